import Testing

@testable import DescentFigures

/// Figures on pages narrower than they are.
@Suite struct NarrowTests {
  private let narrow = SVGOptions(hasBackground: false, keepsValues: false, width: 358)

  @Test func everySampleFitsANarrowPage() throws {
    for (name, figure) in Samples.all {
      let drawn = try Drawn(figure, narrow)
      try drawn.expectSound()
      #expect(drawn.root["width"] == "\(Int(min(figure.width, 358)))", "\(name)")
      #expect(!drawn.svg.contains("data-values"), "\(name)")
    }
  }

  @Test func gridsWrapIntoFewerColumns() throws {
    let drawn = try Drawn(Samples.batchNorm, narrow)
    let frames = drawn.frames
    #expect(frames.count == 16)
    #expect(Set(frames.map { $0[0] }).count == 2)
    #expect(Set(frames.map { $0[1] }).count == 8)
    #expect(frames.allSatisfy { $0[2] >= 120 })
    // Only the outer panels have labels, as when the figure is wide.
    let labelled = drawn.panels.map { !$0.all("text", class: "f-x-tick").isEmpty }
    #expect(labelled == Array(repeating: false, count: 14) + [true, true])
    #expect(drawn.texts("f-panel-title") == Samples.scales.map { "std \($0)" })
  }

  @Test func rowsWithTitlesStayApart() throws {
    let drawn = try Drawn(Samples.histogram, narrow)
    let tops = drawn.frames.map { $0[1] }
    // Five panels in two columns are three lines, twice.
    #expect(Set(tops).count == 6)
    #expect(tops[4] < tops[5] && drawn.frames[5][0] == drawn.frames[0][0])
    #expect(drawn.texts("f-row-title") == ["sigmoid, Xavier", "sigmoid, He"])
    let titles = drawn.root.all("text", class: "f-row-title").map { Double($0["y"]!)! }
    try #require(titles.count == 2)
    #expect(titles[1] > tops[4] && titles[1] < tops[5])
    // Ranges are still shared by the rows of the figure, not by the lines of the page.
    let ranges = drawn.panels.map { $0["data-y"] }
    #expect(Set(ranges[0..<5]).count == 1 && Set(ranges[5..<10]).count == 1)
  }

  @Test func aFigureIsNeverWidened() throws {
    let small = Samples.importance.sized(width: 300, aspect: 0.4)
    #expect(small.svg(SVGOptions(width: 358)) == small.svg())
  }

  @Test func pagesHoldBothDrawingsAndValuesOnce() throws {
    let html = ReportFigure(figure: Samples.batchNorm, caption: "a < b").html()
    let root = try XMLReader.parse(html)
    #expect(root.all("svg").count == 2)
    let values = root.all("g").filter { $0["data-values"] != nil }
    #expect(values.count == 32)
    #expect(root.all("div", class: "wide")[0].all("g").count { $0["data-values"] != nil } == 32)
    // A figure for which a narrow page has space is drawn once.
    let small = ReportFigure(
      figure: Samples.importance.sized(width: 340, aspect: 0.4), caption: ""
    ).html()
    #expect(try XMLReader.parse(small).all("svg").count == 1)
  }
}

extension Drawn {
  /// Left, top, width and height of every panel.
  fileprivate var frames: [[Double]] {
    panels.map { $0["data-frame"]!.split(separator: " ").map { Double($0)! } }
  }
}
