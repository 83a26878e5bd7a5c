import DescentNumerics

/// What the page says in words, each sentence from the numbers.
extension HyperparameterSearchExperiment {
  static func takeaway(_ results: Results, _ verdicts: [Verdict]) -> String {
    guard let narrowing = results.search(.narrowing), let random = results.search(.random) else {
      return optimism(results, verdicts)
    }
    let numbers = [narrowing.mean, random.mean, narrowing.test, random.test]
      .map { NumberText.fixed($0.mean, decimals: 3) }
    return """
      \(verdicts.narrowing("the mean trial", "spends more on good ones")): its validation accuracy is \
      \(numbers[0]), against \(numbers[1]) in random search. \
      \(verdicts.narrowing("the chosen trial", "chosen by narrowing has a higher")): its test accuracy is \(numbers[2]), \
      against \(numbers[3]).
      """
  }

  static func why(_ results: Results, _ verdicts: [Verdict]) -> String {
    let luck = (results.searches.count > 1 ? [optimism(results, verdicts)] : []) + luck(results)
    let paragraphs = [
      enough(results) + rounds(results), scale(results) + decay(results), luck, edges(results),
    ]
    return paragraphs.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
      .joined(separator: "\n\n")
  }

  /// The score that chose beside one that did not.
  private static func optimism(_ results: Results, _ verdicts: [Verdict]) -> String {
    let main = results.main
    return """
      The best of \(main.count) trials has a validation accuracy of \(main.validation.text(decimals: 3)) and, evaluated \
      once, a test accuracy of \(main.test.text(decimals: 3)), a difference of \
      \(verdicts.change(main.validation - main.test, "is higher than its test accuracy")). Only the second number, from \
      images that chose nothing, says how good it is.
      """
  }

  /// What is left for narrowing to find.
  private static func enough(_ results: Results) -> [String] {
    guard results.search(.narrowing) != nil, let random = results.search(.random) else { return [] }
    let share = Repeated(random.near.map { Double($0) / Double(max(1, random.count)) })
    return [
      """
      Of the random search's trials \(share.percent) come within 0.05 of its best: the larger this share, the less there \
      is left for narrowing to find.
      """
    ]
  }

  /// When the best was found, and how far the ranges narrowed.
  private static func rounds(_ results: Results) -> [String] {
    guard results.isNarrowed, let first = results.firstRound else { return [] }
    let count = results.records.first?.rounds.count ?? 0
    let early = Repeated(results.main.progress.map { $0[first - 1] })
    let gain = results.main.validation.mean - early.mean
    let best = results.rounds { $0.max() ?? .nan }
    let means = (0..<count).map { round in
      NumberText.fixed(Repeated(best.map { $0[round] }).mean, decimals: 2)
    }
    let widths = results.widths.map { NumberText.fixed($0.narrowed.mean, decimals: 1) }
    let whole = results.widths.map { NumberText.readable($0.whole, digits: 2) }
    return [
      """
      The best trial of a round has a validation accuracy of \(enumeration(means)) in rounds 1 to \(count)\
      \(results.seeds == 1 ? "" : " (means)"), and \(chosenRounds(results, count)). After the first \(first) trials the \
      best has \(NumberText.fixed(early.mean, decimals: 3)), after all \(results.main.count) \
      \(NumberText.fixed(results.main.validation.mean, decimals: 3)), a gain \
      \(gain < results.standardError ? "below" : "above") the standard error of one such accuracy. In the last round the learning rate's range is \(widths[0]) \
      powers of ten wide, of \(whole[0]) at first, the weight decay's \(widths[1]), of \(whole[1]): where good trials tell \
      little about a hyperparameter, its range stays wide.
      """
    ]
  }

  /// The rounds that the chosen trials come from.
  private static func chosenRounds(_ results: Results, _ count: Int) -> String {
    let rounds = results.chosen.map { $0.round + 1 }
    if results.seeds == 1 { return "the chosen trial comes from round \(rounds[0])" }
    let last = rounds.count { $0 == count }
    return "\(last == 0 ? "none" : "\(last)") of the \(rounds.count) chosen trials "
      + "\(last < 2 ? "comes" : "come") from the last round"
  }

