import DescentNumerics

extension HyperparameterSearchExperiment {
  /// The smallest difference in test accuracy that matters: with 500 images seeds alone move it by more.
  static let smallest = 0.005
  /// The smallest difference between means over many trials that matters.
  static let smallestMean = 0.02
  /// How little less than the best validation accuracy is still close to it.
  static let near = 0.05
  /// The smallest difference of shares of the variance that matters.
  static let smallestShare = 0.1

  static func hypotheses(_ results: Results) -> [Hypothesis] {
    narrowing(results) + rivals(results) + [optimism(results), importance(results)]
      + few(results)
  }

  private static func narrowing(_ results: Results) -> [Hypothesis] {
    guard results.main.rule == .narrowing, results.options.rounds > 1 else { return [] }
    let means = results.rounds { Repeated($0).mean }
    return [
      .higher(
        "The trials of the last round have a higher mean validation accuracy than those of the first.",
        Repeated(means.map { $0.last ?? .nan }), than: Repeated(means.map { $0.first ?? .nan }),
        "mean validation accuracy", by: smallestMean)
    ]
  }

  private static func rivals(_ results: Results) -> [Hypothesis] {
    var list: [Hypothesis] = []
    let random = results.search(.random)
    if let random, let narrowing = results.search(.narrowing) {
      let count = narrowing.scores.first?.count ?? 0
      list += [
        .higher(
          "Of \(count) trials, narrowing spends more on good ones than random search over the whole ranges: their mean "
            + "validation accuracy is higher.", narrowing.mean, than: random.mean,
          "mean validation accuracy", by: smallestMean),
        .higher(
          "Of \(count) trials each, the one chosen by narrowing has a higher test accuracy than the one chosen by random "
            + "search, each the best on the validation images.", narrowing.test,
          than: random.test, "test accuracy", by: smallest),
      ]
    }
    if let random, let linear = results.search(.linear) {
      list.append(
        .higher(
          "On a logarithmic scale the trials of a random search have a higher mean validation accuracy than on a linear "
            + "one.", random.mean, than: linear.mean, "mean validation accuracy", by: smallestMean))
    }
    return list
  }

  private static func optimism(_ results: Results) -> Hypothesis {
    .higher(
      "The validation accuracy of the chosen trial is higher than its test accuracy: it is the best of "
        + "\(results.main.scores.first?.count ?? 0).", results.main.validation,
      than: results.main.test, "accuracy", by: smallest)
  }

  private static func importance(_ results: Results) -> Hypothesis {
    .higher(
      "The learning rate explains more of the variance of validation accuracy than the weight decay.",
      results.whole.importance(0), than: results.whole.importance(1), "share of the variance",
      by: smallestShare)
  }

  /// Whether trials could be shorter. It compares best-of selections, of which the one at the end is the flattered one.
  private static func few(_ results: Results) -> [Hypothesis] {
    let epoch = results.options.epochs / 4
    guard epoch >= 1, epoch < results.options.epochs else { return [] }
    let early = results.records.map { record in
      record.trials.max { score($0, epoch) < score($1, epoch) }?.score ?? .nan
    }
    return [
      .same(
        "Few epochs are enough to choose: the trial that leads after \(epoch) epochs ends, after "
          + "\(results.options.epochs), with as high a validation accuracy as the one that leads then.",
        Repeated(early), as: results.main.validation, "validation accuracy", within: smallestMean)
    ]
  }

  private static func score(_ trial: Record.Trial, _ epoch: Int) -> Double {
    guard trial.validationAccuracy.count >= epoch else { return -1 }
    let value = trial.validationAccuracy[epoch - 1]
    return value.isNaN ? -1 : value
  }
}
