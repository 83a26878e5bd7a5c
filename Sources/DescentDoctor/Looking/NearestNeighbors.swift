/// How often the nearest other sample has the same class, which inputs that tell something about the class make more
/// frequent than chance; for values, how far those of neighbors are correlated.
struct NearestNeighbors: Sendable {
  /// The share of samples whose nearest neighbor has their class, or the correlation of the values of neighbors.
  let agreement: Double
  /// What chance gives: Σ p², with the shares p of the classes, or 0.
  let chance: Double
  /// The number of samples compared.
  let count: Int
  let isCorrelation: Bool

  /// How many standard errors the agreement lies above chance.
  var deviations: Double {
    let spread = isCorrelation ? 1 : chance * (1 - chance)
    let error = (spread / Double(max(1, count))).squareRoot()
    return error > 0 ? (agreement - chance) / error : .infinity
  }

  /// The most samples to compare with each other.
  private static let most = 400

  /// - Returns: `nil` if there are too few samples, or several values to predict.
  init?(_ look: SampleLook) {
    guard look.count >= 50, look.labels != nil || look.valueCount == 1 else { return nil }
    // Spread over the data, which may be sorted.
    let chosen = Self.spread(look.count)
    let scales = look.columns.map { $0.deviation > 0 ? Float(1 / $0.deviation) : 0 }
    let rows = chosen.map { index in zip(look.sample(index), scales).map { $0 * $1 } }
    let pairs = rows.indices.compactMap { index -> (Int, Int)? in
      Self.nearest(to: index, in: rows).map { (chosen[index], chosen[$0]) }
    }
    count = rows.count
    isCorrelation = look.labels == nil
    guard let labels = look.labels else {
      agreement = correlation(pairs.map { look.values[$0.0] }, pairs.map { look.values[$0.1] })
      chance = 0
      return
    }
    agreement = Double(pairs.count { labels[$0.0] == labels[$0.1] }) / Double(rows.count)
    var shares: [Int: Double] = [:]
    for index in chosen { shares[labels[index], default: 0] += 1 / Double(rows.count) }
    chance = shares.values.reduce(0) { $0 + $1 * $1 }
  }

  /// Copies of a sample say nothing about its neighborhood.
  private static func nearest(to index: Int, in rows: [[Float]]) -> Int? {
    var (nearest, best): (Int?, Float) = (nil, .infinity)
    for (other, candidate) in rows.enumerated() where other != index {
      let distance = distance(rows[index], candidate, below: best)
      if distance < best, distance > 0 { (nearest, best) = (other, distance) }
    }
    return nearest
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
