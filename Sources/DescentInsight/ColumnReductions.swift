import DescentGraph

/// The mean, deviation, minimum and maximum of each column of a matrix.
struct ColumnReductions {
  /// The columns minus their means, all divided by one number, so that squares neither overflow nor vanish.
  let scaled: Tensor
  /// The largest element of each column.
  let top: Tensor
  /// The smallest element of each column.
  let bottom: Tensor

  /// Adds the outputs for a matrix [rows, columns].
  init(_ matrix: Tensor, _ name: String, _ scope: Scope) {
    top = matrix.maximum(axes: [0])
    bottom = matrix.minimum(axes: [0])
    let mean = matrix.mean(axes: [0])
    let scale = Tensor.maximum((top - mean).maximum(), (mean - bottom).maximum())
    scaled = (matrix - mean) / Tensor.maximum(scale, Norm.smallest)
    scope.output(name + " top", top)
    scope.output(name + " bottom", bottom)
    scope.output(name + " mean", mean)
    scope.output(name + " scale", scale)
    scope.output(name + " squares", scaled.squared().sum(axes: [0]))
  }
}

/// What was read of the columns of a matrix.
struct ColumnStatistics {
  let rows: Int
  let maxima: [Double]
  let minima: [Double]
  let means: [Double]
  /// The factor of ``ColumnReductions/scaled``.
  let scale: Double
  /// The sums of the squares of the scaled columns.
  let squares: [Double]

  init(_ values: (String) -> [Double], _ name: String, rows: Int) {
    self.rows = rows
    maxima = values(name + " top")
    minima = values(name + " bottom")
    means = values(name + " mean")
    scale = values(name + " scale").first ?? .nan
    squares = values(name + " squares")
  }

  /// The standard deviation of each column.
  var deviations: [Double] {
    squares.map { scale == 0 ? 0 : scale * ($0 / Double(rows)).squareRoot() }
  }
  /// The mean of all elements.
  var mean: Double { means.reduce(0, +) / Double(means.count) }
  /// The standard deviation of all elements.
  var deviation: Double {
    let mean = mean
    return Norm.of(zip(deviations, means).flatMap { [$0, abs($1 - mean)] })
      / Double(means.count).squareRoot()
  }
  /// The smallest of all elements; NaN if there is one.
  var minimum: Double { minima.reduce(.infinity, Double.minimumOrNaN) }
  /// The largest of all elements; NaN if there is one.
  var maximum: Double { -maxima.reduce(.infinity) { .minimumOrNaN($0, -$1) } }
  /// The largest magnitude of each column.
  var magnitudes: [Double] { zip(minima, maxima).map { max(abs($0), abs($1)) } }
  /// Whether each column is the same everywhere, but for rounding.
  var areConstant: [Bool] {
    zip(zip(minima, maxima), magnitudes).map { $0.1 - $0.0 <= 0x1p-20 * $1 }
  }
}

extension Double {
  /// The smaller; NaN if either is.
  fileprivate static func minimumOrNaN(_ a: Double, _ b: Double) -> Double {
    a.isNaN || b.isNaN ? .nan : Swift.min(a, b)
  }
}
