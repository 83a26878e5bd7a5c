/// The element type of an array in a file.
public enum ArrayElement: String, Sendable, Hashable, Codable, CaseIterable {
  case float32 = "f4"
  case float64 = "f8"
  case int8 = "i1"
  case int32 = "i4"
  case int64 = "i8"
  case uint8 = "u1"
  case bool = "b1"

  /// The size of one element in bytes.
  public var size: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float32, .int32: 4
    case .float64, .int64: 8
    }
  }

  /// Whether such elements can be labels.
  package var isWhole: Bool { self != .float32 && self != .float64 }

  /// Whether a `Float` holds every possible element exactly.
  var fitsFloat: Bool {
    switch self {
    case .float32, .int8, .uint8, .bool: true
    case .float64, .int32, .int64: false
    }
  }
}

/// Contiguous elements in memory, in the file's byte order.
package struct RawElements {
  package let bytes: UnsafeRawBufferPointer
  package let element: ArrayElement
  package let isBigEndian: Bool

  package init(bytes: UnsafeRawBufferPointer, element: ArrayElement, isBigEndian: Bool) {
    self.bytes = bytes
    self.element = element
    self.isBigEndian = isBigEndian
  }

  package var count: Int { bytes.count / element.size }

  /// Calls `body` with every element, converted to `Number`, with rounding if necessary.
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

  /// Writes the elements as `Float`s, bytes times `byteScale`, and returns the index of the first that is not finite or
  /// is an integer that no `Double` represents.
  package func write(to output: UnsafeMutablePointer<Float>, byteScale: Float) -> Int? {
    var wrong: Int?
    let scale = element == .uint8 ? byteScale : 1
    forEach(Float.self) { index, value in
      output[index] = value * scale
      if !value.isFinite, wrong == nil { wrong = index }
    }
    return wrong ?? firstInexact
  }

  /// Writes the elements as Doubles, bytes unchanged, and returns the index of the first that is not finite or is an
  /// integer that no `Double` represents.
  package func write(to output: UnsafeMutablePointer<Double>) -> Int? {
    var wrong: Int?
    forEach(Double.self) { index, value in
      output[index] = value
      if !value.isFinite, wrong == nil { wrong = index }
    }
    return wrong ?? firstInexact
  }

  /// Writes the elements of whole samples, bytes times `byteScale`, standardized if requested, and returns the index of
  /// the first that is then not a finite `Float`, or that no `Double` represents.
  package func write(
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

  /// Calls `body` with every element, in Double, of whole samples of `size`, and with its index in its sample.
  @inline(__always)
  func forEachFeature(of size: Int, _ body: (_ index: Int, _ feature: Int, Double) -> Void) {
    var feature = 0
    forEach(Double.self) { index, value in
      body(index, feature, value)
      feature += 1
      if feature == size { feature = 0 }
    }
  }

  /// The index of the first integer that no `Double` represents.
  var firstInexact: Int? {
    guard element == .int64 else { return nil }
    return (0..<count).first { Int64(exactly: Double(integer($0))) != integer($0) }
  }

  /// An element of four or eight bytes, in Double.
  package func number(_ index: Int) -> Double {
    switch element {
    case .float32: Double(Float(bitPattern: word(index, UInt32.self)))
    case .float64: Double(bitPattern: word(index, UInt64.self))
    case .int32: Double(Int32(bitPattern: word(index, UInt32.self)))
    case .int64: Double(integer(index))
    case .int8, .uint8, .bool: Double(bytes[index])
    }
  }

  /// An element of an array of 64-bit integers.
  package func integer(_ index: Int) -> Int64 { Int64(bitPattern: word(index, UInt64.self)) }

  package func doubles() -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, written in
      forEach(Double.self) { index, value in buffer.initializeElement(at: index, to: value) }
      written = count
    }
  }

  /// Writes the elements as labels; returns the index of the first that is not whole or is too large.
  package func writeLabels(to output: UnsafeMutablePointer<Int32>) -> Int? {
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
