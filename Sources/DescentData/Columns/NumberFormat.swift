import DescentNumerics

/// How the numbers of a column are written if not plainly: `1.234,50 €`, `12.5 %`, `(1,200)`.
///
/// A value may omit the currency sign, because it changes nothing, but not a percent sign. The value is the number as
/// written: `12.5 %` is 12.5. Parentheses around a number make it negative.
public struct NumberFormat: Sendable, Hashable, Codable {
  /// The decimal mark.
  public var decimal: DecimalMark
  /// The mark that may separate groups of three digits.
  public var grouping: GroupingMark
  /// The currency before each number; empty if there is none.
  public var prefix: String
  /// The currency or percent sign after each number; empty if there is none.
  public var suffix: String

  /// A format; by default the grouping mark is the one that goes with the decimal mark.
  public init(
    decimal: DecimalMark = .point, grouping: GroupingMark? = nil, prefix: String = "",
    suffix: String = ""
  ) {
    self.decimal = decimal
    self.grouping = grouping ?? (decimal == .point ? .comma : .point)
    self.prefix = prefix
    self.suffix = suffix
  }

  /// The number that a text represents; `nil` if it is not in this format.
  func value(of text: UnsafeBufferPointer<UInt8>) -> Double? {
    value(of: String(decoding: text, as: UTF8.self))
  }

  func value(of text: String) -> Double? {
    guard let (number, isNegative, affix) = NumberParts.parts(of: text) else { return nil }
    guard affix == NumberParts.Affix(prefix, suffix) || (affix.isEmpty && suffix != "%"),
      let plain = plainDigits(of: number),
      let value = plain.withUnsafeBufferPointer({ fieldNumber($0) })
    else { return nil }
    return isNegative ? -value : value
  }

  /// The same number in plain digits; `nil` if marks are misplaced.
  private func plainDigits(of number: Substring.UnicodeScalarView) -> [UInt8]? {
    var plain: [UInt8] = []
    // Digits since the last grouping mark, and how many marks there were.
    var (digits, marks, isWhole) = (0, 0, true)
    for scalar in number {
      switch scalar {
      case "0"..."9":
        plain.append(UInt8(scalar.value))
        digits += 1
      case decimal.scalar where isWhole:
        guard marks == 0 || digits == 3 else { return nil }
        plain.append(UInt8(ascii: "."))
        isWhole = false
      case "e", "E":
        guard !isWhole || marks == 0 || digits == 3 else { return nil }
        plain.append(UInt8(ascii: "e"))
        isWhole = false
      case "+" where plain.last == UInt8(ascii: "e"), "-" where plain.last == UInt8(ascii: "e"):
        plain.append(UInt8(scalar.value))
      case _ where isWhole && grouping.scalars.contains(scalar):
        // In India all groups but the last have two digits.
        let isRight =
          marks == 0 ? 1...3 ~= digits && plain[0] != UInt8(ascii: "0") : 2...3 ~= digits
        guard isRight else { return nil }
        (digits, marks) = (0, marks + 1)
      default: return nil
      }
    }
    return isWhole && marks > 0 && digits != 3 ? nil : plain
  }
}

/// The mark between the integer part of a number and its fraction.
public enum DecimalMark: String, Sendable, Hashable, Codable, CaseIterable {
  case point, comma

  var scalar: Unicode.Scalar { self == .point ? "." : "," }
}

/// The mark between groups of digits.
public enum GroupingMark: String, Sendable, Hashable, Codable, CaseIterable {
  case comma, point, space, apostrophe

  /// The marks, including typographic variants.
  var scalars: [Unicode.Scalar] {
    switch self {
    case .comma: [","]
    case .point: ["."]
    case .space: [" ", "\u{A0}", "\u{202F}", "\u{2009}"]
    case .apostrophe: ["'", "\u{2019}"]
    }
  }
}

