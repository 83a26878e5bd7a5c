import Testing

@testable import DescentFigures

@Suite struct GeometryTests {
  private let frame = PlotFrame(x: 10, y: 20, width: 100, height: 50)

  private func point(_ x: Double, _ y: Double) -> PlotPoint { PlotPoint(x: x, y: y) }

  @Test func linesAreCutAtTheFrame() {
    let pieces = Clipping.polyline([point(0, 45), point(60, 45), point(60, 200)], to: frame)
    #expect(pieces == [[point(10, 45), point(60, 45), point(60, 70)]])
    let leaving = Clipping.polyline(
      [point(20, 30), point(20, 0), point(40, 0), point(40, 30)], to: frame)
    #expect(leaving == [[point(20, 30), point(20, 20)], [point(40, 20), point(40, 30)]])
  }

  @Test func gapsPartALine() {
    let pieces = Clipping.polyline(
      [point(20, 30), point(30, 30), nil, point(50, 30), nil, point(60, 30), point(70, 30)],
      to: frame)
    #expect(pieces.map(\.count) == [2, 1, 2])
  }

  @Test func polygonsAreCutAtTheFrame() {
    let cut = Clipping.polygon(
      [point(-100, -100), point(300, -100), point(300, 300), point(-100, 300)], to: frame)
    let rounded = cut.map { PlotPoint(x: $0.x.rounded(), y: $0.y.rounded()) }
    #expect(Set(rounded) == [point(10, 20), point(110, 20), point(110, 70), point(10, 70)])
    #expect(Clipping.polygon([point(0, 0), point(5, 0), point(5, 5)], to: frame).isEmpty)
  }

  @Test func thinningKeepsThePeaks() {
    let points = (0..<10_000).map { index in
      PlotPoint(x: Double(index) / 100, y: index == 5003 ? 99 : (index == 7003 ? -99 : 1))
    }
    let kept = Thinning.polyline(points, step: 1, above: 100)
    #expect(kept.count < 500)
    #expect(kept.contains(5003) && kept.contains(7003) && kept.first == 0 && kept.last == 9999)
    #expect(kept == kept.sorted())
  }

  @Test func curvesStayWithinTheirTolerance() {
    let points = (0...500).map { PlotPoint(x: Double($0), y: Double($0 * $0) / 1000) }
    let kept = Thinning.curve(points, tolerance: 0.2)
    #expect(kept.count < 40 && kept.first == points.first && kept.last == points.last)
    for point in points {
      let away = zip(kept, kept.dropFirst()).map { point.distance(from: $0, to: $1) }.min()!
      #expect(away <= 0.2)
    }
  }

  @Test func scalesGoBothWays() {
    let linear = AxisScale(range: -2...6, scale: .linear, start: 100, end: 20)
    #expect(linear.position(-2) == 100 && linear.position(6) == 20 && linear.position(2) == 60)
    let log = AxisScale(range: 0.01...100, scale: .logarithmic, start: 0, end: 400)
    #expect(log.position(1) == 200 && log.position(0) == nil && log.position(-1) == nil)
    #expect(log.position(.nan) == nil && linear.position(.infinity) == nil)
    #expect((log.value(at: 300) - 10).magnitude < 1e-12)
  }

  @Test func aCircleHasOneClosedContour() {
    let grid = GridOfValues(x: -2...2, y: -2...2, columns: 81, rows: 81) { $0 * $0 + $1 * $1 }
    let lines = MarchingSquares.lines(in: grid, level: 1)
    #expect(lines.count == 1)
    #expect(lines[0].first == lines[0].last)
    for point in lines[0] {
      #expect(((point.x * point.x + point.y * point.y).squareRoot() - 1).magnitude < 0.002)
    }
  }

  @Test func contoursKeepClearOfGapsAndEndAtTheEdge() {
    let slope = GridOfValues(x: 0...1, y: 0...1, columns: 11, rows: 11) { x, _ in x }
    let lines = MarchingSquares.lines(in: slope, level: 0.55)
    #expect(lines.count == 1 && lines[0].count == 11)
    #expect(lines[0].allSatisfy { ($0.x - 0.55).magnitude < 1e-12 })
    let holed = GridOfValues(x: 0...1, y: 0...1, columns: 11, rows: 11) { x, y in
      (0.45...0.55).contains(y) ? .nan : x
    }
    #expect(MarchingSquares.lines(in: holed, level: 0.55).count == 2)
  }

  @Test func saddlesAreDecidedByTheirMiddle() throws {
    let saddle = try GridOfValues(x: [0, 1], y: [0, 1], values: [1, 0, 0, 1])
    let low = MarchingSquares.lines(in: saddle, level: 0.4)
    // The middle, 0.5, is above: the two high corners belong together.
    #expect(low.count == 2)
    #expect(low.contains { $0.allSatisfy { $0.x + (1 - $0.y) >= 1 && $0.x >= 0.5 } })
    #expect(MarchingSquares.lines(in: saddle, level: 0.6).count == 2)
  }
}
