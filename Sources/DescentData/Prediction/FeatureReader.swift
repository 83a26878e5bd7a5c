/// Samples without targets, for prediction.
public struct FeatureBatch: Sendable, Equatable {
  /// The features, one sample after another, prepared as in training.
  public var features: [Float] = []
  /// Of each sample the number of its row, from 1. Rows that are left out because a value is missing
  /// are not there.
  public var rows: [Int] = []
  /// Of each sample the file it comes from, where each has one of its own.
  public var files: [String] = []
  /// Of each sample the values that are carried along, in the order of ``FeatureReader/carriedColumns``.
  public var carried: [[CarriedValue]] = []

  /// The number of samples.
  public var count: Int { rows.count }

  /// No samples.
  public init() {}
}

/// A value of a row that goes along with it, as it stands in the input.
public enum CarriedValue: Sendable, Hashable {
  /// The text of a field.
  case text(String)
  /// What is no text in JSON: a number, a truth, null, a list or an object.
  case json(String)
}

/// Reads samples without targets bit by bit, so that memory stays flat however many there are.
public protocol FeatureReader: AnyObject {
  /// The next samples, at most so many; none at the end. There may be none in a batch, where all its rows
  /// are left out.
  func next(atMost count: Int) throws(DataError) -> FeatureBatch?
  /// What there is to tell of the rows read so far.
  var findings: RowFindings { get }
  /// The names of the columns whose values go along with each sample.
  var carriedColumns: [String] { get }
}

extension FeatureReader {
  /// Nothing, where readers have nothing to tell.
  public var findings: RowFindings { RowFindings() }
  /// None, where samples have no columns.
  public var carriedColumns: [String] { [] }
}

/// Gives bytes as they come: fills memory with at least one byte and says how many; 0 is the end.
public typealias ByteSource = (UnsafeMutableRawBufferPointer) throws(DataError) -> Int
