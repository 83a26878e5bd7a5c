import DescentArrays

/// Epochs of training, as they are completed: see ``Trainer/fit(_:validation:epochs:afterStep:)``.
public struct Epochs: AsyncSequence, Sendable {
  let trainer: Trainer
  let data: any SampleSource
  let validation: (any SampleSource)?
  let count: Int
  let afterStep: (@Sendable (isolated Trainer) throws -> Void)?

  /// Trains one epoch per call of `next()`.
  public struct Iterator: AsyncIteratorProtocol {
    let epochs: Epochs
    var done = 0
    /// The epochs of the whole training, once the first has begun.
    var total: Int?
    var isOver = false

    /// Trains the next epoch; `nil` after the last.
    public mutating func next() async throws -> Epoch? {
      guard !isOver else { return nil }
      let next = try await epochs.trainer.next(of: epochs, done: done, total: total)
      total = next.total
      done += 1
      isOver = next.epoch == nil
      return next.epoch
    }
  }

  public func makeAsyncIterator() -> Iterator { Iterator(epochs: self) }
}
