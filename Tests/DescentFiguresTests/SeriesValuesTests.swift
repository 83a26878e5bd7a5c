import Testing

@testable import DescentFigures

/// What a reader can look up, as the script finds it.
@Suite struct SeriesValuesTests {
  private func series(_ mark: some Mark, x: ChartAxis = ChartAxis(), y: ChartAxis = ChartAxis())
    throws -> XMLNode
  {
    let drawn = try Drawn(Chart(x: x, y: y).adding(mark))
    return try #require(drawn.root.all("g", class: "f-series").first)
  }

  @Test func bandsKeepTheirIntervals() throws {
    let band = try series(.band([0, 1, 2], lower: [1, .nan, 3], upper: [2, 3, 4.5], name: "a"))
    #expect(band["data-band"] == "0 1 2 2 3 4.5")
    #expect(band["data-series"] == "a" && band["data-values"] == nil)
  }

  @Test func barsKeepTheirSideSlotAndErrors() throws {
    let up = try series(
      .bars([3, .nan, 5], errors: [0.5, 1], slot: 1, of: 2),
      x: ChartAxis(categories: ["a", "b", "c"]))
    #expect(up["data-values"] == "0 3 2 5")
    #expect(up["data-bars"] == "x 1 2")
    #expect(up["data-errors"] == "0.5 0")
    let right = try series(
      .bars([3], direction: .rightward), y: ChartAxis(categories: ["a"]))
    #expect(right["data-values"] == "3 0")
    #expect(right["data-bars"] == "y 0 1" && right["data-errors"] == nil)
  }

  @Test func binsKeepTheirEdges() throws {
    let bins = try series(.histogram(counts: [2, 4], edges: [0, 0.5, 1, 2]))
    #expect(bins["data-values"] == "0.25 2 0.75 4")
    #expect(bins["data-edges"] == "0 0.5 1")
  }

  @Test func cellsKeepTheirPlacesAndValues() throws {
    let grid = try GridOfValues(x: [1, 2, 3], y: [10, 20], values: [1, 2, 3, 4, .nan, 6])
    let cells = try series(.heatMap(grid, title: "loss"))
    #expect(cells["data-cells-x"] == "1 2 3" && cells["data-cells-y"] == "10 20")
    #expect(cells["data-cells"] == "1 2 3 4 - 6")
    #expect(cells["data-third-title"] == "loss")
  }

  @Test func largeGridsAreSummarized() throws {
    let grid = GridOfValues(x: 0...1, y: 0...1, columns: 100, rows: 100) { x, _ in x }
    let cells = try series(.heatMap(grid, title: "z"))
    let values = try #require(cells["data-cells"]).split(separator: " ").compactMap { Double($0) }
    #expect(values.count == 2500)
    // Means of two columns each.
    #expect((values[0] - 0.5 / 99).magnitude < 1e-5)
  }

  @Test func unitsStandApartFromTitles() throws {
    let axis = ChartAxis("time", unit: "s")
    #expect(axis.title == "time (s)" && axis.unit == "s" && axis.quantity == "time")
    var renamed = axis
    renamed.title = "duration"
    #expect(renamed.quantity == "duration")
    let drawn = try Drawn(Chart(x: axis, y: ChartAxis("loss (nats)")))
    let panel = drawn.panels[0]
    #expect(panel["data-x-title"] == "time" && panel["data-x-unit"] == "s")
    #expect(panel["data-y-title"] == "loss (nats)" && panel["data-y-unit"] == nil)
    #expect(drawn.texts("f-x-title") == ["time (s)"])
  }
}
