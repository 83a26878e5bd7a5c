import DescentFiles

/// A file that was read to the end and found intact.
public struct VerifiedFile: Sendable, Equatable {
  /// The file's path.
  public let path: String
  /// The SHA-256 of the decompressed bytes, in hexadecimal.
  public let sha256: String
  /// The number of samples and the shape of one, such as 60000×28×28.
  public let shape: [Int]
}

extension DataSource {
  /// Reads all files of a data set to the end, even if they are remembered as intact, and throws at the first that is
  /// damaged or differs from the published one. Results are remembered.
  ///
  /// - Returns: The files; empty for the bundled digits, which are verified too.
  public static func verify(
    _ name: String, dataDirectory: String? = nil, environment: DataEnvironment = .process
  ) throws(DataError) -> [VerifiedFile] {
    if name == "digits" {
      _ = try Digits.all()
      return []
    }
    let set = KnownSet.named(name)
    let folder =
      if let set {
        try locate(set, dataDirectory: dataDirectory, environment: environment)
      } else {
        try userFolder(name, environment: environment)
      }
    var memory = environment.memory
    memory.isTrusted = false
    let loader = IDXLoader(name: name, folder: folder, set: set, memory: memory)
    // One sample of each is enough: an untrusted file is read to its end.
    _ = try loader.load(trainingSamples: 1, testSamples: 1)
    return try files(in: folder, memory: environment.memory)
  }

  private static func files(
    in folder: IDXFolder, memory: VerificationMemory
  ) throws(DataError) -> [VerifiedFile] {
    var files: [VerifiedFile] = []
    for part in IDXPart.allCases {
      let reader = try IDXReader(path: try folder.file(part), rank: part.rank, memory: memory)
      files.append(
        VerifiedFile(path: reader.path, sha256: try reader.finish(), shape: reader.header.shape))
    }
    return files
  }
}
