import DescentFiles
import DescentNumerics

/// Decides whether the first record of a file holds column names, and what they are.
///
/// Names are distinguished from values by what is below them: a text above numbers is a name.
enum CSVHeader {
  /// What the first field of a column suggests.
  private enum Field {
    /// A text above numbers or dates.
    case name
    /// A number or date above others.
    case value
    /// A number that need not be a value of its column, such as a year above counts.
    case number
    /// A text above texts: a value if it occurs again below.
    case text(comesAgain: Bool)
    case missing
  }

  /// - Parameter columns: What the columns look like below the first record.
  /// - Throws: If the first record has both a text above numbers and a number that is a value of its column.
  static func isThere(
    _ records: [[String]], _ columns: [ColumnGuess], _ missing: MissingTexts, _ path: String
  ) throws(DataError) -> Bool {
    guard let first = records.first else { return false }
    guard records.count > 1 else {
      // A single row of texts is a header without rows, which is refused.
      return !first.contains { missing.contains($0) || isNumber($0) || DateText($0) != nil }
    }
    var (fields, name, value) = ([Field](), Int?.none, Int?.none)
    for column in first.indices {
      let field = field(
        first[column], column, records.dropFirst(), columns[column], missing,
        looksForRange: value == nil)
      if case .name = field, name == nil { name = column }
      if case .value = field, value == nil { value = column }
      fields.append(field)
    }
    let isNumbered = isNumbered(records)
    switch (name, value) {
    case (_?, nil): return true
    case (let name?, let value?):
      if isNumbered { return true }
      throw DataError(
        .damaged, path: path, line: 1,
        "\"\(first[name])\" is above numbers, like a name, but \"\(first[value])\" is a value like those below it; "
          + "set data.header to say whether the first row holds column names"
      )
    case (nil, let value?):
      return isNumbered && (first.count >= 5 || !holdsWholeNumbers(columns[value], value, records))
    case (nil, nil):
      var hasTexts = false
      for case .text(let comesAgain) in fields {
        if comesAgain { return false }
        hasTexts = true
      }
      return hasTexts || (isNumbered && first.count >= 3)
    }
  }

  private static func field(
    _ text: String, _ column: Int, _ rows: ArraySlice<[String]>, _ guess: ColumnGuess,
    _ missing: MissingTexts, looksForRange: Bool
  ) -> Field {
    if missing.contains(text) || MissingTexts.likely.contains(text) { return .missing }
    guard guess.kind != .categorical, guess.present > 0 else {
      if isNumber(text) { return .number }
      return .text(
        comesAgain: rows.contains { $0.indices.contains(column) && $0[column] == text })
    }
    guard guess.format?.reads(text) ?? isNumber(text) else {
      return NumberParts.isNumber(text) ? .value : .name
    }
    guard looksForRange, guess.format == nil, let number = Int(text) else { return .value }
    let numbers = rows.lazy.compactMap { $0.indices.contains(column) ? Double($0[column]) : nil }
    guard let least = numbers.min(), let most = numbers.max() else { return .value }
    return least...most ~= Double(number) ? .value : .number
  }

  /// Whether the first record numbers the columns, as in tables without names, and the second does not.
  private static func isNumbered(_ records: [[String]]) -> Bool {
    func counts(_ record: [String]) -> Bool {
      let numbers = record.enumerated().compactMap { column, text in
        Int(text).map { $0 - column }
      }
      return numbers.count > 1 && numbers[0] >= -1 && Set(numbers).count == 1
    }
    return counts(records[0]) && !counts(records[1])
  }

  private static func holdsWholeNumbers(
    _ guess: ColumnGuess, _ column: Int, _ records: [[String]]
  ) -> Bool {
    guess.format == nil
      && records.dropFirst().allSatisfy {
        !$0.indices.contains(column) || $0[column].isEmpty || Int($0[column]) != nil
      }
  }

  /// The names in a header, made unique as in pandas: the second `score` is `score.1`, and the first column without a
  /// name is `Unnamed: 0`.
  ///
  /// - Parameter known: Names of features. Version 0.1.0 called the first column without a name
  ///   `column 1`.
  static func names(_ header: [String], known: Set<String> = []) -> [String] {
    var taken = Set(header)
    var seen: [String: Int] = [:]
    return header.enumerated().map { index, field in
      if field.isEmpty {
        let old = "column \(index + 1)"
        return known.contains(old) ? old : "Unnamed: \(index)"
      }
      guard var count = seen[field] else {
        seen[field] = 0
        return field
      }
      var name: String
      repeat {
        count += 1
        name = "\(field).\(count)"
      } while taken.contains(name)
      taken.insert(name)
      seen[field] = count
      return name
    }
  }
}
