import RealModule

/// The distribution from which CMA-ES draws, over places of ordered hyperparameters.
struct EvolutionState: Sendable {
  let constants: EvolutionConstants
  private(set) var mean: [Double]
  /// The size of a step.
  private(set) var size: Double
  private var covariance: [Double]
  private(set) var eigen: SymmetricEigenvalues
  private var path: [Double]
  private var stepPath: [Double]
  private var generation = 0
  /// By which each coordinate is stretched where it is encoded: for finite domains (see ``EvolutionMargin``).
  private(set) var stretch: [Double]

  init(_ constants: EvolutionConstants, mean: [Double], size: Double) {
    let n = constants.dimensions
    self.constants = constants
    self.mean = mean
    self.size = size
    covariance = [Double](repeating: 0, count: n * n)
    for i in 0..<n { covariance[i * n + i] = 1 }
    eigen = SymmetricEigenvalues(covariance, count: n)
    path = [Double](repeating: 0, count: n)
    stepPath = path
    stretch = [Double](repeating: 1, count: n)
  }

  /// A step drawn from N(0, C).
  func step(_ draws: inout TrialDraws) -> [Double] {
    let n = constants.dimensions
    let normals = eigen.values.map { draws.normal() * max($0, 0).squareRoot() }
    return (0..<n).map { i in
      (0..<n).reduce(0) { $0 + eigen.vectors[i * n + $1] * normals[$1] }
    }
  }

  /// The places that a step leads to.
  func places(after step: [Double]) -> [Double] {
    mean.indices.map { mean[$0] + size * stretch[$0] * step[$0] }
  }

  /// The step that would have led to places, no longer than steps usually are (Hansen, "Injecting external solutions
  /// into CMA-ES", 2011).
  func step(to places: [Double]) -> [Double] {
    let d = Double(constants.dimensions)
    let step = mean.indices.map { (places[$0] - mean[$0]) / (size * stretch[$0]) }
    let length = norm(whitened(step))
    let longest = d.squareRoot() + 2 * d / (d + 2)
    return length > longest ? step.map { $0 * longest / length } : step
  }

  /// Whether another state is of another generation.
  func generationDiffers(from other: EvolutionState) -> Bool {
    mean != other.mean || size != other.size || covariance != other.covariance
  }

  /// The largest standard deviation of any direction.
  var spread: Double { size * (eigen.values.max() ?? 0).squareRoot() }

  /// The standard deviation of a coordinate, without its stretch.
  func deviation(_ index: Int) -> Double {
    size * covariance[index * constants.dimensions + index].squareRoot()
  }

  mutating func set(_ index: Int, mean: Double, stretch: Double) {
    self.mean[index] = mean
    self.stretch[index] = stretch
  }

  /// Learns from the steps of a generation, the best first.
  mutating func update(_ steps: [[Double]]) {
    let (c, n) = (constants, constants.dimensions)
    generation += 1
    var shift = [Double](repeating: 0, count: n)
    for (weight, step) in zip(c.weights, steps.prefix(c.parents)) {
      for i in 0..<n { shift[i] += weight * step[i] }
    }
    for i in 0..<n { mean[i] += size * shift[i] }
    let white = whitened(shift)
    let stepGain = (c.stepPathRate * (2 - c.stepPathRate) * c.effectiveParents).squareRoot()
    for i in 0..<n { stepPath[i] = (1 - c.stepPathRate) * stepPath[i] + stepGain * white[i] }
    let length = norm(stepPath)
    let settled = 1 - .pow(1 - c.stepPathRate, 2 * Double(generation))
    let stalls =
      length / settled.squareRoot() >= (1.4 + 2 / (Double(n) + 1)) * c.expectedLength
    let gain = stalls ? 0 : (c.pathRate * (2 - c.pathRate) * c.effectiveParents).squareRoot()
    for i in 0..<n { path[i] = (1 - c.pathRate) * path[i] + gain * shift[i] }
    updateCovariance(steps, stalls)
    // In a unit cube, larger steps only leave it.
    size = min(
      size * .exp(c.stepPathRate / c.stepDamping * (length / c.expectedLength - 1)), 1)
    eigen = SymmetricEigenvalues(covariance, count: n)
  }

  private mutating func updateCovariance(_ steps: [[Double]], _ stalls: Bool) {
    let (c, n) = (constants, constants.dimensions)
    let lost = stalls ? c.rankOneRate * c.pathRate * (2 - c.pathRate) : 0
    let kept = 1 + lost - c.rankOneRate - c.rankMuRate * c.weights.reduce(0, +)
    for index in covariance.indices { covariance[index] *= kept }
    add(path, c.rankOneRate)
    for (weight, step) in zip(c.weights, steps) {
      let length = norm(whitened(step))
      // Bad steps count as if they had the usual length, so that the matrix stays positive definite.
      let factor = weight >= 0 ? 1 : Double(n) / (length * length + 1e-8)
      add(step, c.rankMuRate * weight * factor)
    }
  }

  private mutating func add(_ vector: [Double], _ factor: Double) {
    let n = vector.count
    for i in 0..<n {
      for j in 0..<n { covariance[i * n + j] += factor * vector[i] * vector[j] }
    }
  }

  /// C^(−1/2) times a vector.
  private func whitened(_ vector: [Double]) -> [Double] {
    let n = vector.count
    let rotated = (0..<n).map { j in
      (0..<n).reduce(0) { $0 + eigen.vectors[$1 * n + j] * vector[$1] }
        / max(eigen.values[j], 1e-20).squareRoot()
    }
    return (0..<n).map { i in
      (0..<n).reduce(0) { $0 + eigen.vectors[i * n + $1] * rotated[$1] }
    }
  }

  private func norm(_ vector: [Double]) -> Double {
    vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
