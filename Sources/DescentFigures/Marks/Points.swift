extension Marks {
  /// Points, all in one color or each colored by its own value.
  public struct Points: Mark, Hashable {
    /// Along the horizontal axis.
    public var x: [Double]
    /// Along the vertical axis.
    public var y: [Double]
    public var name: String?
    /// The color.
    public var color: FigureColor
    /// The shape of each point.
    public var shape: PointShape
    /// The radius, in pixels.
    public var radius: Double
    /// From 0 (invisible) to 1.
    public var opacity: Double
    /// What the colors show, one value per point; points without one use ``color``.
    public var values: [Double]
    /// The color scale, if values are shown by color.
    public var colorScale: ColorScale?
    /// Texts beside the points, one per point; each is left out where it would cover others.
    public var labels: [String] = []

    /// The sample before the name in the legend.
    public var legendKey: LegendKey? { .point(color, shape: shape) }

    /// Extends the ranges to include the mark.
    public func include(in extent: inout Extent) {
      for (x, y) in zip(x, y) where x.isFinite && y.isFinite {
        extent.x.include(x)
        extent.y.include(y)
      }
    }

    /// Draws the mark.
    public func draw(on plot: inout Plot) {
      let pairs = Array(zip(x, y))
      let placed = pairs.indices.compactMap { index in
        plot.position(pairs[index].0, pairs[index].1).map { (index, $0) }
      }
      let kept = Thinning.scatter(placed.map(\.1), step: plot.detail.step).map { placed[$0] }
      let third = colorScale.map { scale in
        (title: scale.title, values: kept.map { $0.0 < values.count ? values[$0.0] : .nan })
      }
      plot.series(name, values: kept.map { pairs[$0.0] }, third: third) { plot in
        if colorScale != nil {
          // Either end of the scale is close to some page color: a rim keeps both visible.
          plot.dots(kept.map(\.1), radius: radius + 0.7, shape: shape, color: .muted)
        }
        for (color, points) in runs(kept) {
          plot.dots(points, radius: radius, shape: shape, color: color, opacity: opacity)
        }
        for (index, point) in placed where index < labels.count && plot.frame.contains(point) {
          plot.label(labels[index], beside: point, color: .ink)
        }
      }
    }

    /// Runs of consecutive points of one color; the order is kept because it decides what is on top.
    private func runs(_ points: [(Int, PlotPoint)]) -> [(FigureColor, [PlotPoint])] {
      var runs: [(FigureColor, [PlotPoint])] = []
      for (index, point) in points {
        let color = color(at: index)
        if runs.last?.0 == color {
          runs[runs.count - 1].1.append(point)
        } else {
          runs.append((color, [point]))
        }
      }
      return runs
    }

    private func color(at index: Int) -> FigureColor {
      guard let colorScale, index < values.count else { return color }
      return colorScale.color(of: values[index]) ?? .muted
    }
  }
}

extension Mark where Self == Marks.Points {
  /// Points in one color, perhaps with a text such as its value beside each.
  public static func points(
    _ x: [Double], _ y: [Double], name: String? = nil, color: FigureColor = .series(0),
    shape: PointShape = .circle, radius: Double = 3, opacity: Double = 1, labels: [String] = []
  ) -> Marks.Points {
    Marks.Points(
      x: x, y: y, name: name, color: color, shape: shape, radius: radius, opacity: opacity,
      values: [], colorScale: nil, labels: labels)
  }

  /// Points colored by values; the figure shows the scale. Non-finite values are gray.
  public static func points(
    _ x: [Double], _ y: [Double], coloredBy values: [Double], scale: ColorScale,
    shape: PointShape = .circle, radius: Double = 3.5, opacity: Double = 1
  ) -> Marks.Points {
    Marks.Points(
      x: x, y: y, name: nil, color: .muted, shape: shape, radius: radius, opacity: opacity,
      values: values, colorScale: scale)
  }
}
