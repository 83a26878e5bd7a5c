/// Losses of candidates in rounds, of which each candidate may miss some: loss = candidate + round + noise, by least squares.
///
/// The effects of the rounds, that is of their seeds, cancel: with S_r the candidates of round r, the candidates' effects θ
/// solve
///
///     L·θ = q,   L = ∑_r (1 restricted to S_r − (ones of S_r)/|S_r|),   q_c = ∑_{r ∋ c} (loss − mean of round r)
///
/// up to a constant, so that the effect of one of them is set to 0. The variance of θ_c is then that of the noise times the
/// diagonal of the inverse of L without that one.
struct TwoWayFit {
  /// The effect of each candidate less that of the base.
  let effects: [Double]
  /// The variance of each of these, in units of the noise's variance.
  let variances: [Double]
  /// The sum of squares of what is not explained, and its degrees of freedom.
  let squares: Double
  let freedom: Int

  /// - Parameters:
  ///   - rounds: For each round the loss of each candidate, `nil` where it was not trained.
  ///   - base: The candidate whose effect is 0.
  /// - Returns: `nil` if a candidate cannot be compared with the base, because no chain of rounds connects them.
  init?(_ rounds: [[Double?]], candidates: [Int], base: Int) {
    let others = candidates.filter { $0 != base }
    let position = Dictionary(uniqueKeysWithValues: others.enumerated().map { ($1, $0) })
    var matrix = [[Double]](
      repeating: [Double](repeating: 0, count: others.count), count: others.count)
    var right = [Double](repeating: 0, count: others.count)
    var (cells, used) = (0, 0)
    for round in rounds {
      let present = candidates.filter { round[$0] != nil }
      guard !present.isEmpty else { continue }
      (cells, used) = (cells + present.count, used + 1)
      let (mean, share) = (Self.mean(round, present), 1 / Double(present.count))
      for a in present {
        guard let row = position[a], let loss = round[a] else { continue }
        right[row] += loss - mean
        matrix[row][row] += 1
        for b in present { if let column = position[b] { matrix[row][column] -= share } }
      }
    }
    guard let inverse = Self.inverse(matrix) else { return nil }
    let solution = inverse.map { row in zip(row, right).reduce(0) { $0 + $1.0 * $1.1 } }
    var (effects, variances) = (
      [Double](repeating: 0, count: rounds.first?.count ?? 0),
      [Double](repeating: 0, count: rounds.first?.count ?? 0)
    )
    for (row, candidate) in others.enumerated() {
      effects[candidate] = solution[row]
      variances[candidate] = inverse[row][row]
    }
    (self.effects, self.variances) = (effects, variances)
    freedom = cells - used - others.count
    squares = rounds.reduce(0) { sum, round in
      let present = candidates.filter { round[$0] != nil }
      let rests = present.map { (round[$0] ?? 0) - effects[$0] }
      let mean = rests.reduce(0, +) / Double(max(1, rests.count))
      return sum + rests.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
  }

  private static func mean(_ round: [Double?], _ present: [Int]) -> Double {
    present.reduce(0) { $0 + (round[$1] ?? 0) } / Double(present.count)
  }

  /// The inverse of a small symmetric matrix by Gauss and Jordan; `nil` if it is singular.
  private static func inverse(_ matrix: [[Double]]) -> [[Double]]? {
    let count = matrix.count
    var rows = matrix.enumerated().map { row, values in
      values + (0..<count).map { $0 == row ? 1 : 0 }
    }
    for pivot in 0..<count {
      guard let best = (pivot..<count).max(by: { abs(rows[$0][pivot]) < abs(rows[$1][pivot]) }),
        abs(rows[best][pivot]) > 1e-9
      else { return nil }
      rows.swapAt(pivot, best)
      let head = rows[pivot].map { $0 / rows[pivot][pivot] }
      for row in 0..<count where row != pivot {
        let factor = rows[row][pivot]
        rows[row] = zip(rows[row], head).map { $0 - factor * $1 }
      }
      rows[pivot] = head
    }
    return rows.map { Array($0[count...]) }
  }
}
