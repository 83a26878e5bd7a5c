import DescentSearch

/// The history of the last proposal, to which the next one adds.
struct ProposalCache: Sendable {
  var history: SearchHistory
  var steps = 0

  init(_ space: SearchSpace) { history = SearchHistory(space) }
}

/// New trials.
extension StudyCore {
  /// How many steps must have their results before the next is decided.
  func stepsNeeded(pauses: Bool) -> Int {
    let next = table.steps.count
    let all = max(0, next - settings.lookahead + 1)
    // Decisions of pruners, and which trials are repeated, depend on results, too.
    guard !pauses, pruning == .none, settings.repetitions == 1 else { return all }
    let trials = sampler.trialsNeeded(before: table.count, lookahead: settings.lookahead)
    if trials == 0 { return 0 }
    if isPlain { return min(all, trials) }
    guard let last = table.trials.last(where: { $0.ordinal < trials }) else { return 0 }
    return min(all, last.begin + 1)
  }

  /// The point of the next trial, from the results of the steps below `known`.
  mutating func propose(known: Int) throws -> SearchPoint {
    let isFirst = table.trials.isEmpty
    if isFirst, let defaults = space.defaults, !isTried(defaults) { return defaults }
    let request = request(known: known)
    return try sampler.point(request)
  }

  private func isTried(_ point: SearchPoint) -> Bool {
    table.foreign.contains { log.point($0.id) == point }
  }

  mutating func request(known: Int) -> ProposalRequest {
    let history = history(known: known)
    let first = table.trials(before: known)
    let running = first == 0 ? table.places : Array(table.places[first...])
    let others = table.foreign.filter { !log.trials[$0.id].state.isFinished }.map {
      space.places(of: log.point($0.id))
    }
    return ProposalRequest(
      number: table.count, seed: UInt64(bitPattern: Int64(settings.seed)), history: history,
      running: others.isEmpty ? running : running + others, trials: limit)
  }

  /// Whether each step is a trial, and there are no others.
  private var isPlain: Bool {
    table.count == table.trials.count && table.trials.count == table.steps.count
  }

  private mutating func history(known: Int) -> SearchHistory {
    guard isPlain, proposals.steps <= known else { return wholeHistory(known: known) }
    for step in proposals.steps..<known {
      let trial = table.trial(of: step)
      proposals.history.append(
        number: trial.ordinal, places: table.places[step], loss: loss(trial, known: known))
    }
    proposals.steps = known
    return proposals.history
  }

  /// Trials of other programs join as their results come.
  private func wholeHistory(known: Int) -> SearchHistory {
    var rows = (0..<table.trials(before: known)).map { index in
      let trial = table.trials[index]
      return (
        number: trial.ordinal, places: table.places[index], loss: loss(trial, known: known)
      )
    }
    for (id, ordinal) in table.foreign where log.trials[id].state.isFinished {
      rows.append(
        (ordinal, space.places(of: log.point(id)), loss(of: log.trials[id])))
    }
    var history = SearchHistory(space)
    for row in rows.sorted(by: { $0.number < $1.number }) {
      history.append(number: row.number, places: row.places, loss: row.loss)
    }
    return history
  }

  /// A trial's parameters in records, with the distribution that the study has for each.
  func parameters(_ point: SearchPoint) throws -> [RecordWriter.Parameter] {
    try space.hyperparameters.compactMap { hyperparameter in
      guard let value = point[hyperparameter.name] else { return nil }
      let (distribution, text) = try distribution(of: hyperparameter)
      guard let number = distribution.internalValue(value) else {
        throw SearchError.space(
          "the hyperparameter \(hyperparameter.name) cannot be \(value) in this study")
      }
      return RecordWriter.Parameter(name: hyperparameter.name, distribution: text, value: number)
    }
  }

  /// Choices keep the form in which the study began: they may be numbers there.
  private func distribution(of hyperparameter: Hyperparameter) throws -> (Distribution, [UInt8]) {
    let own = Distribution(hyperparameter.domain)
    let first = log.studies[study].distributions.first {
      log.names.string(Int($0.key)) == hyperparameter.name
    }
    if let number = first?.value.distribution {
      let known = log.distributions[Int(number)]
      if case .categorical = known, known.domain == own.domain {
        return (known, log.distributionText(number))
      }
      guard known.isCompatible(with: own) else {
        throw SearchError.study(
          "the study \(log.studies[study].name) has the hyperparameter \(hyperparameter.name) with other values"
        )
      }
    }
    var json = JSONBytes()
    json.text(own.json)
    return (own, Array(json.bytes.dropFirst().dropLast()))
  }
}
