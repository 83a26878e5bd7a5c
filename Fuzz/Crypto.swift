/// As much of swift-crypto as DescentData uses, with a sum that is no hash: checksums are not what is
/// tried, and so nothing but DescentData has to be built with sanitizers.
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
