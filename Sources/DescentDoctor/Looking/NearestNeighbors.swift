/// How often the nearest other sample has the same class, which inputs that tell something about the class make more
/// frequent than chance.
struct NearestNeighbors: Sendable {
  /// The share of samples whose nearest neighbor has their class.
  let agreement: Double
  /// The share that chance gives: Σ p², with the shares p of the classes.
  let chance: Double
  /// The number of samples compared.
  let count: Int

  /// How many standard errors the agreement lies above chance.
  var deviations: Double {
    let error = (chance * (1 - chance) / Double(max(1, count))).squareRoot()
    return error > 0 ? (agreement - chance) / error : .infinity
  }

  /// The most samples to compare with each other.
  private static let most = 600

  /// - Returns: `nil` if there are no classes, or too few samples.
  init?(_ look: SampleLook) {
    guard let labels = look.labels, look.count >= 50 else { return nil }
    // Spread over the data, which may be sorted.
    let chosen = Self.spread(look.count)
    let scales = look.columns.map { $0.deviation > 0 ? Float(1 / $0.deviation) : 0 }
    let rows = chosen.map { index in zip(look.sample(index), scales).map { $0 * $1 } }
    var same = 0
    for (index, row) in rows.enumerated() {
      var (nearest, best) = (-1, Float.infinity)
      for (other, candidate) in rows.enumerated() where other != index {
        let distance = Self.distance(row, candidate, below: best)
        // Copies of a sample say nothing about its neighborhood.
        if distance < best, distance > 0 { (nearest, best) = (other, distance) }
      }
      if nearest >= 0, labels[chosen[nearest]] == labels[chosen[index]] { same += 1 }
    }
    agreement = Double(same) / Double(rows.count)
    var shares: [Int: Double] = [:]
    for index in chosen { shares[labels[index], default: 0] += 1 / Double(rows.count) }
    chance = shares.values.reduce(0) { $0 + $1 * $1 }
    count = rows.count
  }

  private static func spread(_ count: Int) -> [Int] {
    guard count > most else { return Array(0..<count) }
    return (0..<most).map { $0 * count / most }
  }

  private static func distance(_ left: [Float], _ right: [Float], below limit: Float) -> Float {
    var sum: Float = 0
    for start in stride(from: 0, to: left.count, by: 32) {
      for index in start..<min(start + 32, left.count) {
        let difference = left[index] - right[index]
        sum += difference * difference
      }
      if sum >= limit { return sum }
    }
    return sum
  }
}
