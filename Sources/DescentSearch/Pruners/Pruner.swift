/// Decides, after each step of a trial, whether to stop it early.
///
/// A decision is a pure function of its arguments. Where the peers do not depend on how many workers there are, such as
/// the trials whose results the study's lookahead allows to be known, the decision does not either.
public protocol Pruner: Sendable {
  /// Whether a trial that has come this far is stopped.
  ///
  /// - Parameters:
  ///   - curve: The trial's own losses, up to the step just reported.
  ///   - peers: The other trials that it is compared with, in any order.
  func prunes(_ curve: LossCurve, among peers: [PrunerPeer]) -> Bool
}

/// What a pruner knows of another trial.
public struct PrunerPeer: Sendable, Hashable {
  public let curve: LossCurve
  /// The result of the trial; `nil` if it did not run to its end, because it runs, is paused or was pruned. Lower is
  /// better, as in the curve.
  public let loss: Double?

  /// A peer; a loss that is not finite counts as +∞.
  public init(_ curve: LossCurve, loss: Double? = nil) {
    self.curve = curve
    self.loss = loss.map { $0.isFinite ? $0 : .infinity }
  }
}
