import DescentNumerics

extension BatchNormExperiment {
  /// The smallest difference in training accuracy that matters.
  static let smallestTraining = 0.05
  /// The smallest difference in test accuracy that matters.
  static let smallestTest = 0.01

  static func hypotheses(_ results: Results, _ options: Options) -> [Hypothesis] {
    book(results)
      + (results.grid.isEmpty
        ? []
        : rates(results, options) + scales(results) + overfitting(results) + widths(results)
          + learned(results))
  }

  /// What the book's figure shows, and does not say.
  private static func book(_ results: Results) -> [Hypothesis] {
    let scale = results.bestScaleWithout
    let all = [true, false].map { batchNorm in
      Repeated(
        (0..<results.seeds).map { seed in
          Repeated(scales.map { results.final($0, batchNorm).values[seed] }).mean
        })
    }
    return [
      .higher(
        "At the book's rate, batch normalization raises the training accuracy on the mean over the 16 scales.",
        all[0], than: all[1], "training accuracy", by: smallestTraining),
      .higher(
        "At the book's rate, it raises it also at the scale that suits the network without it best (\(scale.readable)).",
        results.final(scale, true), than: results.final(scale, false), "training accuracy",
        by: smallestTraining),
    ]
  }

  private static func rates(_ results: Results, _ options: Options) -> [Hypothesis] {
    guard let highest = results.rates.last else { return [] }
    return [
      .higher(
        "It permits a larger rate: at \(highest.readable), the best of the 16 scales learns more with it than the best "
          + "without.", results.best(highest, true, \.trainAccuracy),
        than: results.best(highest, false, \.trainAccuracy), "best training accuracy",
        by: smallestTraining),
      .lower(
        "It learns in fewer epochs, each kind at the rate and scale that suit it best.",
        results.fewestEpochs(true, options.epochs),
        than: results.fewestEpochs(false, options.epochs),
        "epochs to a training accuracy of \(BatchNormEnding.enough.readable)", by: 2),
    ]
  }

  private static func scales(_ results: Results) -> [Hypothesis] {
    [
      .higher(
        "It depends less on the initial weights: of 16 scales, each at the rate that suits it best, more learn with it.",
        results.learning(true, at: results.rates), than: results.learning(false, at: results.rates),
        "scales with a training accuracy of \(BatchNormEnding.enough.readable) or more", by: 2)
    ]
  }

  private static func overfitting(_ results: Results) -> [Hypothesis] {
    guard let (with, without) = results.duel else { return [] }
    let lack = stillMoves(with, "with") ?? stillMoves(without, "without")
    let statement =
      "It suppresses overfitting: at the rate and scale that suit each kind best, and trained "
      + "\(duelFactor) times as long, "
    return [
      .higher(
        statement + "the test accuracy is higher with it.", with.number(\.testAccuracy),
        than: without.number(\.testAccuracy), "test accuracy", by: smallestTest, unless: lack),
      .lower(
        statement + "the test cross-entropy is lower with it.", with.number(\.testLoss),
        than: without.number(\.testLoss), "test cross-entropy", by: 1.05, scale: .ratio,
        unless: lack),
    ]
  }

  /// Whether the training loss of the duel still falls by a noticeable amount.
  private static func stillMoves(_ cell: Cell, _ words: String) -> String? {
    let changes = cell.values.map { ($0.earlierLoss ?? .nan) - ($0.trainLoss ?? .nan) }
    let change = Repeated(changes).mean
    guard !(change <= 0.02) else { return nil }
    return "the training loss \(words) batch normalization still fell by "
      + "\(NumberText.readable(change, digits: 2)) in the last quarter"
  }

  /// With the first seed, which alone keeps values.
  private static func widths(_ results: Results) -> [Hypothesis] {
    let layers = (results.records.first?.layers ?? []).map(\.values)
    let widths = layers.flatMap { [$0.start.after, $0.end?.after] }.compactMap {
      $0?.standardDeviation
    }
    guard !widths.isEmpty else { return [] }
    return [
      .exact(
        "It makes the values of a layer suitably wide: the standard deviation of y is between ½ and 2, before training and "
          + "after it.", holds: widths.count { (0.5...2).contains($0) }, of: widths.count,
        "measurements in the middle layer of networks with it, with the first seed")
    ]
  }

