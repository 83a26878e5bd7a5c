/// A data set as it was loaded.
public struct LoadedData: Sendable {
  /// `digits`, `mnist`, `fashion-mnist`, or the name of a folder.
  public let name: String
  /// The folder it came from; none for the bundled digits.
  public let origin: String?
  /// The samples for training.
  public let train: Dataset
  /// None where no test samples were asked for.
  public let test: Dataset?
}
