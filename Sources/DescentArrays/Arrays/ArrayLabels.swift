import DescentFiles

/// The whole numbers in a target array that stand for classes. The classes are numbered from 0 in the order of these
/// numbers.
package struct ArrayLabels: Sendable, Equatable {
  /// The numbers in order.
  package let numbers: [Int]
  private let indices: [Int: Int32]
  /// Whether every number is its own index.
  private let isPlain: Bool

  private init(_ numbers: [Int]) {
    self.numbers = numbers
    isPlain = numbers == Array(0..<numbers.count)
    indices = Dictionary(
      uniqueKeysWithValues: numbers.enumerated().map { ($1, Int32(truncatingIfNeeded: $0)) })
  }

  /// The numbers 0 ..< `count`.
  package init(count: Int) { self.init(Array(0..<count)) }

  /// The numbers that are the names of classes; `nil` if a name is not a whole number.
  package init?(names: [String]) {
    let numbers = names.compactMap { Int($0) }
    guard numbers.count == names.count, Set(numbers).count == names.count else { return nil }
    self.init(numbers)
  }

  /// The distinct numbers of an array with one number per sample; `nil` if they are not classes.
  ///
  /// - Parameter areClasses: Whether they are declared to be classes. If not, whole numbers in an integer type are, and
  ///   so are at most 20 distinct whole numbers in a floating-point type, as in a table.
  package init?(_ array: NumberArray, areClasses: Bool) throws(DataError) {
    guard Self.isOneEach(array.shape) else { return nil }
    var search = Search(array.element, array.name, areClasses: areClasses)
    guard try array.withElements({ elements throws(DataError) in try search.add(elements) }) else {
      return nil
    }
    self.init(search.found.sorted())
  }

  private static func isOneEach(_ shape: [Int]) -> Bool {
    !shape.isEmpty && shape.dropFirst().allSatisfy { $0 == 1 }
  }

  /// The same for an NPY file that is read piece by piece.
  package init?(npy path: String, areClasses: Bool) throws(DataError) {
    try self.init(StoredArray(npy: path), areClasses: areClasses)
  }

  /// The same for an array of an NPZ file that is read piece by piece.
  package init?(npz path: String, _ name: String, areClasses: Bool) throws(DataError) {
    try self.init(StoredArray(npz: path, name), areClasses: areClasses)
  }

  private init?(_ array: StoredArray, areClasses: Bool) throws(DataError) {
    guard Self.isOneEach(array.shape) else { return nil }
    let file = try StoredArrayFile(array)
    var search = Search(array.element, array.name, areClasses: areClasses)
    for start in stride(from: 0, to: array.shape[0], by: 1 << 16) {
      var goesOn = false
      try file.read(start..<min(start + 1 << 16, array.shape[0])) { elements throws(DataError) in
        goesOn = try search.add(elements)
      }
      guard goesOn else { return nil }
    }
    self.init(search.found.sorted())
  }

  /// The distinct numbers seen so far.
  private struct Search {
    private(set) var found: Set<Int> = []
    private let name: String
    private let areClasses: Bool
    private let limit: Int

    init(_ element: ArrayElement, _ name: String, areClasses: Bool) {
      self.name = name
      self.areClasses = areClasses || element.isWhole
      limit = self.areClasses ? Dataset.mostClasses : 20
    }

    /// Returns false if they are not classes.
    mutating func add(_ elements: RawElements) throws(DataError) -> Bool {
      for index in 0..<elements.count {
        guard let number = elements.whole(index) else {
          guard areClasses else { return false }
          throw DataError(
            .invalid, "\(name): holds numbers with fractions; classes are whole numbers")
        }
        found.insert(number)
      }
      guard found.count > limit else { return true }
      guard areClasses else { return false }
      throw DataError(
        .invalid,
        "\(name): holds more than \(limit) distinct labels; they may be values to predict")
    }
  }

  /// Writes the classes of the labels and returns the index of the first that is not a class.
  package func write(_ elements: RawElements, to output: UnsafeMutablePointer<Int32>) -> Int? {
    for index in 0..<elements.count {
      guard let number = elements.whole(index) else { return index }
      if isPlain, numbers.indices.contains(number) {
        output[index] = Int32(truncatingIfNeeded: number)
      } else {
        guard let found = indices[number] else { return index }
        output[index] = found
      }
    }
    return nil
  }

  /// The error for a label that is not one of the numbers.
  package func mistake(in elements: RawElements, at index: Int, _ sample: Int, _ name: String)
    -> DataError
  {
    let shown = numbers.prefix(20).map(String.init).joined(separator: ", ")
    let value = elements.whole(index).map { "\($0)" } ?? "no whole number"
    return DataError(
      .invalid,
      "\(name): the label of sample \(sample) is \(value); the classes are \(shown)"
        + (numbers.count > 20 ? ", …" : ""))
  }
}

extension RawElements {
  /// An element if it is a whole number.
  package func whole(_ index: Int) -> Int? {
    switch element {
    case .int64: return Int(integer(index))
    case .uint8, .bool: return Int(bytes[index])
    case .int8: return Int(Int8(bitPattern: bytes[index]))
    default: return Int(exactly: number(index))
    }
  }
}
