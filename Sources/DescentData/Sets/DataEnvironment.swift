import DescentFiles

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// What the lookup of data sets takes from its environment; tests supply their own.
public struct DataEnvironment: Sendable {
  /// The environment variables, of which `DESCENT_DATA_DIR`, `XDG_CACHE_HOME` and `HOME` are used.
  public var variables: [String: String]
  /// The folder to which relative paths refer.
  public var currentDirectory: String
  /// The system's folder for data sets; Debian's package dataset-fashion-mnist installs there.
  public var systemFolder: String

  /// A custom environment, for tests.
  public init(
    variables: [String: String], currentDirectory: String,
    systemFolder: String = "/usr/share/datasets"
  ) {
    self.variables = variables
    self.currentDirectory = currentDirectory
    self.systemFolder = systemFolder
  }

  /// The environment of this process.
  public static var process: DataEnvironment {
    var variables: [String: String] = [:]
    for name in ["DESCENT_DATA_DIR", "XDG_CACHE_HOME", "HOME"] {
      variables[name] = getenv(name).map { String(cString: $0) }
    }
    let folder = getcwd(nil, 0)
    defer { free(folder) }
    return DataEnvironment(
      variables: variables, currentDirectory: folder.map { String(cString: $0) } ?? ".")
  }

  /// Descent's folder in the user's cache: `$XDG_CACHE_HOME/descent` or `~/.cache/descent`.
  public var cacheFolder: String? {
    // The XDG specification says that relative paths are invalid and must be ignored.
    if let cache = variables["XDG_CACHE_HOME"], cache.hasPrefix("/") {
      return join(cache, "descent")
    }
    guard let home = variables["HOME"], home.hasPrefix("/") else { return nil }
    return join(home, ".cache/descent")
  }

  var memory: VerificationMemory {
    VerificationMemory(folder: cacheFolder.map { join($0, "verified") })
  }

  func absolute(_ path: String) -> String { join(currentDirectory, path) }
}
