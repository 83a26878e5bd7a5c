import RealModule

/// A density over several hyperparameters: a mixture of products of kernels, one product for each observation and one
/// for the whole range.
struct ParzenEstimator {
  private let axes: [ParzenAxis]
  private let logWeights: [Double]
  /// The sum of the weights up to each kernel, the last one 1.
  private let cumulative: [Double]

  /// - Parameter columns: For each hyperparameter the places of all observations, from the oldest to the newest.
  init(_ layoutAxes: [SpaceLayout.Axis], _ columns: [[Double]]) {
    axes = zip(layoutAxes, columns).map { ParzenAxis($0, $1) }
    let weights = Self.weights(columns.first?.count ?? 0) + [1]
    let total = weights.reduce(0, +)
    logWeights = weights.map { .log($0 / total) }
    var sum = 0.0
    cumulative = weights.map {
      sum += $0 / total
      return sum
    }
  }

  /// The newest 25 observations count fully, the older ones less with their age.
  private static func weights(_ count: Int) -> [Double] {
    let older = max(0, count - 25)
    let ramp = (0..<older).map { index in
      let least = 1 / Double(count)
      return older == 1 ? least : least + (1 - least) * Double(index) / Double(older - 1)
    }
    return ramp + [Double](repeating: 1, count: count - older)
  }

  /// The places of a point drawn from the density.
  func draw(_ draws: inout TrialDraws) -> [Double] {
    let target = draws.unit()
    let kernel = cumulative.partitionPoint { $0 > target }
    return axes.map { $0.draw(from: min(kernel, cumulative.count - 1), &draws) }
  }

  /// The logarithm of the density at a point.
  func logDensity(_ places: [Double], _ sums: inout [Double]) -> Double {
    sums = logWeights
    return sums.withUnsafeMutableBufferPointer { sums in
      for (axis, place) in zip(axes, places) { axis.addLogDensities(at: place, to: sums) }
      return Self.logSumOfExponentials(sums)
    }
  }

  private static func logSumOfExponentials(_ terms: UnsafeMutableBufferPointer<Double>) -> Double {
    var largest = -Double.infinity
    for term in terms where term > largest { largest = term }
    var sum = 0.0
    // What is smaller than a rounding error changes nothing.
    for term in terms where term > largest - 37 { sum += .exp(term - largest) }
    return largest + .log(sum)
  }
}

extension Array {
  /// The first index for which the condition holds, if it holds for all after it too.
  fileprivate func partitionPoint(_ holds: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
