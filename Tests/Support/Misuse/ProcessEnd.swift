import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// How the process of a case ended.
struct ProcessEnd: Sendable {
  /// The exit code, where it left by itself.
  var code: Int32?
  /// The signal that ended it.
  var signal: Int32?
  var ranOutOfTime = false
  /// The most memory that it used, in bytes.
  var memory = 0
  /// What it printed, errors too.
  var output = ""

  /// What a process may map where no sanitizer is in it, in bytes.
  private static let memoryLimit = 6_000_000_000

  /// Runs the case in a folder of its own, and waits.
  init(of name: String, within seconds: Double, _ isSanitized: Bool) {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "misuse-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try run(name, in: folder, until: Date() + seconds, isSanitized)
    } catch {
      output = "could not be run: \(error)"
    }
  }

  private mutating func run(
    _ name: String, in folder: URL, until end: Date, _ isSanitized: Bool
  ) throws {
    let log = folder.appending(path: ".output")
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    let process = Process()
    process.executableURL = URL(filePath: CommandLine.arguments[0]).absoluteURL
    process.arguments = ["--case", name]
    process.currentDirectoryURL = folder
    process.environment = Self.environment(isSanitized)
    let handle = try FileHandle(forWritingTo: log)
    (process.standardOutput, process.standardError) = (handle, handle)
    try process.run()
    while process.isRunning, Date() < end {
      memory = max(memory, Self.memory(of: process.processIdentifier))
      usleep(10_000)
    }
    if process.isRunning {
      ranOutOfTime = true
      kill(process.processIdentifier, SIGKILL)
    }
    process.waitUntilExit()
    try handle.close()
    if process.terminationReason == .uncaughtSignal {
      signal = process.terminationStatus
    } else {
      code = process.terminationStatus
    }
    output = String(decoding: try Data(contentsOf: log), as: UTF8.self)
  }

  private static func environment(_ isSanitized: Bool) -> [String: String] {
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_BACKTRACE"] = "enable=no"
    let limits = "hard_rss_limit_mb=3000:exitcode=66:halt_on_error=1"
    environment["ASAN_OPTIONS"] = "detect_leaks=0:\(limits)"
    environment["TSAN_OPTIONS"] = [environment["TSAN_OPTIONS"], limits].compactMap(\.self)
      .joined(separator: ":")
    environment["MISUSE_MEMORY"] = isSanitized ? nil : "\(memoryLimit)"
    return environment
  }

  /// The most memory so far that the process had in the machine, in bytes.
  private static func memory(of process: Int32) -> Int {
    let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(whereSeparator: { !$0.isNumber }).first).flatMap { Int($0) }.map {
      $0 * 1024
    }
      ?? 0
  }
}
