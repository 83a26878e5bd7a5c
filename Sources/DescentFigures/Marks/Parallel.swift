import DescentNumerics

extension Marks {
  /// Rows of several quantities as lines across parallel upright axes, each with its own range, scale or categories.
  ///
  /// The axes stand at 0, 1, 2, … of a horizontal axis of categories. Each is drawn with its ticks by the first mark
  /// that has ``showsAxes``; several marks with the same axes show several series.
  public struct Parallel: Mark, Hashable {
    /// One axis for each quantity; one without a range and categories begins and ends with the values.
    public var axes: [ChartAxis]
    /// Each a value for every axis: the index of a category on axes of such. Values that are not finite have their place
    /// below the axis, for quantities that a row does not have.
    public var rows: [[Double]]
    public var name: String?
    /// The color.
    public var color: FigureColor
    /// The width of the lines, in pixels.
    public var width: Double
    /// From 0 (invisible) to 1.
    public var opacity: Double
    /// Whether the axes and their ticks are drawn, too.
    public var showsAxes: Bool

    /// The sample before the name in the legend.
    public var legendKey: LegendKey? {
      .line(color, style: .solid, width: width, opacity: max(opacity, 0.5))
    }

    /// The room above and below the axes, and that for missing values, in pixels.
    private static let margin = 12.0
    private static let missing = 16.0

    /// Of more rows than this readers cannot look up the values.
    private static let mostKnown = 60

    /// Draws the mark.
    public func draw(on plot: inout Plot) {
      let scales = axes.indices.map { scale($0, in: plot.frame) }
      plot.series(name, rows.count <= Self.mostKnown ? known(scales, on: plot) : nil) { plot in
        let lines = rows.map { row in
          zip(axes.indices, row).compactMap { axis, value in point(axis, value, scales, on: plot) }
        }
        plot.strokeSegments(lines, color: color, width: width, opacity: opacity)
      }
      guard showsAxes else { return }
      plot.series(nil) { plot in
        for axis in axes.indices { draw(axis, scales[axis], on: &plot) }
      }
    }

    /// The value of each row on each axis as text, at its place on the panel.
    private func known(_ scales: [AxisScale], on plot: Plot) -> SeriesValues {
      var (pairs, texts) = ([(Double, Double)](), [String]())
      for row in rows {
        for (axis, value) in zip(axes.indices, row) {
          guard let point = point(axis, value, scales, on: plot) else { continue }
          pairs.append((Double(axis), plot.y.value(at: point.y)))
          texts.append(text(value, on: axes[axis]))
        }
      }
      return .texts(pairs, texts)
    }

    private func text(_ value: Double, on axis: ChartAxis) -> String {
      guard value.isFinite else { return "none" }
      guard !axis.categories.isEmpty else { return NumberText.readable(value, digits: 4) }
      return axis.categories[min(max(Int(value.rounded()), 0), axis.categories.count - 1)]
    }

    private func scale(_ axis: Int, in frame: PlotFrame) -> AxisScale {
      var extent = Extent.Interval(scale: axes[axis].scale)
      extent.isExact = true
      for row in rows where axis < row.count { extent.include(row[axis]) }
      let isDownward = !axes[axis].categories.isEmpty
      let (top, bottom) = (frame.y + Self.margin, frame.bottom - Self.margin - Self.missing)
      return AxisScale(
        range: AxisRange.resolve(axes[axis], data: extent), scale: axes[axis].scale,
        start: isDownward ? top : bottom, end: isDownward ? bottom : top)
    }

    private func point(
      _ axis: Int, _ value: Double, _ scales: [AxisScale], on plot: Plot
    ) -> PlotPoint? {
      guard let x = plot.x.position(Double(axis)) else { return nil }
      let place = value.isFinite ? scales[axis].position(value) : nil
      let (top, bottom) = (plot.frame.y + Self.margin / 2, plot.frame.bottom - Self.margin)
      return PlotPoint(x: x, y: place.map { min(max($0, top), bottom) } ?? bottom)
    }

    private func draw(_ axis: Int, _ scale: AxisScale, on plot: inout Plot) {
      guard let x = plot.x.position(Double(axis)) else { return }
      plot.stroke(
        [PlotPoint(x: x, y: scale.start), PlotPoint(x: x, y: scale.end)], color: .muted,
        width: 1.25)
      let length = abs(scale.end - scale.start)
      let ticks = AxisLabels.vertical(axes[axis], range: scale.range, length: length * 0.75)
      let isLast = axis == axes.count - 1
      let places = [LabelPlace(across: isLast ? -1 : 1, down: 0)]
      for tick in ticks where !tick.label.isEmpty {
        guard let y = scale.position(tick.value) else { continue }
        plot.stroke(
          [PlotPoint(x: x - 3, y: y), PlotPoint(x: x + 3, y: y)], color: .muted, width: 1.25)
        plot.label(
          tick.label, beside: [PlotPoint(x: x, y: y)], places: places, distance: 5, color: .ink)
      }
      guard rows.contains(where: { axis < $0.count && !$0[axis].isFinite }) else { return }
      let bottom = PlotPoint(x: x, y: plot.frame.bottom - Self.margin)
      plot.label("none", beside: [bottom], places: places, distance: 5, color: .muted)
    }
  }
}

extension Mark where Self == Marks.Parallel {
  /// Rows of several quantities as lines across parallel upright axes.
  ///
  /// The chart's horizontal axis has the titles as categories, and its vertical one has a single empty one.
  ///
  /// - Parameters:
  ///   - rows: Each a value for every axis, the index of a category on axes of such; what is not finite stands below the
  ///     axis.
  ///   - axes: The range, scale or categories of each quantity.
  ///   - name: The name in the legend.
  ///   - color: The color.
  ///   - width: The width of the lines, in pixels.
  ///   - opacity: From 0 to 1.
  ///   - showsAxes: Whether the axes and their ticks are drawn, too: by one of several marks.
  public static func parallel(
    _ rows: [[Double]], axes: [ChartAxis], name: String? = nil, color: FigureColor = .series(0),
    width: Double = 1.25, opacity: Double = 0.6, showsAxes: Bool = true
  ) -> Marks.Parallel {
    Marks.Parallel(
      axes: axes, rows: rows, name: name, color: color, width: width, opacity: opacity,
      showsAxes: showsAxes)
  }
}
