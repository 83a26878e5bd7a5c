extension Marks {
  /// Lines along which a function of two variables is constant.
  public struct Contour: Mark, Hashable {
    /// The values over the plane.
    public var grid: GridOfValues
    /// The values of the lines.
    public var levels: [Double]
    /// The color.
    public var color: FigureColor
    /// The width, in pixels.
    public var width: Double
    /// From 0 (invisible) to 1.
    public var opacity: Double

    /// Extends the ranges to include the mark.
    public func include(in extent: inout Extent) {
      extent.x.isExact = true
      extent.y.isExact = true
      for x in grid.x { extent.x.include(x) }
      for y in grid.y { extent.y.include(y) }
    }

    /// Draws the mark.
    public func draw(on plot: inout Plot) {
      let grid = grid.thinned(to: plot.detail.cells * 2)
      plot.series(nil) { plot in
        for level in levels where level.isFinite {
          let lines = MarchingSquares.lines(in: grid, level: level).map { line in
            let places = line.compactMap { plot.position($0.x, $0.y) }
            return Thinning.curve(places, tolerance: plot.detail.step * 0.25)
          }
          plot.strokeSegments(lines, color: color, width: width, opacity: opacity)
        }
      }
    }
  }
}

extension Mark where Self == Marks.Contour {
  /// Lines of equal value, quiet by default because they are usually a background.
  ///
  /// - Parameters:
  ///   - grid: The values; cells with a non-finite corner are left out.
  ///   - levels: The values that get a line.
  public static func contour(
    _ grid: GridOfValues, levels: [Double], color: FigureColor = .muted, width: Double = 0.8,
    opacity: Double = 0.5
  ) -> Marks.Contour {
    Marks.Contour(grid: grid, levels: levels, color: color, width: width, opacity: opacity)
  }
}