  /// What a linear scale leaves out.
  private static func scale(_ results: Results) -> [String] {
    guard let linear = results.search(.linear), let high = results.options.learningRates.last,
      let low = results.options.learningRates.first, low < high / 100
    else { return [] }
    let above = NumberText.fixed(100 * (high - high / 10) / (high - low), decimals: 0)
    let below = NumberText.fixed(100 * (high / 100 - low) / (high - low), decimals: 0)
    let drawn =
      "On a linear scale \(above) % of the trials draw a learning rate above "
      + "\((high / 10).readable), and \(below) % one below \((high / 100).readable)."
    let near = Repeated(linear.near.map(Double.init)).mean
    guard results.seeds > 1, near <= 2, let least = linear.test.values.min(),
      let most = linear.test.values.max()
    else { return [drawn] }
    return [
      drawn,
      """
      Of the \(linear.count) such trials of a seed only \(NumberText.fixed(near, decimals: 1)) come within 0.05 of the best, that one \
      counted, so what is chosen depends on a lucky hit: its test accuracy lies between \
      \(NumberText.fixed(least, decimals: 2)) and \(NumberText.fixed(most, decimals: 2)), depending on the seed.
      """,
    ]
  }

  /// A hyperparameter of little importance may still have values that ruin a training.
  private static func decay(_ results: Results) -> [String] {
    guard let good = results.goodRates, let strong = results.strongDecays else { return [] }
    let rates = [good.lowerBound, good.upperBound].map { NumberText.readable($0, digits: 2) }
    let numbers = [strong.above, strong.below].map { NumberText.fixed($0, decimals: 2) }
    let lesson =
      strong.above < strong.below - smallestMean
      ? ": a small share of the variance does not make every weight decay harmless." : "."
    return [
      """
      The random search's trials within 0.05 of its best have learning rates from \(rates[0]) to \(rates[1]). Between \
      these, weight decays above \(strong.limit.readable) give a mean validation accuracy of \(numbers[0]), smaller ones \
      \(numbers[1])\(lesson)
      """
    ]
  }

  /// The error of one accuracy on the validation images, beside which differences between good trials are small.
  private static func luck(_ results: Results) -> [String] {
    guard let images = results.records.first?.validationSamples else { return [] }
    let accuracy = results.main.test.mean
    let error = results.standardError
    let ties = results.main.near(within: 0)
    let close = results.main.near(within: 1 / Double(images))
    return [
      """
      An accuracy of \(NumberText.fixed(accuracy, decimals: 2)) on \(images) images has a standard error of \
      \(NumberText.fixed(error, decimals: 3)): trials that differ by less are ordered by luck. The best score is that of \
      \(counted(ties)), and within one image of it \(counted(close) == "1 trial" ? "lies" : "lie") \(counted(close))\
      \(results.seeds == 1 ? "" : ", seed by seed").
      """
    ]
  }

  /// `6, 1 and 2 trials`; of many seeds `1 to 6 trials`.
  private static func counted(_ counts: [Int]) -> String {
    let isRange = counts.count > 6 && counts.min() != counts.max()
    let words =
      isRange
      ? "\(counts.min() ?? 0) to \(counts.max() ?? 0)"
      : enumeration((counts.count > 6 ? Array(counts.prefix(1)) : counts).map(String.init))
    return words == "1" ? "1 trial" : "\(words) trials"
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

extension [Verdict] {
  /// What narrowing makes of something, by the verdict on the statement with these words.
  fileprivate func narrowing(_ thing: String, _ words: String) -> String {
    switch on(words) {
    case .some(let verdict) where verdict.outcome == .supported: "Narrowing makes \(thing) better"
    case .some(let verdict) where verdict.outcome == .refuted:
      verdict.isOpposite
        ? "Narrowing makes \(thing) worse" : "Narrowing does not make \(thing) notably better"
    default: "Whether narrowing makes \(thing) better is undecided"
    }
  }
}
