/// A number that may be infinite or NaN, which JSON cannot hold: it is then coded as text.
@propertyWrapper
public struct AnyNumber: Sendable, Hashable {
  /// The number.
  public var wrappedValue: Double

  /// Wraps a number.
  public init(wrappedValue: Double) { self.wrappedValue = wrappedValue }
}

extension AnyNumber: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      wrappedValue = number
      return
    }
    guard let number = Double(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a number")
    }
    wrappedValue = number
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if wrappedValue.isFinite {
      try container.encode(wrappedValue)
    } else {
      try container.encode("\(wrappedValue)")
    }
  }
}

/// Numbers that may be infinite or NaN; see ``AnyNumber``.
@propertyWrapper
public struct AnyNumbers: Sendable, Hashable {
  /// The numbers.
  public var wrappedValue: [Double]

  /// Wraps numbers.
  public init(wrappedValue: [Double]) { self.wrappedValue = wrappedValue }
}

extension AnyNumbers: Codable {
  public init(from decoder: any Decoder) throws {
    wrappedValue = try [AnyNumber](from: decoder).map(\.wrappedValue)
  }

  public func encode(to encoder: any Encoder) throws {
    try wrappedValue.map { AnyNumber(wrappedValue: $0) }.encode(to: encoder)
  }
}

/// A number that may be missing, infinite or NaN; see ``AnyNumber``. A missing one is coded as null.
@propertyWrapper
public struct AnyOptionalNumber: Sendable, Hashable {
  /// The number.
  public var wrappedValue: Double?

  /// Wraps a number.
  public init(wrappedValue: Double?) { self.wrappedValue = wrappedValue }
}

extension AnyOptionalNumber: Codable {
  public init(from decoder: any Decoder) throws {
    let isMissing = try decoder.singleValueContainer().decodeNil()
    wrappedValue = isMissing ? nil : try AnyNumber(from: decoder).wrappedValue
  }

  public func encode(to encoder: any Encoder) throws {
    if let wrappedValue { return try AnyNumber(wrappedValue: wrappedValue).encode(to: encoder) }
    var container = encoder.singleValueContainer()
    try container.encodeNil()
  }
}
