import DescentSearch
import DescentStudies

extension SearchOutcome {
  /// The page about the study, with its figures.
  public var report: SearchReport {
    let settings: [(String, String?)] = [
      ("sampler", record.sampler), ("pruner", record.pruner),
      ("seed", record.seed.map { "\($0)" }), ("lookahead", record.lookahead.map { "\($0)" }),
      ("validation samples", measure.validationSamples.map { "\($0)" }),
    ]
    return SearchReport(
      summary, settings: settings.compactMap { name, value in value.map { (name, $0) } })
  }

  /// What the study knows, as its report needs it.
  public var summary: SearchSummary {
    var summary = SearchSummary(
      name: record.name, objective: measure.objective, direction: record.direction,
      space: record.space ?? .empty, trials: record.trials.map(SearchSummary.Trial.init))
    summary.verdict = verdict
    summary.validation = measure.validation
    summary.ranges = ranges(summary.space)
    return summary
  }

  /// The ranges of each round of a narrowing search, which follow from its results.
  private func ranges(_ space: SearchSpace) -> [SearchSummary.Ranges] {
    guard record.sampler == "narrowing", let limit = record.limit,
      let sampler = try? NarrowingSampler(trials: limit)
    else { return [] }
    let spaces = sampler.spaces(after: record.trials, in: space, direction: record.direction)
    return spaces.enumerated().map { round, space in
      .init(from: sampler.start(ofRound: round), space.hyperparameters.map(\.domain))
    }
  }
}

extension SearchSummary.Trial {
  /// A trial of a study's log.
  init(_ trial: TrialRecord) {
    let state: State =
      switch trial.state {
      case .complete: .complete
      case .pruned: .pruned
      case .failed: .failed
      case .running, .waiting: .running
      }
    self.init(
      number: trial.number, state: state, point: trial.point, value: trial.value,
      curve: trial.curve.map { .init(step: $0.step, value: $0.value) })
  }
}

extension TrialRecord {
  /// The result as a loss, of which lower is better; +∞ where there is none.
  func loss(_ direction: SearchDirection) -> Double { value.map(direction.loss) ?? .infinity }
}

extension NarrowingSampler {
  /// The ranges of each round of a study whose trials have come this far.
  func spaces(
    after trials: [TrialRecord], in space: SearchSpace, direction: SearchDirection
  ) -> [SearchSpace] {
    var history = SearchHistory(space)
    for trial in trials where trial.state.isFinished {
      history.append(
        number: trial.number, places: space.places(of: trial.point), loss: trial.loss(direction))
    }
    return spaces(for: history)
  }
}
