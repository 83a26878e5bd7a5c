/// Stops a trial that is worse than the best complete one on the steps that both have, by Wilcoxon's signed-rank test of
/// their differences; for objectives whose steps are repetitions of one measurement, such as folds.
///
/// The rule is Optuna's: a trial is stopped if the one-sided p-value is below the threshold and the mean of its losses is
/// above that of the best trial. Each step is another look at the same trial, for which the p-value is not corrected: a
/// trial that is as good as the best is stopped more often than the threshold says.
public struct WilcoxonPruner: Pruner, Hashable, Codable {
  /// A p-value below it stops the trial.
  public let threshold: Double
  /// How many steps in common are needed at least.
  public let startup: Int

  /// - Throws: ``SearchError/setting(_:)`` if the threshold is not between 0 and 1, or the number of steps is negative.
  public init(threshold: Double = 0.1, startup: Int = 2) throws {
    guard threshold > 0, threshold < 1 else {
      throw SearchError.setting(
        "the threshold of a Wilcoxon pruner is between 0 and 1, not \(threshold)")
    }
    guard startup >= 0 else {
      throw SearchError.setting("a Wilcoxon pruner starts after at least 0 steps, not \(startup)")
    }
    (self.threshold, self.startup) = (threshold, startup)
  }

  public func prunes(_ curve: LossCurve, among peers: [PrunerPeer]) -> Bool {
    guard let best = Self.best(of: peers), !best.curve.isEmpty,
      (curve.losses + best.curve.losses).allSatisfy(\.isFinite)
    else { return false }
    let differences = zip(curve.steps, curve.losses).compactMap { step, loss in
      best.curve[step].map { loss - $0 }
    }
    guard differences.count >= max(startup, 1) else { return false }
    let isWorse = Self.mean(curve.losses) > Self.mean(best.curve.losses)
    return isWorse && SignedRankTest.pValue(greater: differences) < threshold
  }

  /// The complete trial with the lowest result; of several, one that does not depend on their order.
  private static func best(of peers: [PrunerPeer]) -> PrunerPeer? {
    let complete = peers.compactMap { peer in peer.loss.map { ($0, peer) } }
    return complete.min {
      $0.0 != $1.0
        ? $0.0 < $1.0
        : $0.1.curve.losses.lexicographicallyPrecedes($1.1.curve.losses)
    }?.1
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}
