#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// What the look-up of data sets takes from its surroundings; tests put in their own.
public struct DataEnvironment: Sendable {
  /// The environment variables; of them `DESCENT_DATA_DIR`, `XDG_CACHE_HOME` and `HOME` count.
  public var variables: [String: String]
  /// Where relative paths begin.
  public var currentDirectory: String
  /// Where the system keeps data sets; Debian's package dataset-fashion-mnist puts its own there.
  public var systemFolder: String

  /// Surroundings of one's own, as tests need them.
  public init(
    variables: [String: String], currentDirectory: String,
    systemFolder: String = "/usr/share/datasets"
  ) {
    self.variables = variables
    self.currentDirectory = currentDirectory
    self.systemFolder = systemFolder
  }

  /// Those of this process.
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
    // The XDG specification: a relative path is not valid and is to be ignored.
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
