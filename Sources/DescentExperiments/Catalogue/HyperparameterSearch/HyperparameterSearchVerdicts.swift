import DescentNumerics

extension HyperparameterSearchExperiment {
  /// The smallest difference in test accuracy that matters: with 500 images seeds alone move it by more.
  static let smallest = 0.005
  /// The smallest difference between means over many trials that matters.
  static let smallestMean = 0.02
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
          "With as many trials, the one that narrowing chooses has a higher test accuracy than the one that random "
            + "search chooses, each the best of \(count) on the validation images.", narrowing.test,
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
        "Few epochs are enough to choose: the trial that leads after \(epoch) of \(results.options.epochs) epochs ends "
          + "with the validation accuracy of the trial that leads at the end.",
        Repeated(early), as: results.main.validation, "validation accuracy", within: smallestMean)
    ]
  }

  private static func score(_ trial: Record.Trial, _ epoch: Int) -> Double {
    guard trial.validationAccuracy.count >= epoch else { return -1 }
    let value = trial.validationAccuracy[epoch - 1]
    return value.isNaN ? -1 : value
  }

  // MARK: Sentences

  static func takeaway(_ results: Results, _ verdicts: [Verdict]) -> String {
    let main = results.main
    return """
      The best of \(main.scores.first?.count ?? 0) trials has a validation accuracy of \
      \(main.validation.text(decimals: 3)); evaluated once on the test images, \(main.test.text(decimals: 3)): a \
      difference of \(verdicts.change(main.validation - main.test, "is higher than its test accuracy")). The second \
      number is the estimate.
      """
  }

  static func why(_ results: Results, _ verdicts: [Verdict]) -> String {
    (enough(results, verdicts) + linear(results) + luck(results) + edges(results))
      .joined(separator: " ")
  }

  /// What is left for narrowing to find.
  private static func enough(_ results: Results, _ verdicts: [Verdict]) -> [String] {
    guard let narrowing = results.search(.narrowing), let random = results.search(.random) else {
      return []
    }
    let share = Repeated(
      random.scores.map { scores in
        let best = scores.filter(\.isFinite).max() ?? .nan
        return Double(scores.count { $0 >= best - 0.05 }) / Double(max(1, scores.count))
      })
    return [
      """
      Of the random search's trials \(share.percent) come within 0.05 of its best: the larger this share, the less there \
      is left for narrowing to find. The trial chosen by narrowing differs in the test by \
      \(verdicts.change(narrowing.test - random.test, "that narrowing chooses")) from the one chosen by random search.
      """
    ]
  }

  /// The error of one accuracy on the validation images, beside which differences between good trials are small.
  private static func luck(_ results: Results) -> [String] {
    guard let images = results.records.first?.validationSamples else { return [] }
    let accuracy = results.main.test.mean
    let error = (accuracy * (1 - accuracy) / Double(images)).squareRoot()
    return [
      """
      An accuracy of \(NumberText.fixed(accuracy, decimals: 2)) on \(images) images has a standard error of \
      \(NumberText.fixed(error, decimals: 3)): trials that differ by less are ordered by luck.
      """
    ]
  }

  private static func linear(_ results: Results) -> [String] {
    guard results.search(.linear) != nil, let high = results.options.learningRates.last,
      let low = results.options.learningRates.first
    else { return [] }
    let share = NumberText.fixed(100 * (high - high / 10) / (high - low), decimals: 0)
    return [
      "On a linear scale \(share) % of the trials draw a learning rate above \((high / 10).readable); orders of "
        + "magnitude below it are all but left out."
    ]
  }

  private static func edges(_ results: Results) -> [String] {
    results.edges.map { edge in
      """
      Of the \(edge.of) best trials, \(edge.count) lie at the \(edge.isUpper ? "upper" : "lower") end of the range of \
      the \(edge.hyperparameter): better values may lie beyond it, or it makes no difference there.
      """
    }
  }
}
