import DescentNumerics

extension WeightDecayExperiment {
  static let smallest = Hypothesis.smallestAccuracy

  static func hypotheses(_ results: Results) -> [Hypothesis] {
    guard let plain = results.plain else { return [] }
    var list = [
      Hypothesis.higher(
        "Without weight decay the network overfits: its training accuracy is well above its test accuracy.",
        plain.number(\.train), than: plain.number(\.test), "accuracy", by: 0.05,
        unless: plain.unconverged)
    ]
    if let strongest = results.strongest { list += weights(strongest, plain) }
    if let moderate = results.moderate { list += gain(moderate, plain) }
    if let strongest = results.strongest {
      list.append(
        .lower(
          "Too strong a decay (\(strongest.condition.title)) lowers the test accuracy.",
          strongest.number(\.test), than: plain.number(\.test), "test accuracy", by: smallest,
          unless: strongest.unconverged))
    }
    return list + noise(results) + sizes(results) + kinds(results)
  }

  typealias Cell = FactorialCell<Strength, Decayed>

  private static func weights(_ strong: Cell, _ plain: Cell) -> [Hypothesis] {
    [
      .lower(
        "\(strong.condition.title) makes the weights smaller.", strong.number(\.norm),
        than: plain.number(\.norm), "norm of the weights", by: 1.1, scale: .ratio),
      .lower(
        "\(strong.condition.title) narrows the gap between training and test accuracy.",
        strong.number(\.gap), than: plain.number(\.gap), "gap", by: smallest,
        unless: strong.unconverged),
    ]
  }

  private static func gain(_ moderate: Cell, _ plain: Cell) -> [Hypothesis] {
    [
      .higher(
        "A moderate decay (\(moderate.condition.title)) raises the test accuracy.",
        moderate.number(\.test), than: plain.number(\.test), "test accuracy", by: smallest,
        unless: moderate.unconverged),
      .lower(
        "The same decay lowers the test cross-entropy.", moderate.number(\.testLoss),
        than: plain.number(\.testLoss), "test cross-entropy", by: 1.02, scale: .ratio,
        unless: moderate.unconverged),
    ]
  }

  /// The test accuracy of a moderate λ and of none with the most wrong labels.
  private static func noisyGain(
    _ results: Results
  ) -> (percent: String, with: Repeated, without: Repeated)? {
    guard let moderate = results.moderate, let share = results.noise.map(\.wrongLabels).max(),
      share > 0, let with = noisyTest(results, share, moderate.weightDecay),
      let without = noisyTest(results, share, 0)
    else { return nil }
    return ("\((100 * share).readable) % of the labels", with, without)
  }

  private static func noisyTest(
    _ results: Results, _ share: Double, _ strength: Double
  ) -> Repeated? {
    results.noise.first { $0.wrongLabels == share && $0.weightDecay == strength }?
      .number(\.testAccuracy)
  }

  /// What a moderate λ gains with the most wrong labels, and against none.
  private static func noise(_ results: Results) -> [Hypothesis] {
    guard let moderate = results.moderate, let (percent, with, without) = noisyGain(results) else {
      return []
    }
    let helps = Hypothesis.higher(
      "With \(percent) wrong, \(moderate.condition.title) raises the test accuracy.", with,
      than: without, "test accuracy", by: smallest)
    guard let rightWith = noisyTest(results, 0, moderate.weightDecay),
      let rightWithout = noisyTest(results, 0, 0)
    else { return [helps] }
    return [
      helps,
      .higher(
        "It helps more with \(percent) wrong than with none.", with - without,
        than: rightWith - rightWithout, "gain in test accuracy", by: smallest),
    ]
  }

  /// The gain with the fewest images against that with the most, in the widest network.
  private static func sizes(_ results: Results) -> [Hypothesis] {
    guard let width = results.grid.map(\.width).max(), let moderate = results.moderate,
      let few = gain(results, width, results.grid.map(\.samples).min(), moderate.weightDecay),
      let many = gain(results, width, results.grid.map(\.samples).max(), moderate.weightDecay)
    else { return [] }
    return [
      .higher(
        "The same decay helps more with the fewest images than with the most (\(width) units).",
        few, than: many, "gain in test accuracy", by: smallest)
    ]
  }

  private static func gain(
    _ results: Results, _ width: Int, _ samples: Int?, _ strength: Double
  ) -> Repeated? {
    let cells = results.grid.filter { $0.width == width && $0.samples == samples }
    guard let with = cells.first(where: { $0.weightDecay == strength }),
      let without = cells.first(where: { $0.weightDecay == 0 })
    else { return nil }
    return with.number(\.testAccuracy) - without.number(\.testAccuracy)
  }

