#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Makes PNG files of SVG files with librsvg's `rsvg-convert`, where it is installed.
enum PNGRenderer {
  static let program = "rsvg-convert"

  /// Where the program is, by `PATH`.
  static var executable: String? {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    return path.split(separator: ":").map { "\($0)/\(program)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  /// Renders at twice the size, for sharp text on dense screens. The file appears whole.
  ///
  /// - Returns: Whether a file was made.
  static func render(_ svg: String, to png: String, with executable: String) -> Bool {
    let partial = png + ".partial"
    guard run(executable, ["--zoom", "2", "--output", partial, svg]) else {
      unlink(partial)
      return false
    }
    return rename(partial, png) == 0
  }

  private static func run(_ executable: String, _ arguments: [String]) -> Bool {
    var pointers = ([executable] + arguments).map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var process = pid_t()
    guard posix_spawn(&process, executable, nil, nil, &pointers, environ) == 0 else { return false }
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1 && errno == EINTR {}
    return status == 0
  }
}
