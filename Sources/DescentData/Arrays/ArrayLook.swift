/// Shape and elements of an array in a file, from its header alone.
public struct ArrayLook: Sendable, Hashable {
  /// Its dimensions.
  public let shape: [Int]
  /// What its elements are.
  public let element: ArrayElement

  /// What is known already.
  public init(shape: [Int], element: ArrayElement) {
    self.shape = shape
    self.element = element
  }

  /// Looks at an NPY file, gzipped or not.
  public init(npy path: String) throws(DataError) {
    let stream = try ByteStream(path: path)
    let header = try NPYHeader(path: path) { count throws(DataError) in
      let buffer = ByteBuffer(count: count)
      return Array(buffer.prefix(try stream.read(into: buffer.bytes)))
    }
    self.init(shape: header.shape, element: header.element)
  }
}
