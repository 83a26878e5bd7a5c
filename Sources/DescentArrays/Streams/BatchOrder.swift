/// Which samples make up the batches of an epoch.
public enum BatchOrder: String, Sendable, Hashable, CaseIterable, Codable {
  /// The samples in their stored order.
  case sequential
  /// Every sample once per epoch, in a new order each time; the last batch may be smaller. For samples in memory, a
  /// batch that holds all of them keeps the stored order.
  case shuffled
  /// Each batch is drawn from all samples with replacement; an epoch has ⌈samples/batch⌉ steps. Only for sources in
  /// memory.
  case withReplacement

  /// The samples of one epoch, batch after batch. They depend only on the arguments.
  ///
  /// - Parameters:
  ///   - count: The number of samples to draw from.
  ///   - epoch: The number of the epoch, from 1.
  /// - Precondition: The epoch has at most 2³¹ − 1 samples; with replacement that is steps times the batch size.
  public func indices(count: Int, batchSize: Int, seed: UInt64, epoch: Int) -> [Int32] {
    EpochOrder(self, seed: seed, epoch: epoch).indices(count: count, batchSize: batchSize)
  }
}
