import DescentFiles

// The requirements for creating a data set. Sample indices are passed as `Int32`.
extension Dataset {
  /// The maximum number of classes.
  package static let mostClasses = 1_000_000

  package static func size(of shape: [Int], name: String, what: String) throws(DataError) -> Int {
    guard !shape.isEmpty, shape.allSatisfy({ $0 > 0 }) else {
      throw DataError(
        .invalid,
        "\(name): the shape of \(what) is \(shape); it needs at least one dimension, and none below 1"
      )
    }
    var size = 1
    for dimension in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow else {
        throw DataError(
          .invalid, "\(name): the shape of \(what), \(shape), is too large for memory")
      }
      size = product
    }
    return size
  }

  package static func check(
    _ elements: Int, holds count: Int, of size: Int, shape: [Int], what: String, name: String
  ) throws(DataError) {
    guard count > 0 else { throw DataError(.invalid, "\(name): there are no samples") }
    guard count <= Int(Int32.max) else {
      throw DataError(.invalid, "\(name): \(count) samples are more than the \(Int32.max) allowed")
    }
    let (needed, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow, needed == elements else {
      throw DataError(
        .invalid,
        "\(name): there are \(elements) \(what), which is not \(count) samples of shape \(shape)")
    }
  }

  /// The number of classes, after checking that all labels are in range.
  package static func check(_ labels: [Int32], classCount: Int?, name: String) throws(DataError)
    -> Int
  {
    // The maximum is taken over unsigned bit patterns: a negative label becomes a large one.
    var largest: UInt32 = 0
    for label in labels { largest = max(largest, UInt32(bitPattern: label)) }
    if let classCount {
      guard classCount > 0 else {
        throw DataError(.invalid, "\(name): \(classCount) classes; there must be at least one")
      }
    }
    let limit = classCount ?? Int(Int32.max)
    guard Int(largest) < limit else {
      let index = labels.firstIndex { $0 < 0 || Int($0) >= limit } ?? 0
      let range = classCount.map { "0 to \($0 - 1)" } ?? "0 or more"
      throw DataError(
        .invalid, "\(name): the label of sample \(index) is \(labels[index]); it must be \(range)")
    }
    guard classCount ?? Int(largest) < mostClasses + (classCount == nil ? 0 : 1) else {
      throw DataError(
        .invalid,
        classCount.map { "\(name): \($0) classes; there may be at most \(mostClasses)" }
          ?? "\(name): the largest label is \(largest); labels are 0 to \(mostClasses - 1) at most")
    }
    return classCount ?? Int(largest) + 1
  }
}
