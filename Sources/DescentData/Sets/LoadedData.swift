import DescentArrays

/// A loaded data set.
public struct LoadedData: Sendable {
  /// `digits`, `mnist`, `fashion-mnist`, or the name of a folder.
  public let name: String
  /// The folder it came from; `nil` for the bundled digits.
  public let origin: String?
  /// The samples for training.
  public let train: Dataset
  /// `nil` if no test samples were requested.
  public let test: Dataset?
}
