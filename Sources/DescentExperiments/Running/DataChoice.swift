import DescentData

/// Which data an experiment runs on where none were named.
public enum DataChoice {
  /// MNIST where there is any of it, else the bundled digits.
  ///
  /// Damaged files of MNIST are an error of the run, never a reason to take other data; a folder
  /// that was named is where MNIST has to be.
  public static func usual(directory: String?) -> String {
    if directory != nil { return "mnist" }
    let places = DataSource.places(for: "mnist")
    return places.contains { $0.content != .nothing } ? "mnist" : "digits"
  }
}
