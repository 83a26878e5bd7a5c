/// Clips shapes at the edge of a frame.
///
/// Clipping here, instead of by a clip path, keeps every coordinate on the page and every figure free of identifiers,
/// which would clash if several figures share one HTML page.
enum Clipping {
  /// The pieces of a polyline that lie inside; `nil` is a gap.
  static func polyline(_ points: [PlotPoint?], to frame: PlotFrame) -> [[PlotPoint]] {
    var pieces: [[PlotPoint]] = []
    var piece: [PlotPoint] = []
    func finish() {
      if !piece.isEmpty { pieces.append(piece) }
      piece = []
    }
    var previous: PlotPoint?
    for point in points {
      guard let point else {
        finish()
        previous = nil
        continue
      }
      guard let from = previous else {
        if frame.contains(point) { piece = [point] }
        previous = point
        continue
      }
      if let (start, end) = segment(from, point, to: frame) {
        if piece.last != start {
          finish()
          piece = [start]
        }
        piece.append(end)
        if end != point { finish() }
      } else {
        finish()
      }
      previous = point
    }
    finish()
    return pieces
  }

  /// The part of a segment inside a frame (Liang and Barsky).
  static func segment(
    _ from: PlotPoint, _ to: PlotPoint, to frame: PlotFrame
  ) -> (PlotPoint, PlotPoint)? {
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    var (enter, leave) = (0.0, 1.0)
    let edges = [
      (-dx, from.x - frame.x), (dx, frame.right - from.x),
      (-dy, from.y - frame.y), (dy, frame.bottom - from.y),
    ]
    for (direction, distance) in edges {
      if direction == 0 {
        if distance < 0 { return nil }
      } else if direction < 0 {
        enter = max(enter, distance / direction)
      } else {
        leave = min(leave, distance / direction)
      }
    }
    guard enter <= leave else { return nil }
    func place(_ share: Double) -> PlotPoint {
      PlotPoint(x: from.x + share * dx, y: from.y + share * dy)
    }
    return (enter == 0 ? from : place(enter), leave == 1 ? to : place(leave))
  }

  /// The part of a polygon inside a frame (Sutherland and Hodgman).
  static func polygon(_ points: [PlotPoint], to frame: PlotFrame) -> [PlotPoint] {
    typealias Edge = (PlotPoint) -> Double  // How far inside a point is.
    let edges: [Edge] = [
      { $0.x - frame.x }, { frame.right - $0.x }, { $0.y - frame.y }, { frame.bottom - $0.y },
    ]
    var polygon = points
    for inside in edges {
      var kept: [PlotPoint] = []
      var previous = polygon.last
      for point in polygon {
        if let previous, (inside(previous) < 0) != (inside(point) < 0) {
          let share = inside(previous) / (inside(previous) - inside(point))
          kept.append(
            PlotPoint(
              x: previous.x + share * (point.x - previous.x),
              y: previous.y + share * (point.y - previous.y)))
        }
        if inside(point) >= 0 { kept.append(point) }
        previous = point
      }
      polygon = kept
    }
    return polygon
  }
}
