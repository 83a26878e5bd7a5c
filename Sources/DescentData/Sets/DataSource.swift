import DescentFiles

/// Finds data sets by name and loads them.
///
/// `digits` is bundled. `mnist` and `fashion-mnist` are searched for in these places, in order:
/// - the given data folder and its subfolder with the set's name; if given, nowhere else,
/// - `$DESCENT_DATA_DIR` and its subfolder,
/// - the user's cache: `$XDG_CACHE_HOME/descent/NAME` or `~/.cache/descent/NAME`,
/// - torchvision's folder: `./data/MNIST/raw` or `./data/FashionMNIST/raw`,
/// - `/usr/share/datasets/NAME`, where Debian's package dataset-fashion-mnist installs its files.
///
/// The first folder that holds one of the set's files is used: a damaged file is an error and never skipped. A folder
/// with the complete files of the other set is skipped, because both have the same file names. Any other name is the
/// path of a folder with four IDX files.
public enum DataSource {
  /// The names of the sets that can be loaded by name.
  public static let names = ["digits"] + KnownSet.all.map(\.name)

  /// Loads a data set.
  ///
  /// From a file that was found intact before, only the requested samples are read. Features are in 0...1 (the bytes of
  /// IDX files divided by 255, the digits' pixels by 16), and images are flattened.
  ///
  /// - Parameters:
  ///   - name: One of ``names``, or a path.
  ///   - dataDirectory: Where to look for a named set, and nowhere else.
  ///   - trainingSamples: How many training samples to load, from the first; all by default.
  ///   - testSamples: How many test samples to load; all by default. With 0 the files are not opened.
  public static func load(
    _ name: String, dataDirectory: String? = nil, trainingSamples: Int? = nil,
    testSamples: Int? = nil, environment: DataEnvironment = .process
  ) throws(DataError) -> LoadedData {
    try check(trainingSamples, atLeast: 1, what: "training")
    try check(testSamples, atLeast: 0, what: "test")
    if name == "digits" {
      return try loadDigits(trainingSamples: trainingSamples, testSamples: testSamples)
    }
    let set = KnownSet.named(name)
    let folder =
      if let set {
        try locate(set, dataDirectory: dataDirectory, environment: environment)
      } else {
        try userFolder(name, environment: environment)
      }
    let loader = IDXLoader(
      name: set?.name ?? lastComponent(of: folder.path), folder: folder, set: set,
      memory: environment.memory)
    return try loader.load(trainingSamples: trainingSamples, testSamples: testSamples)
  }

  /// The places searched for a named set and what they contain, in order; empty for the bundled digits and for unknown
  /// names. Files are checked only enough to distinguish the sets.
  public static func places(
    for name: String, dataDirectory: String? = nil, environment: DataEnvironment = .process
  ) -> [DataPlace] {
    guard let set = KnownSet.named(name) else { return [] }
    let candidates = DataPlace.candidates(
      for: set, dataDirectory: dataDirectory, environment: environment)
    return candidates.map {
      DataPlace(folder: $0.folder, reason: $0.reason, of: set, memory: environment.memory)
    }
  }

  /// The first folder that holds files of the set.
  static func locate(
    _ set: KnownSet, dataDirectory: String?, environment: DataEnvironment
  ) throws(DataError) -> IDXFolder {
    let candidates = DataPlace.candidates(
      for: set, dataDirectory: dataDirectory, environment: environment)
    var looked: [String] = []
    for (folder, reason) in candidates {
      let place = DataPlace(folder: folder, reason: reason, of: set, memory: environment.memory)
      switch place.content {
      case .files, .incomplete: return IDXFolder(folder)
      case .unusable(let error): throw error
      case .nothing: looked.append(folder)
      case .hidden(let why): looked.append("\(folder) (\(why))")
      case .otherSet(let name): looked.append("\(folder) (holds \(name))")
      }
    }
    throw DataError(
      .notFound,
      "\(set.title) was not found: looked in \(looked.joined(separator: ", "))"
        + (dataDirectory == nil ? "" : " and nowhere else, because this folder was given")
        + "; one of them must hold \(IDXPart.trainImages.usualName).gz and the three other files")
  }

  /// A folder given by path.
  static func userFolder(
    _ path: String, environment: DataEnvironment
  ) throws(DataError) -> IDXFolder {
    let full = environment.absolute(path)
    switch path.isEmpty ? .absent : PathKind(full) {
    case .folder: break
    case .absent:
      throw DataError(
        .notFound,
        "there is no data set \"\(path)\": it is not one of \(names.joined(separator: ", ")), and there is no "
          + "folder \(full)")
    case .hidden(let number):
      throw DataError(.unreadable, path: full, "cannot be read: \(systemMessage(number))")
    case .file, .other:
      throw DataError(
        .invalid, path: full, "this is not a folder; name the folder that holds the four IDX files")
    }
    let folder = IDXFolder(full)
    guard !folder.isEmpty else {
      let expected = IDXPart.allCases.map(\.usualName).joined(separator: ", ")
      throw DataError(
        .notFound, path: full,
        "the folder holds none of \(expected), with or without .gz")
    }
    return folder
  }

  private static func loadDigits(
    trainingSamples: Int?, testSamples: Int?
  ) throws(DataError) -> LoadedData {
    let (train, test) = try Digits.load()
    return LoadedData(
      name: "digits", origin: nil, train: try train.prefix(trainingSamples ?? train.count),
      test: testSamples == 0 ? nil : try test.prefix(testSamples ?? test.count))
  }

  private static func check(_ samples: Int?, atLeast least: Int, what: String) throws(DataError) {
    guard let samples, samples < least else { return }
    throw DataError(
      .invalid, "\(samples) \(what) samples requested; there must be at least \(least)")
  }

  private static func lastComponent(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
