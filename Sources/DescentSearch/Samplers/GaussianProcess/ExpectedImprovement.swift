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
    // One point after the other: each is drawn given the results and the points drawn before.
    var drawn = [[Double]](repeating: targets, count: Self.fantasyCount)
    var fixed = inputs
    for point in running {
      guard let process = GaussianProcess(fixed, kernel) else { return nil }
      let (covariances, _) = process.covariances(with: point)
      let deviation = process.variance(covariances).variance.squareRoot()
      let share = draws.unit()
      for index in drawn.indices {
        let mean = zip(process.weights(drawn[index]), covariances).reduce(0) { $0 + $1.0 * $1.1 }
        // Spread over the distribution, in an order that differs from point to point.
        let place = (Double(index) * 0.618_033_988_749_894_9 * (1 + share) + share)
        let quantile = place - place.rounded(.down)
        let normal = NormalDistribution.quantile(min(max(quantile, 0.01), 0.99))
        drawn[index].append(mean + deviation * normal)
      }
      fixed.append(point)
    }
    fantasies = drawn.map { Self.fantasy(process, $0) }
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
