import DescentFigures

/// Records as a page that argues: a claim, why it should hold, what would follow, what was measured, and the verdict.
public struct Presentation: Sendable {
  /// A figure with its file name and caption.
  public struct Picture: Sendable {
    public var name: String
    public var figure: any Figure
    public var caption: String
  }

  /// A command to try, with what it does.
  public struct Step: Sendable, Hashable {
    public var purpose: String
    public var command: String

    init(_ purpose: String, _ command: String) {
      self.purpose = purpose
      self.command = command
    }
  }

  public var title: String
  /// One line to take away, from the numbers.
  public var takeaway: String
  /// What the textbook says, a sentence each.
  public var claims: [String]
  /// The rules, as formulas.
  public var formulas: [Formula]
  /// Why the claim should hold, in at most five sentences.
  public var mechanism: String
  /// What would follow if the claim held, and could be measured.
  public var predictions: [String]
  public var pictures: [Picture]
  /// What else the page shows after the figures.
  public var extras: [Report.Section] = []
  /// What the measurements say about each prediction.
  public var verdicts: [Verdict]
  /// Where the measurements depart from the textbook, and why.
  public var why: String
  public var next: [Step]
  /// The settings: names and values.
  public var settings: [(String, String)]
  /// The numbers; the first table holds the main ones.
  public var tables: [Report.Table]

  /// The verdicts and the explanation as text.
  public var reading: String {
    (verdicts.map(\.sentence) + [why]).filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// That of no results.
  static func empty(title: String) -> Presentation {
    Presentation(
      title: title, takeaway: "", claims: [], formulas: [], mechanism: "", predictions: [],
      pictures: [], verdicts: [], why: "", next: [], settings: [], tables: [])
  }
}

extension Presentation {
  /// The parts of the page in the order of the argument.
  var sections: [Report.Section] { argument + shown + judged + measured }

  private var argument: [Report.Section] {
    [
      .quotation(heading: "The claim", claims),
      .formulas(heading: "The rule", formulas, text: mechanism),
      .list(heading: "What would follow", predictions),
    ]
  }

  private var shown: [Report.Section] {
    pictures.map { .figure($0.figure, caption: $0.caption) } + extras
  }

  private var judged: [Report.Section] {
    [
      .verdicts(
        heading: "The verdict", verdicts.map(\.row),
        note: verdicts.contains { $0.interval != nil } ? Verdict.explanation : ""),
      .text(heading: "Why", why),
      .commands(heading: "What to try next", next.map { ($0.purpose, $0.command) }),
    ]
  }

  private var measured: [Report.Section] {
    tables.enumerated().map { .table($1, heading: $0 == 0 ? "The numbers" : "") }
      + [.values(heading: "How it was measured", settings)]
  }
}
