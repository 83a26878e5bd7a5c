import DescentSearch

/// How much each hyperparameter matters for the score.
///
/// The trials of each round are divided into bins of equal size by the hyperparameter's value (one bin per name). The
/// importance is the fraction of the score's within-round variance that the bins explain, corrected for the number of
/// bins (ε² of Kelley 1935):
///
///     ε² = (SSB − (k − r)·MSW) / SST,   MSW = SSW / (n − k)
///
/// with n trials in r rounds and k bins in total, where SST is the sum of squares around each round's mean, SSW the sum
/// around each bin's mean, and SSB their difference; negative values count as 0. Variance between rounds is excluded:
/// ranges narrow together, so a hyperparameter without any effect would seem to have one.
///
/// It considers each hyperparameter separately; effects of combinations stay hidden. It does not say which values are
/// good.
enum RoundImportance {
  /// The importance by name, 0 to 1, in the order of the space.
  ///
  /// Trials whose score is not finite count with the lowest finite score.
  static func of(_ space: SearchSpace, trials: [RoundSearch.Trial]) -> [(
    name: String, importance: Double
  )] {
    let lowest = trials.map(\.score).filter(\.isFinite).min() ?? 0
    return space.hyperparameters.map { hyperparameter in
      let rounds = groups(trials, by: \.round).map { round in
        bins(round, hyperparameter).map { bin in
          bin.map { $0.score.isFinite ? $0.score : lowest }
        }
      }
      return (hyperparameter.name, explained(rounds))
    }
  }

  /// A round's trials by the value of a hyperparameter: one bin per name, about √n bins for numbers.
  private static func bins(
    _ trials: [RoundSearch.Trial], _ hyperparameter: Hyperparameter
  ) -> [[RoundSearch.Trial]] {
    let placed = trials.compactMap { trial in
      trial.point[hyperparameter.name].flatMap { hyperparameter.domain.place(of: $0) }
        .map { (place: $0, trial: trial) }
    }
    if case .categorical = hyperparameter.domain {
      return groups(placed, by: \.place).map { $0.map(\.trial) }
    }
    let ordered = placed.sorted { ($0.place, $0.trial.number) < ($1.place, $1.trial.number) }
    let count = max(1, Int(Double(ordered.count).squareRoot()))
    return (0..<count).map { bin in
      ordered[bin * ordered.count / count..<(bin + 1) * ordered.count / count].map(\.trial)
    }
  }

  /// Groups in key order, because sums of numbers depend on their order.
  private static func groups<Element, Key: Hashable & Comparable>(
    _ elements: [Element], by key: (Element) -> Key
  ) -> [[Element]] {
    Dictionary(grouping: elements, by: key).sorted { $0.key < $1.key }.map(\.value)
  }

  private static func explained(_ rounds: [[[Double]]]) -> Double {
    let total = rounds.reduce(0) { $0 + squares($1.flatMap { $0 }) }
    let within = rounds.reduce(0) { $0 + $1.reduce(0) { $0 + squares($1) } }
    let (n, k) = (
      rounds.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } }, rounds.reduce(0) { $0 + $1.count }
    )
    guard total > 0, n > k else { return 0 }
    let meanWithin = within / Double(n - k)
    return max(0, (total - within - Double(k - rounds.count) * meanWithin) / total)
  }

  /// The sum of squares around the mean.
  private static func squares(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }
}
