/// The running mean and standard deviation of numbers, without the cancellation of sums of squares.
///
/// Source: B. P. Welford, "Note on a method for calculating corrected sums of squares and products" (1962). Differences
/// are taken from the first number, so that numbers far from 0 keep their precision.
package struct Moments {
  @usableFromInline package var count = 0
  @usableFromInline package var first = 0.0
  @usableFromInline package var meanDistance = 0.0
  @usableFromInline package var squares = 0.0

  package init() {}

  /// Inlined into other modules, because reading a table adds every number.
  @inlinable
  package mutating func add(_ value: Double) {
    if count == 0 { first = value }
    count += 1
    let distance = value - first
    let difference = distance - meanDistance
    meanDistance += difference / Double(count)
    squares += difference * (distance - meanDistance)
  }

  package var mean: Double { first + meanDistance }

  /// The root mean square distance from the mean.
  package var deviation: Double { count > 0 ? (squares / Double(count)).squareRoot() : 0 }
}
