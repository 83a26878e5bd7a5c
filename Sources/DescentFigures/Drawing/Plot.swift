import DescentNumerics

/// The surface on which marks draw: a frame on the page, the scales of its axes, and the pens.
///
/// Everything drawn is clipped at the edge of the frame.
public struct Plot: Sendable {
  /// The rectangle between the axes.
  public let frame: PlotFrame
  /// Along the horizontal axis.
  public let x: AxisScale
  /// Along the vertical axis.
  public let y: AxisScale

  let detail: Detail
  var svg: SVGWriter
  /// Labels wait until all marks are drawn, so that they can avoid them.
  private var labels: [Label] = []
  /// Where text is.
  private var taken: [PlotFrame] = []
  private var ink = InkMap()
  private var series: String?

  init(frame: PlotFrame, x: AxisScale, y: AxisScale, detail: Detail, svg: SVGWriter) {
    self.frame = frame
    self.x = x
    self.y = y
    self.detail = detail
    self.svg = svg
  }

  /// The position of a pair of values on the page; `nil` if one of them has no place.
  public func position(_ x: Double, _ y: Double) -> PlotPoint? {
    guard let x = self.x.position(x), let y = self.y.position(y) else { return nil }
    return PlotPoint(x: x, y: y)
  }

  // MARK: Groups

  /// Draws one series, so that a reader can hide it and look up its values.
  ///
  /// - Parameters:
  ///   - name: The name that the legend shows.
  ///   - values: Pairs of values that hovering shows.
  ///   - third: Further values to show, such as the value behind a color: one per pair, for all finite pairs.
  ///   - body: What to draw.
  public mutating func series(
    _ name: String?, values: [(Double, Double)] = [],
    third: (title: String, values: [Double])? = nil, _ body: (inout Plot) -> Void
  ) {
    series(name, values.isEmpty ? nil : .points(values, third: third), body)
  }

  /// Draws one series with its values.
  mutating func series(
    _ name: String?, _ values: SeriesValues?, _ body: (inout Plot) -> Void
  ) {
    var attributes = [("class", "f-series"), ("data-series", name ?? "")]
    if detail.keepsValues, let values { attributes += values.attributes }
    svg.open("g", attributes)
    series = name
    body(&self)
    series = nil
    svg.close()
  }

  // MARK: Pens

  /// Draws a line through points; `nil` is a gap, and a single point between gaps becomes a dot.
  public mutating func stroke(
    _ points: [PlotPoint?], color: FigureColor, width: Double = 1.75, style: LineStyle = .solid,
    opacity: Double = 1
  ) {
    let pieces = Clipping.polyline(points.map { $0?.onPage }, to: frame)
    guard !pieces.isEmpty else { return }
    svg.open("g", pen(color, width: width, style: style, opacity: opacity))
    for piece in pieces {
      ink.add(piece)
      if piece.count == 1 {
        svg.element(
          "circle",
          [
            ("cx", piece[0].x.px), ("cy", piece[0].y.px), ("r", (width * 0.8).px),
            ("fill", "currentColor"), ("stroke", "none"),
          ])
      } else {
        svg.element("polyline", [("points", coordinates(piece))])
      }
    }
    svg.close()
  }

  /// Draws many short lines as one element.
  mutating func strokeSegments(
    _ lines: [[PlotPoint]], color: FigureColor, width: Double, opacity: Double
  ) {
    let path = lines.flatMap { Clipping.polyline($0, to: frame) }
      .filter { $0.count > 1 }
      .map { "M" + coordinates($0) }
    guard !path.isEmpty else { return }
    svg.open("g", pen(color, width: width, style: .solid, opacity: opacity))
    svg.element("path", [("d", path.joined())])
    svg.close()
  }

  /// Fills a polygon.
  public mutating func fill(_ polygon: [PlotPoint], color: FigureColor, opacity: Double = 1) {
    let polygon = Clipping.polygon(polygon.compactMap(\.onPage), to: frame)
    guard polygon.count > 2 else { return }
    svg.element(
      "polygon",
      color.attributes + [
        ("points", coordinates(polygon)), ("fill", "currentColor"),
        ("fill-opacity", opacity == 1 ? "" : NumberText.compact(opacity, digits: 3)),
      ])
  }

  /// Fills upright rectangles, all in one color and without seams between neighbors.
  public mutating func fill(_ frames: [PlotFrame], color: FigureColor, opacity: Double = 1) {
    let path = frames.compactMap { $0.onPage.flatMap { cut($0) } }.map {
      "M\($0.x.px) \($0.y.px)h\($0.width.px)v\($0.height.px)h\((-$0.width).px)z"
    }
    guard !path.isEmpty else { return }
    svg.element(
      "path",
      color.attributes + [
        ("d", path.joined()), ("fill", "currentColor"), ("shape-rendering", "crispEdges"),
        ("fill-opacity", opacity == 1 ? "" : NumberText.compact(opacity, digits: 3)),
      ])
  }

  /// Draws points of one color; those outside the frame are left out.
  public mutating func dots(
    _ points: [PlotPoint], radius: Double = 3, shape: PointShape = .circle, color: FigureColor,
    opacity: Double = 1
  ) {
    let points = points.compactMap(\.onPage)
    for point in points { ink.add([point]) }
    let path = points.filter { frame.outset(by: 0.5).contains($0) }
      .map { shape.path(at: $0, radius: radius) }
    guard !path.isEmpty else { return }
    svg.element(
      "path",
      color.attributes + [("d", path.joined())]
        + shape.pen(radius: radius, opacity: opacity))
  }

