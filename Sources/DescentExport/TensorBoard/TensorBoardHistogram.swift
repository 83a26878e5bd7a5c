/// How often numbers fall between edges, as TensorBoard draws it.
///
/// The edges are TensorBoard's own: 0, and ±10⁻¹²·1.1ⁱ up to 10²⁰, so that every size of number is seen with
/// the same relative width. Numbers that are not finite are left out and counted.
public struct TensorBoardHistogram: Sendable, Hashable {
  /// The least of the numbers; 0 where there are none.
  public private(set) var minimum = 0.0
  /// The largest of the numbers; 0 where there are none.
  public private(set) var maximum = 0.0
  /// How many there are.
  public private(set) var count = 0
  /// Their sum.
  public private(set) var sum = 0.0
  /// The sum of their squares.
  public private(set) var sumOfSquares = 0.0
  /// How many of the numbers given were not finite.
  public private(set) var notFiniteCount = 0
  /// The upper edges of the buckets, rising; each bucket begins at the edge before.
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
      // As TensorFlow writes none.
      (minimum, maximum, limits, self.counts) = (0, 0, Array(Self.edges.suffix(1)), [0])
      return
    }
    // An empty bucket in front tells where the first one begins.
    let range = max(0, first - 1)...last
    limits = Array(Self.edges[range])
    self.counts = Array(counts[range])
  }

  /// The upper edge of every bucket; the last takes all that is left.
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
