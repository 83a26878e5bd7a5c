/// The most likely intended name: the one with the fewest changed, omitted, inserted or swapped letters, if there are
/// few; `nil` if no name is close.
package func nearestName(to name: String, among names: [String]) -> String? {
  let letters = Array(name.lowercased().replacingUnderscores.utf8.prefix(64))
  let near = names.map { (name: $0, distance: editDistance(letters, Array($0.lowercased().utf8))) }
    .min { $0.distance < $1.distance }
  guard let near, near.distance <= max(1, min(letters.count, near.name.utf8.count) / 2) else {
    return nil
  }
  return near.name
}

extension String {
  fileprivate var replacingUnderscores: String { String(map { $0 == "_" || $0 == " " ? "-" : $0 }) }
}

/// The number of letters to insert, delete, change, or swap with a neighbor (Damerau and Levenshtein, in the variant
/// that edits no letter twice).
package func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
  var rows = [Array(0...second.count)]
  for row in 1..<(first.count + 1) {
    var current = [row]
    for column in 1..<(second.count + 1) {
      let changed = first[row - 1] == second[column - 1] ? 0 : 1
      var best = min(
        rows[row - 1][column] + 1, current[column - 1] + 1, rows[row - 1][column - 1] + changed)
      if row > 1, column > 1, first[row - 1] == second[column - 2],
        first[row - 2] == second[column - 1]
      {
        best = min(best, rows[row - 2][column - 2] + 1)
      }
      current.append(best)
    }
    rows.append(current)
  }
  return rows[first.count][second.count]
}

/// What would have been valid instead of an unknown name.
package func suggestion(for name: String, among names: [String]) -> String {
  if let near = nearestName(to: name, among: names) {
    return names.count <= 8
      ? "did you mean \(near)? Valid names are \(listing(names))" : "did you mean \(near)?"
  }
  return "valid names are \(listing(names))"
}

/// `a, b and c`.
package func listing(_ names: [String]) -> String {
  guard let last = names.last, names.count > 1 else { return names.first ?? "none" }
  return names.dropLast().joined(separator: ", ") + " and \(last)"
}
