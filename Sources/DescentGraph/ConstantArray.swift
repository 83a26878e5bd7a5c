import DescentNumerics

/// Numbers or labels that are known when a program is written.
public struct ConstantArray: Sendable, Hashable {
  /// The elements' bits, row by row: those of a `Float` or an `Int32`.
  package let bits: [UInt32]
  /// Numbers or labels.
  public let type: ElementType
  /// Arrays may be long; equal ones are found by this.
  private let fingerprint: UInt64

  /// Numbers.
  public init(_ values: [Float]) { self.init(bits: values.map(\.bitPattern), .float32) }

  /// Labels.
  public init(_ labels: [Int32]) { self.init(bits: labels.map(UInt32.init(bitPattern:)), .int32) }

  private init(bits: [UInt32], _ type: ElementType) {
    self.bits = bits
    self.type = type
    var hash = FNV1a()
    for word in bits { hash.add(word) }
    fingerprint = hash.value
  }

  /// The number of elements.
  public var count: Int { bits.count }
  /// The elements; labels as whole numbers.
  public var values: [Double] {
    type == .float32
      ? bits.map { Double(Float(bitPattern: $0)) } : bits.map { Double(Int32(bitPattern: $0)) }
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}
