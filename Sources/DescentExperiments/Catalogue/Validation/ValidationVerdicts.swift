import DescentNumerics

extension ValidationExperiment {
  /// The smallest difference in accuracy that matters: half a percentage point.
  static let smallest = 0.005

  static func hypotheses(_ results: Results) -> [Hypothesis] {
    guard let most = results.cell(results.smallPart, results.mostTrials) else { return [] }
    let (count, part) = ("\(most.trials) trials", "\(most.part)")
    let truth = most.number(\.validationTruth)
    return [
      .higher(
        "Best of \(count) by \(part) validation images: the validation accuracy that chose it is higher than its accuracy "
          + "on new images.", most.score(\.validationOptimism, \.validationTruth), than: truth,
        "accuracy", by: smallest),
      .higher(
        "Best of \(count) by \(part) test images: the test accuracy that chose it is higher than its accuracy on new "
          + "images.", most.score(\.testOptimism, \.testTruth), than: most.number(\.testTruth),
        "accuracy", by: smallest),
      .same(
        "The accuracy of the trial chosen by validation images, measured on \(part) test images that chose nothing, is "
          + "its accuracy on new images.", most.score(\.freshOptimism, \.validationTruth),
        as: truth,
        "accuracy", within: smallest),
    ] + training(results, most) + growth(results, most) + size(results, most)
  }

  private static func training(_ results: Results, _ most: Results.Cell) -> [Hypothesis] {
    let optimism = Hypothesis.higher(
      "Best of \(most.trials) trials by the training images: the training accuracy is higher than the accuracy on new "
        + "images.", most.score(\.trainOptimism, \.trainTruth), than: most.number(\.trainTruth),
      "accuracy", by: smallest)
    let parts = Set([results.smallPart, results.largePart]).sorted()
    return [optimism]
      + parts.compactMap { part in
        results.cell(part, results.mostTrials).map { cell in
          .lower(
            "The training accuracy chooses worse trials than \(part) validation images do.",
            cell.number(\.trainTruth), than: cell.number(\.validationTruth),
            "accuracy on new images", by: smallest)
        }
      }
  }

  private static func growth(_ results: Results, _ most: Results.Cell) -> [Hypothesis] {
    guard let few = results.fewTrials, let cell = results.cell(most.part, few) else { return [] }
    return [
      .higher(
        "The more trials there are to choose from, the more optimistic is the score of the best: \(most.trials) against "
          + "\(few), by \(most.part) validation images.", most.number(\.validationOptimism),
        than: cell.number(\.validationOptimism), "optimism", by: smallest),
      .lower(
        "The optimism is below σ√(2 ln K), the bound for trials that are equally good and err independently.",
        most.number(\.validationOptimism), than: most.number(\.bound), "optimism", by: smallest),
    ]
  }

  private static func size(_ results: Results, _ most: Results.Cell) -> [Hypothesis] {
    guard results.largePart > results.smallPart,
      let large = results.cell(results.largePart, results.mostTrials)
    else { return [] }
    return [
      .lower(
        "The more images choose, the less optimistic is the score of the best: \(large.part) against \(most.part).",
        large.number(\.validationOptimism), than: most.number(\.validationOptimism), "optimism",
        by: smallest),
      .higher(
        "\(large.part) validation images choose better trials than \(most.part).",
        large.number(\.validationTruth), than: most.number(\.validationTruth),
        "accuracy on new images", by: smallest),
    ]
  }

  // MARK: Sentences

  static func takeaway(_ results: Results) -> String {
    guard let most = results.cell(results.smallPart, results.mostTrials) else {
      return "A score that chose a network does not judge it."
    }
    return """
      The accuracy of the best of \(most.trials) trials on the \(most.part) images that chose it differs from that on \
      new images by \(most.number(\.validationOptimism).signed(decimals: 3)), and on \(most.part) images that did not \
      choose it by \(most.number(\.freshOptimism).signed(decimals: 3)): what has chosen cannot judge.
      """
  }

  static func why(_ results: Results) -> String {
    (theory(results) + loss(results) + leftOut(results)).joined(separator: " ")
  }

  private static func theory(_ results: Results) -> [String] {
    guard let most = results.cell(results.smallPart, results.mostTrials) else { return [] }
    let numbers = [\Choice.Values.validationOptimism, \.bound, \.predicted].map { member in
      NumberText.fixed(most.number { $0[keyPath: member] }.mean, decimals: 3)
    }
    return [
      """
      The optimism is \(numbers[0]) where σ√(2 ln K) is \(numbers[1]): the trials are not equally good, so that fewer \
      compete, and they err on the same images, which raises or lowers all their scores together and chooses nothing. \
      Normally distributed scores with these accuracies and with the mean correlation of the better half give \
      \(numbers[2]). What is called test data makes no difference: a part of the images is \
      test data if it has chosen nothing.
      """
    ]
  }

  /// What choosing by few images costs, and what it gains against choosing by the training images.
  private static func loss(_ results: Results) -> [String] {
    let cells = results.parts.compactMap { results.cell($0, results.mostTrials) }
    guard !cells.isEmpty else { return [] }
    let losses = cells.map { cell in
      let loss = cell.number(\.bestTruth) - cell.number(\.validationTruth)
      return "\(NumberText.fixed(loss.mean, decimals: 3)) with \(cell.part) images"
    }
    let gains = cells.map { cell in
      let gain = cell.number(\.validationTruth) - cell.number(\.trainTruth)
      return "\(gain.signed(decimals: 3)) with \(cell.part)"
    }
    return [
      """
      The chosen trial's accuracy on new images falls short of that of the best trial by \(enumeration(losses)). Against \
      that of the trial with the highest training accuracy it is \(enumeration(gains)): validation images choose better \
      only as far as their own error leaves differences to see.
      """
    ]
  }

  private static func leftOut(_ results: Results) -> [String] {
    let missing = results.options.parts.filter { !results.parts.contains($0) }
    guard !missing.isEmpty else { return [] }
    return [
      "Parts of \(enumeration(missing.map(String.init))) images were left out: of \(results.pool) held-out images too "
        + "few would be left to stand for the truth."
    ]
  }
}
