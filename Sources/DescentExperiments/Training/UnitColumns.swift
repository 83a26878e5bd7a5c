/// The incoming weights and the bias of every unit of a layer.
struct UnitColumns: Sendable, Hashable {
  /// [in, units], row by row; the biases are the last row.
  private let rows: [Float]
  let units: Int

  /// - Parameters:
  ///   - weights: [in, units], row by row.
  ///   - biases: One a unit.
  init(weights: [Float], biases: [Float]) {
    rows = weights + biases
    units = biases.count
  }

  private init(rows: [Float], units: Int) {
    self.rows = rows
    self.units = units
  }

  /// What an update added to each number: the difference, in `Float`.
  static func - (after: UnitColumns, before: UnitColumns) -> UnitColumns {
    UnitColumns(rows: zip(after.rows, before.rows).map { $0 - $1 }, units: after.units)
  }

  /// How many units, the first among them, have the first unit's numbers to the last bit.
  var twins: Int {
    var isTwin = [Bool](repeating: true, count: units)
    for first in stride(from: 0, to: rows.count, by: units) {
      let bits = rows[first].bitPattern
      for unit in 0..<units where rows[first + unit].bitPattern != bits { isTwin[unit] = false }
    }
    return isTwin.count(where: \.self)
  }

  /// Whether all numbers are 0.
  var isZero: Bool { rows.allSatisfy { $0 == 0 } }

  /// The incoming weights of a unit.
  func weights(of unit: Int) -> [Float] {
    stride(from: unit, to: rows.count - units, by: units).map { rows[$0] }
  }
}

/// The incoming weights of one unit, or an update of them, as a picture.
public struct UnitImage: Codable, Sendable, Hashable {
  public internal(set) var unit: Int
  /// Whether it is the update of the step, and not the weights after it.
  public internal(set) var isUpdate: Bool
  public internal(set) var step: Int
  /// The number of rows and of columns.
  public internal(set) var side: Int
  /// The largest magnitude; `values` are parts of it.
  public internal(set) var scale: Double
  /// Row by row, in hundredths of the scale.
  public internal(set) var values: [Int]

  /// Blocks of pixels are averaged until a side has at most 14.
  ///
  /// - Parameter pixels: Those of a square image.
  /// - Returns: `nil` if their number is no square, or one is not finite.
  init?(_ pixels: [Float], unit: Int, isUpdate: Bool, step: Int) {
    let full = Int(Double(pixels.count).squareRoot().rounded())
    let block = (full + Self.largestSide - 1) / Self.largestSide
    guard full * full == pixels.count, full > 0, full.isMultiple(of: block),
      pixels.allSatisfy(\.isFinite)
    else { return nil }
    let side = full / block
    let means = (0..<side * side).map { place in
      (0..<block * block).reduce(0.0) { sum, part in
        let row = place / side * block + part / block
        return sum + Double(pixels[row * full + place % side * block + part % block])
      } / Double(block * block)
    }
    let scale = means.map(\.magnitude).max() ?? 0
    self.unit = unit
    self.isUpdate = isUpdate
    self.step = step
    self.side = side
    self.scale = scale
    values = means.map { scale > 0 ? Int((100 * $0 / scale).rounded()) : 0 }
  }

  private static let largestSide = 14
}
