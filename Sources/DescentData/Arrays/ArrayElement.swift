/// What the elements of an array in a file are.
public enum ArrayElement: String, Sendable, Hashable, Codable, CaseIterable {
  case float32 = "f4"
  case float64 = "f8"
  case int8 = "i1"
  case int32 = "i4"
  case int64 = "i8"
  case uint8 = "u1"
  case bool = "b1"

  /// The bytes of one.
  public var size: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float32, .int32: 4
    case .float64, .int64: 8
    }
  }

  /// Whether an array of them can be labels.
  var isWhole: Bool { self != .float32 && self != .float64 }

  /// Whether a `Float` holds every one of them.
  var fitsFloat: Bool {
    switch self {
    case .float32, .int8, .uint8, .bool: true
    case .float64, .int32, .int64: false
    }
  }
}

/// Elements one after another in memory, in the order of bytes that the file has.
struct RawElements {
  let bytes: UnsafeRawBufferPointer
  let element: ArrayElement
  let isBigEndian: Bool

  var count: Int { bytes.count / element.size }

  /// Calls `body` with every element, converted to `Number` if need be by rounding.
  @inline(__always)
  private func forEach<Number: BinaryFloatingPoint>(
    _ type: Number.Type, _ body: (Int, Number) -> Void
  ) {
    switch element {
    case .float32:
      for index in 0..<count { body(index, Number(Float(bitPattern: word(index, UInt32.self)))) }
    case .float64:
      for index in 0..<count { body(index, Number(Double(bitPattern: word(index, UInt64.self)))) }
    case .int32:
      for index in 0..<count { body(index, Number(Int32(bitPattern: word(index, UInt32.self)))) }
    case .int64:
      for index in 0..<count { body(index, Number(Int64(bitPattern: word(index, UInt64.self)))) }
    case .int8: for index in 0..<count { body(index, Number(Int8(bitPattern: bytes[index]))) }
    case .uint8: for index in 0..<count { body(index, Number(bytes[index])) }
    case .bool: for index in 0..<count { body(index, bytes[index] == 0 ? 0 : 1) }
    }
  }

  @inline(__always)
  private func word<Word: FixedWidthInteger>(_ index: Int, _ type: Word.Type) -> Word {
    let word = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
    return isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
  }

  /// Writes the elements as `Float`s, bytes times `byteScale`, and gives the index of the first that is
  /// not finite, or an integer that a `Double` does not hold.
  func write(to output: UnsafeMutablePointer<Float>, byteScale: Float) -> Int? {
    var wrong: Int?
    let scale = element == .uint8 ? byteScale : 1
    forEach(Float.self) { index, value in
      output[index] = value * scale
      if !value.isFinite, wrong == nil { wrong = index }
    }
    return wrong ?? firstInexact
  }

  /// Writes the elements in Double, bytes as they are, and gives the index of the first that is not a finite
  /// number or an integer that a `Double` does not hold.
  func write(to output: UnsafeMutablePointer<Double>) -> Int? {
    var wrong: Int?
    forEach(Double.self) { index, value in
      output[index] = value
      if !value.isFinite, wrong == nil { wrong = index }
    }
    return wrong ?? firstInexact
  }

  /// Writes the elements of whole samples, bytes times `byteScale`, standardized where that is asked for, and
  /// gives the index of the first that is no finite `Float` then, or that a `Double` does not hold.
  func write(
    to output: UnsafeMutablePointer<Float>, byteScale: Float,
    standardizedBy standardization: FeatureStandardization?
  ) -> Int? {
    guard let standardization else { return write(to: output, byteScale: byteScale) }
    let scale = element == .uint8 ? Double(byteScale) : 1
    var wrong: Int?
    forEachFeature(of: standardization.means.count) { index, feature, value in
      let standardized = standardization.standardized(value * scale, at: feature)
      output[index] = standardized
      if !standardized.isFinite, wrong == nil { wrong = index }
    }
    return wrong ?? firstInexact
  }

  /// Calls `body` with every element of whole samples of `size` in Double, and its place in its sample.
  @inline(__always)
  func forEachFeature(of size: Int, _ body: (_ index: Int, _ feature: Int, Double) -> Void) {
    var feature = 0
    forEach(Double.self) { index, value in
      body(index, feature, value)
      feature += 1
      if feature == size { feature = 0 }
    }
  }

  /// The first integer that a `Double` does not hold.
  var firstInexact: Int? {
    guard element == .int64 else { return nil }
    return (0..<count).first { Int64(exactly: Double(integer($0))) != integer($0) }
  }

  /// An element of four or eight bytes in Double.
  func number(_ index: Int) -> Double {
    switch element {
    case .float32: Double(Float(bitPattern: word(index, UInt32.self)))
    case .float64: Double(bitPattern: word(index, UInt64.self))
    case .int32: Double(Int32(bitPattern: word(index, UInt32.self)))
    case .int64: Double(integer(index))
    case .int8, .uint8, .bool: Double(bytes[index])
    }
  }

  /// An element of an array of 64-bit integers.
  func integer(_ index: Int) -> Int64 { Int64(bitPattern: word(index, UInt64.self)) }

  func doubles() -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, written in
      forEach(Double.self) { index, value in buffer.initializeElement(at: index, to: value) }
      written = count
    }
  }

  /// The elements as labels; none where they are not whole, or the index of the first that is too large.
  func writeLabels(to output: UnsafeMutablePointer<Int32>) -> Int? {
    for index in 0..<count {
      let value: Int64
      switch element {
      case .float32, .float64: return index
      case .int32: value = Int64(Int32(bitPattern: word(index, UInt32.self)))
      case .int64: value = Int64(bitPattern: word(index, UInt64.self))
      case .int8: value = Int64(Int8(bitPattern: bytes[index]))
      case .uint8: value = Int64(bytes[index])
      case .bool: value = bytes[index] == 0 ? 0 : 1
      }
      guard value >= 0, value < Int64(Int32.max) else { return index }
      output[index] = Int32(value)
    }
    return nil
  }
}
