import DescentNumerics

extension Marks {
  /// Bars on an axis of categories, one per category, with error bars if the errors are known.
  public struct Bars: Mark, Hashable {
    /// Which way bars grow.
    public enum Direction: Sendable, Hashable {
      /// Upwards from a horizontal axis of categories.
      case upward
      /// To the right from a vertical axis of categories.
      case rightward
    }

    /// The values, in order.
    public var values: [Double]
    /// The error to each side; empty if unknown.
    public var errors: [Double]
    public var name: String?
    /// The color.
    public var color: FigureColor
    /// Which way the bars grow.
    public var direction: Direction
    /// Which of several adjacent bars these are, from 0.
    public var slot: Int
    /// How many bars share a category.
    public var slots: Int
    /// Whether each bar carries its value as text beyond its end, where there is space.
    public var showsValues = false

    /// The sample before the name in the legend.
    public var legendKey: LegendKey? { .area(color, opacity: 1) }

    /// Extends the ranges to include the mark.
    public func include(in extent: inout Extent) {
      let room = showsValues ? roomForText : 0
      for index in values.indices where values[index].isFinite {
        let error = error(at: index)
        let side: Double = values[index] < 0 ? -room : room
        for end in [0, values[index] - error, values[index] + error + side] {
          if direction == .upward { extent.y.include(end) } else { extent.x.include(end) }
        }
      }
    }

    /// The space for text beyond the end of a bar, which is wider than high.
    private var roomForText: Double {
      let ends = values.indices.map { values[$0].magnitude + error(at: $0) }
      let longest = ends.filter(\.isFinite).max() ?? 0
      return longest * (direction == .upward ? 0.08 : 0.15)
    }

    /// Draws the mark.
    public func draw(on plot: inout Plot) {
      let known = SeriesValues.bars(
        values, errors: values.indices.map(error), direction: direction, slot: slot, slots: slots)
      plot.series(name, known) { plot in
        plot.fill(values.indices.compactMap { bar($0, on: plot) }, color: color)
        let whiskers = values.indices.flatMap { whisker($0, on: plot) }
        plot.strokeSegments(whiskers, color: .ink, width: 1.25, opacity: 1)
        if showsValues {
          for index in values.indices where values[index].isFinite { write(index, on: &plot) }
        }
      }
    }

    /// Writes the value of a bar beyond its end and its error.
    private func write(_ index: Int, on plot: inout Plot) {
      guard let bar = bar(index, on: plot) else { return }
      let (value, error) = (values[index], error(at: index))
      let isDown = value < 0
      let far = value + (isDown ? -error : error)
      let across = direction == .upward ? plot.y : plot.x
      guard let end = across.position(far) else { return }
      let point =
        direction == .upward
        ? PlotPoint(x: bar.x + bar.width / 2, y: end) : PlotPoint(x: end, y: bar.y + bar.height / 2)
      let place =
        direction == .upward
        ? LabelPlace(across: 0, down: isDown ? 1 : -1)
        : LabelPlace(across: isDown ? -1 : 1, down: 0)
      plot.label(
        NumberText.readable(value), beside: [point], places: [place], distance: 4, color: .ink)
    }

    private func error(at index: Int) -> Double {
      guard index < errors.count, errors[index].isFinite else { return 0 }
      return errors[index]
    }

    /// The ends of a bar along the categories: all slots together take 0.72 of the spacing.
    private func ends(_ index: Int, on axis: AxisScale) -> (Double, Double)? {
      let width = 0.72 / Double(max(slots, 1))
      let start = Double(index) - 0.36 + width * Double(slot)
      guard let from = axis.position(start), let to = axis.position(start + width) else {
        return nil
      }
      let gap = slots > 1 ? 1.0 : 0
      return (from.rounded(), max(to.rounded() - gap, from.rounded() + 1))
    }

    private func bar(_ index: Int, on plot: Plot) -> PlotFrame? {
      let (along, across) = direction == .upward ? (plot.x, plot.y) : (plot.y, plot.x)
      guard let (from, to) = ends(index, on: along), let tip = across.position(values[index])
      else { return nil }
      let base = across.position(0) ?? across.start
      let (low, length) = (min(base, tip), (base - tip).magnitude)
      return direction == .upward
        ? PlotFrame(x: from, y: low, width: to - from, height: length)
        : PlotFrame(x: low, y: from, width: length, height: to - from)
    }

    private func whisker(_ index: Int, on plot: Plot) -> [[PlotPoint]] {
      let (along, across) = direction == .upward ? (plot.x, plot.y) : (plot.y, plot.x)
      let error = error(at: index)
      guard error > 0, let (from, to) = ends(index, on: along),
        let low = across.position(values[index] - error),
        let high = across.position(values[index] + error)
      else { return [] }
      let middle = (from + to) / 2
      func point(_ along: Double, _ across: Double) -> PlotPoint {
        direction == .upward ? PlotPoint(x: along, y: across) : PlotPoint(x: across, y: along)
      }
      return [
        [point(middle, low), point(middle, high)],
        [point(middle - 3, low), point(middle + 3, low)],
        [point(middle - 3, high), point(middle + 3, high)],
      ]
    }
  }
}

extension Mark where Self == Marks.Bars {
  /// Bars from zero, one per category of their axis.
  ///
  /// - Parameters:
  ///   - values: The length of each bar, in the order of the categories.
  ///   - errors: The error to each side, or empty.
  ///   - name: The name in the legend.
  ///   - color: The color.
  ///   - direction: Upwards from a horizontal axis, or to the right from a vertical one.
  ///   - slot: Which of several adjacent bars these are, from 0.
  ///   - slots: How many adjacent bars a category has.
  ///   - showsValues: Whether each bar carries its value as text, where there is space.
  public static func bars(
    _ values: [Double], errors: [Double] = [], name: String? = nil,
    color: FigureColor = .series(0), direction: Marks.Bars.Direction = .upward, slot: Int = 0,
    of slots: Int = 1, showsValues: Bool = false
  ) -> Marks.Bars {
    Marks.Bars(
      values: values, errors: errors, name: name, color: color, direction: direction, slot: slot,
      slots: slots, showsValues: showsValues)
  }
}
