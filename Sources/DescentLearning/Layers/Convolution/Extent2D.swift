/// A height and a width, such as those of a kernel. One number stands for both: `3` is 3×3, `[3, 5]` is 3 high and 5
/// wide.
public struct Extent2D: Sendable, Hashable {
  /// The number of rows.
  public var height: Int
  /// The number of columns.
  public var width: Int

  /// A square.
  public init(_ side: Int) { self.init(side, side) }

  /// A height and a width.
  public init(_ height: Int, _ width: Int) { (self.height, self.width) = (height, width) }

  var values: [Int] { [height, width] }
}

extension Extent2D: ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  public init(integerLiteral side: Int) { self.init(side) }

  /// One number, or a height and a width. Of any other number of them, a layer says that it must be positive.
  public init(arrayLiteral values: Int...) {
    let isExtent = (1...2).contains(values.count)
    self.init(isExtent ? values[0] : 0, isExtent ? values[values.count - 1] : 0)
  }
}