/// The parts of a text that may be a number with affixes.
enum NumberParts {
  /// What surrounds a number.
  struct Affix: Hashable {
    var prefix: String
    var suffix: String

    init(_ prefix: String, _ suffix: String) { (self.prefix, self.suffix) = (prefix, suffix) }

    var isEmpty: Bool { prefix.isEmpty && suffix.isEmpty }
  }

  /// Currency signs made of letters.
  private static let currencies: Set<String> = [
    "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN",
    "CZK",
    "HUF", "INR", "BRL", "MXN", "ZAR", "KRW", "RUB", "TRY", "kr", "Fr.", "Rs.", "Rs", "zł",
  ]

  /// The digits with the marks between them, the sign, and the affixes; `nil` if it cannot be a number.
  static func parts(
    of text: String
  ) -> (number: Substring.UnicodeScalarView, isNegative: Bool, affix: Affix)? {
    // Most texts that are not numbers contain no digit.
    guard text.utf8.contains(where: { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
      return nil
    }
    var rest = Substring(text).unicodeScalars
    trim(&rest)
    var isNegative = false
    if rest.first == "(", rest.last == ")" {
      isNegative = true
      rest = rest.dropFirst().dropLast()
      trim(&rest)
    }
    var hasSign = takeSign(&rest, &isNegative)
    var (start, end) = (rest.startIndex, rest.endIndex)
    while start < end, !isNumeral(rest[start]) { start = rest.index(after: start) }
    // A sign after the currency belongs to the number.
    while end > start, !isNumeral(rest[rest.index(before: end)]) { end = rest.index(before: end) }
    var (prefix, number, suffix) = (rest[..<start], rest[start..<end], rest[end...])
    if !hasSign, let last = prefix.last, last == "-" || last == "\u{2212}" || last == "+" {
      isNegative = isNegative || last != "+"
      hasSign = true
      prefix = prefix.dropLast()
    }
    trim(&prefix)
    trim(&suffix)
    trim(&number)
    let affix = Affix(String(prefix), String(suffix))
    guard !number.isEmpty, isCurrency(affix.prefix),
      isCurrency(affix.suffix) || affix.suffix == "%",
      affix.prefix.isEmpty || affix.suffix.isEmpty
    else { return nil }
    return (number, isNegative, affix)
  }

  /// Whether it is a number in any notation.
  static func isNumber(_ text: String) -> Bool {
    guard let affix = parts(of: text)?.affix else { return false }
    return DecimalMark.allCases.contains {
      NumberFormat(decimal: $0, prefix: affix.prefix, suffix: affix.suffix).value(of: text) != nil
    }
  }

  private static func takeSign(
    _ rest: inout Substring.UnicodeScalarView, _ isNegative: inout Bool
  ) -> Bool {
    guard let first = rest.first, first == "-" || first == "+" || first == "\u{2212}" else {
      return false
    }
    isNegative = isNegative || first != "+"
    rest = rest.dropFirst()
    trim(&rest)
    return true
  }

  private static func isNumeral(_ scalar: Unicode.Scalar) -> Bool {
    "0"..."9" ~= scalar || scalar == "." || scalar == ","
  }

  private static func isCurrency(_ text: String) -> Bool {
    if text.isEmpty || currencies.contains(text) { return true }
    // $, €, US$
    guard text.unicodeScalars.count <= 3, let last = text.unicodeScalars.last else { return false }
    return last.properties.generalCategory == .currencySymbol
      && text.unicodeScalars.dropLast().allSatisfy { $0.properties.isAlphabetic }
  }

  private static func trim(_ rest: inout Substring.UnicodeScalarView) {
    while let first = rest.first, isSpace(first) { rest = rest.dropFirst() }
    while let last = rest.last, isSpace(last) { rest = rest.dropLast() }
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      ? scalar == " " || "\t"..."\r" ~= scalar : scalar.properties.isWhitespace
  }
}
