/// Numbers as text, for people and for attributes.
public enum NumberText {
  /// A value with a given number of decimals, `0.50` for (0.5, 2), with a true minus sign.
  public static func fixed(_ value: Double, decimals: Int, grouped: Bool = false) -> String {
    let plain = plainFixed(value, decimals: decimals)
    let isNegative = plain.hasPrefix("-")
    let magnitude = isNegative ? String(plain.dropFirst()) : plain
    return (isNegative ? "−" : "") + (grouped ? group(magnitude) : magnitude)
  }

  /// A human-readable value with a given number of significant digits: `0.0251`, `12,345`, `2.5×10⁻⁷`.
  public static func readable(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return "–" }
    guard value != 0 else { return "0" }
    let digits = shown(digits)
    let exponent = decimalExponent(of: rounded(value, digits: digits))
    if exponent < -4 || exponent >= 7 {
      return scientific(value, exponent: exponent, digits: digits)
    }
    let decimals = max(0, digits - 1 - exponent)
    return trimmed(fixed(value, decimals: decimals, grouped: value.magnitude >= 10_000))
  }

  /// `2.5×10⁻⁷`, with the given exponent and at most the given number of digits before it.
  package static func scientific(_ value: Double, exponent: Int, digits: Int) -> String {
    guard value != 0 else { return "0" }
    let mantissa = trimmed(plainFixed(scaled(value, by: -exponent), decimals: max(0, digits - 1)))
    if mantissa == "1" { return power(exponent) }
    if mantissa == "-1" { return "−" + power(exponent) }
    return mantissa.replacingMinus + "×" + power(exponent)
  }

  /// `10⁻³`.
  package static func power(_ exponent: Int) -> String {
    "10" + String(String(exponent).map { superscripts[$0] ?? $0 })
  }

  /// The shortest machine-readable text of a value with a given number of significant digits: `1.5e-9`.
  public static func compact(_ value: Double, digits: Int = 5) -> String {
    guard value.isFinite, value != 0 else { return "0" }
    let digits = shown(digits)
    let exponent = decimalExponent(of: value)
    if exponent >= -5, exponent < 9 {
      return trimmed(plainFixed(value, decimals: max(0, digits - 1 - exponent)))
    }
    return trimmed(plainFixed(scaled(value, by: -exponent), decimals: digits - 1)) + "e\(exponent)"
  }

  /// A coordinate on the page: one decimal, omitted if it is zero.
  package static func coordinate(_ value: Double) -> String {
    trimmed(plainFixed(value, decimals: 1))
  }

  /// More than 17 significant digits no Double has.
  private static func shown(_ digits: Int) -> Int { min(max(digits, 1), 17) }

  /// With an ASCII minus, no grouping, and never `-0`.
  private static func plainFixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return "0" }
    let shifted = (value.magnitude * powerOfTen(decimals)).rounded()
    guard shifted < 9e15 else { return "\(value)" }
    var digits = String(Int(shifted))
    if decimals > 0 {
      while digits.count <= decimals { digits = "0" + digits }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
    }
    return (value < 0 && shifted != 0 ? "-" : "") + digits
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  private static func group(_ text: String) -> String {
    let whole = text.prefix { $0 != "." }
    var grouped = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    return grouped + text.dropFirst(whole.count)
  }

  private static func rounded(_ value: Double, digits: Int) -> Double {
    let exponent = digits - 1 - decimalExponent(of: value)
    guard exponent < 300, exponent > -300 else { return value }
    let shifted = scaled(value, by: exponent).rounded()
    return scaled(shifted, by: -exponent)
  }

  /// Dividing by a power of ten is accurate where multiplying by its inverse is not.
  private static func scaled(_ value: Double, by exponent: Int) -> Double {
    if exponent > 300 { return value * 1e300 * powerOfTen(exponent - 300) }
    return exponent < 0 ? value / powerOfTen(-exponent) : value * powerOfTen(exponent)
  }

  package static let superscripts: [Character: Character] = [
    "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
    "8": "⁸", "9": "⁹",
  ]
}

extension String {
  fileprivate var replacingMinus: String {
    hasPrefix("-") ? "−" + dropFirst() : self
  }
}
