/// A statement that an experiment can support or refute, with what was measured about it.
///
/// ```swift
/// Verdict.judge([
///   .higher("Weight decay raises the test accuracy.", test, than: plain, "test accuracy", by: 0.005),
///   .exact("All units get the same update.", holds: 50, of: 50, "units"),
/// ])
/// ```
struct Hypothesis: Sendable {
  enum Evidence: Sendable {
    /// The effect is above its threshold.
    case above(Effect)
    /// The effect is below minus its threshold.
    case below(Effect)
    /// The effect is within its thresholds.
    case within(Effect)
    /// Something that no chance decides: how many times it holds of how many.
    case exact(holds: Int, of: Int, things: String)
  }

  /// The smallest difference in test accuracy that matters where nothing speaks for another: 20 of MNIST's 10,000 test
  /// images.
  static let smallestAccuracy = 0.002

  /// The statement, as a sentence.
  let statement: String
  let evidence: Evidence
  /// Why the trainings behind it cannot be judged yet; `nil` if they had converged.
  var unconverged: String?

  /// The first is higher than the second.
  static func higher(
    _ statement: String, _ first: Repeated, than second: Repeated, _ quantity: String,
    by smallest: Double, scale: Effect.Scale = .difference, unless unconverged: String? = nil
  ) -> Hypothesis {
    Hypothesis(
      statement: statement,
      evidence: .above(Effect(quantity, first, against: second, smallest: smallest, scale: scale)),
      unconverged: unconverged)
  }

  /// The first is lower than the second.
  static func lower(
    _ statement: String, _ first: Repeated, than second: Repeated, _ quantity: String,
    by smallest: Double, scale: Effect.Scale = .difference, unless unconverged: String? = nil
  ) -> Hypothesis {
    Hypothesis(
      statement: statement,
      evidence: .below(Effect(quantity, first, against: second, smallest: smallest, scale: scale)),
      unconverged: unconverged)
  }

  /// Both are the same, up to differences that do not matter.
  static func same(
    _ statement: String, _ first: Repeated, as second: Repeated, _ quantity: String,
    within smallest: Double, scale: Effect.Scale = .difference, unless unconverged: String? = nil
  ) -> Hypothesis {
    Hypothesis(
      statement: statement,
      evidence: .within(Effect(quantity, first, against: second, smallest: smallest, scale: scale)),
      unconverged: unconverged)
  }

  /// Something that no chance decides holds each time.
  ///
  /// - Parameter things: What was counted, in the plural.
  static func exact(
    _ statement: String, holds: Int, of count: Int, _ things: String
  ) -> Hypothesis {
    Hypothesis(statement: statement, evidence: .exact(holds: holds, of: count, things: things))
  }
}

extension Hypothesis {
  /// The measured effect, if chance is involved.
  var effect: Effect? {
    switch evidence {
    case .above(let effect), .below(let effect), .within(let effect): effect
    case .exact: nil
    }
  }

  /// Whether the mean lies where the statement says.
  var isBorneOut: Bool {
    switch evidence {
    case .above(let effect): effect.mean > effect.threshold
    case .below(let effect): effect.mean < -effect.threshold
    case .within(let effect): effect.mean.magnitude < effect.threshold
    case .exact(let holds, let count, _): holds == count && count > 0
    }
  }

  /// The smallest α at which the interval lies on one side of what divides support from refutation.
  var pValue: Double {
    switch evidence {
    case .above(let effect): return effect.pValue(of: effect.threshold)
    case .below(let effect): return effect.pValue(of: -effect.threshold)
    case .within(let effect):
      let (low, high) = (
        effect.pValue(of: -effect.threshold), effect.pValue(of: effect.threshold)
      )
      return isBorneOut ? max(low, high) : effect.mean > 0 ? high : low
    case .exact: return 0
    }
  }
}
