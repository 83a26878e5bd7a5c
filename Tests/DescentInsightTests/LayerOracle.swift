import DescentArrays
import DescentInsight
import DescentLearning

/// What is to be observed of a layer, computed from its copied output in Double, by the definitions.
struct LayerOracle {
  let columns: [[Double]]

  /// - Parameter tensor: The output of a layer, [samples, …, units].
  init(_ tensor: NamedTensor) {
    let units = tensor.shape.count > 1 ? tensor.shape[tensor.shape.count - 1] : 1
    columns = (0..<units).map { unit in
      stride(from: unit, to: tensor.values.count, by: units).map { Double(tensor.values[$0]) }
    }
  }

  private var elements: [Double] { columns.flatMap(\.self) }
  var mean: Double { elements.reduce(0, +) / Double(elements.count) }
  var deviation: Double {
    let mean = mean
    return (elements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(elements.count))
      .squareRoot()
  }
  var minimum: Double { elements.min() ?? .nan }
  var maximum: Double { elements.max() ?? .nan }
  var zeroFraction: Double { Double(elements.count { $0 == 0 }) / Double(elements.count) }
  var zeroUnits: Int { columns.count { $0.allSatisfy { $0 == 0 } } }
  var constantUnits: Int { columns.count { $0.min() == $0.max() } }

  func saturatedFraction(_ low: Double, _ high: Double) -> Double {
    let margin = 0.01 * (high - low)
    return Double(elements.count { $0 < low + margin || $0 > high - margin })
      / Double(elements.count)
  }

  /// Σ over all pairs of units, instead of a Gram matrix of samples where that is smaller.
  var effectiveRank: Double {
    let rows = Double(columns[0].count)
    let centered = columns.map { column in
      let mean = column.reduce(0, +) / rows
      return column.map { $0 - mean }
    }
    var (trace, squares) = (0.0, 0.0)
    for (index, one) in centered.enumerated() {
      for (other, two) in centered.enumerated() {
        let covariance = zip(one, two).reduce(0) { $0 + $1.0 * $1.1 } / rows
        squares += covariance * covariance
        if index == other { trace += covariance }
      }
    }
    return squares > 0 ? trace * trace / squares : 0
  }

  /// Units that differ somewhere, constant ones left out.
  var distinctUnits: Int { Set(columns.filter { $0.min() != $0.max() }).count }

  func counts(_ lower: Double, _ upper: Double) -> [Int] {
    var counts = [Int](repeating: 0, count: Histogram.bins)
    for element in elements {
      let place = (element - lower) / (upper - lower) * Double(Histogram.bins)
      counts[min(max(Int(place.rounded(.up)) - 1, 0), Histogram.bins - 1)] += 1
    }
    return counts
  }
}
