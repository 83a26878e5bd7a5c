import DescentSearch

/// What is told about trials that this process trains.
extension StudyCore {
  /// Appends what a closure makes of the log, until no other process is faster.
  ///
  /// - Parameter trials: The trials that this is about, if it does not depend on any others.
  mutating func write(
    about trials: [Int] = [], _ records: (inout StudyCore, RecordWriter) throws -> [[UInt8]]
  ) throws {
    let writer = try writer()
    let journal = reader.journal
    if journal.isRemote, let known = try? records(&self, writer), !known.isEmpty {
      if try append(known, about: trials) { return }
    }
    if try attempt(trials, records, writer) { return }
    while try !journal.exclusively({ try attempt(trials, records, writer) }) {}
  }

  private mutating func attempt(
    _ trials: [Int], _ records: (inout StudyCore, RecordWriter) throws -> [[UInt8]],
    _ writer: RecordWriter
  ) throws -> Bool {
    try read()
    let new = try records(&self, writer)
    return try new.isEmpty || append(new, about: trials)
  }

  /// - Throws: ``SearchError/result(_:)`` if the trial is not this worker's any more.
  func checkOwned(_ id: Int) throws {
    let entry = log.trials[id]
    guard entry.state == .running else {
      let state = entry.state == .waiting ? "was given back" : "has ended (\(entry.state))"
      throw SearchError.result("trial \(entry.number) \(state), so that nothing can be told of it")
    }
    guard try log.owner(id) == reader.workers.ownName() else {
      throw SearchError.result("trial \(entry.number) was taken over by another worker")
    }
  }

  /// Whether a trial is this worker's and has not ended.
  func isOwned(_ id: Int) -> Bool { (try? checkOwned(id)) != nil }

  /// Ends a trial, unless it is not this worker's any more: one that seemed dead to others may have lost it.
  mutating func tellIfOwned(_ id: Int, _ result: TrialResult) throws {
    do { try tell(id, result) } catch { if isOwned(id) { throw error } }
  }

  mutating func setAttribute(_ id: Int, _ name: String, _ value: AttributeValue) throws {
    try write(about: [id]) { core, writer in
      try core.checkOwned(id)
      return [writer.trialAttribute(id, name, value, isSystem: false)]
    }
  }

  /// Ends a trial.
  mutating func tell(_ id: Int, _ result: TrialResult) throws {
    defer {
      active.remove(id)
      unwritten.remove([id])
    }
    try write(about: [id]) { core, writer in
      try core.checkOwned(id)
      return core.unwrittenRecords(id, writer) + core.records(id, result, writer)
    }
  }

  private func records(_ id: Int, _ result: TrialResult, _ writer: RecordWriter) -> [[UInt8]] {
    switch result {
    case .value(let value) where value.isNaN:
      return records(id, .failed("its value is not a number"), writer)
    case .value(let value) where settings.repetitions > 1 && log.trials[id].step >= 0:
      let values = log.repeatedValues(log.trials[id]) + [value]
      return [writer.attribute(id, .values, .list(values.map { .number($0) }))]
    case .value(let value): return [writer.setState(id, .complete, value: value)]
    case .pruned: return [writer.setState(id, .pruned, value: lastReport(id))]
    case .failed(let reason):
      return [writer.attribute(id, .reason, .text(reason)), writer.setState(id, .failed)]
    }
  }

  /// Leaves a trial to whoever comes next, at once.
  mutating func giveUp(_ ids: [Int]) throws {
    defer { unwritten.remove(ids) }
    for id in ids { active.remove(id) }
    try write(about: ids) { core, writer in
      let own = try core.reader.workers.ownName()
      return ids.filter { core.log.trials[$0].state == .running && core.log.owner($0) == own }
        .flatMap { core.unwrittenRecords($0, writer) + [writer.attribute($0, .worker, "")] }
    }
  }

  /// The trials that this worker holds and that are neither ended nor being trained.
  func held() throws -> [Int] {
    let own = try reader.workers.ownName()
    return table.trials.map(\.latest).filter {
      log.trials[$0].state == .running && !active.contains($0) && log.owner($0) == own
    }
  }
}

/// How a trial ended.
public enum TrialResult: Sendable, Hashable {
  /// With its value. One that is not a number counts as failed.
  case value(Double)
  /// Early; its value is the last one reported.
  case pruned
  /// Without a value, for this reason.
  case failed(String)
}
