/// Stops a trial whose best loss so far is worse than the median of the completed trials at the same step (Golovin and
/// others 2017, "Google Vizier: a service for black-box optimization"; the form and the settings are Optuna's).
///
/// Pruned trials are not in the median, as in Optuna: so it becomes stricter as the study goes on.
public struct MedianPruner: Pruner, Hashable, Codable {
  /// How many trials must be complete before any is stopped.
  public let startup: Int
  /// Steps after which nothing is stopped yet: only later ones count.
  public let warmup: Int

  /// - Throws: ``SearchError/setting(_:)`` if a number is negative, or no trial would have to be complete.
  public init(startup: Int = 5, warmup: Int = 0) throws {
    guard startup >= 1 else {
      throw SearchError.setting("a median pruner needs at least 1 complete trial, not \(startup)")
    }
    guard warmup >= 0 else {
      throw SearchError.setting("a median pruner's warmup is at least 0 steps, not \(warmup)")
    }
    (self.startup, self.warmup) = (startup, warmup)
  }

  public func prunes(_ curve: LossCurve, among peers: [PrunerPeer]) -> Bool {
    guard let step = curve.steps.last, step > warmup, let best = curve.losses.min() else {
      return false
    }
    let complete = peers.filter { $0.loss != nil }
    guard complete.count >= startup else { return false }
    let others = complete.compactMap { $0.curve[step] }.sorted()
    guard let low = others.dropLast(others.count / 2).last,
      let high = others.dropFirst(others.count / 2).first
    else { return false }
    // Where half of the trials diverged, only those that did so too are worse.
    return best > (low == high ? low : (low + high) / 2)
  }
}
