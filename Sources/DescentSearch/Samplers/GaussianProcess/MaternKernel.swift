import RealModule

/// The Matérn kernel of order 5/2 with a scale for each input:
/// k(x, y) = s·(1 + √5·r + 5/3·r²)·exp(−√5·r) with r² = Σ wᵢ·(xᵢ − yᵢ)², where the difference of two choices is 0 or 1.
struct MaternKernel: Sendable {
  /// wᵢ, the inverse of each squared length.
  var precisions: [Double]
  /// s, the variance of the function.
  var scale: Double
  /// The variance of the noise.
  var noise: Double

  /// k / s at a squared distance, and its derivative by that.
  @inline(__always)
  static func value(_ squared: Double) -> (value: Double, slope: Double) {
    let distance = (5 * squared).squareRoot()
    let decay = Double.exp(-distance)
    return (decay * (1 + distance + 5 / 3 * squared), -5 / 6 * (1 + distance) * decay)
  }
}

/// Observed inputs, column by column.
struct KernelInputs: Sendable {
  let count: Int
  /// For each input its value in all observations.
  let columns: [[Double]]
  let isChoice: [Bool]

  init(rows: [[Double]], isChoice: [Bool]) {
    count = rows.count
    columns = isChoice.indices.map { index in rows.map { $0[index] } }
    self.isChoice = isChoice
  }

  func row(_ index: Int) -> [Double] { columns.map { $0[index] } }

  /// The squared distances of all observations from a point.
  func squaredDistances(from point: [Double], _ precisions: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    result.withUnsafeMutableBufferPointer { result in
      for (index, column) in columns.enumerated() {
        let (center, precision) = (point[index], precisions[index])
        column.withUnsafeBufferPointer { column in
          if isChoice[index] {
            for i in 0..<result.count where column[i] != center { result[i] += precision }
          } else {
            for i in 0..<result.count {
              let difference = column[i] - center
              result[i] += precision * difference * difference
            }
          }
        }
      }
    }
    return result
  }
}
