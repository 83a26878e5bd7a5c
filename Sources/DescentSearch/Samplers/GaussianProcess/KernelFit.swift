import RealModule

/// Fits the parameters of the kernel to observations: the most probable ones, by gradient ascent.
///
/// log p(y | parameters) = −½·yᵀ·K⁻¹·y − ½·log det K + …, plus the logarithms of the priors. Those keep lengths near the
/// size of the space, the variance near 1 and the noise small but free to be none or most of the variance: −0.1·(w + 1/w)
/// for each precision, a gamma distribution with shape 2 for the variance, and for the logarithm of the noise a normal one
/// with mean −4 and deviation 2.
struct KernelFit {
  /// The noise is never smaller, so that the matrix stays positive definite.
  static let leastNoise = 1e-6

  /// Of the logarithm of the noise.
  private static let priorNoise = -4.0
  private static let priorNoiseVariance = 4.0

  private let inputs: KernelInputs
  private let targets: [Double]
  /// For each input its squared differences in all pairs i > j, row by row.
  private let differences: [[Double]]

  init(_ inputs: KernelInputs, _ targets: [Double]) {
    self.inputs = inputs
    self.targets = targets
    let count = inputs.count
    differences = zip(inputs.columns, inputs.isChoice).map { column, isChoice in
      [Double](unsafeUninitializedCapacity: count * (count - 1) / 2) { pairs, used in
        for i in 0..<count {
          for j in 0..<i {
            let difference = column[i] - column[j]
            pairs[used] = isChoice ? (difference == 0 ? 0 : 1) : difference * difference
            used += 1
          }
        }
      }
    }
  }

  /// The most probable parameters, from a start.
  func run(from start: MaternKernel, evaluations: Int) -> MaternKernel {
    let dimensions = start.precisions.count
    var search = Minimization(
      lower: [Double](repeating: -9, count: dimensions) + [-7, -25],
      upper: [Double](repeating: 9, count: dimensions) + [7, 3])
    search.mostEvaluations = evaluations
    search.gradientTolerance = 0.02
    search.valueTolerance = 1e-3
    let found = search.run(from: Self.logarithms(start)) { logarithms, gradient in
      negativeLogPosterior(logarithms, &gradient)
    }
    return Self.kernel(found.point)
  }

  private static func logarithms(_ kernel: MaternKernel) -> [Double] {
    kernel.precisions.map { .log($0) }
      + [.log(kernel.scale), .log(max(kernel.noise - leastNoise, 1e-11))]
  }

  private static func kernel(_ logarithms: [Double]) -> MaternKernel {
    let dimensions = logarithms.count - 2
    return MaternKernel(
      precisions: logarithms[..<dimensions].map { .exp($0) }, scale: .exp(logarithms[dimensions]),
      noise: .exp(logarithms[dimensions + 1]) + leastNoise)
  }

  /// −log p(parameters | y), without constants, and its gradient by the logarithms of the parameters.
  func negativeLogPosterior(_ logarithms: [Double], _ gradient: inout [Double]) -> Double {
    let kernel = Self.kernel(logarithms)
    let (matrix, values, slopes) = covariances(kernel)
    let count = inputs.count
    guard let cholesky = Cholesky(matrix, count: count) else {
      for index in gradient.indices { gradient[index] = 0 }
      return .infinity
    }
    let inverse = Cholesky.inverse(ofFactor: cholesky.inverseFactor, count: count)
    let weights = cholesky.solve(targets)
    var fit = 0.0
    for index in targets.indices { fit += targets[index] * weights[index] }
    addLikelihood(kernel, values, slopes, inverse, weights, &gradient)
    let prior = addPriors(kernel, &gradient)
    return 0.5 * fit + 0.5 * cholesky.logDeterminant - prior
  }

  /// The covariances of the observations, and for all pairs k / s and its derivative by the squared distance.
  private func covariances(
    _ kernel: MaternKernel
  ) -> (matrix: [Double], values: [Double], slopes: [Double]) {
    let count = inputs.count
    var values = [Double](repeating: 0, count: count * (count - 1) / 2)
    var slopes = values
    values.withUnsafeMutableBufferPointer { values in
      for (index, pairs) in differences.enumerated() {
        let precision = kernel.precisions[index]
        pairs.withUnsafeBufferPointer { pairs in
          for pair in 0..<values.count { values[pair] += precision * pairs[pair] }
        }
      }
      slopes.withUnsafeMutableBufferPointer { slopes in
        for pair in 0..<values.count {
          (values[pair], slopes[pair]) = MaternKernel.value(values[pair])
        }
      }
    }
    var matrix = [Double](repeating: 0, count: count * count)
    var pair = 0
    matrix.withUnsafeMutableBufferPointer { matrix in
      values.withUnsafeBufferPointer { values in
        for i in 0..<count {
          for j in 0..<i {
            matrix[i * count + j] = kernel.scale * values[pair]
            pair += 1
          }
          matrix[i * count + i] = kernel.scale + kernel.noise
        }
      }
    }
    return (matrix, values, slopes)
  }

  /// Puts the gradient of −log p(y | parameters): ½·tr((K⁻¹ − α·αᵀ)·∂K) with α = K⁻¹·y.
  private func addLikelihood(
    _ kernel: MaternKernel, _ values: [Double], _ slopes: [Double], _ inverse: [Double],
    _ weights: [Double], _ gradient: inout [Double]
  ) {
    let count = inputs.count
    let dimensions = kernel.precisions.count
    var factors = values
    var (scaleSum, trace, pair) = (0.0, 0.0, 0)
    for i in 0..<count {
      for j in 0..<i {
        let factor = inverse[i * count + j] - weights[i] * weights[j]
        scaleSum += factor * values[pair]
        factors[pair] = factor * slopes[pair]
        pair += 1
      }
      trace += inverse[i * count + i] - weights[i] * weights[i]
    }
    factors.withUnsafeBufferPointer { factors in
      for index in 0..<dimensions {
        let sum = differences[index].withUnsafeBufferPointer { pairs in
          guard let a = factors.baseAddress, let b = pairs.baseAddress else { return 0.0 }
          return dotProduct(a, b, factors.count)
        }
        gradient[index] = kernel.scale * kernel.precisions[index] * sum
      }
    }
    gradient[dimensions] = kernel.scale * (scaleSum + 0.5 * trace)
    gradient[dimensions + 1] = 0.5 * trace * (kernel.noise - Self.leastNoise)
  }

  /// The logarithm of the priors; subtracts its gradient.
  private func addPriors(_ kernel: MaternKernel, _ gradient: inout [Double]) -> Double {
    var sum = 0.0
    for (index, precision) in kernel.precisions.enumerated() {
      sum -= 0.1 * (precision + 1 / precision)
      gradient[index] += 0.1 * (precision - 1 / precision)
    }
    let dimensions = kernel.precisions.count
    sum += .log(kernel.scale) - kernel.scale
    gradient[dimensions] -= 1 - kernel.scale
    let excess = Double.log(kernel.noise) - Self.priorNoise
    sum -= excess * excess / (2 * Self.priorNoiseVariance)
    gradient[dimensions + 1] +=
      excess / Self.priorNoiseVariance * (kernel.noise - Self.leastNoise) / kernel.noise
    return sum
  }
}
