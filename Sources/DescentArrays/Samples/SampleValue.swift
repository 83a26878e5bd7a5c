/// What a sample has in one place: a number, or an array of them, nested like its shape.
///
/// Numbers are `Float`, `Double`, `Int`, `Int32` and `UInt8`; `[Float]` is a row, `[[Float]]` a matrix. Whole numbers can
/// be class labels or positions in a table of embeddings.
public protocol SampleValue: Sendable {
  /// Whether the numbers are whole.
  static var isWhole: Bool { get }
  /// Appends values to those collected so far.
  static func append(_ values: [Self], to numbers: inout SampleNumbers)
}

/// Collects the numbers of samples, and their common shape.
public struct SampleNumbers: Sendable {
  /// Numbers that a `Float` represents exactly.
  package private(set) var floats: [Float] = []
  /// Numbers with more precision; a collection has one or the other.
  package private(set) var doubles: [Double] = []
  /// The extent of each level of nesting, outermost first: the samples, then the axes of one.
  package private(set) var extents: [Int] = []
  /// The first array whose length differs from that of its siblings.
  package private(set) var uneven: (sample: Int, count: Int, expected: Int)?
  private var depth = 0
  private var sample = -1

  package init() {}

  mutating func append(_ values: [Float]) { floats += values }
  mutating func append(_ values: [Double]) { doubles += values }
  mutating func append(_ values: some Sequence<some BinaryInteger>) {
    for value in values { doubles.append(Double(value)) }
  }

  /// Appends an array of `count` values, which `body` appends.
  mutating func appendArray(of count: Int, _ body: (inout SampleNumbers) -> Void) {
    if depth == 1 { sample += 1 }
    if extents.count == depth { extents.append(count) }
    if extents[depth] != count, uneven == nil { uneven = (sample, count, extents[depth]) }
    depth += 1
    body(&self)
    depth -= 1
  }
}

extension Array: SampleValue where Element: SampleValue {
  public static var isWhole: Bool { Element.isWhole }
  public static func append(_ values: [[Element]], to numbers: inout SampleNumbers) {
    for value in values {
      numbers.appendArray(of: value.count) { Element.append(value, to: &$0) }
    }
  }
}

extension Float: SampleValue {
  public static var isWhole: Bool { false }
  public static func append(_ values: [Float], to numbers: inout SampleNumbers) {
    numbers.append(values)
  }
}

extension Double: SampleValue {
  public static var isWhole: Bool { false }
  public static func append(_ values: [Double], to numbers: inout SampleNumbers) {
    numbers.append(values)
  }
}

extension Int: SampleValue {
  public static var isWhole: Bool { true }
  public static func append(_ values: [Int], to numbers: inout SampleNumbers) {
    numbers.append(values)
  }
}

extension Int32: SampleValue {
  public static var isWhole: Bool { true }
  public static func append(_ values: [Int32], to numbers: inout SampleNumbers) {
    numbers.append(values)
  }
}

extension UInt8: SampleValue {
  public static var isWhole: Bool { true }
  public static func append(_ values: [UInt8], to numbers: inout SampleNumbers) {
    numbers.append(values)
  }
}
