import RealModule

/// The logarithm of the expected improvement over the best result, lower being better. The best is what the process
/// expects at the best observed point: a result that was only lucky does not count.
///
/// Points whose results are not known have several possible results each (fantasies); the improvement is their mean.
struct ExpectedImprovement: Sendable {
  let process: GaussianProcess
  /// For each fantasy the weights of the mean, and the best result.
  private let fantasies: [(weights: [Double], best: Double)]

  /// `nil` where the process with the running points cannot be computed.
  init?(
    _ inputs: KernelInputs, _ kernel: MaternKernel, targets: [Double], running: [[Double]],
    _ draws: inout TrialDraws
  ) {
    guard let known = GaussianProcess(inputs, kernel) else { return nil }
    guard !running.isEmpty else {
      process = known
      fantasies = [Self.fantasy(known, targets)]
      return
    }
    let rows = (0..<inputs.count).map(inputs.row)
    let all = KernelInputs(rows: rows + running, isChoice: inputs.isChoice)
    guard let process = GaussianProcess(all, kernel) else { return nil }
    self.process = process
    guard let joint = Self.fantasies(known, known.weights(targets), running, &draws) else {
      return nil
    }
    fantasies = joint.map { Self.fantasy(process, targets + $0) }
  }

  /// The weights w = (K + noise)⁻¹·y, and the least mean at the observed points, K·w = y − noise·w.
  private static func fantasy(
    _ process: GaussianProcess, _ targets: [Double]
  ) -> (weights: [Double], best: Double) {
    let weights = process.weights(targets)
    let means = zip(targets, weights).map { $0 - process.kernel.noise * $1 }
    return (weights, means.min() ?? 0)
  }

  private static let fantasyCount = 8

  /// Possible results at the running points: draws from their joint distribution given the known results.
  private static func fantasies(
    _ process: GaussianProcess, _ weights: [Double], _ running: [[Double]],
    _ draws: inout TrialDraws
  ) -> [[Double]]? {
    let known = running.map { process.covariances(with: $0).values }
    let explained = known.map { process.variance($0).explained }
    let means = known.map { dot(weights, $0) }
    let (count, kernel) = (running.count, process.kernel)
    let inputs = KernelInputs(rows: running, isChoice: process.inputs.isChoice)
    var matrix = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      let squared = inputs.squaredDistances(from: running[i], kernel.precisions)
      for j in 0...i {
        let covariance = kernel.scale * MaternKernel.value(squared[j]).value
        matrix[i * count + j] = covariance - dot(explained[i], explained[j])
      }
      // A little more, where a point was tried before and nothing is left to draw.
      matrix[i * count + i] += kernel.noise + 1e-9 * kernel.scale
    }
    guard let cholesky = Cholesky(matrix, count: count) else { return nil }
    let normals = (0..<count).map { _ in spreadNormals(&draws) }
    return (0..<fantasyCount).map { (fantasy: Int) -> [Double] in
      var results = means
      for i in 0..<count {
        for j in 0...i { results[i] += cholesky.factor[i * count + j] * normals[j][fantasy] }
      }
      return results
    }
  }

  /// A number from each of as many equally likely parts of the normal distribution, in random order.
  private static func spreadNormals(_ draws: inout TrialDraws) -> [Double] {
    var normals = (0..<fantasyCount).map { part in
      NormalDistribution.quantile((Double(part) + 0.5) / Double(fantasyCount))
    }
    for index in normals.indices.reversed() {
      normals.swapAt(index, draws.index(below: index + 1))
    }
    return normals
  }

  /// log EI at a point.
  func value(at point: [Double]) -> Double {
    let (covariances, _) = process.covariances(with: point)
    let deviation = process.variance(covariances).variance.squareRoot()
    return Self.meanOfExponentials(
      fantasies.map { fantasy in
        let z = (fantasy.best - Self.dot(fantasy.weights, covariances)) / deviation
        return NormalDistribution.logExpectedExcess(z)
      }) + .log(deviation)
  }

  /// log EI at a point, and its gradient by those inputs that are no choices.
  func value(at point: [Double], gradient: inout [Double]) -> Double {
    let (covariances, slopes) = process.covariances(with: point)
    let (variance, explained) = process.variance(covariances)
    let deviation = variance.squareRoot()
    let terms = fantasies.map { fantasy in
      let z = (fantasy.best - Self.dot(fantasy.weights, covariances)) / deviation
      let excess = NormalDistribution.logExpectedExcess(z)
      return (z: z, excess: excess, slope: NormalDistribution.logExpectedExcessSlope(z, excess))
    }
    let total = Self.meanOfExponentials(terms.map(\.excess))
    // ∂log EI / ∂covariance, by the mean and by the variance.
    var byCovariance = process.solved(explained)
    var byVariance = 0.0
    var shares: [Double] = []
    for term in terms {
      let share = Double.exp(term.excess - total) / Double(terms.count)
      shares.append(-share * term.slope / deviation)
      byVariance += share * (1 - term.z * term.slope) / (2 * variance)
    }
    for index in byCovariance.indices { byCovariance[index] *= -2 * byVariance }
    for (fantasy, share) in zip(fantasies, shares) {
      for index in byCovariance.indices { byCovariance[index] += share * fantasy.weights[index] }
    }
    for index in byCovariance.indices { byCovariance[index] *= slopes[index] }
    for index in gradient.indices {
      gradient[index] = 0
      guard !process.inputs.isChoice[index] else { continue }
      let column = process.inputs.columns[index]
      var sum = 0.0
      for i in byCovariance.indices { sum += byCovariance[i] * (point[index] - column[i]) }
      gradient[index] = 2 * process.kernel.precisions[index] * sum
    }
    return total + .log(deviation)
  }

  /// The logarithm of the mean of the exponentials.
  private static func meanOfExponentials(_ terms: [Double]) -> Double {
    guard terms.count > 1, let largest = terms.max() else { return terms.first ?? -.infinity }
    let sum = terms.reduce(0) { $0 + .exp($1 - largest) }
    return largest + .log(sum / Double(terms.count))
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        guard let x = a.baseAddress, let y = b.baseAddress else { return 0 }
        return dotProduct(x, y, a.count)
      }
    }
  }
}
