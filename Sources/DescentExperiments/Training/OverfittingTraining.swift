import DescentArrays
import DescentFigures
import DescentLearning
import DescentNumerics

/// Training as in the book's programs on overfitting: an epoch is ⌈samples/batch⌉ steps, and accuracy is measured after
/// its *first* step (`i % iter_per_epoch == 0`, counted from 0, after the update).
///
/// Measurement e = 0 … epochs comes after step e·⌈samples/batch⌉ + 1, and training ends with the last of them: 200
/// epochs are 201 measurements, as with the book's `max_epochs = 201`. If measurements are made only every few epochs,
/// the last one is still made.
enum OverfittingTraining {
  /// Takes the steps, and calls `measure` with the number of completed epochs.
  static func run(
    _ trainer: isolated Trainer, on data: Dataset, epochs: Int, every: Int,
    measure: (Int) throws -> Void
  ) throws {
    for epoch in 0...epochs {
      let order = trainer.batches.order.indices(
        count: data.count, batchSize: trainer.batchSize, seed: trainer.seed, epoch: epoch + 1)
      for first in stride(from: 0, to: order.count, by: trainer.batchSize) {
        try Task.checkCancellation()
        try trainer.step(on: data, samples: Array(order[first..<first + trainer.batchSize]))
        guard first == 0 else { continue }
        if epoch % every == 0 || epoch == epochs { try measure(epoch) }
        if epoch == epochs { return }
      }
    }
  }
}

/// Accuracies by epoch on the training images and on unseen images.
public struct LearningCurve: Codable, Sendable, Hashable {
  /// The number of completed epochs at each measurement; one more step had been taken.
  public internal(set) var epochs: [Int] = []
  /// The accuracy on the training images.
  public internal(set) var trainAccuracy: [Double] = []
  /// The accuracy on the test images.
  public internal(set) var testAccuracy: [Double] = []
  /// The training accuracy minus the test accuracy.
  public internal(set) var gap: [Double] = []
  /// The mean cross-entropy on the training images; absent from records of 0.1.0.
  public internal(set) var trainCrossEntropy: [Double?]?
  /// The mean cross-entropy on the test images; absent from records of 0.1.0.
  public internal(set) var testCrossEntropy: [Double?]?

  mutating func append(
    epoch: Int, _ train: Evaluation, _ test: Evaluation, withCrossEntropy: Bool
  ) {
    append(epoch: epoch, train: train.accuracy ?? .nan, test: test.accuracy ?? .nan)
    guard withCrossEntropy else { return }
    trainCrossEntropy = (trainCrossEntropy ?? []) + [train.loss.ifFinite]
    testCrossEntropy = (testCrossEntropy ?? []) + [test.loss.ifFinite]
  }

  mutating func append(epoch: Int, train: Double, test: Double) {
    epochs.append(epoch)
    trainAccuracy.append(train)
    testAccuracy.append(test)
    gap.append(train - test)
  }
}

extension LearningCurve {
  /// The final accuracies, for the progress display.
  var words: String {
    let ends = [trainAccuracy, testAccuracy].map {
      NumberText.fixed($0.last ?? .nan, decimals: 3)
    }
    return "accuracy \(ends[0]) in training, \(ends[1]) in the test"
  }
}

extension Double {
  /// The number, unless it is not finite, which JSON cannot hold.
  var ifFinite: Double? { isFinite ? self : nil }
}
