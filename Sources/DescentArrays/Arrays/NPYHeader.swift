import DescentFiles

/// The header of an NPY file: a magic string, a version, the length of a text, and the text, a dictionary in Python
/// syntax.
///
/// Source: NEP 1, "A simple file format for NumPy arrays", with its versions 1.0, 2.0 and 3.0.
struct NPYHeader: Sendable, Equatable {
  package let element: ArrayElement
  package let isBigEndian: Bool
  /// Whether the first index varies fastest.
  let isFortranOrder: Bool
  package let shape: [Int]
  /// The length of the header in bytes.
  package let length: Int
  /// The number of elements and their size in bytes; checked for overflow.
  package let count: Int
  package var dataLength: Int { count * element.size }

  /// The length of what every file starts with: the magic string, the version and the length of the text.
  static let prefixLength = 12
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// A longer text has more fields than an array of plain numbers can have.
  private static let longestText = 1 << 16

  /// Reads the header from its beginning.
  ///
  /// - Parameters:
  ///   - path: The file, for errors, including the name of the archive member, if any.
  ///   - read: Returns the next bytes, as many as requested or all that are left.
  init(
    path: String, read: (Int) throws(DataError) -> [UInt8]
  ) throws(DataError) {
    func damaged(_ offset: Int, _ message: String) -> DataError {
      DataError(.damaged, path: path, offset: offset, message)
    }
    let start = try read(10)
    guard start.starts(with: Self.magic) else {
      throw damaged(0, "is not an NPY file: it does not begin with 93 \"NUMPY\"")
    }
    guard start.count == 10 else { throw damaged(start.count, "is truncated inside its header") }
    guard (1...3).contains(start[6]) else {
      throw damaged(6, "has version \(start[6]) of the format; versions 1, 2 and 3 are supported")
    }
    var textLength = Int(start[8]) | Int(start[9]) << 8
    var prefix = 10
    if start[6] > 1 {
      let more = try read(2)
      guard more.count == 2 else { throw damaged(10, "is truncated inside its header") }
      textLength |= Int(more[0]) << 16 | Int(more[1]) << 24
      prefix = 12
    }
    guard textLength <= Self.longestText else {
      throw damaged(
        8, "has a header of \(textLength) bytes; only short headers of plain numbers are supported")
    }
    let text = try read(textLength)
    guard text.count == textLength else {
      throw damaged(prefix + text.count, "is truncated inside its header")
    }
    var parser = NPYHeaderText(text)
    guard let fields = parser.fields() else {
      throw damaged(
        prefix + parser.position,
        "has a header that cannot be read; it must hold descr, fortran_order and shape")
    }
    (element, isBigEndian) = try Self.element(fields.descr) { damaged(prefix, $0) }
    isFortranOrder = fields.isFortranOrder
    shape = fields.shape
    length = prefix + textLength
    var count = 1
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      // A margin allows for the element size and for compression.
      guard !overflow, product < Int.max / 16384 else {
        throw damaged(prefix, "its shape, \(IDXHeader.text(shape)), is larger than any file")
      }
      count = product
    }
    self.count = count
  }

  private static func element(
    _ text: String, _ damaged: (String) -> DataError
  ) throws(DataError) -> (ArrayElement, isBigEndian: Bool) {
    guard let first = text.first, "<>|=".contains(first),
      let element = ArrayElement(rawValue: String(text.dropFirst()))
    else {
      let known = ArrayElement.allCases.map(\.rawValue).joined(separator: ", ")
      let hint =
        text.contains("O") ? "it holds Python objects, not numbers" : "it is not one of \(known)"
      throw damaged("has elements of type \"\(text)\"; \(hint); convert it in numpy with astype")
    }
    return (element, first == ">")
  }
}

/// Reads the dictionary `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
struct NPYHeaderText {
  private let text: [UInt8]
  private(set) var position = 0

  init(_ text: [UInt8]) { self.text = text }

  package mutating func fields() -> (descr: String, isFortranOrder: Bool, shape: [Int])? {
    var (descr, order, shape) = (String?.none, Bool?.none, [Int]?.none)
    guard take("{") else { return nil }
    while !take("}") {
      guard let key = string(), take(":") else { return nil }
      switch key {
      case "descr":
        // A list here describes a record of several fields.
        descr = string()
        if descr == nil { return nil }
      case "fortran_order":
        order = take("True") ? true : take("False") ? false : nil
        if order == nil { return nil }
      case "shape":
        shape = numbers()
        if shape == nil { return nil }
      default: return nil
      }
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    guard let descr, let order, let shape else { return nil }
    return (descr, order, shape)
  }

  private mutating func skipSpaces() {
    while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
  }

  private mutating func take(_ word: StaticString) -> Bool {
    skipSpaces()
    let bytes = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard text[position...].starts(with: bytes) else { return false }
    position += bytes.count
    return true
  }

  private mutating func string() -> String? {
    skipSpaces()
    guard position < text.count, text[position] == 0x27 || text[position] == 0x22 else {
      return nil
    }
    let quote = text[position]
    let rest = text[(position + 1)...]
    guard let end = rest.firstIndex(of: quote) else { return nil }
    position = end + 1
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  private mutating func numbers() -> [Int]? {
    guard take("(") else { return nil }
    var numbers: [Int] = []
    // numpy has at most 64 dimensions.
    while !take(")"), numbers.count <= 64 {
      guard let number = number() else { return nil }
      numbers.append(number)
      if !take(",") { return take(")") ? numbers : nil }
    }
    return numbers.count <= 64 ? numbers : nil
  }

  private mutating func number() -> Int? {
    skipSpaces()
    var value = 0
    let start = position
    while position < text.count, (0x30...0x39).contains(text[position]) {
      let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = product.addingReportingOverflow(Int(text[position] - 0x30))
      if tooLarge || overflow { return nil }
      value = sum
      position += 1
    }
    // Python 2 wrote an L after long integers.
    let end = position
    if end > start { _ = take("L") }
    return end > start ? value : nil
  }
}
