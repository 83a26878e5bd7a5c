/// A grid of panels that share axes, one legend and one title, so that they can be compared.
public struct SmallMultiples: Sendable {
  /// Which panels share the range of an axis.
  public enum Sharing: Sendable, Hashable {
    case all
    case rows
    case columns
    case none
  }

  /// The title.
  public var title: String
  /// A quieter line below the title.
  public var subtitle: String
  /// The number of panels per row.
  public var columns: Int
  /// Row by row from the top left.
  public var panels: [Chart]
  /// Titles above the rows; may be empty.
  public var rowTitles: [String]
  /// Which panels share the horizontal range.
  public var sharesX: Sharing
  /// Which panels share the vertical range.
  public var sharesY: Sharing
  /// The width of the page, in pixels.
  public var width: Double
  /// The height of a panel as a fraction of its width.
  public var aspect: Double

  /// Creates a value with the given properties.
  public init(
    title: String = "", subtitle: String = "", columns: Int, panels: [Chart],
    rowTitles: [String] = [], sharesX: Sharing = .all, sharesY: Sharing = .all,
    width: Double = 920, aspect: Double = 0.72
  ) {
    self.title = title
    self.subtitle = subtitle
    self.columns = columns
    self.panels = panels
    self.rowTitles = rowTitles
    self.sharesX = sharesX
    self.sharesY = sharesY
    self.width = width
    self.aspect = aspect
  }
}

extension SmallMultiples: Figure {
  /// The maximum size of a figure in bytes.
  static let largestSize = 200_000

  /// The figure as SVG.
  public func svg(_ options: SVGOptions) -> String {
    var figure = self
    figure.width = Self.usable(width, 160...10_000, else: 920)
    figure.aspect = Self.usable(aspect, 0.01...100, else: 0.72)
    let layout = FigureLayout(figure, options: options)
    var text = ""
    for var detail in Detail.levels {
      if !options.keepsValues { detail.keepsValues = false }
      text = FigureRenderer(figure: figure, layout: layout, options: options, detail: detail).svg()
      if text.utf8.count <= Self.largestSize { break }
    }
    return text
  }

  /// A size that can be drawn.
  private static func usable(
    _ size: Double, _ range: ClosedRange<Double>, else usual: Double
  ) -> Double {
    size.isFinite ? min(max(size, range.lowerBound), range.upperBound) : usual
  }
}
