import DescentData

/// Finds the data that an experiment runs on.
enum DataChoice {
  /// Loads the named data; without a name MNIST where there is any of it, else the bundled digits.
  ///
  /// A damaged file is an error, never a reason to take other data.
  static func load(
    _ name: String?, directory: String?, trainingSamples: Int?, testSamples: Int?,
    observer: RunObserver
  ) throws -> LoadedData {
    let chosen = name ?? usual(directory)
    let data = try DataSource.load(
      chosen, dataDirectory: directory, trainingSamples: trainingSamples, testSamples: testSamples)
    if name == nil {
      observer.note(
        "data: \(chosen)"
          + (data.origin.map { " from \($0)" } ?? ", bundled, as MNIST was not found")
          + " (--data chooses others)")
    }
    return data
  }

  private static func usual(_ directory: String?) -> String {
    // A folder that was named is where the data have to be.
    if directory != nil { return "mnist" }
    let places = DataSource.places(for: "mnist")
    return places.contains { $0.content != .nothing } ? "mnist" : "digits"
  }
}
