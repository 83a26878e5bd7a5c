/// When something was reached, for each seed; `nil` where it never was.
struct StepsToReach: Sendable, Hashable {
  var values: [Int?]

  /// `nil` if it was not reached with every seed.
  var mean: Double? {
    let reached = values.compactMap(\.self)
    guard !reached.isEmpty, reached.count == values.count else { return nil }
    return Double(reached.reduce(0, +)) / Double(reached.count)
  }

  /// `340`, `340 to 420`, `340 to 420 (4 of 5 seeds)` or `never`.
  var text: String {
    let reached = values.compactMap(\.self)
    guard let low = reached.min(), let high = reached.max() else { return "never" }
    let range = low == high ? "\(low)" : "\(low) to \(high)"
    return reached.count == values.count
      ? range : "\(range) (\(reached.count) of \(values.count) seeds)"
  }
}

extension LossRecord {
  /// The step up to which the first block's mean is at most a loss.
  func steps(to loss: Double) -> Int? {
    losses.firstIndex { ($0 ?? .nan) <= loss }.map { ($0 + 1) * (stepsALoss ?? 1) }
  }
}
