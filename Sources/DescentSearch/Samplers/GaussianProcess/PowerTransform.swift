import RealModule

/// The power transform of Yeo and Johnson (2000), which keeps the order of numbers and makes their distribution more
/// normal: ((1 + x)^λ − 1) / λ for x ≥ 0, and −((1 − x)^(2 − λ) − 1) / (2 − λ) below.
struct PowerTransform: Sendable {
  let power: Double

  /// The most likely power from −2 to 2, if the transformed numbers are normal.
  init(fittedTo numbers: [Double]) {
    let logarithms = numbers.map { Double.log(onePlus: abs($0)) }
    let size = zip(numbers, logarithms).reduce(0) { $0 + ($1.0 < 0 ? -$1.1 : $1.1) }
    var best = (power: 1.0, likelihood: -Double.infinity)
    for step in -20...20 {
      let power = Double(step) / 10
      let transformed = PowerTransform(power: power).apply(numbers)
      let count = Double(numbers.count)
      let mean = transformed.reduce(0, +) / count
      let variance = transformed.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      let likelihood = -0.5 * count * .log(max(variance, 1e-300)) + (power - 1) * size
      if likelihood > best.likelihood { best = (power, likelihood) }
    }
    power = best.power
  }

  init(power: Double) { self.power = power }

  func apply(_ numbers: [Double]) -> [Double] {
    numbers.map { number in
      number >= 0 ? Self.stretched(number, power) : -Self.stretched(-number, 2 - power)
    }
  }

  /// ((1 + x)^λ − 1) / λ, whose limit for λ = 0 is log(1 + x).
  private static func stretched(_ number: Double, _ power: Double) -> Double {
    let logarithm = Double.log(onePlus: number)
    return power == 0 ? logarithm : Double.expMinusOne(power * logarithm) / power
  }
}
