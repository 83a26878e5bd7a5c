import DescentFiles

/// Samples without targets, for prediction.
public struct FeatureBatch: Sendable, Equatable {
  /// The features, one sample after another, prepared as in training.
  public var features: [Float] = []
  /// The row number of each sample, from 1. Rows left out because of a missing value are absent.
  public var rows: [Int] = []
  /// The file of each sample, if each has its own.
  public var files: [String] = []
  /// The values passed along with each sample, in the order of ``FeatureReader/carriedColumns``.
  public var carried: [[CarriedValue]] = []

  /// The number of samples.
  public var count: Int { rows.count }

  /// No samples.
  public init() {}
}

/// A value that is passed along with its row, as written in the input.
public enum CarriedValue: Sendable, Hashable {
  /// The text of a field.
  case text(String)
  /// A JSON value other than a string: a number, a Boolean, null, an array or an object.
  case json(String)
}

/// Reads samples without targets in pieces, so that memory stays constant however many there are.
public protocol FeatureReader: AnyObject {
  /// The next samples, at most `count`; `nil` at the end. A batch may be empty, if all its rows are left out.
  func next(atMost count: Int) throws(DataError) -> FeatureBatch?
  /// The findings about the rows read so far.
  var findings: RowFindings { get }
  /// The names of the columns whose values are passed along with each sample.
  var carriedColumns: [String] { get }
}

extension FeatureReader {
  /// Empty by default.
  public var findings: RowFindings { RowFindings() }
  /// Empty by default, for samples without columns.
  public var carriedColumns: [String] { [] }
}
