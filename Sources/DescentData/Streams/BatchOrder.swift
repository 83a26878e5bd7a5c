/// Which samples make up the batches of an epoch.
public enum BatchOrder: String, Sendable, Hashable, CaseIterable, Codable {
  /// The samples as they lie.
  case sequential
  /// Every sample once an epoch, in a new order each time; the last batch may be smaller. Where they are
  /// in memory, a batch that holds all of them keeps their own order.
  case shuffled
  /// Each batch drawn anew from all samples; an epoch has ⌈samples/batch⌉ steps. For sources in memory
  /// alone.
  case withReplacement

  /// The samples of one epoch, batch after batch. They depend on the arguments alone.
  ///
  /// - Parameters:
  ///   - count: The number of samples to draw from.
  ///   - epoch: The number of the epoch, from 1.
  public func indices(count: Int, batchSize: Int, seed: UInt64, epoch: Int) -> [Int32] {
    EpochOrder(self, seed: seed, epoch: epoch).indices(count: count, batchSize: batchSize)
  }
}
