/// What a mark draws on: a frame on the page, the scales of its axes, and the pens.
///
/// Everything drawn is cut off at the edge of the frame.
public struct Plot: Sendable {
  /// The rectangle between the axes.
  public let frame: PlotFrame
  public let x: AxisScale
  public let y: AxisScale

  let detail: Detail
  var svg: SVGWriter
  /// The boxes of the text that stands in the frame already.
  var labels: [PlotFrame] = []

  init(frame: PlotFrame, x: AxisScale, y: AxisScale, detail: Detail, svg: SVGWriter) {
    self.frame = frame
    self.x = x
    self.y = y
    self.detail = detail
    self.svg = svg
  }

  /// Where a pair of values stands on the page; `nil` where one of them has no place.
  public func position(_ x: Double, _ y: Double) -> PlotPoint? {
    guard let x = self.x.position(x), let y = self.y.position(y) else { return nil }
    return PlotPoint(x: x, y: y)
  }

  // MARK: Groups

  /// Draws what belongs to one series, so that a reader can hide it and ask for its values.
  ///
  /// - Parameters:
  ///   - name: The name that the legend shows.
  ///   - values: Pairs of values that hovering shows.
  ///   - body: What to draw.
  public mutating func series(
    _ name: String?, values: [(Double, Double)] = [], _ body: (inout Plot) -> Void
  ) {
    var attributes = [("class", "f-series"), ("data-series", name ?? "")]
    if detail.keepsValues, !values.isEmpty {
      let text = values.lazy
        .filter { $0.0.isFinite && $0.1.isFinite }
        .map { "\(NumberText.compact($0.0)) \(NumberText.compact($0.1))" }
      attributes.append(("data-values", text.joined(separator: " ")))
    }
    svg.open("g", attributes)
    body(&self)
    svg.close()
  }

  // MARK: Pens

  /// Draws a line through points; `nil` is a gap, and a point alone between gaps becomes a dot.
  public mutating func stroke(
    _ points: [PlotPoint?], color: FigureColor, width: Double = 1.75, style: LineStyle = .solid,
    opacity: Double = 1
  ) {
    let pieces = Clipping.polyline(points, to: frame)
    guard !pieces.isEmpty else { return }
    svg.open("g", pen(color, width: width, style: style, opacity: opacity))
    for piece in pieces {
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
    let polygon = Clipping.polygon(polygon, to: frame)
    guard polygon.count > 2 else { return }
    svg.element(
      "polygon",
      color.attributes + [
        ("points", coordinates(polygon)), ("fill", "currentColor"),
        ("fill-opacity", opacity == 1 ? "" : NumberText.compact(opacity, digits: 3)),
      ])
  }

  /// Fills upright rectangles, all in one colour and without seams between neighbours.
  public mutating func fill(_ frames: [PlotFrame], color: FigureColor, opacity: Double = 1) {
    let path = frames.compactMap { cut($0) }.map {
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

  /// Draws points of one colour; those outside of the frame are left out.
  public mutating func dots(
    _ points: [PlotPoint], radius: Double = 3, shape: PointShape = .circle, color: FigureColor,
    opacity: Double = 1
  ) {
    let path = points.filter { frame.outset(by: 0.5).contains($0) }
      .map { shape.path(at: $0, radius: radius) }
    guard !path.isEmpty else { return }
    svg.element(
      "path",
      color.attributes + [("d", path.joined())]
        + shape.pen(radius: radius, opacity: opacity))
  }

  /// Writes a text beside a point, on the first side where it covers no other text and stays in
  /// the frame; where there is none, it is left out.
  ///
  /// - Returns: Whether the text was written.
  @discardableResult
  public mutating func label(
    _ text: String, beside point: PlotPoint, distance: Double = 6, color: FigureColor = .ink,
    size: Double = Typography.annotation
  ) -> Bool {
    label(
      text, beside: point, places: LabelPlace.all, distance: distance, color: color, size: size)
  }

  /// Writes a text along a line: at its start, then further on, on either side of it.
  @discardableResult
  mutating func label(_ text: String, along ends: [PlotPoint], color: FigureColor) -> Bool {
    guard let start = ends.first, let end = ends.last else { return false }
    for share in stride(from: 0.0, through: 1, by: 0.125) {
      let point = PlotPoint(
        x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y))
      let places = start.x == end.x ? LabelPlace.sideways : LabelPlace.upDown
      if label(text, beside: point, places: places, distance: 4, color: color) { return true }
    }
    return false
  }

  @discardableResult
  mutating func label(
    _ text: String, beside point: PlotPoint, places: [LabelPlace], distance: Double = 6,
    color: FigureColor = .ink, size: Double = Typography.annotation
  ) -> Bool {
    let width = TextMetrics.width(text, size: size)
    for place in places {
      let box = place.box(beside: point, width: width, height: size * 1.2, distance: distance)
      guard frame.contains(box), !labels.contains(where: box.intersects) else { continue }
      labels.append(box)
      svg.text(
        text,
        color.attributes + [
          ("x", place.anchor(of: box).px), ("y", (box.bottom - size * 0.3).px),
          ("text-anchor", place.textAnchor), ("fill", "currentColor"), ("font-size", size.px),
        ], size: size)
      return true
    }
    return false
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
    return PlotFrame(x: left, y: top, width: right - left, height: bottom - top)
  }
}