  // MARK: Labels

  /// A text that is waiting to be placed.
  private struct Label: Sendable {
    var text: String
    var boxes: [(box: PlotFrame, place: LabelPlace)]
    var color: FigureColor
    var series: String?
  }

  /// Writes a text next to a point, on the side where it covers the least of what is drawn, never over other text and
  /// never outside the frame. If there is no such side, it is left out.
  public mutating func label(
    _ text: String, beside point: PlotPoint, color: FigureColor = .ink
  ) {
    guard let point = point.onPage else { return }
    label(text, beside: [point], places: LabelPlace.all, distance: 7, color: color)
  }

  /// Writes a text along a line: at its start or further along, on either side of it.
  mutating func label(_ text: String, along ends: [PlotPoint], color: FigureColor) {
    guard let start = ends.first, let end = ends.last else { return }
    let points = stride(from: 0.0, through: 1, by: 0.125).map { share in
      PlotPoint(x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y))
    }
    let places = start.x == end.x ? LabelPlace.sideways : LabelPlace.upDown
    label(text, beside: points, places: places, distance: 4, color: color)
  }

  mutating func label(
    _ text: String, beside points: [PlotPoint], places: [LabelPlace], distance: Double,
    color: FigureColor
  ) {
    let size = Typography.annotation
    let width = TextMetrics.width(text, size: size)
    let boxes = points.flatMap { point in
      places.map { place in
        let box = place.box(beside: point, width: width, height: size * 1.2, distance: distance)
        return (box: box, place: place)
      }
    }
    labels.append(Label(text: text, boxes: boxes, color: color, series: series))
  }

  /// Writes a text in the middle of a cell of a color of the viridis map, black or white, whichever can be read.
  mutating func write(_ text: String, in cell: PlotFrame, onViridis place: Double) {
    let size = Typography.annotation
    taken.append(cell)
    svg.text(
      text,
      [
        ("class", "f-value"), ("x", (cell.x + cell.width / 2).px),
        ("y", (cell.y + cell.height / 2 + size * 0.36).px), ("text-anchor", "middle"),
        ("fill", Contrast.readable(on: Viridis.color(at: place))), ("font-size", size.px),
      ], size: size)
  }

  /// Writes the labels, once all marks are drawn.
  mutating func writeLabels() {
    for label in labels {
      let free = label.boxes.filter { candidate in
        frame.contains(candidate.box) && !taken.contains(where: candidate.box.intersects)
      }
      // The first of those that cover least: sides are in order of preference.
      let covered = free.map { ink.amount(in: $0.box) }
      guard let least = covered.min(), let index = covered.firstIndex(of: least) else { continue }
      let (box, place) = free[index]
      taken.append(box)
      write(label, in: box, place: place)
    }
    labels = []
  }

  private mutating func write(_ label: Label, in box: PlotFrame, place: LabelPlace) {
    let size = Typography.annotation
    svg.open("g", [("class", "f-series"), ("data-series", label.series ?? "")])
    svg.text(
      label.text,
      [
        ("class", "f-note f-halo \(label.color.className ?? "")"), ("color", label.color.light),
        ("x", place.anchor(of: box).px), ("y", (box.bottom - size * 0.3).px),
        ("text-anchor", place.textAnchor), ("fill", "currentColor"), ("font-size", size.px),
        // An outline in the page color separates the letters from the lines behind them.
        ("stroke", Palette.background.light), ("stroke-width", "3"),
        ("stroke-linejoin", "round"), ("paint-order", "stroke"),
      ], size: size)
    svg.close()
  }

  // MARK: Helpers

  private func pen(
    _ color: FigureColor, width: Double, style: LineStyle, opacity: Double
  ) -> [(String, String)] {
    color.attributes + [
      ("fill", "none"), ("stroke", "currentColor"), ("stroke-width", NumberText.compact(width)),
      ("stroke-linejoin", "round"), ("stroke-linecap", style == .dashed ? "butt" : "round"),
      ("stroke-dasharray", style.dashes(width: width)),
      ("stroke-opacity", opacity == 1 ? "" : NumberText.compact(opacity, digits: 3)),
    ]
  }

  private func coordinates(_ points: [PlotPoint]) -> String {
    points.lazy.map { "\($0.x.px),\($0.y.px)" }.joined(separator: " ")
  }

  private func cut(_ box: PlotFrame) -> PlotFrame? {
    let (left, right) = (max(box.x, frame.x), min(box.right, frame.right))
    let (top, bottom) = (max(box.y, frame.y), min(box.bottom, frame.bottom))
    guard left < right, top < bottom else { return nil }
    // Edges are rounded as they are written: rounding positions and widths separately leaves seams.
    func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
    return PlotFrame(
      x: rounded(left), y: rounded(top), width: rounded(right) - rounded(left),
      height: rounded(bottom) - rounded(top))
  }
}

// Custom marks may draw anywhere.
extension PlotPoint {
  /// The point, a million pixels away at most; `nil` if a coordinate is no number.
  fileprivate var onPage: PlotPoint? {
    guard x.isFinite, y.isFinite else { return nil }
    return PlotPoint(x: min(max(x, -1e6), 1e6), y: min(max(y, -1e6), 1e6))
  }
}

extension PlotFrame {
  /// The rectangle, if all its numbers are.
  fileprivate var onPage: PlotFrame? {
    x.isFinite && y.isFinite && width.isFinite && height.isFinite ? self : nil
  }
}
