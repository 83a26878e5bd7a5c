/// The element type of an array in a safetensors file, by the format's own names.
public enum TensorElement: String, Sendable, Hashable, CaseIterable {
  case float64 = "F64"
  case float32 = "F32"
  /// IEEE 754 half precision: 5 exponent bits, 10 fraction bits.
  case float16 = "F16"
  /// The upper half of a `Float`: 8 exponent bits, 7 fraction bits.
  case bfloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case int16 = "I16"
  case int8 = "I8"
  case uint64 = "U64"
  case uint32 = "U32"
  case uint16 = "U16"
  case uint8 = "U8"
  case bool = "BOOL"

  /// The size of one element in bytes.
  public var size: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// Contiguous elements as `Float`s, rounded if necessary.
  package func floats(_ bytes: UnsafeRawBufferPointer) -> [Float] {
    func map<Word: FixedWidthInteger>(_ type: Word.Type, _ value: (Word) -> Float) -> [Float] {
      (0..<bytes.count / size).map {
        value(
          Word(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * size, as: Word.self)))
      }
    }
    switch self {
    case .float64: return map(UInt64.self) { Float(Double(bitPattern: $0)) }
    case .float32: return map(UInt32.self) { Float(bitPattern: $0) }
    case .float16: return map(UInt16.self, TensorElement.float(half:))
    case .bfloat16: return map(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .int64: return map(Int64.self) { Float($0) }
    case .int32: return map(Int32.self) { Float($0) }
    case .int16: return map(Int16.self) { Float($0) }
    case .int8: return map(Int8.self) { Float($0) }
    case .uint64: return map(UInt64.self) { Float($0) }
    case .uint32: return map(UInt32.self) { Float($0) }
    case .uint16: return map(UInt16.self) { Float($0) }
    case .uint8: return map(UInt8.self) { Float($0) }
    case .bool: return map(UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  /// A half as a `Float`, exactly. `Float16` itself is not available on every system.
  package static func float(half bits: UInt16) -> Float {
    let sign: Float = bits >> 15 == 0 ? 1 : -1
    let (exponent, fraction) = (UInt32(bits >> 10 & 31), UInt32(bits & 1023))
    switch exponent {
    case 0: return sign * Float(fraction) * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(bitPattern: (exponent + 112) << 23 | fraction << 13)
    }
  }
}
