import Synchronization

/// How far a training is.
public struct TrainingPosition: Sendable, Hashable {
  /// The steps taken so far.
  public let steps: Int
  /// The epochs completed so far.
  public let epochs: Int
  /// The steps taken so far in the epoch that has begun.
  public let stepInEpoch: Int
}

/// The position of a training, which one task writes and any number read.
final class TrainingPlace: Sendable {
  private let steps = Atomic<Int>(0)
  /// The epochs, and below them the steps in the epoch, so that both change at once.
  private let epoch = Atomic<UInt64>(0)
  private static let stepBits: UInt64 = 40

  func note(_ progress: TrainingProgress) {
    let step = min(UInt64(progress.stepInEpoch), 1 << Self.stepBits - 1)
    steps.store(progress.steps, ordering: .relaxed)
    epoch.store(UInt64(progress.epochs) << Self.stepBits | step, ordering: .relaxed)
  }

  var position: TrainingPosition {
    let epoch = epoch.load(ordering: .relaxed)
    return TrainingPosition(
      steps: steps.load(ordering: .relaxed), epochs: Int(epoch >> Self.stepBits),
      stepInEpoch: Int(epoch & (1 << Self.stepBits - 1)))
  }
}
