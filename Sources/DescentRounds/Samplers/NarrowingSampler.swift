/// Draws in rounds, each from narrower ranges around the best trials so far.
///
/// The rule, after each round:
/// 1. Of all trials so far that lie in the round's ranges, the best ``keptFraction``, rounded up, are kept.
/// 2. A numeric range becomes the interval from the smallest to the largest kept value, widened at both ends by
///    ``margin`` of the round's range. It may extend beyond the round's range, but never beyond the whole one: if the
///    best values lie at an edge, the search follows them. A range never becomes wider. Widths are measured on the
///    hyperparameter's own scale: for ``Domain/logUniform(_:)`` in the logarithm.
/// 3. No range becomes narrower than ``smallestWidth`` of the whole range; at that point it stays as it is.
/// 4. Names stay if they occur among the kept trials.
///
/// It stops after ``trials`` trials in ``rounds`` rounds of equal size; if they do not divide evenly, the first rounds
/// have one more.
///
/// This is the search described in the notes behind Descent: draw at random, look at the results, narrow the ranges,
/// repeat.
public struct NarrowingSampler: Sampler {
  public let trials: Int
  public let rounds: Int
  /// The fraction of the trials in the ranges that determines the next ranges.
  public let keptFraction: Double
  /// The fraction of the round's range by which the kept interval is widened at each end.
  public let margin: Double
  /// The smallest fraction of the whole range to which a range is narrowed.
  public let smallestWidth: Double

  /// - Throws: ``SearchError/sampler(_:)`` for an invalid setting.
  public init(
    trials: Int, rounds: Int = 5, keptFraction: Double = 0.25, margin: Double = 0.1,
    smallestWidth: Double = 0.05
  ) throws {
    guard rounds >= 1, trials >= rounds else {
      throw SearchError.sampler(
        "\(trials) trials in \(rounds) rounds: at least 1 round is needed, and 1 trial in each")
    }
    guard keptFraction > 0, keptFraction <= 1 else {
      throw SearchError.sampler("the kept fraction \(keptFraction) must be above 0 and at most 1")
    }
    guard (0...1).contains(margin), (0...1).contains(smallestWidth) else {
      throw SearchError.sampler(
        "the margin \(margin) and the smallest width \(smallestWidth) must be from 0 to 1")
    }
    self.trials = trials
    self.rounds = rounds
    self.keptFraction = keptFraction
    self.margin = margin
    self.smallestWidth = smallestWidth
  }

  public func nextRound(
    after trials: [Trial], spaces: [SearchSpace], in space: SearchSpace
  ) -> Round? {
    guard spaces.count < rounds else { return nil }
    let count = self.trials / rounds + (spaces.count < self.trials % rounds ? 1 : 0)
    guard let current = spaces.last else { return Round(space: space, count: count) }
    return Round(space: narrowed(current, within: space, by: trials), count: count)
  }

  private func narrowed(
    _ current: SearchSpace, within whole: SearchSpace, by trials: [Trial]
  ) -> SearchSpace {
    let inside = trials.filter { current.contains($0.point) }.bestFirst()
    let kept = inside.prefix(Int((keptFraction * Double(inside.count)).rounded(.up)))
    let values = { (name: String) in kept.compactMap { $0.point[name] } }
    return SearchSpace(
      zip(current.hyperparameters, whole.hyperparameters).map { hyperparameter, original in
        .init(
          name: hyperparameter.name,
          domain: narrowed(
            hyperparameter.domain, within: original.domain, to: values(hyperparameter.name)))
      })
  }

  private func narrowed(
    _ domain: Domain, within whole: Domain, to kept: [SearchValue]
  ) -> Domain {
    if case .categorical = domain {
      return domain.keeping(
        Set(kept.compactMap { if case .choice(let name) = $0 { name } else { nil } }))
    }
    let places = kept.compactMap { whole.place(of: $0) }
    guard let least = places.min(), let largest = places.max() else { return domain }
    let width = share(of: domain, in: whole)
    var (low, high) = (max(0, least - margin * width), min(1, largest + margin * width))
    if high - low < smallestWidth {
      let half = smallestWidth / 2
      let middle = min(max((low + high) / 2, half), 1 - half)
      (low, high) = (middle - half, middle + half)
    }
    return high - low < width ? whole.part(from: low, to: high) : domain
  }

  /// The fraction of a numeric domain that another one covers, on its scale.
  private func share(of domain: Domain, in whole: Domain) -> Double {
    switch (domain, whole) {
    case (.integer(let part), .integer(let range)): Double(part.count) / Double(range.count)
    default:
      (whole.place(of: domain.value(at: 1)) ?? 1) - (whole.place(of: domain.value(at: 0)) ?? 0)
    }
  }
}
