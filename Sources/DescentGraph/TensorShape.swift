/// The extents of a tensor, outermost first. A scalar has none.
public struct TensorShape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The extent of each axis.
  public let dimensions: [Int]

  /// Creates a shape with the given extents.
  public init(_ dimensions: [Int]) { self.dimensions = dimensions }
  /// A shape written as `[2, 3]`.
  public init(arrayLiteral dimensions: Int...) { self.dimensions = dimensions }

  /// The shape of a single number.
  public static let scalar = TensorShape([])

  /// The number of axes.
  public var rank: Int { dimensions.count }

  /// The number of elements: the product of the extents, 1 for a scalar; `Int.max` if it would overflow.
  public var count: Int {
    dimensions.reduce(1) { product, extent in
      let (result, overflow) = product.multipliedReportingOverflow(by: extent)
      return overflow ? Int.max : result
    }
  }

  /// The most elements of a tensor: BLAS counts with 32 bits.
  public static let largestCount = Int(Int32.max)

  /// The most axes of a tensor.
  public static let largestRank = 32

  /// The extent of an axis; 0 for an axis that the shape does not have. No tensor has an extent of 0, so the trace
  /// reports anything made from it as a mistake.
  public subscript(axis: Int) -> Int { dimensions.indices.contains(axis) ? dimensions[axis] : 0 }

  public var description: String { "[\(dimensions.map(String.init).joined(separator: ", "))]" }

  /// The shape to which both broadcast by NumPy's rule: aligned at the last axis, an extent of 1 stretches to the
  /// other's. `nil` if two extents differ and neither is 1.
  public func broadcast(with other: TensorShape) -> TensorShape? {
    let rank = max(rank, other.rank)
    let (left, right) = (padded(toRank: rank), other.padded(toRank: rank))
    var result: [Int] = []
    for (a, b) in zip(left.dimensions, right.dimensions) {
      guard a == b || a == 1 || b == 1 else { return nil }
      result.append(a == 1 ? b : a)
    }
    return TensorShape(result)
  }

  /// The same elements with `rank` axes; new axes of extent 1 come first.
  public func padded(toRank rank: Int) -> TensorShape {
    rank > self.rank ? TensorShape(Array(repeating: 1, count: rank - self.rank) + dimensions) : self
  }

  /// The shape with the given axes reduced to extent 1.
  public func reduced(over axes: [Int]) -> TensorShape {
    TensorShape(dimensions.enumerated().map { axes.contains($0.offset) ? 1 : $0.element })
  }

  /// The shape without the given axes.
  public func removing(_ axes: [Int]) -> TensorShape {
    TensorShape(dimensions.enumerated().filter { !axes.contains($0.offset) }.map(\.element))
  }
}
