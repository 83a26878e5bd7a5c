extension Marks {
  /// The area between a lower and an upper line, such as one standard deviation to each side.
  public struct Band: Mark, Hashable {
    /// Along the horizontal axis.
    public var x: [Double]
    /// The lower end.
    public var lower: [Double]
    /// The upper end.
    public var upper: [Double]
    public var name: String?
    /// The color.
    public var color: FigureColor
    /// From 0 (invisible) to 1.
    public var opacity: Double

    /// The sample before the name in the legend.
    public var legendKey: LegendKey? { .area(color, opacity: opacity) }

    private var count: Int { min(x.count, lower.count, upper.count) }

    /// Extends the ranges to include the mark.
    public func include(in extent: inout Extent) {
      for index in 0..<count
      where x[index].isFinite && lower[index].isFinite && upper[index].isFinite {
        extent.x.include(x[index])
        extent.y.include(lower[index])
        extent.y.include(upper[index])
      }
    }

    /// Draws the mark.
    public func draw(on plot: inout Plot) {
      let kept = kept(on: plot)
      let values = SeriesValues.band(
        x: kept.map { x[$0] }, lower: kept.map { lower[$0] }, upper: kept.map { upper[$0] })
      plot.series(name, values) { plot in
        for piece in pieces(kept, on: plot) where piece.count > 1 {
          let polygon = piece.map(\.upper) + piece.reversed().map(\.lower)
          plot.fill(polygon, color: color, opacity: opacity)
        }
      }
    }

    private typealias Slice = (lower: PlotPoint, upper: PlotPoint)

    /// The places that are drawn.
    private func kept(on plot: Plot) -> [Int] {
      let slices = (0..<count).map { slice($0, on: plot) }
      let upper = slices.map { $0?.upper }
      let lower = slices.map { $0?.lower }
      return Set(Thinning.polyline(upper, step: plot.detail.step, above: plot.detail.wholeLine))
        .union(Thinning.polyline(lower, step: plot.detail.step, above: plot.detail.wholeLine))
        .sorted()
    }

    /// The stretches between gaps.
    private func pieces(_ kept: [Int], on plot: Plot) -> [[Slice]] {
      var pieces: [[Slice]] = [[]]
      for index in kept {
        if let slice = slice(index, on: plot) {
          pieces[pieces.count - 1].append(slice)
        } else {
          pieces.append([])
        }
      }
      return pieces
    }

    private func slice(_ index: Int, on plot: Plot) -> Slice? {
      // On a logarithmic axis a band that reaches zero or below extends to the end of the axis.
      let hasEnd = plot.y.scale == .logarithmic && lower[index].isFinite && lower[index] <= 0
      let low = hasEnd ? plot.y.range.lowerBound : lower[index]
      guard let bottom = plot.position(x[index], low),
        let top = plot.position(x[index], upper[index])
      else { return nil }
      return (bottom, top)
    }
  }
}

extension Mark where Self == Marks.Band {
  /// The area between two lines, with a gap where one of them is not finite.
  ///
  /// Draw it before the line to which it belongs, under the same name, so that both are hidden together.
  public static func band(
    _ x: [Double], lower: [Double], upper: [Double], name: String? = nil,
    color: FigureColor = .series(0), opacity: Double = 0.18
  ) -> Marks.Band {
    Marks.Band(x: x, lower: lower, upper: upper, name: name, color: color, opacity: opacity)
  }
}
