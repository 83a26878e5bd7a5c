import Foundation
import TestProcesses
import Testing

struct ToolIsMissing: Error, CustomStringConvertible {
  let places: [String]
  var description: String { "no built descent in \(places.joined(separator: " or "))" }
}

/// A temporary folder in which the built tool runs; it is removed with the value.
final class Tool: Sendable {
  let folder: URL

  /// The smallest settings that train.
  static let small = [
    "run", "batch-norm", "--book", "--data", "digits", "--samples", "100", "--epochs", "2",
    "--hidden", "8",
  ]

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "descent-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The tool that was built with the tests: next to them, or in the package's debug folder.
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

  /// An environment in which only the bundled data set can be found.
  var environment: [String: String] {
    ["HOME": folder.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
  }

  private func process(
    _ executable: URL, _ arguments: [String], _ environment: [String: String]
  ) -> TestProcess {
    TestProcess(
      executable.path, arguments, environment: self.environment.merging(environment) { $1 },
      folder: folder.path)
  }

  /// Runs the tool to its end; meanwhile does something to it.
  func run(
    _ arguments: [String], environment: [String: String] = [:], executable: URL? = nil,
    whileRunning: @Sendable (RunningProcess) async throws -> Void = { _ in }
  ) async throws -> ProcessResult {
    try await process(executable ?? Tool.executable(), arguments, environment)
      .run(whileRunning: whileRunning)
  }

  /// Runs the tool with a terminal as its standard error.
  func run(
    _ arguments: [String], terminalColumns: UInt16, environment: [String: String]
  ) async throws -> ProcessResult {
    try await process(Tool.executable(), arguments, environment)
      .run(terminalColumns: terminalColumns)
  }

  /// Runs a shell command in which `$descent` is the tool.
  func shell(_ command: String) async throws -> ProcessResult {
    try await run(
      ["-c", command], environment: ["descent": try Tool.executable().path],
      executable: URL(filePath: "/bin/sh"))
  }

  /// Waits until the tool has begun a file, or for a minute.
  func waitForFile(_ name: String) async throws {
    let path = folder.appending(path: name).path
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end && !FileManager.default.fileExists(atPath: path) {
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Waits until a file has a line.
  func waitForLine(in name: String) async throws {
    try await waitForFile(name)
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end, try content(name).isEmpty {
      try await Task.sleep(for: .milliseconds(2))
    }
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

/// A record without the line that says how long it took.
func withoutSeconds(_ record: String) -> String {
  record.split(separator: "\n").filter { !$0.contains("\"seconds\"") }.joined(separator: "\n")
}
