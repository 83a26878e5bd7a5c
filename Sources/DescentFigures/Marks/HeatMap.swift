import DescentNumerics

extension Marks {
  /// Values on a grid as colored cells.
  public struct HeatMap: Mark, Hashable {
    /// The values over the plane.
    public var grid: GridOfValues
    /// The color scale of the values.
    public var scale: ColorScale
    /// Whether cells carry their values as text, where there are few and each has space for it.
    public var showsValues = true

    /// The color scale, if values are shown by color.
    public var colorScale: ColorScale? { scale }

    /// Extends the ranges to include the mark.
    public func include(in extent: inout Extent) {
      extent.x.isExact = true
      extent.y.isExact = true
      for (places, isX) in [(grid.x, true), (grid.y, false)] {
        for edge in Self.edges(of: places, scale: isX ? extent.x.scale : extent.y.scale) {
          if isX { extent.x.include(edge) } else { extent.y.include(edge) }
        }
      }
    }

    /// Draws the mark.
    public func draw(on plot: inout Plot) {
      let across = Self.edges(of: grid.x, scale: plot.x.scale).map { plot.x.position($0) }
      let up = Self.edges(of: grid.y, scale: plot.y.scale).map { plot.y.position($0) }
      let columns = Self.blocks(grid.x.count, limit: plot.detail.cells)
      let rows = Self.blocks(grid.y.count, limit: plot.detail.cells)
      var frames: [FigureColor: [PlotFrame]] = [:]
      var order: [FigureColor] = []
      for row in rows {
        for (color, range) in runs(columns: columns, row: row) {
          guard let left = across[range.lowerBound], let right = across[range.upperBound],
            let bottom = up[row.lowerBound], let top = up[row.upperBound]
          else { continue }
          if frames[color] == nil { order.append(color) }
          frames[color, default: []].append(Self.frame(left, right, top, bottom))
        }
      }
      plot.series(nil, known(on: plot)) { plot in
        for color in order { plot.fill(frames[color] ?? [], color: color) }
        if showsValues { writeValues(across: across, up: up, on: &plot) }
      }
    }

    /// What a reader can look up; of large grids, means over a coarser one.
    private func known(on plot: Plot) -> SeriesValues? {
      let limit = min(plot.detail.cells, 50)
      let columns = Self.blocks(grid.x.count, limit: limit)
      let rows = Self.blocks(grid.y.count, limit: limit)
      func middles(_ blocks: [Range<Int>], _ places: [Double]) -> [Double] {
        blocks.map { (places[$0.lowerBound] + places[$0.upperBound - 1]) / 2 }
      }
      let coarse = try? GridOfValues(
        x: middles(columns, grid.x), y: middles(rows, grid.y),
        values: rows.flatMap { row in columns.map { mean($0, row) } })
      return coarse.map { .cells($0, title: scale.title) }
    }

    /// Writes the value into each cell if there are few and all have space for it.
    private func writeValues(across: [Double?], up: [Double?], on plot: inout Plot) {
      guard grid.values.count <= Self.mostWritten else { return }
      var labels: [(text: String, frame: PlotFrame, place: Double)] = []
      for row in grid.y.indices {
        for column in grid.x.indices {
          let value = grid[column, row]
          guard let color = scale.color(of: value), case .viridis(let place) = color,
            let left = across[column], let right = across[column + 1],
            let bottom = up[row], let top = up[row + 1]
          else { continue }
          let frame = Self.frame(left, right, top, bottom)
          let text = NumberText.readable(value)
          let width = TextMetrics.width(text, size: Typography.annotation)
          guard width + 6 <= frame.width, Typography.annotation * 1.3 <= frame.height,
            plot.frame.outset(by: 1).contains(frame)
          else { return }
          labels.append((text, frame, place))
        }
      }
      for label in labels { plot.write(label.text, in: label.frame, onViridis: label.place) }
    }

    /// More numbers than this nobody reads in a figure.
    private static let mostWritten = 150

    /// Adjacent cells of the same color become one rectangle.
    private func runs(columns: [Range<Int>], row: Range<Int>) -> [(FigureColor, Range<Int>)] {
      var runs: [(FigureColor, Range<Int>)] = []
      for column in columns {
        guard let color = scale.color(of: mean(column, row)) else { continue }
        if let last = runs.last, last.0 == color, last.1.upperBound == column.lowerBound {
          runs[runs.count - 1].1 = last.1.lowerBound..<column.upperBound
        } else {
          runs.append((color, column))
        }
      }
      return runs
    }

    private func mean(_ columns: Range<Int>, _ rows: Range<Int>) -> Double {
      var (sum, count) = (0.0, 0.0)
      for row in rows {
        for column in columns where grid[column, row].isFinite {
          sum += grid[column, row]
          count += 1
        }
      }
      return count > 0 ? sum / count : .nan
    }

    private static func frame(
      _ left: Double, _ right: Double, _ top: Double, _ bottom: Double
    ) -> PlotFrame {
      let (left, right) = (min(left, right), max(left, right))
      let (top, bottom) = (min(top, bottom), max(top, bottom))
      return PlotFrame(x: left, y: top, width: right - left, height: bottom - top)
    }

    /// Divides a number of cells into at most a given number of groups.
    private static func blocks(_ count: Int, limit: Int) -> [Range<Int>] {
      let size = max(1, (count + limit - 1) / limit)
      return stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    }

    /// The edges halfway between neighboring positions, and as far outside the first and last.
    static func edges(of places: [Double], scale: ChartAxis.Scale) -> [Double] {
      let at = places.map { scale.transform($0) }
      guard let first = at.first, let last = at.last else { return [] }
      guard at.count > 1 else { return [first - 0.5, first + 0.5].map { scale.inverse($0) } }
      let inner = zip(at, at.dropFirst()).map { ($0 + $1) / 2 }
      let edges = [2 * first - inner[0]] + inner + [2 * last - inner[inner.count - 1]]
      return edges.map { scale.inverse($0) }
    }
  }
}

extension Mark where Self == Marks.HeatMap {
  /// Values on a grid as colored cells; cells with a non-finite value stay empty.
  ///
  /// - Parameters:
  ///   - grid: The values.
  ///   - scale: What the colors mean.
  ///   - showsValues: Whether cells carry their values as text, where there are few and each has space for it.
  public static func heatMap(
    _ grid: GridOfValues, scale: ColorScale, showsValues: Bool = true
  ) -> Marks.HeatMap {
    Marks.HeatMap(grid: grid, scale: scale, showsValues: showsValues)
  }

  /// Values on a grid, colored from the smallest to the largest.
  public static func heatMap(_ grid: GridOfValues, title: String) -> Marks.HeatMap {
    Marks.HeatMap(grid: grid, scale: ColorScale(title, fitting: grid.values))
  }
}
