/// The ranges of all panels, equal if the figure says that they are shared.
struct SharedRanges {
  private(set) var x: [ClosedRange<Double>]
  private(set) var y: [ClosedRange<Double>]

  init(_ figure: SmallMultiples, columns: Int) {
    let extents = figure.panels.map(\.extent)
    x = Self.ranges(
      figure.panels.map(\.x), extents.map(\.x), sharing: figure.sharesX, columns: columns)
    y = Self.ranges(
      figure.panels.map(\.y), extents.map(\.y), sharing: figure.sharesY, columns: columns)
  }

  private static func ranges(
    _ axes: [ChartAxis], _ data: [Extent.Interval], sharing: SmallMultiples.Sharing, columns: Int
  ) -> [ClosedRange<Double>] {
    func group(_ index: Int) -> Int {
      switch sharing {
      case .all: 0
      case .rows: index / columns
      case .columns: index % columns
      case .none: index
      }
    }
    return axes.indices.map { index in
      let members = axes.indices.filter { group($0) == group(index) }
      return union(of: members.map { (axes[$0], data[$0]) }, like: axes[index])
    }
  }

  private static func union(
    of members: [(ChartAxis, Extent.Interval)], like axis: ChartAxis
  ) -> ClosedRange<Double> {
    var interval = Extent.Interval(scale: axis.scale)
    for (axis, data) in members {
      if data.isExact { interval.isExact = true }
      let ends =
        axis.range.map { [$0.lowerBound, $0.upperBound] }
        ?? [data.lower, data.upper].compactMap(\.self)
      for end in ends { interval.include(end) }
    }
    var shared = axis
    shared.range = nil
    if members.allSatisfy({ $0.0.range != nil }), let low = interval.lower,
      let high = interval.upper
    {
      shared.range = low...high
    }
    return AxisRange.resolve(shared, data: interval)
  }
}
