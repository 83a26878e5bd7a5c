import DescentNumerics

/// The contrast of colors (WCAG 2.2, sections 1.4.3 and 1.4.11).
enum Contrast {
  /// From 1, equal, to 21, black on white.
  static func ratio(_ one: String, _ other: String) -> Double {
    let (a, b) = (luminance(one) + 0.05, luminance(other) + 0.05)
    return max(a, b) / min(a, b)
  }

  /// Black or white, whichever stands out more on a color; at least 4.58 to 1.
  static func readable(on color: String) -> String {
    ratio(color, "#ffffff") >= ratio(color, "#000000") ? "#ffffff" : "#000000"
  }

  /// The red, green and blue of `#rrggbb`, as shares of linear light.
  static func linear(_ color: String) -> [Double] {
    let value = Int(color.dropFirst(), radix: 16) ?? 0
    return [value >> 16, value >> 8 & 255, value & 255].map { part in
      let share = Double(part) / 255
      return share <= 0.04045
        ? share / 12.92 : powerOfTen(2.4 * logarithm10((share + 0.055) / 1.055))
    }
  }

  private static func luminance(_ color: String) -> Double {
    let parts = linear(color)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
}
