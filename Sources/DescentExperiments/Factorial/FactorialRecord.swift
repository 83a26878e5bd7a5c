/// What a factorial experiment measured with one seed: in `record.json` the members of its head, and a list of results.
@dynamicMemberLookup
public struct FactorialRecord<
  Head: Codable & Sendable, Condition: Codable & Hashable & Sendable,
  Values: Codable & Sendable
>: Codable, Sendable {
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

  init(head: Head, key: String, results: [FactorialResult<Condition, Values>]) {
    self.head = head
    self.key = key
    self.results = results
  }

  /// The results are the only member that is a list of them.
  public init(from decoder: any Decoder) throws {
    head = try Head(from: decoder)
    let container = try decoder.container(keyedBy: NamedKey.self)
    for key in container.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
      guard
        let results = try? container.decode(
          [FactorialResult<Condition, Values>].self, forKey: key)
      else { continue }
      (self.key, self.results) = (key.stringValue, results)
      return
    }
    throw DecodingError.valueNotFound(
      [FactorialResult<Condition, Values>].self,
      .init(codingPath: decoder.codingPath, debugDescription: "there are no results"))
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
