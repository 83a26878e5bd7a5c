import DescentNumerics

/// Builds SVG text, escaping everything that goes into attributes and content.
struct SVGWriter: Sendable {
  private(set) var text = ""
  private var isOpen: [String] = []

  mutating func open(_ name: String, _ attributes: [(String, String)] = []) {
    start(name, attributes)
    text += ">"
    isOpen.append(name)
    if name != "text" { text += "\n" }
  }

  mutating func close() {
    text += "</\(isOpen.removeLast())>\n"
  }

  mutating func element(_ name: String, _ attributes: [(String, String)]) {
    start(name, attributes)
    text += "/>\n"
  }

  mutating func style(_ css: String) {
    text += "<style>\n\(css)\n</style>\n"
  }

  private mutating func start(_ name: String, _ attributes: [(String, String)]) {
    text += "<\(name)"
    for (key, value) in attributes where !value.isEmpty {
      text += " \(key)=\"\(Escaping.markup(value))\""
    }
  }

  /// A text whose superscript digits (`10⁻³`) are drawn as smaller digits of the same font: few fonts have all of them,
  /// and fallback glyphs look uneven.
  mutating func text(_ content: String, _ attributes: [(String, String)], size: Double) {
    open("text", attributes)
    let shift = (size * 0.38).px
    for (index, (run, isRaised)) in runs(of: content).enumerated() {
      if isRaised {
        text += "<tspan dy=\"-\(shift)\" font-size=\"\((size * 0.74).px)\">"
        text += Escaping.markup(run) + "</tspan>"
      } else if index > 0 {
        // Text after superscript digits returns to the baseline.
        text += "<tspan dy=\"\(shift)\">\(Escaping.markup(run))</tspan>"
      } else {
        text += Escaping.markup(run)
      }
    }
    close()
  }

  private func runs(of content: String) -> [(String, Bool)] {
    var runs: [(String, Bool)] = []
    for character in content {
      let plain = Self.lowered[character]
      let next = String(plain ?? character)
      if let last = runs.last, last.1 == (plain != nil) {
        runs[runs.count - 1].0 += next
      } else {
        runs.append((next, plain != nil))
      }
    }
    return runs
  }

  private static let lowered: [Character: Character] = {
    var lowered: [Character: Character] = [:]
    for (plain, raised) in NumberText.superscripts { lowered[raised] = plain == "-" ? "−" : plain }
    return lowered
  }()
}

extension FigureColor {
  /// The attributes that make this the `currentColor`: light by attribute, dark by class.
  var attributes: [(String, String)] {
    [("class", className ?? ""), ("color", light)]
  }
}

extension Double {
  /// The text of a coordinate.
  var px: String { NumberText.coordinate(self) }
}
