import Foundation
import Testing

/// Progress on a terminal.
@Suite(.timeLimit(.minutes(10))) struct TerminalTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  /// Everything that a run writes to a terminal of the given width, as its standard error.
  private func watch(
    columns: UInt16, _ environment: [String: String] = [:]
  ) async throws -> (text: String, seconds: Double) {
    let start = ContinuousClock.now
    let result = try await tool.run(
      Tool.small + ["--epochs", "20"], terminalColumns: columns, environment: environment)
    #expect(result.code == 0)
    return (result.errors, (ContinuousClock.now - start) / .seconds(1))
  }

  private static let clear = "\r\u{1B}[2K"

  @Test(arguments: [80, 30, 5] as [UInt16])
  func aBarFitsTheTerminalAndIsClearedAtTheEnd(_ columns: UInt16) async throws {
    let (text, seconds) = try await watch(columns: columns, ["TERM": "xterm"])
    let pieces = text.components(separatedBy: Self.clear)
    let bars = pieces.dropFirst().dropLast()
    #expect(!bars.isEmpty)
    #expect(bars.allSatisfy { $0.count < columns && $0.contains("%") })
    #expect(pieces.last?.hasPrefix("written to runs/") == true)
    // At most ten a second, and the one that clears.
    #expect(Double(bars.count) <= 10 * seconds + 2)
  }

  @Test func aDumbTerminalGetsPlainLines() async throws {
    let text = try await watch(columns: 80, ["TERM": "dumb"]).text
    #expect(text.contains("[32/32] "))
    #expect(!text.contains("\u{1B}"))
  }

  @Test func colourIsNeverNeeded() async throws {
    #expect(
      try await !watch(columns: 80, ["TERM": "xterm", "NO_COLOR": "1"]).text.contains("\u{1B}[3"))
  }
}
