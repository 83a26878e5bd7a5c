import DescentNumerics

extension OverfittingExperiment {
  static let smallest = Hypothesis.smallestAccuracy

  static func hypotheses(_ results: Results) -> [Hypothesis] {
    data(results) + parameters(results) + noise(results) + course(results)
  }

  /// Few images against many, in the widest network.
  private static func data(_ results: Results) -> [Hypothesis] {
    guard let width = results.widths.last, let few = results.sizes.first,
      let many = results.sizes.last, few < many, let less = results.cell(width, few),
      let more = results.cell(width, many)
    else { return [] }
    return [
      .higher(
        "With \(few) images the gap is larger than with \(many) (\(width) units).", less.gap,
        than: more.gap, "gap", by: smallest, unless: stillMoves(more)),
      .lower(
        "With \(few) images the test accuracy is lower than with \(many).",
        less.number(\.testAccuracy), than: more.number(\.testAccuracy), "test accuracy",
        by: smallest, unless: stillMoves(more)),
    ]
  }

  /// Of the networks that fit all images, the largest against the smallest.
  private static func parameters(_ results: Results) -> [Hypothesis] {
    guard let (small, large) = fitting(results) else { return [] }
    let which =
      "Among networks that fit all \(small.samples) images, the largest (\(large.width) units)"
    return [
      .higher(
        "\(which) has a larger gap than the smallest (\(small.width)).", large.gap,
        than: small.gap, "gap", by: smallest),
      .lower(
        "\(which) has a lower test accuracy than the smallest (\(small.width)).",
        large.number(\.testAccuracy), than: small.number(\.testAccuracy), "test accuracy",
        by: smallest),
    ]
  }

  /// The smallest network that knows nearly all of a middling number of images, and the largest; `nil` if they are one.
  static func fitting(_ results: Results) -> (small: Results.Cell, large: Results.Cell)? {
    guard let samples = middle(results), let width = results.widths.last,
      let large = results.cell(width, samples),
      let small = results.widths.lazy.compactMap({ results.cell($0, samples) })
        .first(where: { $0.number(\.lastTrain).mean >= 0.99 }), small.width < width
    else { return nil }
    return (small, large)
  }

  /// The number of images that the claims on parameters use: the second smallest, or the smallest.
  static func middle(_ results: Results) -> Int? { results.sizes.prefix(2).last }

  /// What wrong labels cost the two networks.
  private static func noise(_ results: Results) -> [Hypothesis] {
    guard let (small, large) = fitting(results),
      let smallNoisy = results.noise.first(where: { $0.width == small.width }),
      let largeNoisy = results.noise.first(where: { $0.width == large.width }),
      let smallRight = results.cell(small.width, smallNoisy.samples),
      let largeRight = results.cell(large.width, largeNoisy.samples)
    else { return [] }
    let percent = "\((100 * largeNoisy.wrongLabels).readable) % of the labels"
    let rightLabels = 1 - largeNoisy.wrongLabels
    return [
      .higher(
        "The network of \(large.width) units also learns by heart the \(percent) that are wrong.",
        largeNoisy.number(\.lastTrain), than: Repeated(largeNoisy.values.map { _ in rightLabels }),
        "training accuracy above the share of right labels", by: 0.01),
      .higher(
        "Wrong labels cost the network of \(large.width) units more test accuracy than that of "
          + "\(small.width).",
        largeRight.number(\.testAccuracy) - largeNoisy.number(\.testAccuracy),
        than: smallRight.number(\.testAccuracy) - smallNoisy.number(\.testAccuracy),
        "cost in test accuracy", by: smallest),
    ]
  }

  /// The end of the followed training against its best moment.
  private static func course(_ results: Results) -> [Hypothesis] {
    guard let course = results.course else { return [] }
    guard let best = lowest(course) else { return [] }
    func entropies(_ values: Course) -> [Double] { values.testCrossEntropy.map { $0 ?? .nan } }
    return [
      .higher(
        "The loss on the test images rises after step \(course.first.steps[best]) (its lowest mean over the seeds).",
        course.number { entropies($0).last ?? .nan }, than: course.number { entropies($0)[best] },
        "test cross-entropy", by: 1.02, scale: .ratio)
    ]
  }

