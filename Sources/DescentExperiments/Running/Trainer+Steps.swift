import DescentArrays
import DescentLearning

extension Trainer {
  /// Takes steps over successive batches and epochs in the trainer's own order.
  ///
  /// - Parameter body: Called with the number of each step, from 1, and the loss of its batch before the step.
  /// - Throws: `CancellationError` when the task is canceled.
  func take(
    _ count: Int, on data: Dataset, _ body: (_ step: Int, _ loss: Double) throws -> Void
  ) throws {
    var (order, epoch, first): ([Int32], Int, Int) = ([], 0, 0)
    for number in 1...count {
      try Task.checkCancellation()
      if first >= order.count {
        epoch += 1
        order = batches(ofEpoch: epoch, on: data)
        first = 0
      }
      let last = min(first + batchSize, order.count)
      try body(number, try step(on: data, samples: Array(order[first..<last])))
      first = last
    }
  }

  /// The samples of the first step.
  func firstBatch(on data: Dataset) -> [Int32] {
    Array(batches(ofEpoch: 1, on: data).prefix(batchSize))
  }

  private func batches(ofEpoch epoch: Int, on data: Dataset) -> [Int32] {
    batches.order.indices(count: data.count, batchSize: batchSize, seed: seed, epoch: epoch)
  }
}
