import DescentFigures

extension Array {
  /// The elements that share a value, for each value, in order.
  func grouped<Key: Equatable>(by key: (Element) -> Key) -> [(key: Key, cells: [Element])] {
    reduce(into: []) { groups, cell in
      let value = key(cell)
      if let index = groups.firstIndex(where: { $0.key == value }) {
        groups[index].cells.append(cell)
      } else {
        groups.append((value, [cell]))
      }
    }
  }

  /// A table with a row for each element.
  func table(
    _ caption: String, _ columns: [(name: String, text: (Element) -> String)]
  ) -> Report.Table {
    Report.Table(
      caption: caption, columns: columns.map(\.name),
      rows: map { cell in columns.map { $0.text(cell) } })
  }
}

/// What was measured under one condition, with each seed. Its members are those of the condition, and those of the values
/// with the first seed.
@dynamicMemberLookup
struct FactorialCell<
  Condition: Codable & Hashable & Sendable, Values: Codable & Sendable
> {
  let condition: Condition
  /// One for each seed; at least one.
  let values: [Values]

  /// The values with the first seed.
  var first: Values { values[0] }

  subscript<Member>(dynamicMember member: KeyPath<Condition, Member>) -> Member {
    condition[keyPath: member]
  }

  subscript<Member>(dynamicMember member: KeyPath<Values, Member>) -> Member {
    first[keyPath: member]
  }

  /// A cell for each condition, from a list of results for each seed.
  static func cells(_ seeds: [[FactorialResult<Condition, Values>]]) -> [Self] {
    (seeds.first ?? []).indices.map { index in
      Self(condition: seeds[0][index].condition, values: seeds.map { $0[index].values })
    }
  }

  /// One number for each seed.
  func number(_ number: (Values) -> Double?) -> Repeated {
    Repeated(values.map { number($0) ?? .nan })
  }
}
