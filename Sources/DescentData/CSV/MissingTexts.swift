/// Texts that stand for a missing value. The empty one always does.
struct MissingTexts: Sendable {
  private let texts: [[UInt8]]
  private let longest: Int
  /// By byte, whether one of them starts with it; this rules out nearly every other text.
  private let areFirst: [Bool]
  /// The numbers among them, such as −99999: they count in whatever way they are written.
  private let numbers: Set<Double>

  /// Texts that usually stand for a missing value. They count as such only if a setting says so.
  static let likely: Set<String> = [
    "?", "-", "--", "---", "–", "—", ".", "..", "...", "*", "**", "#", "n.a.", "N.A.",
    "n.a",
    "N.A", "n/d", "N/D", "ND", "nd", "none", "NONE", "missing", "Missing", "MISSING", "unknown",
    "Unknown", "UNKNOWN", "nil", "Nil", "NIL", "Null", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!",
    "#NAME?", "#NULL!", "\\N", "na", "Na", "NAN", "Nan", "(null)", "blank", "empty",
  ]

  init(_ texts: Set<String>) {
    self.texts = texts.map { Array($0.utf8) }
    longest = self.texts.map(\.count).max() ?? 0
    var areFirst = [Bool](repeating: false, count: 256)
    for text in self.texts { if let first = text.first { areFirst[Int(first)] = true } }
    self.areFirst = areFirst
    numbers = Set(
      texts.compactMap { text in
        var text = text
        return text.withUTF8 { fieldNumber($0) }
      }.filter(\.isFinite))
  }

  var hasNumbers: Bool { !numbers.isEmpty }

  func contains(_ number: Double) -> Bool { numbers.contains(number) }

  func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first else { return true }
    guard areFirst[Int(first)], text.count <= longest else { return false }
    return texts.contains { $0.count == text.count && $0.elementsEqual(text) }
  }

  func contains(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBufferPointer { contains($0) }
  }
}

/// Whether the text is an infinite number, as other programs write it.
func isInfinity(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  guard text.count <= 9 else { return false }
  let word = String(decoding: text, as: UTF8.self).lowercased()
  return ["inf", "infinity"].contains(
    word.hasPrefix("-") || word.hasPrefix("+") ? String(word.dropFirst()) : word)
}
