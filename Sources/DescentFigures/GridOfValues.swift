/// Values on a grid of places: what contours and heat maps show.
public struct GridOfValues: Sendable, Hashable {
  /// The places of the columns, rising.
  public let x: [Double]
  /// The places of the rows, rising.
  public let y: [Double]
  /// Row by row, from the first place of ``y``.
  public let values: [Double]

  /// A grid of known values.
  ///
  /// - Precondition: There are as many values as columns times rows.
  public init(x: [Double], y: [Double], values: [Double]) {
    precondition(values.count == x.count * y.count, "a grid needs a value for every place")
    self.x = x
    self.y = y
    self.values = values
  }

  /// A function's values at evenly spaced places.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int = 121, rows: Int = 121,
    _ function: (Double, Double) -> Double
  ) {
    let (columns, rows) = (max(columns, 2), max(rows, 2))
    func places(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
      let width = range.upperBound - range.lowerBound
      return (0..<count).map { range.lowerBound + width * Double($0) / Double(count - 1) }
    }
    let (xs, ys) = (places(x, columns), places(y, rows))
    self.init(x: xs, y: ys, values: ys.flatMap { y in xs.map { function($0, y) } })
  }

  /// The same grid with no more places to a side than a limit.
  func thinned(to limit: Int) -> GridOfValues {
    func kept(_ count: Int) -> [Int] {
      let step = max(1, (count + limit - 1) / max(limit, 1))
      let places = Array(stride(from: 0, to: count, by: step))
      return places.last == count - 1 || count == 0 ? places : places + [count - 1]
    }
    guard x.count > limit || y.count > limit else { return self }
    let (columns, rows) = (kept(x.count), kept(y.count))
    return GridOfValues(
      x: columns.map { x[$0] }, y: rows.map { y[$0] },
      values: rows.flatMap { row in columns.map { self[$0, row] } })
  }

  subscript(column: Int, row: Int) -> Double { values[row * x.count + column] }
}
