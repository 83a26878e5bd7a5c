import Foundation
import Testing

/// What a run of the tool left behind.
struct ToolResult: Sendable {
  let code: Int32
  let output: String
  let errors: String
}

struct ToolIsMissing: Error, CustomStringConvertible {
  let places: [String]
  var description: String { "no built descent in \(places.joined(separator: " or "))" }
}

/// A folder of its own, in which the built tool is run; it goes with the value.
final class Tool: Sendable {
  let folder: URL

  /// The least that trains.
  static let small = [
    "run", "batch-norm", "--data", "digits", "--samples", "100", "--epochs", "2", "--hidden", "8",
  ]

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "descent-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The tool that was built with the tests: beside them, or in the package's debug folder.
  static func executable() throws -> URL {
    let package = URL(filePath: #filePath).appending(path: "../../..").standardized
    let places = [
      URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent(),
      package.appending(path: ".build/debug"),
    ].map { $0.appending(path: "descent") }
    guard let found = places.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) })
    else { throw ToolIsMissing(places: places.map(\.path)) }
    return found
  }

  /// Where no data set can be found but the bundled one.
  var environment: [String: String] {
    ["HOME": folder.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
  }

  func start(
    _ executable: URL, _ arguments: [String], environment: [String: String] = [:],
    output: FileHandle, errors: FileHandle
  ) throws -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = self.environment.merging(environment) { $1 }
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    return process
  }

  /// Runs the tool to its end, or until `whileRunning` has ended it.
  func run(
    _ arguments: [String], environment: [String: String] = [:], executable: URL? = nil,
    whileRunning: (Process) throws -> Void = { _ in }
  ) throws -> ToolResult {
    let (output, errors) = (try captured(), try captured())
    let process = try start(
      executable ?? Tool.executable(), arguments, environment: environment, output: output.handle,
      errors: errors.handle)
    // A tool that never ends is ended, and its test fails by the exit code.
    let watchdog = DispatchWorkItem { if process.isRunning { process.terminate() } }
    DispatchQueue(label: "watchdog").asyncAfter(deadline: .now() + 120, execute: watchdog)
    defer { watchdog.cancel() }
    try whileRunning(process)
    process.waitUntilExit()
    // A signal that ends a process counts as shells count it.
    let code = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
    return ToolResult(
      code: code, output: try text(of: output.url), errors: try text(of: errors.url))
  }

  /// Runs a shell command in which `$descent` is the tool.
  func shell(_ command: String) throws -> ToolResult {
    try run(
      ["-c", command], environment: ["descent": try Tool.executable().path],
      executable: URL(filePath: "/bin/sh"))
  }

  private func captured() throws -> (url: URL, handle: FileHandle) {
    let url = FileManager.default.temporaryDirectory.appending(path: "descent-\(UUID()).txt")
    try Data().write(to: url)
    return (url, try FileHandle(forWritingTo: url))
  }

  private func text(of url: URL) throws -> String {
    defer { try? FileManager.default.removeItem(at: url) }
    return String(decoding: try Data(contentsOf: url), as: UTF8.self)
  }

  /// The bytes of a file in the folder.
  func content(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  /// Every file below a folder, in alphabetical order.
  func files(in name: String) -> [String] {
    let path = folder.appending(path: name).path
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
    return names.filter { $0 != "figures" }.sorted()
  }
}

/// A record without the line that tells how long it took.
func withoutSeconds(_ record: String) -> String {
  record.split(separator: "\n").filter { !$0.contains("\"seconds\"") }.joined(separator: "\n")
}