  /// Where the mean test loss is lowest; `nil` if that is at the end.
  private static func lowest(_ course: FactorialCell<Sized, Course>) -> Int? {
    let means = course.first.steps.indices.map { index in
      course.number { $0.testCrossEntropy[index] }.mean
    }
    guard let best = means.indices.min(by: { means[$0] < means[$1] }), best < means.count - 1 else {
      return nil
    }
    return best
  }

  private static func stillMoves(_ cell: Results.Cell) -> String? {
    Convergence.lack(ofTraining: cell.values.map(\.trainAccuracy))
  }

  // MARK: Sentences

  private static let fewImages = "the test accuracy is lower than with"
  private static let manyParameters = "has a lower test accuracy than the smallest"

  static func takeaway(_ results: Results, _ verdicts: [Verdict]) -> String {
    guard let (small, large) = fitting(results), let few = results.sizes.first,
      let many = results.sizes.last, let less = results.cell(large.width, few),
      let more = results.cell(large.width, many)
    else { return "A network overfits where it knows its images and little else." }
    let byData = more.number(\.testAccuracy) - less.number(\.testAccuracy)
    let byWidth = large.number(\.testAccuracy) - small.number(\.testAccuracy)
    return """
      From \(few) to \(many) images the test accuracy of \(large.width) units changes by \
      \(verdicts.change(byData, fewImages)); from \(small.width) to \(large.width) units, each enough to fit \
      \(small.samples) images, it changes by \(verdicts.change(byWidth, manyParameters)).
      """
  }

  static func why(_ results: Results, _ verdicts: [Verdict]) -> String {
    (causes(results, verdicts) + tooSmall(results) + costs(results) + course(results, verdicts))
      .joined(separator: " ")
  }

  private static func causes(_ results: Results, _ verdicts: [Verdict]) -> [String] {
    guard let (small, large) = fitting(results), verdicts.outcome(fewImages) == .supported,
      verdicts.on(manyParameters)?.isOpposite == true
    else { return [] }
    let (first, last) = (small.number(\.testAccuracy), large.number(\.testAccuracy))
    return [
      """
      The textbook's two causes are not alike. Few images cost test accuracy. Many parameters, once there are enough \
      to fit the images, do not: the test accuracy rises with them, from \(first.text(decimals: 3)) to \
      \(last.text(decimals: 3)). The usual explanation is that of all ways to fit the images, SGD finds ones that also \
      fit others (Neyshabur et al. 2015; Belkin et al. 2019).
      """
    ]
  }

  /// A network that fits neither its images nor others.
  private static func tooSmall(_ results: Results) -> [String] {
    guard let few = results.sizes.first, let width = results.widths.first,
      let cell = results.cell(width, few), cell.number(\.lastTrain).mean < 0.95,
      cell.gap.mean > 0.1
    else { return [] }
    return [
      """
      A network too small to fit its images is not safe either: \(width) units fit \
      \(cell.number(\.lastTrain).text(decimals: 3)) of \(few) images and \
      \(cell.number(\.testAccuracy).text(decimals: 3)) of the test images.
      """
    ]
  }

  private static func costs(_ results: Results) -> [String] {
    let pairs = results.noise.compactMap { noisy in
      results.cell(noisy.width, noisy.samples).map { right in
        (noisy.width, right.number(\.testAccuracy) - noisy.number(\.testAccuracy))
      }
    }
    guard let share = results.noise.first?.wrongLabels, pairs.count > 1 else { return [] }
    return [
      "\((100 * share).readable) % of wrong labels cost "
        + enumeration(pairs.map { "\($0.0) units \($0.1.text(decimals: 3))" })
        + " of test accuracy."
    ]
  }

  /// What stopping at the lowest loss would have saved.
  private static func course(_ results: Results, _ verdicts: [Verdict]) -> [String] {
    guard let course = results.course, let best = lowest(course),
      verdicts.outcome("rises after step") == .supported
    else { return [] }
    let last = course.first.steps.count - 1
    func loss(_ index: Int) -> Repeated { course.number { $0.testCrossEntropy[index] } }
    func accuracy(_ index: Int) -> Repeated { course.number { $0.testAccuracy[index] } }
    return [
      """
      From step \(course.first.steps[best]) on, the test loss rises from \(loss(best).text(decimals: 2)) to \
      \(loss(last).text(decimals: 2)) while the test accuracy goes from \(accuracy(best).text(decimals: 3)) to \
      \(accuracy(last).text(decimals: 3)): the network grows surer of its answers, the wrong ones among them. Stopping \
      there would save the loss.
      """
    ]
  }
}
