import DescentArrays

/// The samples of each step.
public struct Batches: Sendable, Hashable {
  /// The number of samples per step.
  public var size: Int
  /// Which samples make up the batches.
  public var order: BatchOrder

  /// Creates batches; by default shuffled ones of 32 samples.
  public init(_ size: Int = 32, order: BatchOrder = .shuffled) {
    self.size = size
    self.order = order
  }

  /// - Throws: ``TrainingError/setting(_:)`` if there are no samples in a batch.
  func check() throws {
    guard size >= 1 else {
      throw TrainingError.setting("the batch size is \(size); it must be at least 1")
    }
  }
}
