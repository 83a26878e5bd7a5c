import Foundation
import TestProcesses
import Testing

/// Hundreds of wrong uses of the public API, each in a process of its own: see `Tests/Support/Misuse`.
///
/// `make misuse` runs them in a release build and under the sanitizers, too.
@Suite struct MisuseTests {
  private static let package = URL(filePath: #filePath).appending(path: "../../..").standardized

  @Test func `no wrong use ends in anything but a sentence or what is right`() async throws {
    let result = try await misuse()
    #expect(result.code == 0, "\(result.output)")
    let count = result.output.split(separator: "\n").last?.split(separator: " ").first
    #expect(try #require(count.flatMap { Int($0) }) >= 300)
  }

  @Test func `the driver finds what is planted`() async throws {
    let result = try await misuse("--planted")
    #expect(result.code == 1)
    let lines = result.output.split(separator: "\n")
    let words = [
      "a memory error: ends by signal", "that nothing documents: ends by signal",
      "than the documented one: traps by something else", "no trap: should trap",
      "silence: should be refused", "no type of Descent's: should be refused",
      "of other words: should be refused with", "an error: should work",
      "a wrong result: should work", "an exit: ends with code 0", "much memory: takes",
      "a hang: hangs",
    ]
    for word in words {
      #expect(lines.contains { $0.contains(word) }, "\(word)\nin\n\(result.output)")
    }
    #expect(lines.last == "\(words.count) wrong uses, \(words.count) findings")
  }

  @Test func `there are at most ten preconditions, and the plan of the house lists them`()
    async throws
  {
    let preconditions = try await misuse("--preconditions").output.split(separator: "\n")
    #expect((1...10).contains(preconditions.count))
    let plan = try String(
      contentsOf: Self.package.appending(path: "docs/ARCHITECTURE.md"), encoding: .utf8)
    for words in preconditions { #expect(plan.contains(words), "\(words)") }
  }

  private func misuse(_ arguments: String...) async throws -> ProcessResult {
    let places = [
      URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent(),
      Self.package.appending(path: ".build/debug"),
    ].map { $0.appending(path: "misuse").path }
    let program = try #require(places.first(where: FileManager.default.isExecutableFile))
    return try await TestProcess(program, arguments).run()
  }
}
