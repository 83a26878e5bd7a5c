import DescentSearch

/// What a worker does next.
enum Decision: Sendable {
  case work(Assignment)
  /// Others must finish first.
  case wait
  /// The study has all its trials.
  case done
}

/// The decisions of a study: which step is next, and who trains it.
///
/// A decision and its claim are one append, which fails where another process was faster; then it is made again.
extension StudyCore {
  /// What this worker does next.
  ///
  /// - Parameter halving: The rungs at which trials pause, if they do.
  mutating func next(pausing halving: SuccessiveHalving?) throws -> Decision {
    let journal = reader.journal
    if journal.isRemote, case .work(let assignment)? = try? decideAsKnown(halving) {
      return .work(assignment)
    }
    if let decision = try decide(halving) { return decision }
    while true {
      if let decision = try journal.exclusively({ try decide(halving) }) { return decision }
    }
  }

  /// A decision; `nil` if the log has changed, so that it is made again.
  private mutating func decide(_ halving: SuccessiveHalving?) throws -> Decision? {
    try read()
    return try decideAsKnown(halving)
  }

  /// A decision on what was read: work that it gives is ours, and whatever else it says may be out of date.
  private mutating func decideAsKnown(_ halving: SuccessiveHalving?) throws -> Decision? {
    switch try openStep() {
    case .work(let assignment): return .work(assignment)
    case .changed: return nil
    case .others: return try newStep(halving, othersRun: true)
    case .nothing: return try newStep(halving, othersRun: false)
    }
  }

  private enum OpenStep {
    case work(Assignment)
    /// The log has changed; everything is looked at again.
    case changed
    /// Other processes train steps.
    case others
    case nothing
  }

  /// A step that was decided, and is left to this worker: a promotion of its own, or a trial that waits, was given up, or
  /// whose worker died.
  private mutating func openStep() throws -> OpenStep {
    let own = try reader.workers.ownName()
    if let left = table.superseded.first {
      _ = try append([writer().setState(left, .failed)])
      return .changed
    }
    var others = false
    for step in table.known..<max(table.known, table.steps.count) {
      guard table.steps[step] >= 0, !table.isKnown(step, log) else { continue }
      let trial = table.steps[step]
      let id = table.trials[trial].latest
      if log.trials[id].state == .waiting {
        return try claim(trial, [writer().setState(id, .running)])
      }
      if active.contains(id) { continue }
      guard let owner = log.owner(id) else {
        return try claim(trial, [writer().attribute(id, .worker, .text(own))])
      }
      if owner == own { return work(trial) }
      if lives.isDead(owner) { return try takeOver(id) }
      others = others || WorkerFile.isOurs(owner)
    }
    if let lost = lostForeign(own) { return try takeOver(lost) }
    return others ? .others : .nothing
  }

  /// A trial of another program that a worker of ours was just about to begin when it died.
  private mutating func lostForeign(_ own: String) -> Int? {
    for (id, _) in table.foreign where log.trials[id].state == .running && log.trials[id].step < 0 {
      if let owner = log.owner(id), owner != own, lives.isDead(owner) { return id }
    }
    return nil
  }

  private mutating func claim(_ trial: Int, _ records: [[UInt8]]) throws -> OpenStep {
    try append(records) ? work(trial) : .changed
  }

  private mutating func work(_ trial: Int) -> OpenStep { .work(take(trial)) }

  mutating func take(_ trial: Int) -> Assignment {
    let assignment = assignment(trial)
    active.insert(assignment.id)
    return assignment
  }

  /// The next step; `nil` if it was given to another worker, or another process was faster.
  private mutating func newStep(_ halving: SuccessiveHalving?, othersRun: Bool) throws -> Decision?
  {
    let needed = stepsNeeded(pauses: halving != nil)
    guard table.holes == 0 else {
      throw SearchError.study(
        "the log has lost a step of the study, so that nothing can be decided")
    }
    guard table.known >= needed else { return .wait }
    let isEnding = table.queue.isEmpty && limit.map { table.count >= $0 } ?? false
    if let halving {
      return try promotionOrBegin(halving, needed, isEnding)
    }
    if settings.repetitions > 1 { return try repeatOrBegin(needed, isEnding) }
    if isEnding { return othersRun ? .wait : .done }
    return try begin(known: needed, until: nil)
  }

