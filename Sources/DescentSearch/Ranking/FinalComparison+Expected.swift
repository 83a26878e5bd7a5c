import DescentNumerics

extension FinalComparison {
  /// The mean of a candidate's fresh losses, and how far it can be trusted.
  struct Spread {
    let mean: Double
    /// The variance of the mean, and its degrees of freedom; `nil` after a single round.
    let variance: Double?
    let freedom: Double
    /// The standard deviation of a single loss.
    let deviation: Double?

    var halfWidth: Double? {
      variance.map { StudentT.quantile(tails: 0.05, freedom: freedom) * $0.squareRoot() }
    }
  }

  /// The mean of a candidate over its n rounds. Its variance is that of the rounds and of the noise, estimated with the m
  /// candidates that share all of them: (MS_rounds + (m − 1)·MS_rest)/(m·n), with the degrees of freedom of Satterthwaite.
  func spread(of candidate: Int, _ rounds: [[Double?]]) -> Spread? {
    let own = rounds.filter { $0[candidate] != nil }
    guard !own.isEmpty else { return nil }
    let shared = candidates.indices.filter { index in own.allSatisfy { $0[index] != nil } }
    let table = own.map { row in shared.map { row[$0] ?? 0 } }
    let (n, m) = (Double(own.count), Double(shared.count))
    let mean = own.reduce(0) { $0 + ($1[candidate] ?? 0) } / n
    guard own.count > 1 else {
      return Spread(mean: mean, variance: nil, freedom: 0, deviation: nil)
    }
    let columns = shared.indices.map { column in table.reduce(0) { $0 + $1[column] } / n }
    let all = columns.reduce(0, +) / m
    var (between, rest) = (0.0, 0.0)
    for row in table {
      let middle = row.reduce(0, +) / m
      between += m * (middle - all) * (middle - all)
      for (value, column) in zip(row, columns) {
        let part = value - middle - column + all
        rest += part * part
      }
    }
    let least = resolution * resolution / 4
    let first = max(between / (n - 1), least) / (m * n)
    let second = m > 1 ? max(rest / ((n - 1) * (m - 1)), least) * (m - 1) / (m * n) : 0
    let variance = first + second
    let square = first * first / (n - 1) + (m > 1 ? second * second / ((n - 1) * (m - 1)) : 0)
    return Spread(
      mean: mean, variance: variance, freedom: square > 0 ? variance * variance / square : n - 1,
      deviation: (variance * n).squareRoot())
  }

  /// The winner's mean, moved towards the mean of all, with its interval.
  func expected(
    _ spread: Spread, _ look: Look?, _ rounds: [[Double?]], _ validation: ValidationPart?
  ) -> FinalVerdict.Estimate {
    let value = spread.mean + shift(look, rounds)
    guard let variance = spread.variance else { return .init(value: value, halfWidth: nil) }
    let sampling = validation?.standardError(at: value) ?? 0
    return .init(
      value: value,
      halfWidth: StudentT.quantile(tails: 0.05, freedom: spread.freedom)
        * (variance + sampling * sampling).squareRoot())
  }

  /// How far the winner's mean is moved.
  private func shift(_ look: Look?, _ rounds: [[Double?]]) -> Double {
    guard let look, let fit = look.fit, let noise = look.noise, let leader = look.leader else {
      return 0
    }
    let chosen = candidates.indices.filter { index in
      index == leader || fit.variances[index] > 0 && !candidates[index].isDefault
    }
    let effects = chosen.map { fit.effects[$0] }
    let middle = effects.reduce(0, +) / Double(effects.count)
    let squares = effects.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
    let own = noise / Double(max(1, rounds.count { $0[leader] != nil }))
    guard effects.count > 1, squares > 0 else { return 0 }
    // The part of the variance between the means that is noise.
    return middle * min(1, own * Double(effects.count - 1) / squares)
  }
}
