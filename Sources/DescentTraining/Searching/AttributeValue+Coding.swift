import DescentStudies

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension AttributeValue {
  /// The value as JSON says it; numbers that are not finite are texts.
  init(encoding value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    self = try JSONDecoder().decode(AttributeValue.self, from: encoder.encode(value))
  }

  /// The value that was encoded; `nil` if it was another.
  func decoded<Value: Decodable>(as type: Value.Type) -> Value? {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return (try? JSONEncoder().encode(self)).flatMap { try? decoder.decode(type, from: $0) }
  }
}