  /// While new trials begin, the results of the lookahead decide. At the end there is nothing else to do than to wait for
  /// further results, one by one.
  private mutating func promotionOrBegin(
    _ halving: SuccessiveHalving, _ needed: Int, _ isEnding: Bool
  ) throws -> Decision? {
    for known in needed...max(needed, isEnding ? table.steps.count : needed) {
      guard table.known >= known else { return .wait }
      let progress = table.trials.indices.map { self.progress($0, known: known, halving) }
      if let promotion = halving.promotion(among: progress, ending: isEnding) {
        return try promote(promotion.number, to: halving.until(promotion.rung))
      }
    }
    guard isEnding else { return try begin(known: needed, until: halving.until(0)) }
    return try closePaused() ? .done : nil
  }

  /// A paused trial goes on: where its network is, if that process lives, and else here.
  private mutating func promote(_ trial: Int, to rung: Int?) throws -> Decision? {
    let own = try reader.workers.ownName()
    let id = table.trials[trial].latest
    let owner = log.owner(id)
    var worker = owner ?? own
    if worker != own, !WorkerFile.isOurs(worker) || lives.isDead(worker) { worker = own }
    let name = StepAttribute.promotion + "\(table.steps.count)"
    let writer = try writer()
    var records = [
      writer.trialAttribute(
        id, name, ["until": rung.map { .integer($0) } ?? .null, "worker": .text(worker)],
        isSystem: true)
    ]
    if worker != owner { records.insert(writer.attribute(id, .worker, .text(worker)), at: 0) }
    guard try append(records), worker == own else { return nil }
    // A job of this process has just reported the last value there, and still holds the network: the step is left open
    // until it has paused.
    if active.contains(id) { return nil }
    return .work(take(trial))
  }

  /// Ends the trials that were not promoted.
  private mutating func closePaused() throws -> Bool {
    let writer = try writer()
    let paused = table.trials.filter { log.trials[$0.latest].state == .running }
    guard !paused.isEmpty else { return true }
    return try append(
      paused.map { writer.setState($0.latest, .pruned, value: lastReport($0.latest)) })
  }

  // MARK: New trials

  /// - Parameter ends: Records that belong to the same decision.
  mutating func begin(known: Int, until: Int?, after ends: [[UInt8]] = []) throws -> Decision? {
    if let id = table.queue.first { return try beginQueued(id, known, until, ends) }
    let point = try propose(known: known)
    guard space.contains(point) else {
      throw SearchError.setting(
        "the sampler proposed a point outside of the space: \(point.values)")
    }
    var template = RecordWriter.Template()
    template.parameters = try parameters(point)
    template.systemAttributes = beginning(until)
    return try begin(ends + [writer().createTrial(study, template)])
  }

  private func beginning(_ until: Int?) -> [(String, AttributeValue)] {
    var attributes: [(StepAttribute.Known, AttributeValue)] = [
      (.begin, .integer(table.steps.count)),
      (.seed, .integer(Int(seed(ofTrial: table.trials.count)))),
    ]
    if let until { attributes.append((.until, .integer(until))) }
    return attributes.map { ($0.0.rawValue, $0.1) }
  }

  /// Begins a trial that somebody queued with some of its values; the sampler gives the others.
  private mutating func beginQueued(
    _ id: Int, _ known: Int, _ until: Int?, _ ends: [[UInt8]]
  ) throws -> Decision? {
    let writer = try writer()
    guard let point = try completed(id, known: known) else {
      _ = try append([
        writer.attribute(
          id, .reason, "a value that was given with it is outside of the study's space"),
        writer.setState(id, .failed),
      ])
      return nil
    }
    let has = Set(log.trials[id].parameters.map { log.names.string(Int($0.name)) })
    var records = ends + [writer.setState(id, .running)]
    records += try parameters(point).filter { !has.contains($0.name) }.map {
      writer.setParameter(id, $0)
    }
    records += beginning(until).reversed().map {
      writer.trialAttribute(id, $0.0, $0.1, isSystem: true)
    }
    return try begin(records)
  }

  /// The next trial is the one that these records begin: others may have been read right after them.
  private mutating func begin(_ records: [[UInt8]]) throws -> Decision? {
    let index = table.trials.count
    guard try append(records), case .work(let assignment) = work(index) else { return nil }
    return .work(assignment)
  }

