/// A figure of a page: drawn once for wide windows and once for narrow ones, of which the stylesheet shows one.
///
/// Only the wide drawing holds the values that hovering shows; the script finds those of the narrow one there.
struct ReportFigure {
  /// The width of the drawing for narrow windows, in pixels: that of a phone less the margins of the page.
  static let narrowWidth = 358.0
  /// The width of the text of a page, in pixels.
  static let pageWidth = 920.0
  /// Figures at least this wide get a second drawing.
  private static let narrowFrom = 420.0

  let figure: any Figure
  let caption: String

  func html() -> String {
    // The page has no more space than this; wider figures would shrink, and their text with them.
    var inline = SVGOptions.inline
    inline.width = Self.pageWidth
    let wide = figure.svg(inline)
    var narrow = SVGOptions.inline
    narrow.width = Self.narrowWidth
    narrow.keepsValues = false
    var html = "<figure>\n"
    if figure.width >= Self.narrowFrom {
      html += "<div class=\"drawing wide\">\(wide)</div>\n"
      html += "<div class=\"drawing narrow\">\(figure.svg(narrow))</div>\n"
    } else {
      html += "<div class=\"drawing\">\(wide)</div>\n"
    }
    if !caption.isEmpty { html += "<figcaption>\(Escaping.markup(caption))</figcaption>\n" }
    return html + "</figure>\n"
  }
}
