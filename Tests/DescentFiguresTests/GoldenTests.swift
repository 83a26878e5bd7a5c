import Foundation
import Testing

@testable import DescentFigures

/// Every sample looks as it did when it was last approved by eye.
///
/// After an intended change run `DESCENT_REGENERATE_GOLDEN=1 swift test --filter GoldenTests`, then look at every file
/// that differs and run `Scripts/check-figures` on it.
@Suite struct GoldenTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  @Test(arguments: Samples.all.map(\.0)) func figure(name: String) throws {
    let figure = try #require(Samples.all.first { $0.0 == name }).1
    try compare(figure.svg(), with: "\(name).svg")
  }

  @Test func pages() throws {
    try compare(Samples.report.html(), with: "report.html")
    let index = ReportIndex(
      title: "All experiments", introduction: "Each leads to its report.",
      entries: [
        .init(
          title: "Batch normalisation", summary: "Sixteen initial scales.",
          link: "batch norm/report.html", thumbnail: .figure(Samples.batchNorm)),
        .init(
          title: "Contours", summary: "A path.", link: "c.html", thumbnail: .file("contour.svg")),
        .init(title: "None", summary: "No picture.", link: "n.html"),
      ])
    try compare(index.html(), with: "index.html")
  }

  /// Writes a page with every kind of figure for `Scripts/check-figures`:
  /// `DESCENT_WRITE_PAGE=page.html swift test --filter GoldenTests`.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["DESCENT_WRITE_PAGE"] != nil))
  func everything() throws {
    let path = try #require(ProcessInfo.processInfo.environment["DESCENT_WRITE_PAGE"])
    try Samples.everything.html().write(toFile: path, atomically: true, encoding: .utf8)
  }

  private func compare(_ text: String, with name: String) throws {
    let file = Self.folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["DESCENT_REGENERATE_GOLDEN"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    let lines = zip(text.split(separator: "\n"), golden.split(separator: "\n"))
    if let (now, then) = lines.first(where: { $0 != $1 }) {
      Issue.record("\(name) differs:\n  now  \(now.prefix(300))\n  then \(then.prefix(300))")
    }
    #expect(text.count == golden.count, "\(name) differs in length")
  }
}
