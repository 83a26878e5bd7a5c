import DescentFiles

/// An array of numbers from an NPY file or an NPZ archive, in C order: the last index varies fastest.
public struct NumberArray: Sendable {
  /// Its name in messages: the file, plus the name inside the archive, if any.
  public let name: String
  /// Its dimensions; none for a single number.
  public let shape: [Int]
  /// Its element type in the file.
  public let element: ArrayElement
  package let isBigEndian: Bool
  package let bytes: [UInt8]

  /// The number of elements.
  public var count: Int { bytes.count / element.size }

  /// The elements as `Double`; integers beyond 2⁵³ are rounded.
  public var doubles: [Double] { withElements { $0.doubles() } }

  /// The elements as `Float`, rounded if necessary.
  public var floats: [Float] {
    withElements { elements in
      [Float](unsafeUninitializedCapacity: count) { buffer, written in
        if let output = buffer.baseAddress { _ = elements.write(to: output, byteScale: 1) }
        written = elements.count
      }
    }
  }

  package func withElements<R, E: Error>(_ body: (RawElements) throws(E) -> R) throws(E) -> R {
    let result: Result<R, E> = bytes.withUnsafeBytes { bytes in
      do throws(E) {
        return .success(
          try body(RawElements(bytes: bytes, element: element, isBigEndian: isBigEndian)))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// Reads an NPY file, gzipped or not.
  public init(npy path: String) throws(DataError) {
    let stream = try ByteStream(path: path)
    let size = stream.file.version.size
    try self.init(
      name: path,
      // Deflate compresses by a factor of at most 1,032.
      mostBytes: stream.isCompressed
        ? size.multipliedReportingOverflow(by: 1032).partialValue : size
    ) { bytes throws(DataError) in try stream.read(into: bytes) }
  }

  /// - Parameters:
  ///   - mostBytes: An upper bound on the number of bytes.
  ///   - read: Fills memory with the available data and returns how many bytes it wrote.
  package init(
    name: String, mostBytes: Int,
    read: (UnsafeMutableRawBufferPointer) throws(DataError) -> Int
  ) throws(DataError) {
    let head = ByteBuffer(count: 1 << 16)
    let header = try NPYHeader(path: name) { count throws(DataError) in
      Array(head.prefix(try read(head.prefix(count))))
    }
    func cutShort(_ there: Int) -> DataError {
      DataError(
        .damaged, path: name, offset: header.length + there,
        "is truncated: \(IDXHeader.text(header.shape)) elements of \(header.element.size) bytes require "
          + "\(header.dataLength) bytes, but at most \(there) are available")
    }
    guard header.length + header.dataLength <= mostBytes else {
      throw cutShort(max(mostBytes - header.length, 0))
    }
    var bytes: [UInt8] = []
    // Reordering needs a second copy.
    try DataMemory.check(header.dataLength, of: header.isFortranOrder ? 2 : 1, for: name)
    bytes.reserveCapacity(header.dataLength)
    while bytes.count < header.dataLength {
      let wanted = min(header.dataLength - bytes.count, head.count)
      let count = try read(head.prefix(wanted))
      bytes.append(contentsOf: head.prefix(count))
      guard count == wanted else { throw cutShort(bytes.count) }
    }
    guard try read(head.prefix(1)) == 0 else {
      throw DataError(
        .damaged, path: name, offset: header.length + header.dataLength,
        "continues after the \(header.dataLength) bytes of its elements; it should end there")
    }
    self.name = name
    shape = header.shape
    element = header.element
    isBigEndian = header.isBigEndian
    self.bytes =
      header.isFortranOrder
      ? Self.inCOrder(bytes, shape: header.shape, size: header.element.size) : bytes
  }

  /// Reads an IDX file of images as unsigned bytes, gzipped or not.
  package init(idx path: String) throws(DataError) {
    let stream = try ByteStream(path: path)
    let head = ByteBuffer(count: 16)
    let header = try IDXHeader(
      Array(head.prefix(try stream.read(into: head.bytes))), rank: 3, path: path)
    let piece = ByteBuffer(count: 1 << 16)
    var bytes: [UInt8] = []
    while true {
      let count = try stream.read(into: piece.bytes)
      if count == 0 { break }
      bytes.append(contentsOf: piece.prefix(count))
    }
    guard bytes.count == header.dataLength else {
      throw DataError(
        .damaged, path: path, offset: header.length + bytes.count,
        "has \(bytes.count) bytes of elements; its shape, \(IDXHeader.text(header.shape)), requires "
          + "\(header.dataLength)")
    }
    name = path
    shape = header.shape
    element = .uint8
    isBigEndian = false
    self.bytes = bytes
  }

  /// Reorders the elements of an array whose first index varies fastest.
  private static func inCOrder(_ bytes: [UInt8], shape: [Int], size: Int) -> [UInt8] {
    guard shape.count > 1, !bytes.isEmpty else { return bytes }
    var strides: [Int] = []
    var stride = size
    for dimension in shape {
      strides.append(stride)
      stride *= dimension
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = [Int](repeating: 0, count: shape.count)
    var source = 0
    while result.count < bytes.count {
      result.append(contentsOf: bytes[source..<(source + size)])
      // The next index in C order: the last dimension first, with carries.
      var dimension = shape.count - 1
      while dimension >= 0 {
        index[dimension] += 1
        source += strides[dimension]
        if index[dimension] < shape[dimension] { break }
        source -= shape[dimension] * strides[dimension]
        index[dimension] = 0
        dimension -= 1
      }
    }
    return result
  }
}
