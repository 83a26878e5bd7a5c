import DescentNumerics

extension OptimizerComparisonExperiment {
  /// The smallest ratio of losses that matters: a twentieth of the loss, less than half a step between neighboring
  /// rates changes it by.
  static let smallestRatio = 1.05
  static let smallest = Hypothesis.smallestAccuracy

  static func hypotheses(_ results: Results, _ steps: Int) -> [Hypothesis] {
    losses(results.given, "At the given rates", steps)
      + losses(results.tuned, "At its own best rate", steps)
      + accuracies(results) + fusion(results.tuned, steps) + lag(results)
  }

  /// Each optimizer's final training loss against that of SGD.
  private static func losses(_ runners: [Runner], _ place: String, _ steps: Int) -> [Hypothesis] {
    against(runners, .sgd).map { runner, plain in
      .lower(
        "\(place) \(runner.method.title) has a lower training loss after \(steps) steps than SGD.",
        runner.loss, than: plain.loss, "training loss", by: smallestRatio, scale: .ratio)
    }
  }

  private static let accuracyWords = "has a higher test accuracy than SGD at its own"

  private static func accuracies(_ results: Results) -> [Hypothesis] {
    against(results.tuned, .sgd).map { runner, plain in
      .higher(
        "At its own best rate \(runner.method.title) \(accuracyWords).",
        runner.accuracy, than: plain.accuracy, "test accuracy", by: smallest)
    }
  }

  /// Adam against the two it unites.
  private static func fusion(_ runners: [Runner], _ steps: Int) -> [Hypothesis] {
    guard let adam = runners.first(where: { $0.method == .adam }) else { return [] }
    return runners.filter { [.momentum, .adaGrad].contains($0.method) }.map { part in
      .lower(
        "Each at its own best rate, Adam has a lower training loss after \(steps) steps than "
          + "\(part.method.title).", adam.loss, than: part.loss, "training loss",
        by: smallestRatio, scale: .ratio)
    }
  }

  /// Whether SGD's lag is one of its rate.
  private static func lag(_ results: Results) -> [Hypothesis] {
    guard let (adam, plain) = pair(results.given), let (best, plainBest) = pair(results.tuned)
    else { return [] }
    return [
      .lower(
        "SGD lags less behind Adam in test accuracy if each has its own best rate than at the given rates.",
        best.accuracy - plainBest.accuracy, than: adam.accuracy - plain.accuracy,
        "lag in test accuracy", by: smallest)
    ]
  }

  private static func pair(_ runners: [Runner]) -> (adam: Runner, sgd: Runner)? {
    guard let adam = runners.first(where: { $0.method == .adam }),
      let sgd = runners.first(where: { $0.method == .sgd })
    else { return nil }
    return (adam, sgd)
  }

  private static func against(_ runners: [Runner], _ base: Method) -> [(Runner, Runner)] {
    guard let plain = runners.first(where: { $0.method == base }) else { return [] }
    return runners.filter { $0.method != base }.map { ($0, plain) }
  }

  // MARK: Sentences

  static func takeaway(_ results: Results) -> String {
    let sentences = [
      compared(results.given, "At the given rates"),
      compared(
        results.tuned, results.given.isEmpty ? "At their own best rates" : "at their own best"),
    ].compactMap(\.self)
    return sentences.isEmpty
      ? "Which optimizer comes out first depends on the learning rates that are compared."
      : sentences.joined(separator: "; ") + "."
  }

  private static func compared(_ runners: [Runner], _ place: String) -> String? {
    guard let plain = runners.first(where: { $0.method == .sgd }), plain.loss.mean.isFinite else {
      return nil
    }
    let others = runners.filter { $0.method != .sgd }.map(\.loss.mean).filter(\.isFinite)
    guard let low = others.min(), let high = others.max() else { return nil }
    let span = [low, high].map { NumberText.readable($0) }
    return
      "\(place) SGD ends with a training loss of \(NumberText.readable(plain.loss.mean)), the others "
      + "with " + (span[0] == span[1] ? span[0] : "\(span[0]) to \(span[1])")
  }

  static func why(_ results: Results, _ verdicts: [Verdict]) -> String {
    (rate(results) + rest(results, verdicts) + spread(results, verdicts) + edges(results)
      + divergence(results)).joined(
        separator: " ")
  }

  private static func rate(_ results: Results) -> [String] {
    guard let given = results.given.first(where: { $0.method == .sgd })?.rates.first,
      let best = results.tuned.first(where: { $0.method == .sgd })?.rates.first, best != given
    else { return [] }
    let factor = NumberText.readable(max(best / given, given / best), digits: 2)
    return [
      """
      SGD's own best rate, \(best.readable), is \(factor) times as \(best > given ? "high" : "low") as the given \
      \(given.readable): at one and the same rate the step of Momentum is up to 1/(1 − α) = 10 times that of SGD, and \
      the adaptive rules divide by the size of the gradient, so that equal rates are not equal steps.
      """
    ]
  }

  /// What is left of SGD's lag once each has its own best rate, and what follows.
  private static func rest(_ results: Results, _ verdicts: [Verdict]) -> [String] {
    guard let (adam, plain) = pair(results.given), let (best, plainBest) = pair(results.tuned),
      verdicts.outcome("SGD lags less behind Adam") == .supported
    else { return [] }
    let (before, after) = (adam.accuracy - plain.accuracy, best.accuracy - plainBest.accuracy)
    return [
      """
      Of SGD's lag behind Adam in test accuracy, \(NumberText.fixed(before.mean, decimals: 3)) at the given rates, \
      \(NumberText.fixed(after.mean, decimals: 3)) is left at their own best rates. So tune the rate before you change the \
      optimizer; without the time for it, take one whose given rate is already near its best.
      """
    ]
  }

  /// Whether the optimizers differ by more than their seeds do.
  private static func spread(_ results: Results, _ verdicts: [Verdict]) -> [String] {
    let accuracies = results.tuned.map(\.accuracy)
    guard results.seeds > 1, accuracies.count > 1,
      let low = accuracies.map(\.mean).min(), let high = accuracies.map(\.mean).max(),
      let noise = accuracies.map(\.standardDeviation).max()
    else { return [] }
    let decided = verdicts.contains {
      $0.statement.contains(accuracyWords) && ($0.outcome == .supported || $0.isOpposite)
    }
    return [
      """
      At their own best rates the mean test accuracies lie within \(NumberText.fixed(high - low, decimals: 3)), and one \
      optimizer's seeds vary with a standard deviation of up to \(NumberText.fixed(noise, decimals: 3))\
      \(decided ? "." : ": the table does not support an order of the optimizers by test accuracy.")
      """
    ]
  }

  /// Rates that may not be the best.
  private static func edges(_ results: Results) -> [String] {
    let ends = results.searches.filter { $0.edge != nil }
    guard !ends.isEmpty else { return [] }
    return [
      "The best rate of \(enumeration(ends.map { "\($0.method.title) (\($0.edge ?? ""))" })) is the lowest or "
        + "highest of those tried; a better one may lie beyond it, and its comparisons say no more than what it did "
        + "there."
    ]
  }

  private static func divergence(_ results: Results) -> [String] {
    let runners = results.given + results.tuned
    let diverged = runners.filter(\.diverged)
    guard !diverged.isEmpty else { return [] }
    let trainings = diverged.flatMap(\.trainings).count(where: \.diverged)
    return [
      "In \(trainings) of the \(runners.flatMap(\.trainings).count) trainings compared, values stopped being finite "
        + "(\(enumeration(diverged.map(\.name)))); the largest of such outputs counts as class 0."
    ]
  }
}
