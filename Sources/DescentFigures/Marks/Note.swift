extension Marks {
  /// A text at a point of the data.
  public struct Note: Mark, Hashable {
    /// The text.
    public var text: String
    /// Along the horizontal axis.
    public var x: Double
    /// Along the vertical axis.
    public var y: Double
    /// The color.
    public var color: FigureColor

    /// Extends the ranges to include the mark.
    public func include(in extent: inout Extent) {
      guard x.isFinite, y.isFinite else { return }
      extent.x.include(x)
      extent.y.include(y)
    }

    /// Draws the mark.
    public func draw(on plot: inout Plot) {
      guard let point = plot.position(x, y), plot.frame.contains(point) else { return }
      plot.label(text, beside: point, color: color)
    }
  }
}

extension Mark where Self == Marks.Note {
  /// A text next to a point, on a side where it covers no other text and stays in the panel; it is left out if there is
  /// no such side.
  public static func note(
    _ text: String, x: Double, y: Double, color: FigureColor = .ink
  ) -> Marks.Note {
    Marks.Note(text: text, x: x, y: y, color: color)
  }
}
