import Testing

@testable import DescentFigures

@Suite struct FigureTests {
  @Test func everySampleIsSound() throws {
    for (name, figure) in Samples.all {
      let drawn = try Drawn(figure)
      try drawn.expectSound()
      #expect(!drawn.panels.isEmpty, "\(name)")
    }
  }

  @Test func smallMultiplesShareLegendAxesAndTitle() throws {
    let drawn = try Drawn(Samples.batchNorm)
    #expect(drawn.panels.count == 16)
    #expect(drawn.texts("f-panel-title") == Samples.scales.map { "std \($0)" })
    #expect(drawn.polylines.count == 32)
    #expect(drawn.root.all("g", class: "f-legend").count == 1)
    #expect(
      drawn.root.all("g", class: "f-key").map(\.text.trimmed) == [
        "with batch normalisation", "without",
      ])
    #expect(drawn.texts("f-x-title") == ["epoch"])
    #expect(drawn.texts("f-y-title") == ["training accuracy"])
    #expect(
      drawn.texts("f-x-tick")
        == Array(repeating: ["0", "5", "10", "15", "20"], count: 4).flatMap(\.self))
    #expect(drawn.texts("f-y-tick").count == 4 * 6)
    #expect(Set(drawn.texts("f-y-tick")) == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(drawn.root.all("g").filter { $0["stroke-dasharray"] != nil }.count == 16)
  }

  @Test func valuesStandWhereTheAxesSay() throws {
    let chart = Chart(x: ChartAxis(range: 0...10), y: ChartAxis(range: 0...1))
      .adding(.line([0, 5, 10], [0, 0.5, 1], name: "a"))
    let drawn = try Drawn(chart)
    let frame = try #require(drawn.panels[0]["data-frame"]).split(separator: " ").map {
      Double($0)!
    }
    let points = Drawn.points(of: drawn.polylines[0])
    #expect(points.count == 3)
    #expect(points[0] == (frame[0], frame[1] + frame[3]))
    #expect(points[1] == (frame[0] + frame[2] / 2, frame[1] + frame[3] / 2))
    #expect(points[2] == (frame[0] + frame[2], frame[1]))
    #expect(drawn.series("a")[0]["data-values"] == "0 0 5 0.5 10 1")
    #expect(drawn.panels[0]["data-x"] == "linear 0 10")
  }

  @Test func sharedAutomaticRangesAreTheUnion() throws {
    let panels = [1.0, 100.0].map { size in
      Chart(marks: [.line([0, 1], [0, size])])
    }
    let shared = try Drawn(SmallMultiples(columns: 2, panels: panels))
    #expect(shared.panels.map { $0["data-y"] } == ["linear 0 100", "linear 0 100"])
    let own = try Drawn(SmallMultiples(columns: 2, panels: panels, sharesY: .none))
    #expect(own.panels.map { $0["data-y"] } == ["linear 0 1", "linear 0 100"])
    #expect(own.texts("f-y-tick").count > shared.texts("f-y-tick").count)
  }

  @Test func aRaggedLastRowKeepsLabelsBelowEveryColumn() throws {
    let panels = (0..<5).map { _ in Chart(x: ChartAxis(range: 0...1), y: ChartAxis(range: 0...1)) }
    let drawn = try Drawn(SmallMultiples(columns: 3, panels: panels))
    let labelled = drawn.panels.map { !$0.all("text", class: "f-x-tick").isEmpty }
    #expect(labelled == [false, false, true, true, true])
  }

  @Test func valuesThatAreNotFiniteLeaveGaps() throws {
    let chart = Chart(marks: [
      .line([0, 1, 2, 3, 4, 5, 6], [1, 2, .nan, 3, .infinity, 4, 5]),
      .band([0, 1, 2, 3], lower: [0, .nan, 0, 0], upper: [1, 1, 1, -.infinity]),
      .points([.nan, 1], [1, .infinity]), .bars([.nan, 1]),
      .histogram(of: [.nan, 1, 2, .infinity]), .rule(y: .nan), .note("?", x: .nan, y: 0),
      .heatMap(
        try GridOfValues(x: [0, 1], y: [0, 1], values: [.nan, 1, .infinity, 2]), title: "z"),
      .contour(
        try GridOfValues(x: [0, 1], y: [0, 1], values: [.nan, 1, 0, 2]), levels: [1, .nan]),
    ])
    let drawn = try Drawn(chart)
    try drawn.expectSound()
    #expect(drawn.polylines.count == 2)
    #expect(drawn.root.all("circle").count == 1)
  }

  static let oddData: [[Double]] = [
    [], [.nan], [5], [5, 5, 5], [0, 0], [1e300, -1e300],
    [.leastNormalMagnitude / 4, .leastNormalMagnitude / 2], [1e15, 1e15 + 1],
  ]

  @Test(arguments: oddData) func oddDataStillGiveAChart(values: [Double]) throws {
    for scale in [ChartAxis.Scale.linear, .logarithmic] {
      let x = values.indices.map(Double.init)
      let chart = Chart(title: "odd", x: ChartAxis("x"), y: ChartAxis("y", scale: scale))
        .adding(.line(x, values)).adding(.points(x, values))
      let drawn = try Drawn(chart)
      try drawn.expectSound()
      #expect(drawn.root.all("path", class: "f-axis").count == 1)
      #expect(drawn.texts("f-y-tick").count >= 2)
    }
  }

  @Test func noFigureIsTooLarge() throws {
    let many = Samples.noise(20_000)
    let x = many.indices.map(Double.init)
    var panels = (0..<6).map { _ in Chart(marks: [.line(x, many), .points(many, many.reversed())]) }
    let big = GridOfValues(x: 0...1, y: 0...1, columns: 300, rows: 300) {
      Double(Int($0 * 9973 + $1 * 7919) % 61)
    }
    panels.append(Chart(marks: [.heatMap(big, title: "z"), .contour(big, levels: [10, 20])]))
    try Drawn(SmallMultiples(columns: 3, panels: panels)).expectSound()
  }

  @Test func aThousandPointsKeepTheirPeak() throws {
    let x = (0..<5000).map(Double.init)
    let y = x.map { $0 == 2500 ? 10.0 : 0 }
    let drawn = try Drawn(Chart(y: ChartAxis(range: 0...10)).adding(.line(x, y)))
    let frame = drawn.panels[0]["data-frame"]!.split(separator: " ").map { Double($0)! }
    #expect(Drawn.points(of: drawn.polylines[0]).map(\.y).min() == frame[1])
  }

  @Test func allTextIsEscaped() throws {
    let nasty = "<script>alert(\"1\")</script> & 'x'"
    let chart = Chart(title: nasty, x: ChartAxis(nasty), y: ChartAxis(nasty))
      .adding(.line([0, 1], [0, 1], name: nasty)).adding(.note(nasty, x: 0.5, y: 0.5))
    let drawn = try Drawn(chart.sized(width: 1000, aspect: 0.5))
    #expect(drawn.texts("f-title") == [nasty])
    #expect(drawn.texts("f-x-title") == [nasty])
    #expect(drawn.texts("f-note") == [nasty])
    #expect(drawn.series(nasty).count == 1)
    #expect(!drawn.svg.contains("<script"))
  }

  @Test func logarithmicAxesShowPowersAndFinerTicks() throws {
    let chart = Chart(x: ChartAxis("rate", range: 1e-6...1e-2, scale: .logarithmic))
    let drawn = try Drawn(chart)
    #expect(drawn.texts("f-x-tick") == ["10−6", "10−5", "10−4", "10−3", "10−2"])
    #expect(drawn.panels[0]["data-x"] == "log 1e-6 0.01")
    let axis = drawn.root.all("path", class: "f-axis")[0]["d"]!
    #expect(axis.components("v2.5") == 4 * 8)
  }

  @Test func marksOfOneNameShareAnEntry() throws {
    let drawn = try Drawn(Samples.band)
    #expect(drawn.root.all("g", class: "f-key").map(\.text.trimmed) == ["test", "training"])
    #expect(drawn.series("test").count == 2)
    #expect(drawn.texts("f-note") == ["chance", "rate lowered"])
  }

  @Test func labelsNeverCoverEachOther() throws {
    var chart = Chart(x: ChartAxis(range: 0...1), y: ChartAxis(range: 0...1)).sized(
      width: 400, aspect: 0.5)
    for index in 0..<60 { chart = chart.adding(.note("note \(index)", x: 0.5, y: 0.5)) }
    let drawn = try Drawn(chart)
    let notes = drawn.root.all("text", class: "f-note")
    #expect(notes.count >= 4 && notes.count <= 8)
    #expect(Set(notes.map { "\($0["x"]!) \($0["y"]!)" }).count == notes.count)
  }

  @Test func histogramsCountEveryValueOnce() {
    let values = Samples.noise(1000, seed: 8)
    let histogram: Marks.Histogram = .histogram(of: values + [.nan, 7, 1], bins: 20, range: 0...1)
    #expect(histogram.counts.reduce(0, +) == 1001)
    #expect(histogram.edges.count == 21 && histogram.edges.first == 0 && histogram.edges.last == 1)
    let constant: Marks.Histogram = .histogram(of: [3, 3, 3])
    #expect(constant.counts.reduce(0, +) == 3)
  }

  @Test func barsStandOnTheirCategories() throws {
    let drawn = try Drawn(Samples.importance)
    #expect(drawn.texts("f-y-tick") == ["learning rate", "weight decay", "batch size"])
    #expect(drawn.texts("f-x-title") == ["share of the variance (%)"])
    // The first category is at the top.
    let places = drawn.root.all("text", class: "f-y-tick").map { Double($0["y"]!)! }
    #expect(places == places.sorted())
  }

  @Test func colourScalesAreShownOnce() throws {
    let drawn = try Drawn(Samples.points)
    #expect(drawn.root.all("g", class: "f-scale").count == 1)
    let colored = try #require(drawn.root.all("g").first { $0["data-third"] != nil })
    #expect(colored["data-third-title"] == "validation accuracy")
    #expect(
      colored["data-third"]!.split(separator: " ").count * 2
        == colored["data-values"]!.split(separator: " ").count)
    let scale = ColorScale("z", range: 0...10)
    #expect(scale.color(of: 0) == .viridis(0) && scale.color(of: 10) == .viridis(1))
    #expect(scale.color(of: .nan) == nil)
    let log = ColorScale("z", range: 1e-4...1, scale: .logarithmic)
    #expect(log.color(of: 1e-2) == .viridis(32.0 / 63))
  }

  @Test func lightColoursAreAttributesAndDarkOnesRules() throws {
    let drawn = try Drawn(Samples.batchNorm)
    let style = drawn.root.all("style")[0].text
    #expect(style.contains("prefers-color-scheme: dark"))
    #expect(!style.contains("var("))
    #expect(drawn.root.all("rect", class: "f-back").count == 1)
    let inline = try Drawn(Samples.batchNorm, .inline)
    #expect(inline.root.all("rect", class: "f-back").isEmpty)
    #expect(drawn.root.all.allSatisfy { $0["id"] == nil })
    for pair in [Palette.ink, Palette.muted] {
      #expect(Contrast.ratio(pair.light, Palette.background.light) >= 4.5)
      #expect(Contrast.ratio(pair.dark, Palette.background.dark) >= 4.5)
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// How often a piece occurs.
  fileprivate func components(_ piece: String) -> Int {
    indices.count { self[$0...].hasPrefix(piece) }
  }
}
