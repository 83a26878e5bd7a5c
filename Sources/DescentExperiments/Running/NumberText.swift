import RealModule

/// 10ˣ.
func powerOfTen(_ exponent: Double) -> Double { Double.pow(10, exponent) }

/// A number with so many digits behind the point.
func fixed(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return "–" }
  let scale = Double.pow(10, Double(digits))
  let whole = Int64((abs(value) * scale).rounded())
  let divisor = Int64(scale)
  let fraction = String(whole % divisor)
  let padding = String(repeating: "0", count: digits - fraction.count)
  let sign = value < 0 && whole > 0 ? "-" : ""
  return "\(sign)\(whole / divisor)" + (digits > 0 ? ".\(padding)\(fraction)" : "")
}

/// A number to three significant digits, as titles and tables show it.
func rounded(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return value == 0 ? "0" : "–" }
  let exponent = Int(Double.log10(abs(value)).rounded(.down))
  let digits = max(0, 2 - exponent)
  var text = fixed(value, min(digits, 12))
  if text.contains(".") {
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
  }
  return text
}
