/// Chooses as many tick labels as fit along an axis.
enum AxisLabels {
  /// The gap between labels on a horizontal axis.
  private static let gap = 10.0

  static func horizontal(_ axis: ChartAxis, range: ClosedRange<Double>, length: Double) -> [Tick] {
    if !axis.categories.isEmpty { return categories(axis.categories, length: length) }
    var count = max(1, min(8, Int(length / 34)))
    while true {
      let ticks = Ticks.make(in: range, scale: axis.scale, maximumCount: count)
      if count == 1 || fits(ticks, range: range, scale: axis.scale, length: length) {
        return ticks
      }
      count -= 1
    }
  }

  /// - Parameter width: The greatest width of a name.
  static func vertical(
    _ axis: ChartAxis, range: ClosedRange<Double>, length: Double, width: Double = 190
  ) -> [Tick] {
    if !axis.categories.isEmpty {
      return axis.categories.enumerated().map { index, name in
        let label = TextWrapping.shortened(name, width: width, size: Typography.tick)
        return Tick(value: Double(index), label: label)
      }
    }
    // No closer than 24 pixels, and no more than eight: a grid must stay in the background.
    let count = max(2, min(8, Int(length / 24) + 1))
    return Ticks.make(in: range, scale: axis.scale, maximumCount: count)
  }

  static func width(_ label: String) -> Double {
    label.split(separator: "\n").map { TextMetrics.width(String($0), size: Typography.tick) }
      .max() ?? 0
  }

  private static func fits(
    _ ticks: [Tick], range: ClosedRange<Double>, scale: ChartAxis.Scale, length: Double
  ) -> Bool {
    let axis = AxisScale(range: range, scale: scale, start: 0, end: length)
    var right = -Double.infinity
    for tick in ticks where !tick.label.isEmpty {
      guard let center = axis.position(tick.value) else { continue }
      let half = width(tick.label) / 2
      if center - half < right + gap { return false }
      right = center + half
    }
    return true
  }

  private static func categories(_ names: [String], length: Double) -> [Tick] {
    let slot = length / Double(names.count) - 6
    // If names would be truncated too much, showing every second or third one is better.
    let stride = max(1, Int((24 / max(slot, 1)).rounded(.up)))
    return names.enumerated().map { index, name in
      guard index % stride == 0 else { return Tick(value: Double(index), label: "") }
      let lines = TextWrapping.lines(
        name, width: slot * Double(stride), size: Typography.tick, maximumLines: 3)
      return Tick(value: Double(index), label: lines.joined(separator: "\n"))
    }
  }
}
