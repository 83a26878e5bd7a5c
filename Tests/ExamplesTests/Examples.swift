import Foundation
import TestProcesses

/// The built examples, run in a temporary folder that is removed with the value.
final class Examples: Sendable {
  static let names = [
    "mnist", "custom-layer", "custom-optimizer", "csv-regression", "server", "sequences",
    "classifier", "regression", "autoencoder", "recommender",
  ]
  static let package = URL(filePath: #filePath).appending(path: "../../..").standardized
  /// What the examples on a table train on.
  static let data = package.appending(path: "Examples/Data/cooling.csv").path

  private let folder: URL

  init() {
    folder = FileManager.default.temporaryDirectory.appending(path: "descent-\(UUID())")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The output of an example; it must succeed and print nothing to standard error.
  func output(of name: String) async throws -> String {
    let process = TestProcess(
      try executable(name).path, name == "csv-regression" ? [Examples.data] : [],
      environment: environment, folder: folder.path)
    let result = try await process.run()
    guard result.code == 0, result.errors.isEmpty else {
      throw Failure(description: "\(name) ended with \(result.code): \(result.errors)")
    }
    return result.output
  }

  /// The server's answers to lines.
  func serve(_ lines: [String]) async throws -> ProcessResult {
    let input = folder.appending(path: "lines.jsonl")
    try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: input)
    return try await shell(#""$server" model "$data" < lines.jsonl"#)
  }

  /// Runs a command in which `$server` is the server and `$data` the table.
  func shell(_ command: String) async throws -> ProcessResult {
    let variables = ["server": try executable("server").path, "data": Examples.data]
    let process = TestProcess(
      "/bin/sh", ["-c", command], environment: environment.merging(variables) { $1 },
      folder: folder.path)
    return try await process.run()
  }

  /// An environment in which only the bundled data set can be found.
  private var environment: [String: String] {
    ["HOME": folder.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
  }

  private func executable(_ name: String) throws -> URL {
    let places = [
      URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent(),
      Examples.package.appending(path: ".build/debug"),
    ].map { $0.appending(path: "example-\(name)") }
    guard let found = places.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) })
    else { throw Failure(description: "no built \(name) in \(places.map(\.path))") }
    return found
  }
}
