/// The part of swift-crypto that DescentData uses, with a simple sum instead of a hash: checksums are not tested here,
/// so only DescentData must be built with sanitizers.
public struct SHA256 {
  private var sum: UInt64 = 0

  public init() {}

  public mutating func update(bufferPointer: UnsafeRawBufferPointer) {
    for byte in bufferPointer { sum = sum &* 31 &+ UInt64(byte) }
  }

  public func finalize() -> [UInt8] {
    (0..<32).map { UInt8(truncatingIfNeeded: sum >> UInt64($0)) }
  }

  public static func hash(data: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    data.withUnsafeBytes { hash.update(bufferPointer: $0) }
    return hash.finalize()
  }
}
