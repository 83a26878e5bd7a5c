import DescentNumerics

extension DropoutExperiment {
  static let smallest = Hypothesis.smallestAccuracy
  /// The smallest factor of the cross-entropy that matters.
  static let smallestFactor = 1.02

  typealias Cell = FactorialCell<Rate, Followed>

  static func hypotheses(_ results: Results) -> [Hypothesis] {
    masks(results) + effects(results) + ensemble(results) + imitation(results)
  }

  /// The book's mask against scaled survivors.
  private static func masks(_ results: Results) -> [Hypothesis] {
    guard let book = results.run(results.claimed, .book),
      let scaled = results.run(results.claimed, .scaled)
    else { return [] }
    let predicted = predictedSignal(book.condition, results)
    return [
      .same(
        "With the book's mask and \(results.layers) layers the outputs shrink as (1 − p)^(L/2) says, to "
          + "\(predicted.readable).",
        book.number(\.signal), as: Repeated(book.values.map { _ in predicted }),
        "measured over predicted size", within: 1.25, scale: .ratio),
      .lower(
        "The network learns more slowly with the book's mask than with scaled survivors (rate "
          + "\(book.rate.readable)): its training accuracy is lower on average over the training.",
        book.number(\.averageTrain), than: scaled.number(\.averageTrain),
        "average training accuracy", by: 0.01),
    ]
  }

  /// What the claimed rate, the smallest and the largest one do to the gap and to the test.
  private static func effects(_ results: Results) -> [Hypothesis] {
    guard let plain = results.plain, let claimed = results.claimed,
      let dropped = results.run(claimed, results.usualMask)
    else { return [] }
    let mask = results.maskWords
    var list: [Hypothesis] = [
      .lower(
        "Dropout \(claimed.readable) (\(mask)) narrows the gap between training and test accuracy.",
        dropped.number(\.gap), than: plain.number(\.gap), "gap", by: smallest,
        unless: dropped.unconverged),
      higherTest(dropped, plain, mask),
    ]
    let rates = results.runs.map(\.rate).filter { $0 > 0 && $0 != claimed }
    if let mild = results.mild {
      list += [
        higherTest(mild, plain, mask),
        .lower(
          "Dropout \(mild.rate.readable) (\(mask)) lowers the test cross-entropy.",
          mild.number(\.testLoss), than: plain.number(\.testLoss), "test cross-entropy",
          by: smallestFactor, scale: .ratio, unless: mild.unconverged),
      ]
    }
    if let most = rates.filter({ $0 > claimed }).max(),
      let strong = results.run(most, results.usualMask)
    {
      list.append(
        .lower(
          "Too much of it (\(most.readable)) lowers the test accuracy.", strong.number(\.test),
          than: plain.number(\.test), "test accuracy", by: smallest, unless: strong.unconverged))
    }
    return list
  }

  private static func higherTest(_ dropped: Cell, _ plain: Cell, _ mask: String) -> Hypothesis {
    .higher(
      "Dropout \(dropped.rate.readable) (\(mask)) raises the test accuracy.",
      dropped.number(\.test),
      than: plain.number(\.test), "test accuracy", by: smallest, unless: dropped.unconverged)
  }

  /// The mean of networks against one of them.
  private static func ensemble(_ results: Results) -> [Hypothesis] {
    guard let mean = results.answers(.meanOfNetworks), mean.outputs > 1 else { return [] }
    let member = results.member
    return [
      .higher(
        "The mean of \(mean.outputs) networks is right more often than they are on average.",
        mean.accuracy,
        than: member.accuracy, "test accuracy", by: smallest),
      .lower(
        "Its cross-entropy is lower than theirs.", mean.crossEntropy, than: member.crossEntropy,
        "test cross-entropy", by: smallestFactor, scale: .ratio),
    ]
  }

  /// The dropout network against the mean of its passes, and against the mean of networks.
  private static func imitation(_ results: Results) -> [Hypothesis] {
    let (rate, mask) = (results.claimed, results.usualMask)
    guard let dropout = results.answers(.dropout, rate: rate, mask: mask) else { return [] }
    let lack = results.run(rate, mask)?.unconverged
    var list: [Hypothesis] = []
    if let passes = results.answers(.meanOfPasses, rate: rate, mask: mask) {
      list += [
        .same(
          "The whole network (dropout \(dropout.rate.readable)) is right as often as the mean of \(passes.outputs) "
            + "thinned ones.",
          dropout.accuracy, as: passes.accuracy, "test accuracy", within: 0.005),
        .same(
          "The cross-entropies of the whole network and of that mean agree.", dropout.crossEntropy,
          as: passes.crossEntropy, "test cross-entropy", within: 1.05, scale: .ratio),
      ]
    }
    if let mean = results.answers(.meanOfNetworks), mean.outputs > 1 {
      list += [
        .same(
          "Dropout \(dropout.rate.readable) is right as often as the mean of \(mean.outputs) networks.",
          dropout.accuracy, as: mean.accuracy, "test accuracy", within: 0.005, unless: lack),
        .same(
          "The cross-entropies of dropout \(dropout.rate.readable) and of the mean of networks agree.",
          dropout.crossEntropy, as: mean.crossEntropy, "test cross-entropy", within: 1.05,
          scale: .ratio, unless: lack),
      ]
    }
    return list
  }

