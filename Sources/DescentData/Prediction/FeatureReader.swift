/// Samples without targets, for prediction.
public struct FeatureBatch: Sendable, Equatable {
  /// The features, one sample after another, prepared as in training.
  public var features: [Float] = []
  /// Of each sample the number of its row, from 1. Rows that are left out because a value is missing
  /// are not there.
  public var rows: [Int] = []
  /// Of each sample the file it comes from, where each has one of its own.
  public var files: [String] = []

  /// The number of samples.
  public var count: Int { rows.count }

  /// No samples.
  public init() {}
}

/// Reads samples without targets bit by bit, so that memory stays flat however many there are.
public protocol FeatureReader: AnyObject {
  /// The next samples, at most so many; none at the end. There may be none in a batch, where all its rows
  /// are left out.
  func next(atMost count: Int) throws(DataError) -> FeatureBatch?
}

/// Gives bytes as they come: fills memory with at least one byte and says how many; 0 is the end.
public typealias ByteSource = (UnsafeMutableRawBufferPointer) throws(DataError) -> Int
