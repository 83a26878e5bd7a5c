import Testing

@testable import DescentFigures

/// Names at the ends of lines, and values as text.
@Suite struct DirectLabelTests {
  @Test func namesStandAtTheEndsInsteadOfTheLegend() throws {
    let drawn = try Drawn(Samples.lineEnds)
    let names = drawn.root.all("g", class: "f-end")
    #expect(names.count == 6)
    #expect(drawn.root.all("g", class: "f-legend").isEmpty)
    #expect(Set(names.compactMap { $0["data-series"] }) == Set(Samples.optimizers))
    let heights = names.map { Double($0.all("text")[0]["y"]!)! }.sorted()
    for (one, next) in zip(heights, heights.dropFirst()) { #expect(next - one >= 15.5) }
    let both = try Drawn(Samples.lineEnds.naming(lines: .both))
    #expect(both.root.all("g", class: "f-end").count == 6)
    #expect(both.root.all("g", class: "f-key").count == 12)
  }

  @Test func withoutSpaceTheLegendHasTheNames() throws {
    var chart = Chart().naming(lines: .ends).sized(width: 300, aspect: 0.3)
    for index in 0..<12 {
      chart = chart.adding(.line([0, 1], [0, Double(index)], name: "series \(index)"))
    }
    let drawn = try Drawn(chart)
    #expect(drawn.root.all("g", class: "f-end").isEmpty)
    #expect(drawn.root.all("g", class: "f-key").count == 12)
  }

  @Test func namesThatAreNotLinesStayInTheLegend() throws {
    let chart = Chart().adding(.line([0, 1], [0, 1], name: "a"))
      .adding(.points([0.5], [0.5], name: "b")).adding(.line([0, 1], [.nan, .nan], name: "c"))
      .naming(lines: .ends)
    let drawn = try Drawn(chart)
    #expect(drawn.root.all("g", class: "f-end").compactMap { $0["data-series"] } == ["a"])
    #expect(
      drawn.root.all("g", class: "f-legend")[0].all("g", class: "f-key").compactMap {
        $0["data-series"]
      } == ["b", "c"])
  }

  @Test(
    arguments: [
      [5, 5, 5], [0, 100, 50], [99, 100, 98, 97], [1, 2, 3, 60, 61], [], [-50, 300],
    ] as [[Double]])
  func spreadingKeepsOrderDistanceAndRange(wanted: [Double]) {
    let places = LineEnd.spread(wanted, apart: 10, in: 0...100)
    #expect(places.allSatisfy { (0...100).contains($0) })
    let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    for (one, next) in zip(order, order.dropFirst()) {
      #expect(places[next] - places[one] >= 10 - 1e-9)
    }
  }

  @Test func freePlacesAreKept() {
    #expect(LineEnd.spread([40, 10, 70], apart: 10, in: 0...100) == [40, 10, 70])
    #expect(LineEnd.spread([50, 50], apart: 10, in: 0...100) == [45, 55])
  }

  @Test func cellsCarryValuesThatCanBeRead() throws {
    let drawn = try Drawn(Samples.cells)
    let texts = drawn.root.all("text", class: "f-value")
    #expect(texts.count == 20)
    #expect(Set(texts.compactMap { $0["fill"] }) == ["#000000", "#ffffff"])
    for step in 0...63 {
      let color = Viridis.color(at: Double(step) / 63)
      #expect(Contrast.ratio(Contrast.readable(on: color), color) >= 4.5)
    }
    var heatMap = try #require(Samples.cells.marks[0] as? Marks.HeatMap)
    heatMap.showsValues = false
    #expect(try Drawn(Chart(marks: [heatMap])).texts("f-value").isEmpty)
    // Where a cell has no space none has text.
    #expect(try Drawn(Samples.cells.sized(width: 160, aspect: 0.2)).texts("f-value").isEmpty)
  }

  @Test func barsAndPointsCarryTheirValues() throws {
    for direction in [Marks.Bars.Direction.upward, .rightward] {
      let names = ChartAxis(categories: ["a", "b"])
      let isUp = direction == .upward
      let drawn = try Drawn(
        Chart(x: isUp ? names : ChartAxis(), y: isUp ? ChartAxis() : names).adding(
          .bars([0.512, -0.25], errors: [0.1, 0], direction: direction, showsValues: true)))
      #expect(Set(drawn.texts("f-note")) == ["0.512", "−0.25"])
      #expect(drawn.texts("f-note").count == 2)
    }
    let points = try Drawn(
      Chart().adding(.points([0, 1, 2], [0, 1, 0], labels: ["first", "second"])))
    #expect(points.texts("f-note") == ["first", "second"])
  }
}
