/// The units of a layer: for each its incoming weights and its bias.
struct HiddenUnits {
  private let units: [[Float]]

  /// - Parameters:
  ///   - weights: [in, units], row by row.
  ///   - biases: One a unit.
  init(weights: [Float], biases: [Float]) {
    units = biases.indices.map { unit in
      stride(from: unit, to: weights.count, by: biases.count).map { weights[$0] } + [biases[unit]]
    }
  }

  /// How many kinds of units there are: see ``SymmetryExperiment``.
  func distinct(tolerance: Double) -> Int {
    let sizes = units.map(HiddenUnits.size)
    var kinds: [Int] = []
    for unit in units.indices {
      let isKnown = kinds.contains { kind in
        let limit = Float(tolerance) * max(sizes[unit], sizes[kind])
        return zip(units[unit], units[kind]).allSatisfy { ($0 - $1).magnitude <= limit }
      }
      if !isKnown { kinds.append(unit) }
    }
    return kinds.count
  }

  /// The largest difference between a unit and the first, as a part of the largest magnitude; 0 where that
  /// is 0 or not finite.
  var largestDifference: Double {
    guard let first = units.first else { return 0 }
    let size = units.map(HiddenUnits.size).max() ?? 0
    let difference = units.reduce(Float(0)) { largest, unit in
      zip(unit, first).reduce(largest) { max($0, ($1.0 - $1.1).magnitude) }
    }
    let part = Double(difference / size)
    return part.isFinite ? part : 0
  }

  private static func size(_ unit: [Float]) -> Float { unit.reduce(0) { max($0, $1.magnitude) } }
}
