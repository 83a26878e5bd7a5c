import DescentFiles

/// The shape and element type of an array in a file, from its header alone.
public struct ArrayLook: Sendable, Hashable {
  /// Its dimensions.
  public let shape: [Int]
  /// Its element type.
  public let element: ArrayElement

  /// Creates a value from a known shape and element type.
  public init(shape: [Int], element: ArrayElement) {
    self.shape = shape
    self.element = element
  }

  /// Reads the header of an NPY file, gzipped or not.
  public init(npy path: String) throws(DataError) {
    let stream = try ByteStream(path: path)
    let header = try NPYHeader(path: path) { count throws(DataError) in
      let buffer = ByteBuffer(count: count)
      return Array(buffer.prefix(try stream.read(into: buffer.bytes)))
    }
    self.init(shape: header.shape, element: header.element)
  }
}
