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

/// Converts SVG files to PNG with librsvg's `rsvg-convert`, if it is installed.
enum PNGRenderer {
  static let program = "rsvg-convert"

  /// The path of the program, found through `PATH`.
  static var executable: String? {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    return path.split(separator: ":").map { "\($0)/\(program)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  /// Renders at twice the size, for sharp text on dense screens.
  ///
  /// - Returns: The bytes of a PNG file; `nil` if the program fails.
  static func render(_ svg: String, with executable: String) -> [UInt8]? {
    var ends: [Int32] = [0, 0]
    guard privatePipe(&ends) == 0 else { return nil }
    defer { close(ends[0]) }
    let process = start(executable, ["--zoom", "2", "--", svg], output: ends[1])
    close(ends[1])
    guard let process else { return nil }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(ends[0], &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1 && errno == EINTR {}
    return status == 0 && !bytes.isEmpty ? bytes : nil
  }

  /// A pipe that is not inherited by programs started at the same time, which would keep it open.
  private static func privatePipe(_ ends: inout [Int32]) -> Int32 {
    let result = pipe(&ends)
    for end in ends where result == 0 { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return result
  }

  /// Starts a program that writes to `output` and is otherwise silent.
  private static func start(
    _ executable: String, _ arguments: [String], output: Int32
  ) -> pid_t? {
    var pointers = ([executable] + arguments).map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var process = pid_t()
    let result = posix_spawn(&process, executable, &actions, nil, &pointers, environ)
    return result == 0 ? process : nil
  }
}
