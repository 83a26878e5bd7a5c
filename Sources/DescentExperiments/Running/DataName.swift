import DescentData

/// The data of a run, as stored in records.
public struct DataName: Codable, Sendable, Hashable {
  public var name: String
  /// How many training samples were used, from the first.
  public var samples: Int

  init(_ loaded: LoadedData) {
    name = loaded.name
    samples = loaded.train.count
  }

  init(name: String, samples: Int) {
    self.name = name
    self.samples = samples
  }
}
