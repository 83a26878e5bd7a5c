/// Decides where to look next.
public protocol Sampler: Sendable {
  /// The next round of trials; `nil` when the search is over.
  ///
  /// It must depend only on its arguments.
  ///
  /// - Parameters:
  ///   - trials: All trials so far, of whole rounds.
  ///   - spaces: The space that each of these rounds drew from.
  ///   - space: The whole space.
  func nextRound(after trials: [Trial], spaces: [SearchSpace], in space: SearchSpace) -> Round?
}

/// A number of points to draw at random from a space.
public struct Round: Sendable, Hashable {
  public let space: SearchSpace
  public let count: Int

  public init(space: SearchSpace, count: Int) {
    self.space = space
    self.count = count
  }
}
