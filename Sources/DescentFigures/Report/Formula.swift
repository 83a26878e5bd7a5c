/// A formula in a small part of TeX's notation, written as MathML, which browsers typeset without any script.
///
/// ```swift
/// Formula(#"W \leftarrow W - \eta \frac{\partial L}{\partial W}"#)
/// ```
///
/// It knows groups, `_`, `^`, `\quad`, `\frac`, `\sqrt`, `\hat`, `\bar`, `\tilde`, `\text`, Greek letters, and the operators in
/// `FormulaSymbols`. What it does not know is shown as it was written, marked as an error.
public struct Formula: Sendable, Hashable {
  /// The formula in TeX's notation.
  public var tex: String
  /// What the formula is called, in front of it.
  public var label: String

  /// Creates a value with the given properties.
  public init(_ tex: String, label: String = "") {
    self.tex = tex
    self.label = label
  }

  /// The formula as MathML. What `\quad` separates is an element each, so that a narrow page can put one below the other.
  public var mathML: String {
    tex.split(separator: #"\quad"#).map { part in
      var parser = FormulaParser(part)
      return "<math display=\"block\">\(parser.row(until: nil))</math>"
    }.joined()
  }
}

/// Reads a formula from left to right.
private struct FormulaParser {
  private var rest: Substring

  init(_ tex: Substring) { rest = tex }

  /// Everything up to the end of the group, or of the formula.
  mutating func row(until end: Character?) -> String {
    var items: [String] = []
    while let next = rest.first {
      if next == end {
        rest.removeFirst()
        break
      }
      if next.isWhitespace {
        rest.removeFirst()
      } else {
        items.append(scripted())
      }
    }
    return items.count == 1 ? items[0] : "<mrow>\(items.joined())</mrow>"
  }

  /// One item with what is below and above it.
  private mutating func scripted() -> String {
    let isSum = rest.hasPrefix(#"\sum"#)
    let base = item()
    var (low, high): (String?, String?) = (nil, nil)
    while let mark = rest.first, mark == "_" || mark == "^" {
      rest.removeFirst()
      if mark == "_" { low = item() } else { high = item() }
    }
    let names = isSum ? ("munder", "mover", "munderover") : ("msub", "msup", "msubsup")
    switch (low, high) {
    case (nil, nil): return base
    case (let low?, nil): return Self.element(names.0, base + low)
    case (nil, let high?): return Self.element(names.1, base + high)
    case (let low?, let high?): return Self.element(names.2, base + low + high)
    }
  }

  /// A group, a command, a number or a character.
  private mutating func item() -> String {
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    guard let first = rest.first else { return Self.element("merror", "") }
    if first == "\\" { return command() }
    if first.isNumber {
      let digits = rest.prefix { $0.isNumber || $0 == "." }
      rest.removeFirst(digits.count)
      return Self.element("mn", String(digits))
    }
    rest.removeFirst()
    if first == "{" { return row(until: "}") }
    if first.isLetter { return Self.element("mi", String(first)) }
    return Self.element("mo", FormulaSymbols.characters[first] ?? String(first))
  }

  private mutating func command() -> String {
    rest.removeFirst()
    let name = String(rest.prefix { $0.isLetter })
    rest.removeFirst(name.count)
    switch name {
    case "frac": return Self.element("mfrac", item() + item())
    case "sqrt": return Self.element("msqrt", item())
    case "hat": return accented("^")
    case "bar": return accented("¯")
    case "tilde": return accented("~")
    case "text": return text()
    default: break
    }
    if let letter = FormulaSymbols.letters[name] { return Self.element("mi", letter) }
    if FormulaSymbols.functions.contains(name) { return Self.element("mi", name) }
    if let sign = FormulaSymbols.operators[name] { return Self.element("mo", sign) }
    return Self.element("merror", Self.element("mtext", "\\\(name)"))
  }

  private mutating func accented(_ accent: String) -> String {
    "<mover accent=\"true\">\(item())<mo>\(accent)</mo></mover>"
  }

  /// Words as they are.
  private mutating func text() -> String {
    guard rest.first == "{", let end = rest.firstIndex(of: "}") else { return "" }
    let words = rest[rest.index(after: rest.startIndex)..<end]
    rest = rest[rest.index(after: end)...]
    return Self.element("mtext", Escaping.markup(String(words)))
  }

  private static func element(_ name: String, _ content: String) -> String {
    let content =
      name.count == 2 ? Escaping.markup(content) : content
    return "<\(name)>\(content)</\(name)>"
  }
}

/// What the commands of formulas stand for.
enum FormulaSymbols {
  static let letters: [String: String] = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ", "epsilon": "ε",
    "eta": "η", "lambda": "λ", "mu": "μ", "nu": "ν", "rho": "ρ", "sigma": "σ", "phi": "φ",
    "chi": "χ", "theta": "θ", "infty": "∞", "ell": "ℓ", "partial": "∂", "nabla": "∇",
  ]
  static let functions: Set<String> = ["ln", "exp", "max", "min", "tanh", "softmax", "Var"]
  static let operators: [String: String] = [
    "leftarrow": "←", "to": "→", "cdot": "·", "odot": "⊙", "times": "×", "sum": "∑", "le": "≤",
    "ge": "≥", "approx": "≈", "sim": "∼", "in": "∈", "pm": "±", "neq": "≠", "ldots": "…",
    "ll": "≪", "gg": "≫",
  ]
  static let characters: [Character: String] = ["-": "−", "*": "·"]
}
