/// Removes points that a screen could not show.
enum Thinning {
  /// The points of a line to keep: in every pixel column the first, the lowest, the highest and the last, so that no
  /// peak is lost; on lines that turn back, points one step apart.
  static func polyline(_ points: [PlotPoint?], step: Double, above limit: Int) -> [Int] {
    guard points.count > limit else { return Array(points.indices) }
    return goesRight(points) ? columns(points, step: step) : strides(points, step: step)
  }

  /// The scattered points to keep: one for every cell of a fine grid.
  static func scatter(_ points: [PlotPoint], step: Double) -> [Int] {
    var seen: Set<PlotPoint> = []
    return points.indices.filter { index in
      let cell = PlotPoint(
        x: (points[index].x / step).rounded(), y: (points[index].y / step).rounded())
      return seen.insert(cell).inserted
    }
  }

  /// A curve without the points that are closer than a tolerance to the line between those kept (Douglas and Peucker).
  /// For curves without values of their own, such as contours.
  static func curve(_ points: [PlotPoint], tolerance: Double) -> [PlotPoint] {
    guard points.count > 2 else { return points }
    var isKept = [Bool](repeating: false, count: points.count)
    isKept[0] = true
    isKept[points.count - 1] = true
    var open = [(0, points.count - 1)]
    while let (first, last) = open.popLast() {
      var (farthest, distance) = (first, tolerance)
      for index in (first + 1)..<max(last, first + 1) {
        let away = points[index].distance(from: points[first], to: points[last])
        if away > distance { (farthest, distance) = (index, away) }
      }
      guard farthest != first else { continue }
      isKept[farthest] = true
      open += [(first, farthest), (farthest, last)]
    }
    return points.indices.filter { isKept[$0] }.map { points[$0] }
  }

  private static func goesRight(_ points: [PlotPoint?]) -> Bool {
    var x = -Double.infinity
    for case .some(let point) in points {
      if point.x < x { return false }
      x = point.x
    }
    return true
  }

  private static func columns(_ points: [PlotPoint?], step: Double) -> [Int] {
    var kept: [Int] = []
    var start = 0
    while start < points.count {
      guard let first = points[start] else {
        kept.append(start)
        start += 1
        continue
      }
      let column = (first.x / step).rounded(.down)
      var (lowest, highest, end) = (start, start, start)
      while end + 1 < points.count, let next = points[end + 1],
        (next.x / step).rounded(.down) == column
      {
        end += 1
        if next.y < points[lowest]!.y { lowest = end }
        if next.y > points[highest]!.y { highest = end }
      }
      kept += Set([start, lowest, highest, end]).sorted()
      start = end + 1
    }
    return kept
  }

  private static func strides(_ points: [PlotPoint?], step: Double) -> [Int] {
    var kept: [Int] = []
    var last: PlotPoint?
    for (index, point) in points.enumerated() {
      if let point, let previous = last, index + 1 < points.count,
        max((point.x - previous.x).magnitude, (point.y - previous.y).magnitude) < step
      {
        continue
      }
      kept.append(index)
      last = point
    }
    return kept
  }
}
