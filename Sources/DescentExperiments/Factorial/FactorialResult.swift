/// A condition with what was measured under it.
@dynamicMemberLookup
public struct FactorialResult<
  Condition: Codable & Hashable & Sendable, Values: Codable & Sendable
>: Codable, Sendable {
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

  init(condition: Condition, values: Values) {
    self.condition = condition
    self.values = values
  }

  public init(from decoder: any Decoder) throws {
    condition = try Condition(from: decoder)
    values = try Values(from: decoder)
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
