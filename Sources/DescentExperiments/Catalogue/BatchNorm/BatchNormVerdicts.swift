import DescentNumerics

extension BatchNormExperiment {
  /// The smallest difference in training accuracy that matters.
  static let smallestTraining = 0.05
  /// The smallest difference in test accuracy that matters.
  static let smallestTest = 0.01
  /// The smallest change of γ or β that matters.
  static let moved = 0.05

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
        "In the longer training of the network that suits it best, γ and β move away from 1 and 0.",
        Repeated(with.values.map { max($0.scaleChange ?? .nan, $0.shiftChange ?? .nan) }),
        than: none, "root mean square of γ − 1, or of β if it is larger", by: moved)
    ]
  }
}
