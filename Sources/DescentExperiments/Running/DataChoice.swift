import DescentData

/// The data on which an experiment runs by default.
public enum DataChoice {
  /// MNIST if any of its files is found, otherwise the bundled digits.
  ///
  /// Damaged MNIST files are an error of the run, never a reason to use other data; if a folder is given, MNIST must be
  /// there.
  public static func usual(directory: String?) -> String {
    if directory != nil { return "mnist" }
    let places = DataSource.places(for: "mnist")
    return places.contains { $0.content != .nothing } ? "mnist" : "digits"
  }
}
