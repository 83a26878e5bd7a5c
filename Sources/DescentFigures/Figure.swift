/// Something that can be drawn: a ``Chart`` or ``SmallMultiples``.
public protocol Figure: Sendable {
  var title: String { get }

  /// The width of the figure in pixels, unless the options of a drawing ask for less.
  var width: Double { get }

  /// The figure as a complete `<svg>` element of at most 200,000 bytes.
  func svg(_ options: SVGOptions) -> String
}

extension Figure {
  /// The figure as a separate file, on a background that follows the viewer's light or dark mode.
  public func svg() -> String { svg(.standalone) }
}

/// The context in which a figure is drawn.
public struct SVGOptions: Sendable, Hashable {
  /// Whether a background is drawn behind the figure.
  public var hasBackground: Bool
  /// Whether the title and the subtitle are drawn; a page may show them as separate text.
  public var showsTitle: Bool
  /// Whether marks include their values, for a script to show.
  public var keepsValues: Bool
  /// The greatest width, in pixels: a wider figure is laid out again with fewer columns, and text keeps its size. `nil`
  /// is the figure's own.
  public var width: Double?

  /// Creates a value with the given properties.
  public init(
    hasBackground: Bool = true, showsTitle: Bool = true, keepsValues: Bool = true,
    width: Double? = nil
  ) {
    self.hasBackground = hasBackground
    self.showsTitle = showsTitle
    self.keepsValues = keepsValues
    self.width = width
  }

  /// A separate file.
  public static let standalone = SVGOptions()
  /// Part of an HTML page with its own background.
  public static let inline = SVGOptions(hasBackground: false)
}
