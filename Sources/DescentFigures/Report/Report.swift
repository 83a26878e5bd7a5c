/// The question, the settings and the results as one HTML file that opens anywhere: figures, styles, script and data
/// are all included, and nothing is fetched.
///
/// ```swift
/// let report = Report(
///   title: "Batch normalization", question: "Does it make the initial weights matter less?",
///   settings: [("data", "MNIST"), ("seed", "0")],
///   sections: [
///     .figure(figure, caption: "Training accuracy over 20 epochs."),
///     .text(heading: "Reading", "With it all networks learn."),
///     .table(Report.Table(columns: ["scale", "accuracy"], rows: [["1.0", "0.357"]])),
///   ],
///   dataJSON: record)
/// let html = report.html()
/// ```
public struct Report: Sendable {
  /// A part of a report, in reading order.
  public enum Section: Sendable {
    /// A figure with a caption below it.
    case figure(any Figure, caption: String = "")
    case table(Table, heading: String = "")
    /// Paragraphs, separated by empty lines.
    case text(heading: String = "", String)
    /// An optimizer that the reader moves over a bowl.
    case playground(Playground, heading: String = "")
  }

  /// The title.
  public var title: String
  /// The question, in one or a few sentences.
  public var question: String
  /// The settings: names and values in display order.
  public var settings: [(String, String)]
  /// The sections, in order.
  public var sections: [Section]
  /// The record as JSON, which a reader's script finds in the element `descent-data`.
  public var dataJSON: String
  /// The language of the text, for hyphenation and screen readers.
  public var language = "en"

  /// Creates a value with the given properties.
  public init(
    title: String, question: String, settings: [(String, String)], sections: [Section],
    dataJSON: String = "null"
  ) {
    self.title = title
    self.question = question
    self.settings = settings
    self.sections = sections
    self.dataJSON = dataJSON
  }

  /// The whole file.
  public func html() -> String {
    var body = "<main>\n<header>\n<h1>\(Escaping.markup(title))</h1>\n"
    if !question.isEmpty {
      body += "<div class=\"question\"><h2>Question</h2>\n"
      body += HTMLText.paragraphs(question) + "</div>\n"
    }
    body += "</header>\n" + settingsHTML
    for section in sections { body += section.html() }
    body += "</main>\n"
    body += "<script type=\"application/json\" id=\"descent-data\">"
    body += Escaping.script(dataJSON) + "</script>\n"
    body += "<script>\n\(ReportScript.source)\n</script>\n"
    return HTMLText.page(title: title, language: language, body: body)
  }

  private var settingsHTML: String {
    guard !settings.isEmpty else { return "" }
    var html = "<section class=\"settings\">\n<h2>Settings</h2>\n<dl>\n"
    for (name, value) in settings {
      html += "<div><dt>\(Escaping.markup(name))</dt><dd>\(Escaping.markup(value))</dd></div>\n"
    }
    return html + "</dl>\n</section>\n"
  }
}

extension Report.Section {
  func html() -> String {
    switch self {
    case .figure(let figure, let caption):
      return ReportFigure(figure: figure, caption: caption).html()
    case .table(let table, let heading):
      return "<section>\n\(HTMLText.heading(heading))\(table.html())</section>\n"
    case .playground(let playground, let heading):
      return playground.html(heading: heading)
    case .text(let heading, let text):
      return "<section>\n\(HTMLText.heading(heading))\(HTMLText.paragraphs(text))</section>\n"
    }
  }
}
