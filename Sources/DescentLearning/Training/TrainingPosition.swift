import Synchronization

/// How far a training is.
public struct TrainingPosition: Sendable, Hashable {
  /// The steps taken so far.
  public let steps: Int
  /// The epochs completed so far.
  public let epochs: Int
  /// The steps taken so far in the epoch that has begun.
  public let stepInEpoch: Int
  /// Whether early stopping has ended the training.
  public let isStopped: Bool
}

/// The position of a training, which one task writes and any number read.
final class TrainingPlace: Sendable {
  private let steps = Atomic<Int>(0)
  /// The epochs, the steps in the epoch, and whether the training is stopped, so that all change at once.
  private let epoch = Atomic<UInt64>(0)
  private static let stepBits: UInt64 = 39
  private static let mostSteps: UInt64 = 1 << stepBits - 1

  func note(_ progress: TrainingProgress) {
    let step = min(UInt64(progress.stepInEpoch), Self.mostSteps)
    steps.store(progress.steps, ordering: .relaxed)
    epoch.store(
      (UInt64(progress.epochs) << Self.stepBits | step) << 1 | (progress.isStopped ? 1 : 0),
      ordering: .relaxed)
  }

  var position: TrainingPosition {
    let word = epoch.load(ordering: .relaxed)
    return TrainingPosition(
      steps: steps.load(ordering: .relaxed), epochs: Int((word >> 1) >> Self.stepBits),
      stepInEpoch: Int(word >> 1 & Self.mostSteps), isStopped: word & 1 == 1)
  }
}
