/// Tries the points of a grid: all values of domains with finitely many, and a number of places for each range, from end
/// to end. The order is spread out: any number of first trials leaves no large gap.
///
/// Where hyperparameters exist only for some choices, no point comes twice. After the last point it starts again.
public struct GridSampler: Sampler {
  /// How many values each range has.
  public let valuesPerRange: Int

  /// - Throws: ``SearchError/setting(_:)`` if there are no values.
  public init(valuesPerRange: Int) throws {
    guard valuesPerRange >= 1 else {
      throw SearchError.setting("a grid of \(valuesPerRange) values a range: it needs at least 1")
    }
    self.init(checked: valuesPerRange)
  }

  fileprivate init(checked: Int = 8) { valuesPerRange = checked }

  /// How many points the grid has; `nil` if more than an integer can count.
  public func points(in space: SearchSpace) -> Int? { order(SpaceLayout(space))?.count }

  /// - Throws: ``SearchError/setting(_:)`` if the grid has more points than can be counted.
  public func propose(_ request: ProposalRequest) throws -> [Double] {
    guard let order = order(request.layout) else {
      throw SearchError.setting(
        "the grid has more than 2^63 points; use fewer values a range than \(valuesPerRange)")
    }
    var draws = TrialDraws(request.seed, 0, .grid)
    let start = draws.index(below: order.count)
    let places = order.places(at: order.spread(request.number, from: start))
    return UntriedPoints(request).nearest(to: places, request)
  }

  public func trialsNeeded(before number: Int, lookahead: Int) -> Int { 0 }

  private func order(_ layout: SpaceLayout) -> PointOrder? {
    var axes = layout.axes
    for index in axes.indices where axes[index].count == nil {
      axes[index].count = valuesPerRange
      let values = (0..<valuesPerRange).map {
        axes[index].domain.value(at: axes[index].place(ofIndex: $0))
      }
      for child in axes[index].children {
        axes[child].parentIndices = Set(
          values.indices.filter { axes[child].parentValues.contains(values[$0]) })
      }
    }
    return PointOrder(axes)
  }
}

extension Sampler where Self == GridSampler {
  /// ``GridSampler`` with eight values a range.
  public static func grid() -> GridSampler { GridSampler() }

  /// ``GridSampler``.
  public static func grid(valuesPerRange: Int) throws -> GridSampler {
    try GridSampler(valuesPerRange: valuesPerRange)
  }
}
