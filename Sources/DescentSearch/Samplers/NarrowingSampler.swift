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
/// There are ``rounds`` rounds of equal size in ``trials`` trials; if they do not divide evenly, the first rounds have
/// one more. Later trials belong to the last round.
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

  /// - Throws: ``SearchError/setting(_:)`` for an invalid setting.
  public init(
    trials: Int, rounds: Int = 5, keptFraction: Double = 0.25, margin: Double = 0.1,
    smallestWidth: Double = 0.05
  ) throws {
    guard rounds >= 1, trials >= rounds else {
      throw SearchError.setting(
        "\(trials) trials in \(rounds) rounds: at least 1 round is needed, and 1 trial in each")
    }
    guard keptFraction > 0, keptFraction <= 1 else {
      throw SearchError.setting("the kept fraction \(keptFraction) must be above 0 and at most 1")
    }
    guard (0...1).contains(margin), (0...1).contains(smallestWidth) else {
      throw SearchError.setting(
        "the margin \(margin) and the smallest width \(smallestWidth) must be from 0 to 1")
    }
    self.trials = trials
    self.rounds = rounds
    self.keptFraction = keptFraction
    self.margin = margin
    self.smallestWidth = smallestWidth
  }

  public func propose(_ request: ProposalRequest) -> [Double] {
    let space = spaces(for: request.history, upTo: round(of: request.number)).last
    let point = (space ?? request.space).point(at: draws(request))
    let places = request.space.places(of: point).map { $0.isNaN ? 0.5 : $0 }
    return UntriedPoints(request).nearest(to: places, request)
  }

  /// The point drawn from the round's ranges. Going through ``propose(_:)`` would round it twice.
  public func point(_ request: ProposalRequest) -> SearchPoint {
    guard request.layout.count == nil else { return request.space.point(at: propose(request)) }
    let space = spaces(for: request.history, upTo: round(of: request.number)).last
    return (space ?? request.space).point(at: draws(request))
  }

  /// The trials before the round: its ranges follow from them.
  public func trialsNeeded(before number: Int, lookahead: Int) -> Int {
    start(ofRound: round(of: number))
  }

  /// The round, from 0, that a trial belongs to.
  public func round(of number: Int) -> Int {
    var round = 0
    while round + 1 < rounds, number >= start(ofRound: round + 1) { round += 1 }
    return round
  }

  /// The number of a round's first trial.
  public func start(ofRound round: Int) -> Int {
    round * (trials / rounds) + min(round, trials % rounds)
  }

  /// The ranges of each round whose trials before it are known, beginning with the whole space.
  public func spaces(for history: SearchHistory) -> [SearchSpace] {
    let known = (1..<rounds).prefix { round in
      let start = start(ofRound: round)
      return history.numbers.prefix { $0 < start }.count >= start
    }
    return spaces(for: history, upTo: known.last ?? 0)
  }

  private func spaces(for history: SearchHistory, upTo last: Int) -> [SearchSpace] {
    var spaces = [history.space]
    for round in 0..<last {
      let next = start(ofRound: round + 1)
      let before = history.numbers.prefix { $0 < next }.count
      spaces.append(narrowed(spaces[round], by: history, before: before))
    }
    return spaces
  }

  private func draws(_ request: ProposalRequest) -> [Double] {
    request.space.hyperparameters.indices.map { unitDraw(request.seed, request.number, $0) }
  }

  private func narrowed(
    _ current: SearchSpace, by history: SearchHistory, before count: Int
  ) -> SearchSpace {
    let ranges = zip(current.hyperparameters, history.space.hyperparameters).map {
      PlaceRange($0.domain, in: $1.domain)
    }
    let inside = (0..<count).filter { trial in
      zip(ranges, history[trial]).allSatisfy { $1.isNaN || $0.contains($1) }
    }
    let best = inside.sorted { (history.losses[$0], $0) < (history.losses[$1], $1) }
    let kept = best.prefix(Int((keptFraction * Double(inside.count)).rounded(.up)))
    return SearchSpace(
      narrowed: history.space,
      to: ranges.indices.map { index in
        let places = kept.map { history.places[$0 * ranges.count + index] }.filter { !$0.isNaN }
        let whole = history.space.hyperparameters[index].domain
        return narrowed(
          current.hyperparameters[index].domain, ranges[index], within: whole, to: places)
      })
  }

  private func narrowed(
    _ domain: Domain, _ range: PlaceRange, within whole: Domain, to places: [Double]
  ) -> Domain {
    guard let least = places.min(), let largest = places.max() else { return domain }
    guard domain.isOrdered else {
      let kept = Set(places.map { whole.value(at: $0) })
      guard case .categorical(let names) = domain else { return domain }
      return .categorical(names.filter { kept.contains(.choice($0)) })
    }
    var (low, high) = (max(0, least - margin * range.width), min(1, largest + margin * range.width))
    if high - low < smallestWidth {
      let half = smallestWidth / 2
      let middle = min(max((low + high) / 2, half), 1 - half)
      (low, high) = (middle - half, middle + half)
    }
    return high - low < range.width ? whole.part(from: low, to: high) : domain
  }
}

/// The part of a domain that another one covers, in its places.
private struct PlaceRange {
  /// How much of the domain it covers.
  let width: Double
  private let low: Double
  private let high: Double
  private let places: Set<Double>

  init(_ part: Domain, in whole: Domain) {
    guard part.isOrdered else {
      (low, high, width) = (0, 1, 1)
      if case .categorical(let names) = part {
        places = Set(names.compactMap { whole.place(of: .choice($0)) })
      } else {
        places = []
      }
      return
    }
    places = []
    low = whole.place(of: part.value(at: 0)) ?? 0
    high = whole.place(of: part.value(at: 1)) ?? 1
    switch (part.count, whole.count) {
    // Equal parts of the domain.
    case (let part?, let count?) where !whole.isLogarithmic: width = Double(part) / Double(count)
    default: width = high - low
    }
  }

  func contains(_ place: Double) -> Bool {
    places.isEmpty ? place >= low && place <= high : places.contains(place)
  }
}

extension Sampler where Self == NarrowingSampler {
  /// ``NarrowingSampler``.
  public static func narrowing(
    trials: Int, rounds: Int = 5, keptFraction: Double = 0.25, margin: Double = 0.1,
    smallestWidth: Double = 0.05
  ) throws -> NarrowingSampler {
    try NarrowingSampler(
      trials: trials, rounds: rounds, keptFraction: keptFraction, margin: margin,
      smallestWidth: smallestWidth)
  }
}
