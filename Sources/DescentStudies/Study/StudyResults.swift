import DescentSearch

/// What is known of trials after a number of steps, and no later.
extension StudyCore {
  /// The loss of a trial after its steps below `known`: +∞ if it failed.
  func loss(_ trial: StepTable.Trial, known: Int) -> Double {
    guard let last = trial.steps.last(where: { $0.step < known }) else { return .infinity }
    let entry = log.trials[trial.latest]
    let values = log.repeatedValues(entry).prefix(last.repetition + 1)
    if values.count > last.repetition {
      return loss(values.reduce(0, +) / Double(values.count))
    }
    if let until = last.until, let value = entry.intermediateValue(at: until) { return loss(value) }
    return loss(of: entry)
  }

  /// The loss of a trial that has ended.
  func loss(of entry: TrialEntry) -> Double {
    switch entry.state {
    case .complete: loss(entry.hasValue ? entry.value : .nan)
    case .pruned: loss(entry.lastIntermediate?.value ?? .nan)
    default: .infinity
    }
  }

  private func loss(_ value: Double) -> Double {
    value.isNaN ? .infinity : direction.loss(value)
  }

  /// What successive halving needs of a trial, after the steps below `known`.
  func progress(_ index: Int, known: Int, _ halving: SuccessiveHalving)
    -> SuccessiveHalving.Progress
  {
    let trial = table.trials[index]
    let entry = log.trials[trial.latest]
    let results = trial.steps.filter { $0.step < known }
    let losses = results.map { step -> Double in
      if let until = step.until, let value = entry.intermediateValue(at: until) {
        return loss(value)
      }
      return loss(of: entry)
    }
    let isFailed = results.count == trial.steps.count && entry.state == .failed
    return SuccessiveHalving.Progress(
      number: index, sent: trial.steps.count, losses: losses,
      // One that another program trained to its end at once was never sent there.
      isClosed: isFailed || entry.state == .pruned
        || entry.state == .complete && trial.steps.count < halving.rungs.count)
  }

  /// The curve of a trial up to a step: one that is trained again has reported later ones already.
  func curve(_ id: Int, to last: Int = .max) -> LossCurve {
    LossCurve(
      reports(id).filter { $0.step <= last }.map {
        (step: $0.step, loss: $0.value.isNaN ? .infinity : direction.loss($0.value))
      })
  }

  /// Whether the pruner ends a trial now. It is compared with those whose results its step could know.
  mutating func isPruned(_ id: Int, step: Int, at reported: Int) -> Bool {
    guard let pruner = pruning.pruner else { return false }
    let count = max(0, step - settings.lookahead + 1)
    while peers.count < min(count, table.known) {
      peers.append(peer(table.trial(of: peers.count).latest))
    }
    let others = table.foreign.filter { log.trials[$0.id].state.isFinished }.map { peer($0.id) }
    return pruner.prunes(curve(id, to: reported), among: Array(peers.prefix(count)) + others)
  }

  private func peer(_ id: Int) -> PrunerPeer {
    let entry = log.trials[id]
    // One that may be repeated counts with its first value, whenever it ends.
    if let first = log.repeatedValues(entry).first {
      return PrunerPeer(curve(id), loss: loss(first))
    }
    return PrunerPeer(curve(id), loss: entry.state == .complete ? loss(of: entry) : nil)
  }
}