  // MARK: Sentences

  private static let slower = "learns more slowly with the book's mask"

  static func takeaway(_ results: Results, _ verdicts: [Verdict]) -> String {
    guard let plain = results.plain, let claimed = results.claimed,
      let dropped = results.run(claimed, results.usualMask)
    else { return "Dropout trains another thinned network in each step." }
    let cells = [results.mild, dropped].compactMap { $0 }
    let changes = cells.map { cell in
      let change = cell.number(\.test) - plain.number(\.test)
      let words = "Dropout \(cell.rate.readable) (\(results.maskWords)) raises"
      return "\((100 * cell.rate).readable) % by \(verdicts.change(change, words))"
    }
    let start = "Dropping units changes the test accuracy: \(enumeration(changes))"
    guard let mean = results.answers(.meanOfNetworks), mean.outputs > 1 else { return start + "." }
    let gain = mean.accuracy - results.member.accuracy
    return "\(start); the mean of \(mean.outputs) networks changes it by "
      + verdicts.change(gain, "is right more often than they") + "."
  }

  static func why(_ results: Results, _ verdicts: [Verdict]) -> String {
    (maskWords(results, verdicts) + sureness(results) + tooMuch(results)
      + passWords(results, verdicts) + results.runs.flatMap(\.values).divergenceWords)
      .joined(separator: " ")
  }

  private static func maskWords(_ results: Results, _ verdicts: [Verdict]) -> [String] {
    guard let book = results.run(results.claimed, .book),
      let scaled = results.run(results.claimed, .scaled), verdicts.outcome(slower) == .supported
    else { return [] }
    return [
      """
      With the book's mask the training accuracy is \(book.number(\.averageTrain).text(decimals: 3)) on average over \
      the training, with scaled survivors \(scaled.number(\.averageTrain).text(decimals: 3)): the smaller signal makes \
      each step smaller. Judged after too few steps, it looks as if dropout failed.
      """
    ]
  }

  /// Where dropout is right more often and yet has the higher cross-entropy.
  private static func sureness(_ results: Results) -> [String] {
    guard let plain = results.plain, let mild = results.mild,
      mild.number(\.test).mean > plain.number(\.test).mean,
      mild.number(\.testLoss).mean > plain.number(\.testLoss).mean
    else { return [] }
    return [
      """
      Dropout \(mild.rate.readable) is right more often, but not less sure of its mistakes: its test cross-entropy is \
      \(mild.number(\.testLoss).text(decimals: 3)) against \(plain.number(\.testLoss).text(decimals: 3)) without. \
      Its training accuracy is still \(mild.number(\.train).text(decimals: 3)).
      """
    ]
  }

  /// Where so many units are dropped that little is learned, and whether fewer layers help.
  private static func tooMuch(_ results: Results) -> [String] {
    guard let most = results.runs.map(\.rate).max(), most > 0,
      let strong = results.run(most, results.usualMask), strong.number(\.train).mean < 0.9
    else { return [] }
    var text = """
      At \(most.readable) the training accuracy itself ends at \(strong.number(\.train).text(decimals: 3)): too little is \
      learned, not too much.
      """
    if let shallow = results.grid.filter({ $0.rate == most }).max(by: { $0.width < $1.width }),
      shallow.number(\.lastTrain).mean > 0.9
    {
      text +=
        " With two hidden layers of \(shallow.width) units it is learned "
        + "(\(shallow.number(\.lastTrain).text(decimals: 3))): each layer multiplies what dropping does to the signal."
    }
    return [text]
  }

  private static func passWords(_ results: Results, _ verdicts: [Verdict]) -> [String] {
    let (rate, mask) = (results.claimed, results.usualMask)
    guard let dropout = results.answers(.dropout, rate: rate, mask: mask),
      let passes = results.answers(.meanOfPasses, rate: rate, mask: mask),
      passes.crossEntropy.mean < dropout.crossEntropy.mean,
      verdicts.outcome("of the whole network and of that mean agree") == .refuted
    else { return [] }
    return [
      """
      The mean of thinned networks is less sure of itself than the whole network: its cross-entropy is \
      \(passes.crossEntropy.text(decimals: 3)) against \(dropout.crossEntropy.text(decimals: 3)). The accuracy does \
      not show this, since it sees only which class is the most probable.
      """
    ]
  }
}

extension DropoutExperiment.Followed: FollowedTraining {
  /// Over the measurements.
  var averageTrain: Double { Repeated(curve.trainAccuracy).mean }
}
