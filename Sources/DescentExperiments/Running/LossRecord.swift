import DescentArrays
import DescentLearning

/// The record of a training counted in steps: the loss of every batch, and the final evaluation.
public struct LossRecord: Codable, Sendable, Hashable {
  /// The loss of each step's batch before the step, or their means over blocks of ``stepsALoss``; `nil` if one is not
  /// finite.
  public var losses: [Double?]
  /// How many steps each of ``losses`` stands for; `nil` if it is one.
  public private(set) var stepsALoss: Int?
  /// The mean of the last 100 losses, or of all if there are fewer; `nil` if one is not finite.
  public var finalLoss: Double?
  /// The loss on the test data after the last step; `nil` if it is not finite.
  public var testLoss: Double?
  /// The accuracy on the test data after the last step.
  public var testAccuracy: Double
  /// Whether a value stopped being finite.
  public var diverged: Bool

  /// How many losses at the end make ``finalLoss``.
  static let finalSteps = 100
  /// How many steps share a line of measurements.
  static let stepsALine = 100

  init(losses: [Double?], testLoss: Double, testAccuracy: Double, diverged: Bool) {
    self.losses = losses
    finalLoss = LossRecord.mean(losses.suffix(LossRecord.finalSteps))
    self.testLoss = testLoss.isFinite ? testLoss : nil
    self.testAccuracy = testAccuracy
    self.diverged = diverged
  }

  /// Takes a number of steps on the training data and evaluates on the test data. It runs on the trainer.
  ///
  /// - Parameter measured: Called every 100 steps and after the last with the step count and the mean of the losses
  ///   since the last call.
  init(
    _ trainer: isolated Trainer, steps: Int, train: Dataset, test: Dataset,
    measured: (_ step: Int, _ loss: Double?) throws -> Void
  ) throws {
    var losses: [Double?] = []
    losses.reserveCapacity(steps)
    try trainer.take(steps, on: train) { step, loss in
      losses.append(loss.isFinite ? loss : nil)
      if step.isMultiple(of: LossRecord.stepsALine) || step == steps {
        let since = (step - 1) / LossRecord.stepsALine * LossRecord.stepsALine
        try measured(step, LossRecord.mean(losses[since...]))
      }
    }
    let evaluation = try trainer.evaluate(test)
    self.init(
      losses: losses, testLoss: evaluation.loss, testAccuracy: evaluation.accuracy ?? .nan,
      diverged: trainer.diverged || !evaluation.loss.isFinite)
  }

  /// The same with means over blocks in place of single losses, and so with fewer numbers; the last block may be
  /// shorter.
  func inBlocks(of steps: Int) -> LossRecord {
    guard steps > 1, stepsALoss == nil else { return self }
    var record = self
    record.losses = stride(from: 0, to: losses.count, by: steps).map { first in
      LossRecord.mean(losses[first..<min(first + steps, losses.count)])
    }
    record.stepsALoss = steps
    return record
  }

  private static func mean(_ losses: ArraySlice<Double?>) -> Double? {
    let finite = losses.compactMap(\.self)
    guard !finite.isEmpty, finite.count == losses.count else { return nil }
    return finite.reduce(0, +) / Double(finite.count)
  }
}
