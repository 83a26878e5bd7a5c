import DescentNumerics

extension PointShape {
  /// The outline as path data. A circle is a zero-length line with round caps, which takes a third of the text of arcs.
  func path(at center: PlotPoint, radius: Double) -> String {
    let (x, y, r) = (center.x, center.y, radius)
    switch self {
    case .circle:
      return "M\(x.px) \(y.px)h0"
    case .ring:
      let d = (2 * r).px
      return "M\((x - r).px) \(y.px)a\(r.px) \(r.px) 0 1 1 \(d) 0a\(r.px) \(r.px) 0 1 1 -\(d) 0z"
    case .square:
      let side = r * 1.8
      return "M\((x - side / 2).px) \((y - side / 2).px)h\(side.px)v\(side.px)h-\(side.px)z"
    case .diamond:
      let half = (r * 1.3).px
      return "M\(x.px) \((y - r * 1.3).px)l\(half) \(half)l-\(half) \(half)l-\(half) -\(half)z"
    case .cross:
      let (side, full) = (r * 0.85, (r * 1.7).px)
      return "M\((x - side).px) \((y - side).px)l\(full) \(full)m-\(full) 0l\(full) -\(full)"
    }
  }

  func pen(radius: Double, opacity: Double) -> [(String, String)] {
    let alpha = opacity == 1 ? "" : NumberText.compact(opacity, digits: 3)
    switch self {
    case .circle:
      return [
        ("fill", "none"), ("stroke", "currentColor"), ("stroke-linecap", "round"),
        ("stroke-width", (2 * radius).px), ("stroke-opacity", alpha),
      ]
    case .square, .diamond:
      return [("fill", "currentColor"), ("fill-opacity", alpha)]
    case .ring, .cross:
      return [
        ("fill", "none"), ("stroke", "currentColor"), ("stroke-width", "1.5"),
        ("stroke-opacity", alpha),
      ]
    }
  }
}
