/// Builds SVG text, with everything that goes into attributes and content made safe.
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

  /// A text whose raised digits (`10⁻³`) are drawn as smaller digits of the same font: few fonts
  /// have all of them, and those borrowed from another look uneven.
  mutating func text(_ content: String, _ attributes: [(String, String)], size: Double) {
    open("text", attributes)
    for (run, isRaised) in runs(of: content) {
      guard isRaised else {
        text += Escaping.markup(run)
        continue
      }
      let shift = NumberText.coordinate(size * 0.38)
      text += "<tspan dy=\"-\(shift)\" font-size=\"\(NumberText.coordinate(size * 0.74))\">"
      text += Escaping.markup(run) + "</tspan>"
      // A space of no width puts what follows back on the base line.
      if !content.hasSuffix(run.raised) {
        text += "<tspan dy=\"\(shift)\">\u{200B}</tspan>"
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

extension String {
  /// The same characters as superscripts.
  fileprivate var raised: String {
    String(map { NumberText.superscripts[$0 == "−" ? "-" : $0] ?? $0 })
  }
}

extension FigureColor {
  /// The attributes that make this the `currentColor`: light by itself, dark by its class.
  var attributes: [(String, String)] {
    [("class", className ?? ""), ("color", light)]
  }
}

extension Double {
  /// The text of a coordinate.
  var px: String { NumberText.coordinate(self) }
}
