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
  /// - Throws: ``FigureError/grid(_:)`` unless there are as many values as columns times rows.
  public init(x: [Double], y: [Double], values: [Double]) throws(FigureError) {
    let (places, overflow) = x.count.multipliedReportingOverflow(by: y.count)
    guard !overflow, values.count == places else {
      throw .grid(
        "a grid of \(x.count) columns and \(y.count) rows has \(values.count) values; it needs one for every place"
      )
    }
    self.init(checked: x, y, values)
  }

  /// A grid with a value for each place of two categories, the first row at the first place of y.
  package init(columns: Int, rows: Int, _ value: (_ column: Int, _ row: Int) -> Double) {
    self.init(
      checked: (0..<columns).map(Double.init), (0..<rows).map(Double.init),
      (0..<rows).flatMap { row in (0..<columns).map { value($0, row) } })
  }

  private init(checked x: [Double], _ y: [Double], _ values: [Double]) {
    self.x = x
    self.y = y
    self.values = values
  }

  /// The most columns or rows that a function is asked for.
  private static let mostPlaces = 2000

  /// A function's values at evenly spaced positions.
  ///
  /// There are at least 2 and at most 2,000 columns and rows.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int = 121, rows: Int = 121,
    _ function: (Double, Double) -> Double
  ) {
    let columns = min(max(columns, 2), Self.mostPlaces)
    let rows = min(max(rows, 2), Self.mostPlaces)
    func places(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
      let width = range.upperBound - range.lowerBound
      return (0..<count).map { range.lowerBound + width * Double($0) / Double(count - 1) }
    }
    let (xs, ys) = (places(x, columns), places(y, rows))
    self.init(checked: xs, ys, ys.flatMap { y in xs.map { function($0, y) } })
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
      checked: columns.map { x[$0] }, rows.map { y[$0] },
      rows.flatMap { row in columns.map { self[$0, row] } })
  }

  subscript(column: Int, row: Int) -> Double { values[row * x.count + column] }
}
