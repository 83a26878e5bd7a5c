import DescentFiles

/// A named array of numbers, as stored in array files.
public struct NamedTensor: Sendable, Equatable {
  /// The name, such as `1-Dense/weight`.
  public var name: String
  /// The dimensions; none for a single number.
  public var shape: [Int]
  /// The elements in row-major order: the last index varies fastest.
  public var values: [Float]

  /// An array with its name.
  public init(_ name: String, shape: [Int], values: [Float]) {
    self.name = name
    self.shape = shape
    self.values = values
  }
}

extension [NamedTensor] {
  /// Checks what every format requires: unique names, and element counts that match the shapes.
  package func check(_ path: String) throws(DataError) {
    var names: Set<String> = []
    for tensor in self {
      guard let count = elementCount(tensor.shape) else {
        throw DataError(
          .invalid, path: path,
          "\"\(tensor.name)\" has the shape \(IDXHeader.text(tensor.shape)), which is not valid"
        )
      }
      guard tensor.values.count == count else {
        throw DataError(
          .invalid, path: path,
          "\"\(tensor.name)\" has \(tensor.values.count) elements; its shape, \(IDXHeader.text(tensor.shape)), "
            + "requires \(count)")
      }
      guard names.insert(tensor.name).inserted, tensor.name != "__metadata__" else {
        throw DataError(
          .invalid, path: path, "two arrays are named \"\(tensor.name)\", or a name is reserved")
      }
    }
  }
}

/// The number of elements of an array; `nil` if the shape has a negative extent or overflows.
private func elementCount(_ shape: [Int]) -> Int? {
  var count = 1
  for extent in shape {
    let (product, overflow) = count.multipliedReportingOverflow(by: extent)
    guard extent >= 0, !overflow else { return nil }
    count = product
  }
  return count
}
