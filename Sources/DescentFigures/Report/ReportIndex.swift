/// A page that links to several reports, each with a thumbnail.
public struct ReportIndex: Sendable {
  /// A thumbnail of a report.
  public enum Thumbnail: Sendable {
    /// The figure itself, drawn into the page.
    case figure(any Figure)
    /// An image file, by its path from the page.
    case file(String)
  }

  /// One report.
  public struct Entry: Sendable {
    /// The title.
    public var title: String
    /// What the report shows, in one sentence.
    public var summary: String
    /// The path of the report from the page.
    public var link: String
    /// The thumbnail.
    public var thumbnail: Thumbnail?

    /// Creates a value with the given properties.
    public init(title: String, summary: String, link: String, thumbnail: Thumbnail? = nil) {
      self.title = title
      self.summary = summary
      self.link = link
      self.thumbnail = thumbnail
    }
  }

  /// The title.
  public var title: String
  /// A paragraph below the title.
  public var introduction: String
  /// The reports, in order.
  public var entries: [Entry]
  /// The language of the text.
  public var language = "en"

  /// Creates a value with the given properties.
  public init(title: String, introduction: String = "", entries: [Entry]) {
    self.title = title
    self.introduction = introduction
    self.entries = entries
  }

  /// The whole file.
  public func html() -> String {
    var body = "<main>\n<header>\n<h1>\(Escaping.markup(title))</h1>\n"
    body += HTMLText.paragraphs(introduction) + "</header>\n<ul class=\"cards\">\n"
    for entry in entries { body += entry.html() }
    return HTMLText.page(title: title, language: language, body: body + "</ul>\n</main>\n")
  }
}

extension ReportIndex.Entry {
  fileprivate func html() -> String {
    """
    <li><a href="\(HTMLText.path(link))">\(thumbnail?.html() ?? "")\
    <span class="name">\(Escaping.markup(title))</span>\
    <span class="summary">\(Escaping.markup(summary))</span></a></li>

    """
  }
}

extension ReportIndex.Thumbnail {
  fileprivate func html() -> String {
    switch self {
    case .figure(let figure):
      let svg = figure.svg(
        SVGOptions(hasBackground: false, showsTitle: false, keepsValues: false))
      return "<span class=\"thumbnail\" aria-hidden=\"true\">\(svg)</span>"
    case .file(let path):
      return "<span class=\"thumbnail\"><img src=\"\(HTMLText.path(path))\" "
        + "alt=\"\" loading=\"lazy\"></span>"
    }
  }
}
