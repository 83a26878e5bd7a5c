/// What a factorial experiment measured with one seed: in `record.json` the members of its head, and a list of results.
@dynamicMemberLookup
public struct FactorialRecord<
  Head: Encodable & Sendable, Condition: Encodable & Hashable & Sendable,
  Values: Encodable & Sendable
>: Encodable, Sendable {
  /// What holds under all conditions.
  public internal(set) var head: Head
  /// The key of the results.
  let key: String
  /// One for each condition.
  public internal(set) var results: [FactorialResult<Condition, Values>]

  /// A member of the head.
  public subscript<Member>(dynamicMember member: KeyPath<Head, Member>) -> Member {
    head[keyPath: member]
  }

  public func encode(to encoder: any Encoder) throws {
    try head.encode(to: encoder)
    var container = encoder.container(keyedBy: NamedKey.self)
    try container.encode(results, forKey: NamedKey(key))
  }
}

/// A condition with what was measured under it.
@dynamicMemberLookup
public struct FactorialResult<
  Condition: Encodable & Hashable & Sendable, Values: Encodable & Sendable
>: Encodable, Sendable {
  public internal(set) var condition: Condition
  public internal(set) var values: Values

  /// A member of the condition.
  public subscript<Member>(dynamicMember member: KeyPath<Condition, Member>) -> Member {
    condition[keyPath: member]
  }

  /// A member of the values.
  public internal(set) subscript<Member>(
    dynamicMember member: WritableKeyPath<Values, Member>
  ) -> Member {
    get { values[keyPath: member] }
    set { values[keyPath: member] = newValue }
  }

  public func encode(to encoder: any Encoder) throws {
    try condition.encode(to: encoder)
    try values.encode(to: encoder)
  }
}

/// A line of `metrics.jsonl`: a condition with numbers that were measured under it.
struct FactorialLine<Condition: Encodable & Sendable>: Encodable, Sendable {
  let seed: UInt64
  let condition: Condition
  /// Those that are not finite are left out.
  let numbers: [String: Double?]

  func encode(to encoder: any Encoder) throws {
    try condition.encode(to: encoder)
    var container = encoder.container(keyedBy: NamedKey.self)
    try container.encode(seed, forKey: NamedKey("seed"))
    for (name, number) in numbers {
      try container.encodeIfPresent(number?.ifFinite, forKey: NamedKey(name))
    }
  }
}

/// A name that is known only at run time, as a key.
private struct NamedKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { return nil }
}
