/// Decides which texts name the same category.
///
/// Texts are compared by Unicode's rules: an accented letter is the same as one character (NFC) or two (NFD). A whole
/// number is the same with and without `.0`, which pandas adds if the column has missing values. `true`, `True` and
/// `TRUE` are the same, and so are `false`, `False` and `FALSE`. All other texts differ: `Red` is not `red`, and `07`
/// is not `7`.
package enum CategorySpelling {
  private static let truths = [["true", "True", "TRUE"], ["false", "False", "FALSE"]]

  /// A key that all spellings of a category share.
  package static func key(_ text: String) -> String {
    if text.hasSuffix(".0") {
      let number = text.dropLast(2)
      return isWholeNumber(number) ? String(number) : text
    }
    guard text.utf8.count <= 5 else { return text }
    return truths.first { $0.contains(text) }?[0] ?? text
  }

  /// The texts that have the same key, for programs that compare texts byte by byte; texts that differ only in Unicode
  /// normal form are not included.
  package static func spellings(_ text: String) -> [String] {
    let key = key(text)
    if let truth = truths.first(where: { $0[0] == key }) { return truth }
    return isWholeNumber(key[...]) ? [key, key + ".0"] : [text]
  }

  private static func isWholeNumber(_ text: Substring) -> Bool {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      return false
    }
    return digits.first != "0" || text == "0"
  }
}
