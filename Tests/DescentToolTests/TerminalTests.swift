import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Progress on a terminal.
@Suite struct TerminalTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  /// All that a run writes to a terminal of the given width, as its standard error.
  private func watch(columns: UInt16, _ environment: [String: String] = [:]) throws -> (
    text: String, seconds: Double
  ) {
    var (leader, follower): (Int32, Int32) = (0, 0)
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    try #require(openpty(&leader, &follower, nil, nil, &size) == 0)
    _ = fcntl(leader, F_SETFD, FD_CLOEXEC)
    let start = ContinuousClock.now
    let process = try tool.start(
      Tool.executable(), Tool.small + ["--epochs", "20"], environment: environment,
      output: .nullDevice, errors: FileHandle(fileDescriptor: follower, closeOnDealloc: false))
    close(follower)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = read(leader, &buffer, buffer.count), count > 0 {
      bytes += buffer[..<count]
    }
    close(leader)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return (String(decoding: bytes, as: UTF8.self), (ContinuousClock.now - start) / .seconds(1))
  }

  private static let clear = "\r\u{1B}[2K"

  @Test(arguments: [80, 30, 5] as [UInt16])
  func aBarFitsTheTerminalAndIsClearedAtTheEnd(_ columns: UInt16) throws {
    let (text, seconds) = try watch(columns: columns, ["TERM": "xterm"])
    let pieces = text.components(separatedBy: Self.clear)
    let bars = pieces.dropFirst().dropLast()
    #expect(!bars.isEmpty)
    #expect(bars.allSatisfy { $0.count < columns && $0.contains("%") })
    #expect(pieces.last?.hasPrefix("written to runs/") == true)
    // At most ten a second, and the one that clears.
    #expect(Double(bars.count) <= 10 * seconds + 2)
  }

  @Test func aDumbTerminalGetsPlainLines() throws {
    let text = try watch(columns: 80, ["TERM": "dumb"]).text
    #expect(text.contains("[32/32] "))
    #expect(!text.contains("\u{1B}"))
  }

  @Test func colourIsNeverNeeded() throws {
    #expect(try !watch(columns: 80, ["TERM": "xterm", "NO_COLOR": "1"]).text.contains("\u{1B}[3"))
  }
}
