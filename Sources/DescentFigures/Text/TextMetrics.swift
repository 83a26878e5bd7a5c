/// Estimates the size of text without a font.
///
/// The viewer's font is unknown here, so the widths are those of wide fonts: for every character the larger advance of
/// DejaVu Sans and Liberation Sans, in thousandths of the font size. Helvetica, Arial, Roboto and system fonts are
/// narrower.
enum TextMetrics {
  static func width(_ text: String, size: Double, bold: Bool = false) -> Double {
    var sum = 0
    for character in text { sum += advance(of: character, bold: bold) }
    return Double(sum) * size / 1000
  }

  /// The distance between baselines.
  static func lineHeight(_ size: Double) -> Double { (size * 1.35).rounded() }

  private static func advance(of character: Character, bold: Bool) -> Int {
    if let code = character.asciiValue {
      guard code >= 32, code < 127 else { return 0 }
      return (bold ? boldAdvances : advances)[Int(code) - 32]
    }
    if let known = others[character] { return bold ? known + known / 10 : known }
    // Latin, Greek and Cyrillic letters with or without diacritics; anything else may fill its square.
    let first = character.unicodeScalars.first?.value ?? 0
    return first < 0x0530 ? 850 : (first < 0x1100 ? 1000 : 1400)
  }

  // From the space to the tilde.
  private static let advances = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 556, 1015, 684, 686, 722, 770, 667,
    611, 778, 752, 295, 500, 667, 557, 863, 748, 787, 667, 787, 722, 667, 611, 732, 684, 989, 685,
    667, 685, 390, 337, 390, 838, 556, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
  ]

  private static let boldAdvances = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696,
    696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 611, 1000, 774, 762, 734, 830, 683,
    683, 821, 837, 372, 556, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771,
    724, 725, 457, 365, 457, 838, 556, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665,
    343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
  ]

  private static let others: [Character: Int] = [
    "−": 838, "–": 556, "—": 1000, "…": 1000, "·": 318, "×": 838, "√": 637, "→": 1000, "∞": 833,
    "≤": 838, "≥": 838, "±": 838, "≈": 838, "°": 500, "“": 518, "”": 518, "‘": 318, "’": 318,
    "\u{A0}": 318, "\u{2009}": 318,
    // Drawn as superscripts, at least this wide.
    "⁻": 640, "⁰": 480, "¹": 480, "²": 480, "³": 480, "⁴": 480, "⁵": 480, "⁶": 480, "⁷": 480,
    "⁸": 480, "⁹": 480,
    "α": 659, "β": 638, "γ": 592, "δ": 612, "ε": 541, "η": 634, "θ": 612, "λ": 592, "μ": 636,
    "σ": 634, "ρ": 635, "τ": 602,
  ]
}
