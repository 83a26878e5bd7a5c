import RealModule

/// A Gaussian process with mean 0 given observations: what is expected of a function at other points, and how surely.
struct GaussianProcess: Sendable {
  let inputs: KernelInputs
  let kernel: MaternKernel
  private let cholesky: Cholesky
  private let inverseFactor: [Double]

  /// `nil` where the covariances are not positive definite in double precision.
  init?(_ inputs: KernelInputs, _ kernel: MaternKernel) {
    self.inputs = inputs
    self.kernel = kernel
    let count = inputs.count
    var matrix = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      let squared = inputs.squaredDistances(from: inputs.row(i), kernel.precisions)
      for j in 0..<i { matrix[i * count + j] = kernel.scale * MaternKernel.value(squared[j]).value }
      matrix[i * count + i] = kernel.scale + kernel.noise
    }
    guard let cholesky = Cholesky(matrix, count: count) else { return nil }
    self.cholesky = cholesky
    inverseFactor = cholesky.inverseFactor
  }

  /// K⁻¹·y: the mean at a point is its covariances with the observations times these.
  func weights(_ targets: [Double]) -> [Double] { cholesky.solve(targets) }

  /// The covariances of a point with the observations, and their derivatives by the squared distance.
  func covariances(with point: [Double]) -> (values: [Double], slopes: [Double]) {
    var values = inputs.squaredDistances(from: point, kernel.precisions)
    var slopes = values
    values.withUnsafeMutableBufferPointer { values in
      slopes.withUnsafeMutableBufferPointer { slopes in
        for index in 0..<values.count {
          let (value, slope) = MaternKernel.value(values[index])
          values[index] = kernel.scale * value
          slopes[index] = kernel.scale * slope
        }
      }
    }
    return (values, slopes)
  }

  /// The variance at a point of these covariances, and L⁻¹ times them.
  func variance(_ covariances: [Double]) -> (variance: Double, explained: [Double]) {
    let count = inputs.count
    var explained = [Double](repeating: 0, count: count)
    var sum = 0.0
    inverseFactor.withUnsafeBufferPointer { factor in
      covariances.withUnsafeBufferPointer { covariances in
        guard let rows = factor.baseAddress, let values = covariances.baseAddress else { return }
        for i in 0..<count {
          let value = dotProduct(rows + i * count, values, i + 1)
          explained[i] = value
          sum += value * value
        }
      }
    }
    return (max(kernel.scale - sum, 1e-12), explained)
  }

  /// K⁻¹ times the covariances, from L⁻¹ times them.
  func solved(_ explained: [Double]) -> [Double] {
    let count = inputs.count
    var result = [Double](repeating: 0, count: count)
    inverseFactor.withUnsafeBufferPointer { factor in
      result.withUnsafeMutableBufferPointer { result in
        guard let rows = factor.baseAddress, let target = result.baseAddress else { return }
        for i in 0..<count { addMultiple(explained[i], rows + i * count, to: target, i + 1) }
      }
    }
    return result
  }
}
