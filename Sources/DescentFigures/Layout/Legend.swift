import DescentNumerics

/// The legend of a figure: one entry for every name, in rows that fit the width.
struct Legend {
  struct Entry {
    var name: String
    var keys: [LegendKey]
    /// The name as shown, shortened if it is too long for a row.
    var label: String
    var frame: PlotFrame
  }

  struct ScaleBar {
    var scale: ColorScale
    var title: String
    var low: String
    var high: String
    var frame: PlotFrame
  }

  private(set) var entries: [Entry] = []
  private(set) var scales: [ScaleBar] = []
  private(set) var height = 0.0

  static let keyWidth = 26.0
  static let keyGap = 7.0
  static let barWidth = 120.0
  private static let entryGap = 22.0
  private static let rowHeight = 20.0

  /// - Parameter without: Names that stand elsewhere.
  init(_ marks: [any Mark], without: Set<String> = [], x: Double, width: Double) {
    var cursor = Cursor(left: x, right: x + width)
    for (name, keys) in Self.named(marks) where !without.contains(name) {
      let room = width - Self.keyWidth - Self.keyGap
      let label = TextWrapping.shortened(name, width: room, size: Typography.legend)
      let needed =
        Self.keyWidth + Self.keyGap + TextMetrics.width(label, size: Typography.legend)
      entries.append(Entry(name: name, keys: keys, label: label, frame: cursor.place(needed)))
    }
    for scale in Self.scales(marks) {
      let low = NumberText.readable(scale.range.lowerBound)
      let high = NumberText.readable(scale.range.upperBound)
      let ends = AxisLabels.width(low) + AxisLabels.width(high) + 12
      let title = TextWrapping.shortened(
        scale.title, width: width - Self.barWidth - ends - 10, size: Typography.legend)
      let needed =
        TextMetrics.width(title, size: Typography.legend) + 10 + ends + Self.barWidth
      scales.append(
        ScaleBar(scale: scale, title: title, low: low, high: high, frame: cursor.place(needed)))
    }
    height = entries.isEmpty && scales.isEmpty ? 0 : cursor.top + Self.rowHeight
  }

  mutating func move(down distance: Double) {
    for index in entries.indices { entries[index].frame.y += distance }
    for index in scales.indices { scales[index].frame.y += distance }
  }

  /// Moves from left to right, and to the next row when there is no more space.
  private struct Cursor {
    let left: Double
    let right: Double
    var x: Double
    var top = 0.0

    init(left: Double, right: Double) {
      (self.left, self.right, self.x) = (left, right, left)
    }

    mutating func place(_ width: Double) -> PlotFrame {
      if x > left, x + width > right {
        x = left
        top += Legend.rowHeight
      }
      defer { x += width + Legend.entryGap }
      return PlotFrame(x: x, y: top, width: width, height: Legend.rowHeight)
    }
  }

  private static func named(_ marks: [any Mark]) -> [(String, [LegendKey])] {
    var order: [String] = []
    var keys: [String: [LegendKey]] = [:]
    for mark in marks {
      guard let name = mark.name, let key = mark.legendKey else { continue }
      if keys[name] == nil { order.append(name) }
      if keys[name]?.contains(key) != true { keys[name, default: []].append(key) }
    }
    return order.map { ($0, keys[$0] ?? []) }
  }

  private static func scales(_ marks: [any Mark]) -> [ColorScale] {
    var scales: [ColorScale] = []
    for mark in marks {
      if let scale = mark.colorScale, !scales.contains(scale) { scales.append(scale) }
    }
    return scales
  }
}
