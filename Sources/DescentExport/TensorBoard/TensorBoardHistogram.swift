/// A histogram as TensorBoard draws it.
///
/// The edges are TensorBoard's own: 0, and ±10⁻¹²·1.1ⁱ up to 10²⁰, so that buckets have the same relative width for
/// numbers of every size. Non-finite numbers are left out and counted.
public struct TensorBoardHistogram: Sendable, Hashable {
  /// The smallest number; 0 if there are none.
  public private(set) var minimum = 0.0
  /// The largest number; 0 if there are none.
  public private(set) var maximum = 0.0
  /// The number of values.
  public private(set) var count = 0
  /// Their sum.
  public private(set) var sum = 0.0
  /// The sum of their squares.
  public private(set) var sumOfSquares = 0.0
  /// How many of the given numbers were not finite.
  public private(set) var notFiniteCount = 0
  /// The upper edges of the buckets, ascending; each bucket starts at the previous edge.
  public private(set) var limits: [Double] = []
  /// How many numbers are in each bucket.
  public private(set) var counts: [Int] = []

  /// The histogram of the given numbers.
  public init(_ values: some Sequence<Float>) {
    var counts = [Int](repeating: 0, count: Self.edges.count)
    (minimum, maximum) = (.infinity, -.infinity)
    for value in values {
      guard value.isFinite else {
        notFiniteCount += 1
        continue
      }
      let value = Double(value)
      minimum = min(minimum, value)
      maximum = max(maximum, value)
      sum += value
      sumOfSquares += value * value
      count += 1
      counts[Self.bucket(of: value)] += 1
    }
    guard let first = counts.firstIndex(where: { $0 > 0 }),
      let last = counts.lastIndex(where: { $0 > 0 })
    else {
      // As TensorFlow writes an empty histogram.
      (minimum, maximum, limits, self.counts) = (0, 0, Array(Self.edges.suffix(1)), [0])
      return
    }
    // A leading empty bucket shows where the first one starts.
    let range = max(0, first - 1)...last
    limits = Array(Self.edges[range])
    self.counts = Array(counts[range])
  }

  /// The upper edge of every bucket; the last takes everything else.
  private static let edges: [Double] = {
    let positive = Array(sequence(first: 1e-12) { $0 * 1.1 < 1e20 ? $0 * 1.1 : nil })
    let largest = Double.greatestFiniteMagnitude
    return [-largest] + positive.reversed().map { -$0 } + [0] + positive + [largest]
  }()

  /// The first bucket whose upper edge is larger.
  private static func bucket(of value: Double) -> Int {
    var (low, high) = (0, edges.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] > value { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
