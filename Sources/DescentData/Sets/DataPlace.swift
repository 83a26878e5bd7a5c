import DescentFiles

/// A folder in which a data set is looked for.
public struct DataPlace: Sendable, Equatable {
  /// What the folder holds.
  public enum Content: Sendable, Equatable {
    /// The folder does not exist or has none of the set's files.
    case nothing
    /// The system does not allow access; the value says why.
    case hidden(String)
    /// All files of the set.
    case files
    /// Some of its files; the given ones are missing.
    case incomplete(missing: [String])
    /// The complete files of another set, which have the same names.
    case otherSet(String)
    /// Files that cannot be used, with the reason.
    case unusable(DataError)
  }

  /// The folder's path.
  public let folder: String
  /// Why this folder is searched, such as `$DESCENT_DATA_DIR`.
  public let reason: String
  /// What was found there.
  public let content: Content
}

extension DataPlace {
  /// Folders and reasons, in search order.
  static func candidates(
    for set: KnownSet, dataDirectory: String?, environment: DataEnvironment
  ) -> [(folder: String, reason: String)] {
    func itselfAndBelow(_ folder: String, _ reason: String) -> [(String, String)] {
      let folder = environment.absolute(folder)
      return [(folder, reason), (join(folder, set.name), reason)]
    }
    if let dataDirectory { return itselfAndBelow(dataDirectory, "the data folder given") }
    var candidates: [(String, String)] = []
    if let folder = environment.variables["DESCENT_DATA_DIR"], !folder.isEmpty {
      candidates += itselfAndBelow(folder, "$DESCENT_DATA_DIR")
    }
    if let cache = environment.cacheFolder {
      candidates.append((join(cache, set.name), "the user's cache"))
    }
    candidates.append(
      (environment.absolute("data/\(set.torchvisionFolder)/raw"), "torchvision's folder"))
    candidates.append((join(environment.systemFolder, set.name), "the system's data sets"))
    return candidates
  }

  init(folder: String, reason: String, of set: KnownSet, memory: VerificationMemory) {
    self.folder = folder
    self.reason = reason
    content = Self.content(of: folder, set: set, memory: memory)
  }

  private static func content(
    of folder: String, set: KnownSet, memory: VerificationMemory
  ) -> Content {
    // Looking up an entry shows whether the files in a folder are accessible at all.
    if case .hidden(let number) = PathKind(join(folder, ".")) {
      return .hidden(systemMessage(number))
    }
    let files = IDXFolder(folder)
    if files.isEmpty { return .nothing }
    guard files.has(.trainLabels) else {
      return .incomplete(missing: files.missing.map(\.usualName))
    }
    // MNIST and Fashion-MNIST have the same file names; the smallest file that distinguishes them is read.
    do throws(DataError) {
      let digest = try files.digest(of: .trainLabels, memory: memory)
      let other = KnownSet.all.first { $0.digests[.trainLabels] == digest && $0.name != set.name }
      if let other { return .otherSet(other.name) }
    } catch {
      return .unusable(error)
    }
    return files.missing.isEmpty ? .files : .incomplete(missing: files.missing.map(\.usualName))
  }
}
