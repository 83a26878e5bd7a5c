import RealModule

/// The constants of CMA-ES for a number of dimensions and a size of the population (Hansen, "The CMA evolution strategy: a
/// tutorial", 2016, table 1), with negative weights for the worse half.
struct EvolutionConstants: Sendable {
  let dimensions: Int
  let population: Int
  /// The weight of each rank, the best first; the positive ones have the sum 1.
  let weights: [Double]
  let parents: Int
  let effectiveParents: Double
  let rankOneRate: Double
  let rankMuRate: Double
  let pathRate: Double
  let stepPathRate: Double
  let stepDamping: Double
  /// The expected length of a normal vector.
  let expectedLength: Double

  /// 4 + 3·ln(dimensions), rounded down.
  static func usualPopulation(_ dimensions: Int) -> Int {
    4 + Int(3 * Double.log(Double(dimensions)))
  }

  init(dimensions: Int, population: Int) {
    (self.dimensions, self.population) = (dimensions, population)
    let d = Double(dimensions)
    let raw = (1...population).map {
      Double.log((Double(population) + 1) / 2) - .log(Double($0))
    }
    parents = population / 2
    let effective = Self.effective(raw[..<parents])
    let effectiveRest = Self.effective(raw[parents...])
    effectiveParents = effective
    let one = 2 / ((d + 1.3) * (d + 1.3) + effective)
    let mu = min(1 - one, 2 * (effective - 2 + 1 / effective) / ((d + 2) * (d + 2) + effective))
    (rankOneRate, rankMuRate) = (one, mu)
    // With few parents the rank-μ update vanishes, and the worse half has no weight.
    let limit =
      mu > 1e-12
      ? min(1 + one / mu, 1 + 2 * effectiveRest / (effective + 2), (1 - one - mu) / (d * mu)) : 0
    let positive = raw.filter { $0 > 0 }.reduce(0, +)
    let negative = -raw.filter { $0 < 0 }.reduce(0, +)
    weights = raw.map { $0 >= 0 ? $0 / positive : $0 * limit / negative }
    stepPathRate = (effective + 2) / (d + effective + 5)
    stepDamping =
      1 + 2 * max(0, ((effective - 1) / (d + 1)).squareRoot() - 1) + stepPathRate
    pathRate = (4 + effective / d) / (d + 4 + 2 * effective / d)
    expectedLength = d.squareRoot() * (1 - 1 / (4 * d) + 1 / (21 * d * d))
  }

  /// (Σw)² / Σw².
  private static func effective(_ weights: ArraySlice<Double>) -> Double {
    let sum = weights.reduce(0, +)
    return sum * sum / weights.reduce(0) { $0 + $1 * $1 }
  }
}