  /// The point of a queued trial; `nil` if it is not in the space.
  private mutating func completed(_ id: Int, known: Int) throws -> SearchPoint? {
    var given = log.point(id).values
    if case .object(let fixed)? = log.attribute(.fixed, of: id) {
      for (name, value) in fixed where given[name] == nil {
        given[name] = space.value(value, of: name)
      }
      guard fixed.keys.allSatisfy({ given[$0] != nil }) else { return nil }
    }
    let places = try sampler.propose(request(known: known))
    var values: [String: SearchValue] = [:]
    for (hyperparameter, place) in zip(space.hyperparameters, places)
    where space.exists(hyperparameter, given: values) {
      values[hyperparameter.name] =
        given[hyperparameter.name] ?? hyperparameter.domain.value(at: place)
    }
    let point = SearchPoint(values)
    return space.contains(point) ? point : nil
  }

  // MARK: Trials of the dead

  /// Marks the trial of a dead worker as failed, and queues it again if it may be. The new one is written first: if this
  /// worker dies between the two lines, nothing is lost.
  private mutating func takeOver(_ id: Int) throws -> OpenStep {
    let writer = try writer()
    var attempts = log.attribute(.retryHistory, of: id)?.list ?? []
    attempts.append(.integer(Int(log.trials[id].number)))
    let isLatest = log.trials[id].step < 0 || table.trial(of: Int(log.trials[id].step)).latest == id
    var records: [[UInt8]] = []
    if isLatest, attempts.count <= retries {
      records.append(writer.createTrial(study, again(id, attempts)))
    } else if isLatest {
      records.append(writer.attribute(id, .reason, "its worker died"))
    }
    records.append(writer.setState(id, .failed))
    _ = try append(records)
    return .changed
  }

  /// The same trial, to be begun again.
  private func again(_ id: Int, _ attempts: [AttributeValue]) -> RecordWriter.Template {
    let entry = log.trials[id]
    var template = RecordWriter.Template(state: .waiting)
    template.parameters = entry.parameters.map {
      RecordWriter.Parameter(
        name: log.names.string(Int($0.name)), distribution: log.distributionText($0.distribution),
        value: $0.value)
    }
    template.userAttributes = log.attributes(of: id, isSystem: false).sorted { $0.key < $1.key }
      .map { ($0.key, $0.value) }
    var system = log.attributes(of: id, isSystem: true)
    system[StepAttribute.Known.worker.rawValue] = nil
    system[StepAttribute.Known.retryHistory.rawValue] = .list(attempts)
    system[StepAttribute.Known.failedTrial.rawValue] = attempts[0]
    template.systemAttributes = system.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    template.intermediate = entry.intermediate.filter { $0.step <= lastRung(entry) }
    return template
  }

  /// The last rung whose result is known: later values are reported again.
  private func lastRung(_ entry: TrialEntry) -> Int {
    guard entry.step >= 0 else { return -1 }
    return table.trial(of: Int(entry.step)).steps.compactMap(\.until).last {
      entry.intermediateValue(at: $0) != nil
    } ?? -1
  }
}

extension SuccessiveHalving {
  /// The steps of a rung; `nil` for the last one: a trial has its result there only when it has ended.
  fileprivate func until(_ rung: Int) -> Int? { rung == rungs.count - 1 ? nil : rungs[rung] }
}

extension RecordWriter {
  func attribute(_ trial: Int, _ name: StepAttribute.Known, _ value: AttributeValue) -> [UInt8] {
    trialAttribute(trial, name.rawValue, value, isSystem: true)
  }
}

extension SearchSpace {
  /// A value as Optuna writes it; `nil` if the hyperparameter cannot have it.
  func value(_ value: AttributeValue, of name: String) -> SearchValue? {
    guard let domain = self[name] else { return nil }
    let candidate: SearchValue?
    switch domain {
    case .uniform, .logUniform: candidate = value.number.map { .number($0) }
    case .integer, .logInteger: candidate = value.integer.map { .integer($0) }
    case .categorical: candidate = .choice(Distribution.name(value))
    }
    return candidate.flatMap { domain.place(of: $0) == nil ? nil : $0 }
  }
}