  private static func learned(_ results: Results) -> [Hypothesis] {
    guard let (with, _) = results.duel else { return [] }
    let none = Repeated([Double](repeating: 0, count: with.values.count))
    return [
      .higher(
        "From 1 and 0, γ and β are learned: in the longer training they move.",
        Repeated(with.values.map { max($0.scaleChange ?? .nan, $0.shiftChange ?? .nan) }),
        than: none, "root mean square of γ − 1, or of β if it is larger", by: 0.05)
    ]
  }

  // MARK: Sentences

  static func takeaway(_ results: Results) -> String {
    guard !results.grid.isEmpty, let (with, without) = results.duel else {
      return
        "With batch normalization a deep network learns from nearly any scale of initial weights."
    }
    let counts = [true, false].map {
      results.learning($0, at: results.rates).mean.readable
    }
    let tests = [with, without].map {
      NumberText.fixed($0.number(\.testAccuracy).mean, decimals: 3)
    }
    return """
      With batch normalization \(counts[0]) of 16 scales of initial weights learn at a rate that suits them, without it \
      \(counts[1]); against a network without it at its own best rate and scale, the test accuracy is \(tests[0]) to \
      \(tests[1]).
      """
  }

  static func why(_ results: Results, _ options: Options) -> String {
    (slower(results) + unfair(results, options) + still(results) + diverged(results))
      .joined(separator: " ")
  }

  private static func slower(_ results: Results) -> [String] {
    let scale = results.bestScaleWithout
    let (with, without) = (results.final(scale, true), results.final(scale, false))
    guard with.mean < without.mean - smallestTraining else { return [] }
    return [
      """
      At the standard deviation \(scale.readable), where the plain network learns best, batch normalization is slower \
      (\(with.text(decimals: 3)) against \(without.text(decimals: 3))). With it the size of the weights has no effect on what \
      a layer says, but the gradient is divided by it: large weights turn by a smaller angle in each step, as if the rate \
      were smaller. A larger rate makes up for it.
      """
    ]
  }

  /// Where the comparison at one scale misleads.
  private static func unfair(_ results: Results, _ options: Options) -> [String] {
    guard let (with, without) = results.duel else { return [] }
    let scale = results.bestScaleWithout
    let he = (2 / Double(options.hidden.first ?? 1)).squareRoot()
    let duel = """
      At a rate and scale of its own, and after the longer training, the network without it reaches \
      \(without.number(\.testAccuracy).text(decimals: 3)) in the test, the one with it \
      \(with.number(\.testAccuracy).text(decimals: 3)). Rates and scales were chosen for each seed by the \
      cross-entropy over images that are neither training nor test images.
      """
    guard
      let plain = results.grid.first(where: {
        $0.rate == options.learningRate && $0.scale == scale && !$0.batchNorm
      }), scale > 1.5 * he
    else { return [duel] }
    let (train, test) = (plain.number(\.trainAccuracy), plain.number(\.testAccuracy))
    guard train.mean > test.mean + 0.2 else { return [duel] }
    return [
      """
      Judged at the book's rate alone, batch normalization seems to be all that keeps the network from overfitting: \
      without it the best scale, \(scale.readable), ends with \(train.text(decimals: 3)) in training and \
      \(test.text(decimals: 3)) in the test. But that scale is \(NumberText.readable(scale / he, digits: 2)) times He's: it makes a \
      small rate go far, and weights so large fit each image by what was random in them. \
      \(duel)
      """
    ]
  }

  private static func still(_ results: Results) -> [String] {
    guard let (with, _) = results.duel else { return [] }
    let (scale, shift) = (with.number(\.scaleChange), with.number(\.shiftChange))
    guard max(scale.mean, shift.mean) < 0.2 else { return [] }
    return [
      """
      γ and β move little: at the end of the longer training the root mean square of γ − 1 is \(scale.readable), that of \
      β \(shift.readable). The next layer's weights can do most of what γ could.
      """
    ]
  }

  private static func diverged(_ results: Results) -> [String] {
    let runs = results.records.flatMap(\.runs)
    let count = runs.count(where: \.diverged)
    guard count > 0 else { return [] }
    return [
      """
      In \(count) of the \(runs.count) networks at the book's rate values stopped being finite; the largest of such \
      outputs counts as class 0.
      """
    ]
  }
}