  private static func kinds(_ results: Results) -> [Hypothesis] {
    func best(_ optimizer: String, _ kind: String) -> FactorialCell<Kind, FixedResult>? {
      results.kinds
        .filter { $0.optimizer == optimizer && $0.kind == kind && $0.weightDecay > 0 }
        .max { $0.number(\.testAccuracy).mean < $1.number(\.testAccuracy).mean }
    }
    guard let sgdPenalty = best("SGD", "L2"), let sgdDecoupled = best("SGD", "decoupled"),
      let penalty = best("Adam", "L2"), let decoupled = best("Adam", "decoupled")
    else { return [] }
    return [
      .same(
        "With SGD the penalty and the decoupled decay are one rule.",
        sgdPenalty.number(\.testAccuracy), as: sgdDecoupled.number(\.testAccuracy), "test accuracy",
        within: smallest),
      .higher(
        "With Adam, decoupled decay at its best λ (\(decoupled.weightDecay.readable)) reaches a higher test "
          + "accuracy than the penalty at its best (\(penalty.weightDecay.readable)). Both λ were chosen on the "
          + "test images, which flatters both alike.",
        decoupled.number(\.testAccuracy), than: penalty.number(\.testAccuracy), "test accuracy",
        by: smallest),
    ]
  }

  // MARK: Sentences

  static func takeaway(_ results: Results, _ verdicts: [Verdict]) -> String {
    guard let plain = results.plain, let moderate = results.moderate,
      let strongest = results.strongest
    else {
      return "Weight decay keeps weights small; what it does to the test accuracy depends on λ."
    }
    let change = moderate.number(\.test) - plain.number(\.test)
    let harm = strongest.number(\.test) - plain.number(\.test)
    var text = """
      \(moderate.condition.title) changes the test accuracy by \
      \(verdicts.change(change, "A moderate decay")), \(strongest.condition.title) by \
      \(verdicts.change(harm, "Too strong a decay"))
      """
    if verdicts.outcome("lowers the test cross-entropy") == .supported {
      text += "; \(moderate.condition.title) lowers the test cross-entropy from "
      text +=
        "\(plain.number(\.testLoss).text(decimals: 3)) to \(moderate.number(\.testLoss).text(decimals: 3))"
    }
    if let (percent, with, without) = noisyGain(results) {
      text += "; with \(percent) wrong, it changes the test accuracy by "
      text += verdicts.change(
        with - without, "\(percent) wrong, \(moderate.condition.title) raises")
    }
    return text + "."
  }

  static func why(_ results: Results, _ verdicts: [Verdict]) -> String {
    (departures(results, verdicts) + results.strengths.flatMap(\.values).divergenceWords).joined(
      separator: " ")
  }

  private static func departures(_ results: Results, _ verdicts: [Verdict]) -> [String] {
    guard let plain = results.plain, let strongest = results.strongest else { return [] }
    var sentences: [String] = []
    let (gap, baseGap) = (strongest.number(\.gap), plain.number(\.gap))
    if verdicts.outcome("narrows the gap") == .supported,
      verdicts.outcome("Too strong a decay") == .supported
    {
      sentences.append(
        """
        A narrow gap is not the goal: \(strongest.condition.title) narrows it from \
        \(baseGap.text(decimals: 3)) to \(gap.text(decimals: 3)), but by keeping the network from learning \
        (training accuracy \(strongest.number(\.train).text(decimals: 3))). What counts is the test accuracy.
        """)
    }
    if verdicts.outcome("lowers the test cross-entropy") == .supported {
      sentences.append(
        """
        What a moderate decay improves is above all how sure the network is: the cross-entropy sees it, the accuracy \
        hardly does.
        """)
    }
    return sentences + noiseWords(results) + kindWords(results)
  }

  /// The best λ with wrong labels, and what is learned with it.
  private static func noiseWords(_ results: Results) -> [String] {
    guard let (percent, _, without) = noisyGain(results),
      let share = results.noise.map(\.wrongLabels).max(),
      let best = results.noise.filter({ $0.wrongLabels == share })
        .max(by: { $0.number(\.testAccuracy).mean < $1.number(\.testAccuracy).mean }),
      let right = noisyTest(results, 0, 0), best.weightDecay > 0
    else { return [] }
    let gain = best.number(\.testAccuracy) - without
    return [
      """
      With \(percent) wrong, λ = \(best.weightDecay.readable) is the best of those tried on the test images: \
      \(gain.signed(decimals: 3)), where the wrong labels cost \((right - without).text(decimals: 3)). A network that \
      learned all right labels and no wrong one would agree with \((1 - share).readable) of the labels; with this λ the \
      training accuracy is \(best.number(\.lastTrain).text(decimals: 3)).
      """
    ]
  }

  /// Adam without any decay beside both kinds.
  private static func kindWords(_ results: Results) -> [String] {
    let adam = results.kinds.filter { $0.optimizer == "Adam" }
    guard let none = adam.first(where: { $0.weightDecay == 0 }) else { return [] }
    let lower = adam.filter {
      $0.number(\.testCrossEntropy).mean < 0.98 * none.number(\.testCrossEntropy).mean
    }
    let higher = adam.filter {
      $0.number(\.testAccuracy).mean > none.number(\.testAccuracy).mean + smallest
    }
    guard !lower.isEmpty, higher.isEmpty else { return [] }
    return [
      """
      Under Adam no decay of either kind has a test accuracy more than \(smallest.readable) above that without; \
      \(lower.count) of the \(adam.count - 1) lower the mean test cross-entropy by 2 % or more.
      """
    ]
  }
}
