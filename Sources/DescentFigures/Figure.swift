/// Something that can be drawn: a ``Chart`` or ``SmallMultiples``.
public protocol Figure: Sendable {
  var title: String { get }

  /// The figure as a complete `<svg>` element of at most 200,000 bytes.
  func svg(_ options: SVGOptions) -> String
}

extension Figure {
  /// The figure as a file of its own, on a background that follows the viewer's light or dark.
  public func svg() -> String { svg(.standalone) }
}

/// Where a figure goes.
public struct SVGOptions: Sendable, Hashable {
  /// Whether a background is drawn behind the figure.
  public var hasBackground: Bool
  /// Whether the title and the subtitle are drawn; a page may show them as text of its own.
  public var showsTitle: Bool
  /// Whether marks carry their values, for a script to show.
  public var keepsValues: Bool

  /// A value with the given properties.
  public init(hasBackground: Bool = true, showsTitle: Bool = true, keepsValues: Bool = true) {
    self.hasBackground = hasBackground
    self.showsTitle = showsTitle
    self.keepsValues = keepsValues
  }

  /// A file of its own.
  public static let standalone = SVGOptions()
  /// Part of an HTML page that has a background itself.
  public static let inline = SVGOptions(hasBackground: false)
}
