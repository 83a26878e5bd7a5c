/// Values on a grid, as shown by contours and heat maps.
public struct GridOfValues: Sendable, Hashable {
  /// The positions of the columns, ascending.
  public let x: [Double]
  /// The positions of the rows, ascending.
  public let y: [Double]
  /// The values row by row, from the first position of ``y``.
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

  /// A function's values at evenly spaced positions.
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

  /// The same grid with at most a given number of positions per side.
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
