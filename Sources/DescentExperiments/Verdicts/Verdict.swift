import DescentFigures
import DescentNumerics

/// What measurements say about a statement.
///
/// An effect is measured as a mean over seeds with its interval. The statement is *supported* if the whole interval
/// lies among the effects that it claims and that matter, *refuted* if none of the interval does, and *undecided* if the
/// interval reaches both. It is *not converged* if the trainings behind it were still changing.
public struct Verdict: Sendable, Hashable {
  /// What is said about the statement.
  public enum Outcome: String, Sendable, Hashable, CaseIterable {
    case supported
    case refuted
    case undecided
    case notConverged = "not converged"
  }

  public let outcome: Outcome
  /// The statement, as a sentence.
  public let statement: String
  /// The numbers behind the verdict.
  public let evidence: String
  /// The effect as a picture.
  let interval: Report.Verdict.Interval?
  /// Whether it is refuted because the opposite holds.
  let isOpposite: Bool
}

extension Verdict {
  /// The probability of any wrong decision among all statements of a page.
  static let errorProbability = 0.05

  /// What effects and intervals are, for a page.
  static let explanation = """
    Effects are means over seeds of differences; the two sides of a difference have the same seed. A statement is \
    decided if its whole interval lies on one side of the limit that it names, the end of the gray: gray are effects too \
    small to matter, chosen before measuring. Intervals are wide enough that, with a probability of 95 %, no verdict of \
    this page is wrong by chance (Student's t, corrected for the number of statements by Holm's procedure).
    """

  /// Judges statements together.
  ///
  /// The more statements, the likelier one of them seems decided by chance. So their intervals are widened as Holm
  /// (1979) prescribes: of m statements the clearest is judged at α/m, the next at α/(m − 1), and so on, up to the first
  /// that stays undecided; all that follow are judged like that one.
  static func judge(_ hypotheses: [Hypothesis]) -> [Verdict] {
    let levels = levels(
      hypotheses.map { one in one.effect.flatMap { $0.lack == nil ? one.pValue : nil } })
    return zip(hypotheses, levels).map { Verdict($0, alpha: $1) }
  }

  /// The α of each p-value by Holm's procedure; `nil` stays `nil`.
  private static func levels(_ pValues: [Double?]) -> [Double?] {
    let tested = pValues.indices.compactMap { index in pValues[index].map { (index, $0) } }
      .sorted { $0.1 < $1.1 }
    var levels = [Double?](repeating: nil, count: pValues.count)
    var failed: Double?
    for (rank, (index, pValue)) in tested.enumerated() {
      let alpha = failed ?? errorProbability / Double(tested.count - rank)
      levels[index] = alpha
      if pValue > alpha { failed = alpha }
    }
    return levels
  }

  private init(_ hypothesis: Hypothesis, alpha: Double?) {
    statement = hypothesis.statement
    guard let effect = hypothesis.effect else {
      outcome = hypothesis.isBorneOut ? .supported : .refuted
      evidence = hypothesis.countWords
      (interval, isOpposite) = (nil, false)
      return
    }
    guard let alpha else {
      outcome = hypothesis.unconverged == nil ? .undecided : .notConverged
      evidence =
        [hypothesis.unconverged, effect.lack.map { "\(effect.meanWords): \($0)" }].compactMap { $0 }
        .joined(separator: "; ") + "."
      (interval, isOpposite) = (nil, false)
      return
    }
    let half = effect.halfWidth(alpha)
    let decided: Outcome =
      hypothesis.pValue > alpha ? .undecided : hypothesis.isBorneOut ? .supported : .refuted
    outcome = hypothesis.unconverged == nil ? decided : .notConverged
    interval = .init(
      middle: effect.mean, low: effect.mean - half, high: effect.mean + half,
      smallest: effect.threshold)
    isOpposite = outcome == .refuted && hypothesis.isOpposite(half)
    evidence =
      (hypothesis.unconverged.map { "\($0); " } ?? "")
      + "\(effect.meanWords), interval \(effect.text(effect.mean - half)) to "
      + "\(effect.text(effect.mean + half)); \(effect.smallestText) or more matters"
      + hypothesis.refutationWords(outcome, isOpposite) + "."
  }
}

extension Hypothesis {
  fileprivate var countWords: String {
    guard case .exact(let holds, let count, let things) = evidence else { return "" }
    if count == 1 { return holds == 1 ? "it does." : "it does not." }
    return "it holds for \(holds == count ? "all \(count)" : "\(holds) of \(count)") \(things)."
  }

  /// How a refuted statement fails.
  fileprivate func refutationWords(_ outcome: Verdict.Outcome, _ isOpposite: Bool) -> String {
    if outcome != .refuted { return "" }
    if case .within = evidence { return "" }
    return isOpposite ? ": the opposite holds" : ": so much is excluded"
  }

  /// Whether the whole interval lies among the opposite effects that matter.
  fileprivate func isOpposite(_ half: Double) -> Bool {
    switch evidence {
    case .above(let effect): effect.mean + half < -effect.threshold
    case .below(let effect): effect.mean - half > effect.threshold
    case .within, .exact: false
    }
  }
}

extension [Verdict] {
  /// The verdict on the statement that has these words.
  func on(_ words: String) -> Verdict? { first { $0.statement.contains(words) } }

  /// What is said about the statement that has these words.
  func outcome(_ words: String) -> Verdict.Outcome? { on(words)?.outcome }

  /// A change with its sign, and that it is not decided if the statement with these words is not.
  func change(_ change: Repeated, _ words: String) -> String {
    let text = change.signed(decimals: 3)
    let isOpen = outcome(words) == .undecided || outcome(words) == .notConverged
    return isOpen ? "\(text) (undecided)" : text
  }
}

extension Effect {
  fileprivate var meanWords: String { "\(quantity) \(mean.isFinite ? text(mean) : "–")" }
}

extension Verdict {
  /// The verdict as a line of text.
  public var sentence: String {
    "\(outcome.rawValue.prefix(1).uppercased())\(outcome.rawValue.dropFirst()): \(statement) "
      + "\(evidence.prefix(1).uppercased())\(evidence.dropFirst())"
  }

  /// The verdict for a page.
  var row: Report.Verdict {
    let tone: Report.Verdict.Tone =
      switch outcome {
      case .supported: .good
      case .refuted: .bad
      case .undecided, .notConverged: .open
      }
    return Report.Verdict(
      outcome: outcome.rawValue, tone: tone, statement: statement, evidence: evidence,
      interval: interval)
  }
}
