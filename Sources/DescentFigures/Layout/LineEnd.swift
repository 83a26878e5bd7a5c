/// The right end of a line, where its name can stand.
struct LineEnd {
  var name: String
  /// The name as shown, shortened if it is too long.
  var label: String
  var color: FigureColor
  var style: LineStyle
  /// The values at the end.
  var x: Double
  var y: Double

  /// The distance between the frame and the names, for short lines that lead to them.
  static let lead = 14.0
  /// The distance between names.
  static let height = TextMetrics.lineHeight(Typography.legend)
  private static let widest = 130.0

  /// The ends of a chart's lines, one for every name; none if its names stand in the legend only.
  static func all(of chart: Chart) -> [LineEnd] {
    guard chart.lineNames != .legend else { return [] }
    var ends: [LineEnd] = []
    for mark in chart.marks {
      guard let line = mark as? Marks.Line, let name = line.name,
        let end = line.values.last(where: { isPlaced($0, on: chart) })
      else { continue }
      let label = TextWrapping.shortened(name, width: widest, size: Typography.legend)
      let found = LineEnd(
        name: name, label: label, color: line.color, style: line.style, x: end.0, y: end.1)
      // Of several lines with one name the last is on top.
      ends.removeAll { $0.name == name }
      ends.append(found)
    }
    return ends
  }

  private static func isPlaced(_ point: (Double, Double), on chart: Chart) -> Bool {
    chart.x.scale.transform(point.0).isFinite && chart.y.scale.transform(point.1).isFinite
  }

  /// The width that names take to the right of a frame.
  static func width(_ ends: [LineEnd]) -> Double {
    let texts = ends.map { TextMetrics.width($0.label, size: Typography.legend) }
    return texts.max().map { $0 + lead + 6 } ?? 0
  }

  /// Heights near the wanted ones, at least a distance apart and inside a range; as near as can be, by merging
  /// neighbors that collide into groups around their mean.
  static func spread(
    _ wanted: [Double], apart distance: Double, in range: ClosedRange<Double>
  ) -> [Double] {
    let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    /// Neighbors that touch: where the first stands, and which they are.
    var groups: [(members: [Int], top: Double)] = []
    for index in order {
      groups.append(([index], place([index])))
      while groups.count > 1 {
        let (above, below) = (groups[groups.count - 2], groups[groups.count - 1])
        guard above.top + Double(above.members.count) * distance > below.top else { break }
        let members = above.members + below.members
        groups.removeLast(2)
        groups.append((members, place(members)))
      }
    }
    func place(_ members: [Int]) -> Double {
      let tops = members.enumerated().map { wanted[$1] - Double($0) * distance }
      let mean = tops.reduce(0, +) / Double(tops.count)
      let lowest = range.upperBound - Double(members.count - 1) * distance
      return max(range.lowerBound, min(mean, lowest))
    }
    var places = wanted
    for group in groups {
      for (number, member) in group.members.enumerated() {
        places[member] = group.top + Double(number) * distance
      }
    }
    return places
  }
}
