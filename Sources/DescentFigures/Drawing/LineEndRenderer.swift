/// Writes the names of lines at their right ends; each also hides and shows its series, as in a legend.
struct LineEndRenderer {
  let frame: PlotFrame
  let x: AxisScale
  let y: AxisScale

  func write(_ ends: [LineEnd], to svg: inout SVGWriter) {
    let placed = ends.compactMap { end in
      point(of: end).map { (end: end, point: $0) }
    }
    let range = (frame.y + 4)...max(frame.bottom - 4, frame.y + 4)
    let heights = LineEnd.spread(
      placed.map(\.point.y), apart: LineEnd.height, in: range)
    for ((end, point), height) in zip(placed, heights) {
      write(end, from: point, at: height, to: &svg)
    }
  }

  /// The end of a line, or the edge of the frame where it leaves it.
  private func point(of end: LineEnd) -> PlotPoint? {
    guard let x = x.position(end.x), let y = y.position(end.y) else { return nil }
    return PlotPoint(
      x: min(max(x, frame.x), frame.right), y: min(max(y, frame.y), frame.bottom))
  }

  private func write(
    _ end: LineEnd, from point: PlotPoint, at height: Double, to svg: inout SVGWriter
  ) {
    svg.open("g", [("class", "f-key f-end"), ("data-series", end.name)])
    let start = frame.right + LineEnd.lead + 3
    svg.element(
      "rect",
      [
        ("x", frame.right.px), ("y", (height - LineEnd.height / 2).px),
        ("width", LineEnd.width([end]).px), ("height", LineEnd.height.px), ("fill", "none"),
        ("pointer-events", "all"),
      ])
    svg.element(
      "path",
      end.color.attributes + [
        (
          "d",
          "M\(point.x.px) \(point.y.px)L\((frame.right + 2).px) \(point.y.px)"
            + "L\((frame.right + LineEnd.lead).px) \(height.px)"
        ), ("fill", "none"), ("stroke", "currentColor"), ("stroke-width", "1"),
      ])
    svg.text(
      end.label,
      FigureColor.ink.attributes + [
        ("fill", "currentColor"), ("x", start.px), ("y", (height + 4).px),
        ("font-size", Typography.legend.px),
      ], size: Typography.legend)
    svg.close()
  }
}
