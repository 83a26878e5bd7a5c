import Foundation
import Testing

/// Something that a person does with the tool, whose every number is pinned.
struct PinnedRun: Sendable, CustomTestStringConvertible {
  let name: String
  /// Copied from the fixtures, each under its own name.
  var fixtures: [String] = []
  /// Files to be written, by name.
  var files: [String: String] = [:]
  let commands: [Command]

  struct Command: Sendable {
    let arguments: [String]
    /// What its output is called; nothing where its files say enough.
    var output: String?
    var code: Int32 = 0

    init(_ line: String, output: String? = nil, code: Int32 = 0) {
      arguments = line.split(separator: " ").map(String.init)
      self.output = output
      self.code = code
    }
  }

  var testDescription: String { name }

  /// Runs the commands in a new folder and takes the pins of all that they left and printed.
  ///
  /// - Parameter program: The tool, and what it is run by.
  func pins(_ program: [String]) async throws -> [String: Pin] {
    let tool = try Tool()
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures").standardized
    for path in fixtures {
      let file = root.appending(path: path)
      try FileManager.default.copyItem(
        at: file, to: tool.folder.appending(path: file.lastPathComponent))
    }
    for (name, text) in files { try tool.write(text, to: name) }
    var files = PinnedFiles()
    for command in commands {
      let result = try await tool.run(
        program.dropFirst() + command.arguments, environment: ["PATH": "/nonexistent"],
        executable: URL(filePath: program[0]))
      try #require(
        result.code == command.code, "\(name), \(command.arguments): \(result.errors)")
      if let output = command.output { try files.add(output: Data(result.output.utf8), as: output) }
    }
    try files.add(folder: tool.folder)
    return files.pins
  }
}

// MARK: - The file of pins

extension PinnedRun {
  private var file: URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Pins/\(name).tsv")
  }

  /// The pins on a kind of processor: a line has the key, the pin on one with AVX-512 and, where it is another, that
  /// on one with AVX2.
  func pinned(on kind: ProcessorKind) throws -> [String: Pin] {
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    return try Dictionary(
      uniqueKeysWithValues: lines.map { line in
        let cells = line.split(separator: "\t")
        let cell = kind == .avx512 ? cells.dropFirst().first : cells.last
        return (
          String(cells[0]), try #require(cell.flatMap { Pin(line: $0) }, "\(name): \(line)")
        )
      })
  }

  func write(avx512: [String: Pin], avx2: [String: Pin]) throws {
    let keys = Set(avx512.keys).union(avx2.keys).sorted()
    let lines = try keys.map { key in
      let first = try #require(avx512[key], "\(name): \(key) is there with AVX2 alone")
      let second = try #require(avx2[key], "\(name): \(key) is there with AVX-512 alone")
      return "\(key)\t\(first)" + (first.description == second.description ? "" : "\t\(second)")
    }
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
  }
}
