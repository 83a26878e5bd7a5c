/// Joins words as in a sentence: `a`, `a and b`, `a, b and c`.
func enumeration(_ words: [String]) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " and " + last
}

/// Says of which items something holds, verdict by verdict: `large with a and b, small with c`.
///
/// - Parameter verdict: What holds of an item; its raw value is what is said.
func verdicts<Item, Verdict: RawRepresentable<String> & CaseIterable & Equatable>(
  of items: [Item], _ verdict: (Item) -> Verdict, words: (Item) -> String
) -> String {
  let parts = Verdict.allCases.map { one in (one, items.filter { verdict($0) == one }) }
  return parts.filter { !$0.1.isEmpty }
    .map { "\($0.0.rawValue) with \(enumeration($0.1.map(words)))" }
    .joined(separator: ", ")
}
