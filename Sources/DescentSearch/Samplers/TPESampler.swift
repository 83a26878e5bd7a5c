/// The tree-structured Parzen estimator: proposes where good trials are dense and bad ones are not (Bergstra and others
/// 2011; all hyperparameters together, after Falkner and others 2018).
///
/// The trials are split into the best tenth, at most 25, and the rest. Of ``candidates`` points drawn from the density of
/// the best, the one with the largest ratio of the two densities is proposed. Trials that run count among the rest, so
/// that trials which run at the same time are apart. Hyperparameters that exist for the same choices are drawn together,
/// from the trials that have them.
///
/// The first ``startup`` trials are those of ``SobolSampler``.
public struct TPESampler: Sampler {
  public let startup: Int
  public let candidates: Int

  /// - Throws: ``SearchError/setting(_:)`` for numbers that make no sense.
  public init(startup: Int, candidates: Int = 24) throws {
    guard startup >= 1, candidates >= 1 else {
      throw SearchError.setting(
        "\(startup) first trials and \(candidates) candidates: at least 1 of each is needed")
    }
    (self.startup, self.candidates) = (startup, candidates)
  }

  fileprivate init() { (startup, candidates) = (10, 24) }

  public func propose(_ request: ProposalRequest) -> [Double] {
    let places = complete(request.layout.axes.map { _ in .nan }, request)
    return UntriedPoints(request).nearest(to: places, request)
  }

  /// Puts a place for each hyperparameter that has none yet.
  func complete(_ given: [Double], _ request: ProposalRequest) -> [Double] {
    let layout = request.layout
    guard given.contains(where: \.isNaN) else { return given }
    guard request.history.count >= startup else {
      return given.indices.map {
        given[$0].isNaN ? SobolSampler.place(request.seed, request.number, $0) : given[$0]
      }
    }
    let untried = UntriedPoints(request)
    let trials = SplitTrials(request)
    var draws = TrialDraws(request.seed, request.number, .parzen)
    var places = given
    let groups = Self.groups(layout).map { $0.filter { given[$0].isNaN } }
    for group in groups where !group.isEmpty && layout.exists(group[0], given: places) {
      propose(group, trials, layout, &draws, &places) { candidate in
        groups.count > 1 || untried.allow(candidate)
      }
    }
    return places
  }

  /// The hyperparameters with the same condition, each group after the one it depends on.
  static func groups(_ layout: SpaceLayout) -> [[Int]] {
    var groups: [[Int]] = []
    for (index, axis) in layout.axes.enumerated() {
      let group = groups.firstIndex {
        let other = layout.axes[$0[0]]
        return other.parent == axis.parent && other.parentValues == axis.parentValues
      }
      if let group { groups[group].append(index) } else { groups.append([index]) }
    }
    return groups
  }

  /// Puts the places of a group's hyperparameters.
  private func propose(
    _ group: [Int], _ trials: SplitTrials, _ layout: SpaceLayout, _ draws: inout TrialDraws,
    _ places: inout [Double], allow: ([Double]) -> Bool
  ) {
    let axes = group.map { layout.axes[$0] }
    let good = ParzenEstimator(axes, trials.good(group))
    let bad = ParzenEstimator(axes, trials.bad(group))
    var sums: [Double] = []
    var best: (places: [Double], score: Double)?
    for attempt in 0..<candidates {
      let drawn = good.draw(&draws)
      var candidate = places
      for (index, place) in zip(group, drawn) { candidate[index] = place }
      // The last one is taken whatever it is, if nothing else was.
      guard allow(candidate) || best == nil && attempt == candidates - 1 else { continue }
      let score = good.logDensity(drawn, &sums) - bad.logDensity(drawn, &sums)
      if best.map({ score > $0.score }) ?? true { best = (candidate, score) }
    }
    if let best { places = best.places }
  }
}

/// The trials of a request, split into good and bad ones; those that run are bad.
private struct SplitTrials {
  /// Older bad trials, which count little, are left out.
  private static let mostBad = 2000

  private let history: SearchHistory
  private let running: [[Double]]
  private let goodTrials: [Int]
  private let badTrials: [Int]

  init(_ request: ProposalRequest) {
    history = request.history
    running = request.runningRows
    let best = history.best(min((history.count + 9) / 10, 25))
    let isGood = Set(best)
    goodTrials = best.sorted()
    let bad = (0..<history.count).reversed().lazy.filter { !isGood.contains($0) }
    badTrials = bad.prefix(Self.mostBad).reversed()
  }

  func good(_ group: [Int]) -> [[Double]] { columns(group, goodTrials, []) }
  func bad(_ group: [Int]) -> [[Double]] { columns(group, badTrials, running) }

  private func columns(_ group: [Int], _ trials: [Int], _ rows: [[Double]]) -> [[Double]] {
    let width = history.space.hyperparameters.count
    let known = trials.filter { trial in
      group.allSatisfy { !history.places[trial * width + $0].isNaN }
    }
    let rows = rows.filter { row in group.allSatisfy { !row[$0].isNaN } }
    return group.map { index in
      known.map { history.places[$0 * width + index] } + rows.map { $0[index] }
    }
  }
}

extension Sampler where Self == TPESampler {
  /// ``TPESampler`` with its usual settings.
  public static func tpe() -> TPESampler { TPESampler() }
}
