import DescentData

// Forms of single values.
extension Form<Double> {
  package static func number(
    _ expected: String, where isRight: @escaping @Sendable (Double) -> Bool
  ) -> Form {
    Form(expected) { node in
      let value: Double
      switch node.content {
      case .integer(let integer): value = Double(integer)
      case .number(let number): value = number
      default: return nil
      }
      return value.isFinite && isRight(value) ? value : nil
    } print: {
      .number($0)
    }
  }

  package static let anyNumber = number("a number") { _ in true }
  package static let positive = number("a number above 0") { $0 > 0 }
  package static let notNegative = number("a number, 0 or above") { $0 >= 0 }
  /// 0 ≤ x < 1
  package static let fraction = number("a number of at least 0 and below 1") { $0 >= 0 && $0 < 1 }
  /// 0 < x < 1
  package static let properFraction = number("a number between 0 and 1") { $0 > 0 && $0 < 1 }
}

extension Form<Int> {
  package static func whole(_ range: ClosedRange<Int>) -> Form {
    let expected =
      range.upperBound == Int.max
      ? "a whole number of at least \(range.lowerBound)"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    return Form(expected) { node in
      switch node.content {
      case .integer(let value): range.contains(value) ? value : nil
      // 1e3
      case .number(let value): Int(exactly: value).flatMap { range.contains($0) ? $0 : nil }
      default: nil
      }
    } print: {
      .integer($0)
    }
  }
}

extension Form<UInt64> {
  package static let seed = Form("a whole number of at least 0") { node in
    if let text = node.text { return UInt64(text) }
    if case .integer(let value) = node.content { return UInt64(exactly: value) }
    return nil
  } print: { value in
    Int(exactly: value).map { .integer($0) } ?? .text("\(value)")
  }
}

extension Form<Bool> {
  package static let truth = Form("true or false") { node in
    if case .bool(let value) = node.content { return value }
    return nil
  } print: {
    .bool($0)
  }
}

extension Form<String> {
  /// A nonempty text. An unquoted number is also a text, as it was written.
  package static func text(_ expected: String) -> Form {
    Form(expected) { node in
      if case .null = node.content { return nil }
      guard let text = node.text, !text.isEmpty, !text.utf8.contains(0) else { return nil }
      return text
    } print: {
      .text($0)
    }
  }
}

extension Form<ColumnName> {
  package static let column = Form("a column's name, or its number from 1") { node in
    switch node.content {
    case .integer(let number): return number >= 1 ? .number(number) : nil
    case .null: return nil
    default: return node.text.map { .name($0) }
    }
  } print: { column in
    switch column {
    case .name(let name): .text(name)
    case .number(let number): .integer(number)
    }
  }
}

extension Form where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
  /// The name of one of the cases.
  package static var name: Form {
    named(Value.allCases.map { (kebab($0.rawValue), $0) }) { $0 == $1 }
  }
}

extension Form {
  /// The name of one of these values.
  package static func named(
    _ values: [(name: String, value: Value)],
    isSame: @escaping @Sendable (Value, Value) -> Bool
  ) -> Form {
    let names = values.map(\.name)
    let expected = names.count == 2 ? "\(names[0]) or \(names[1])" : "one of \(listing(names))"
    return Form(
      expected,
      description: .choice(
        names.map { CaseDescription(name: $0, sentence: "", description: nil, principal: nil) })
    ) { node, path, problems in
      guard let text = node.text else {
        problems.add(node, path, mustBe: "one of \(listing(names))")
        return nil
      }
      if let value = values.first(where: { $0.name == text })?.value { return value }
      problems.add(
        node.place, path,
        "is \(node.shown), which is unknown; \(suggestion(for: text, among: names))",
        expected: expected)
      return nil
    } write: { value, _ in
      values.first { isSame($0.value, value) }.map { .text($0.name) }
        ?? .unwritable(String(describing: value))
    }
  }
}

/// `withReplacement` → `with-replacement`.
package func kebab(_ name: String) -> String {
  var result = ""
  for character in name {
    if character.isUppercase {
      result += "-" + character.lowercased()
    } else {
      result.append(character)
    }
  }
  return result
}
