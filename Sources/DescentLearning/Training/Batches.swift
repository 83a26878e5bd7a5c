import DescentArrays

/// The samples of each step.
public struct Batches: Sendable, Hashable {
  /// The number of samples per step.
  public var size: Int
  /// Which samples make up the batches.
  public var order: BatchOrder
  /// The most samples whose gradients are computed at once; `nil` for the whole batch.
  ///
  /// A step on 256 samples in parts of 32 is the step on all of them, up to rounding, and takes the memory of 32. Only
  /// batch normalization sees parts instead of whole batches.
  public var partSize: Int?

  /// Creates batches; by default shuffled ones of 32 samples.
  public init(_ size: Int = 32, order: BatchOrder = .shuffled, partSize: Int? = nil) {
    self.size = size
    self.order = order
    self.partSize = partSize
  }

  /// - Throws: ``TrainingError/setting(_:)`` if there are no samples in a batch.
  func check() throws {
    guard size >= 1 else {
      throw TrainingError.setting("the batch size is \(size); it must be at least 1")
    }
    guard partSize.map({ $0 >= 1 }) ?? true else {
      throw TrainingError.setting(
        "the part size of batches is \(partSize ?? 0); it must be at least 1")
    }
  }
}
