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
    /// Sentences of somebody else, word for word.
    case quotation(heading: String = "", [String])
    /// Formulas, one under the other, and what they mean.
    case formulas(heading: String = "", [Formula], text: String = "")
    /// Sentences that each stand for themselves.
    case list(heading: String = "", [String])
    /// Statements with what was measured about them.
    case verdicts(heading: String = "", [Verdict], note: String = "")
    /// Names with values.
    case values(heading: String = "", [(String, String)])
    /// Commands to type, each with what it does.
    case commands(heading: String = "", [(purpose: String, command: String)])
  }

  /// Another page: its title and its path from this one.
  public struct Link: Sendable, Hashable {
    /// The title.
    public var title: String
    /// The path.
    public var path: String

    /// Creates a value with the given properties.
    public init(_ title: String, path: String) {
      self.title = title
      self.path = path
    }
  }

  /// The title.
  public var title: String
  /// One line to remember, below the title.
  public var takeaway = ""
  /// The question, in one or a few sentences.
  public var question: String
  /// The page before this one.
  public var previous: Link?
  /// The page that lists all.
  public var overview: Link?
  /// The page after this one.
  public var next: Link?
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
    var body = "<main>\n<header>\n\(navigation)<h1>\(Escaping.markup(title))</h1>\n"
    if !takeaway.isEmpty {
      body += "<p class=\"takeaway\">\(Escaping.markup(takeaway))</p>\n"
    }
    if !question.isEmpty {
      body += "<div class=\"question\"><h2>Question</h2>\n"
      body += HTMLText.paragraphs(question) + "</div>\n"
    }
    body += "</header>\n" + Section.values(heading: "Settings", settings).html()
    for section in sections { body += section.html() }
    body += navigation + "</main>\n"
    body += "<script type=\"application/json\" id=\"descent-data\">"
    body += Escaping.script(dataJSON) + "</script>\n"
    body += "<script>\n\(ReportScript.source)\n</script>\n"
    return HTMLText.page(title: title, language: language, body: body)
  }

  /// Links to the pages around this one.
  private var navigation: String {
    let links = [("← ", previous, ""), ("", overview, ""), ("", next, " →")].compactMap { item in
      item.1.map {
        "<a href=\"\(HTMLText.path($0.path))\">\(item.0)\(Escaping.markup($0.title))\(item.2)</a>"
      }
    }
    return links.isEmpty ? "" : "<nav>\(links.joined(separator: "\n"))</nav>\n"
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
      return Self.section(heading, HTMLText.paragraphs(text))
    case .quotation(let heading, let sentences):
      let text = sentences.map { "<p>\(Escaping.markup($0))</p>\n" }.joined()
      return Self.section(heading, "<blockquote>\n\(text)</blockquote>\n")
    case .formulas(let heading, let formulas, let text):
      return Self.section(heading, Self.formulas(formulas) + HTMLText.paragraphs(text))
    case .list(let heading, let items):
      let list = items.map { "<li>\(Escaping.markup($0))</li>\n" }.joined()
      return items.isEmpty ? "" : Self.section(heading, "<ul>\n\(list)</ul>\n")
    case .verdicts(let heading, let verdicts, let note):
      let list = "<ul class=\"verdicts\">\n\(verdicts.map { $0.html() }.joined())</ul>\n"
      return verdicts.isEmpty ? "" : Self.section(heading, list + HTMLText.paragraphs(note))
    case .values(let heading, let values): return Self.values(heading, values)
    case .commands(let heading, let commands):
      let list = commands.map {
        "<li>\(Escaping.markup($0.purpose))<pre><code>\(Escaping.markup($0.command))</code></pre></li>\n"
      }.joined()
      return commands.isEmpty
        ? "" : Self.section(heading, "<ul class=\"commands\">\n\(list)</ul>\n")
    }
  }

  private static func section(_ heading: String, _ content: String) -> String {
    "<section>\n\(HTMLText.heading(heading))\(content)</section>\n"
  }

  private static func formulas(_ formulas: [Formula]) -> String {
    guard !formulas.isEmpty else { return "" }
    let rows = formulas.map { formula in
      "<div>"
        + (formula.label.isEmpty ? "" : "<span>\(Escaping.markup(formula.label))</span>")
        + "<div>\(formula.mathML)</div></div>\n"
    }
    return "<div class=\"formulas\">\n\(rows.joined())</div>\n"
  }

  private static func values(_ heading: String, _ values: [(String, String)]) -> String {
    guard !values.isEmpty else { return "" }
    let rows = values.map { name, value in
      "<div><dt>\(Escaping.markup(name))</dt><dd>\(Escaping.markup(value))</dd></div>\n"
    }
    return
      "<section class=\"settings\">\n\(HTMLText.heading(heading))<dl>\n\(rows.joined())</dl>\n</section>\n"
  }
}
