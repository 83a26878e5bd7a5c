import DescentSearch

/// Repetitions: promising trials are trained again under other seeds.
///
/// The results are looked at in the order of their steps, each once: the trial is promising and has another step, or ends
/// with the mean of its values. So which trials are repeated does not depend on the number of workers either.
extension StudyCore {
  /// The next step: a repetition, if one of the results that this step may know asks for it, and else a new trial.
  mutating func repeatOrBegin(_ needed: Int, _ isEnding: Bool) throws -> Decision? {
    var ends: [[UInt8]] = []
    let writer = try writer()
    for step in 0..<(isEnding ? table.steps.count : needed) {
      let index = table.steps[step]
      let trial = table.trials[index]
      if log.trials[trial.latest].state.isFinished || trial.steps.last?.step != step { continue }
      guard table.isKnown(step, log) else {
        // Others may be worth a repetition, but they are looked at in order.
        return try ends.isEmpty || !append(ends) ? .wait : nil
      }
      if isPromising(index, known: step + 1) { return try repeated(index, ends, writer) }
      ends += end(trial, writer)
    }
    guard isEnding else { return try begin(known: needed, until: nil, after: ends) }
    if ends.isEmpty { return .done }
    _ = try append(ends)
    return nil
  }

  /// Whether a trial may have another repetition, and the mean of its values is among the best quarter after the steps
  /// below `known`.
  private func isPromising(_ index: Int, known: Int) -> Bool {
    let trial = table.trials[index]
    guard let last = trial.steps.last, last.repetition + 1 < settings.repetitions else {
      return false
    }
    let own = loss(trial, known: known)
    guard own < .infinity else { return false }
    let losses = table.trials.prefix(table.trials(before: known)).map { loss($0, known: known) }
    return losses.count { $0 < own } < max(1, losses.count / 4)
  }

  private mutating func repeated(
    _ index: Int, _ ends: [[UInt8]], _ writer: RecordWriter
  ) throws -> Decision? {
    let trial = table.trials[index]
    let name = StepAttribute.promotion + "\(table.steps.count)"
    let repetition = (trial.steps.last?.repetition ?? 0) + 1
    var records = ends
    if log.owner(trial.latest) != writer.worker {
      records.append(writer.attribute(trial.latest, .worker, .text(writer.worker)))
    }
    let value: AttributeValue = [
      "repetition": .integer(repetition), "worker": .text(writer.worker),
    ]
    records.append(writer.trialAttribute(trial.latest, name, value, isSystem: true))
    return try append(records) ? .work(take(index)) : nil
  }

  /// Ends a trial with the mean of its values.
  private func end(_ trial: StepTable.Trial, _ writer: RecordWriter) -> [[UInt8]] {
    let values = log.repeatedValues(log.trials[trial.latest])
    let mean = values.reduce(0, +) / Double(values.count)
    let list = AttributeValue.list(values.map { .number($0) })
    let ending =
      mean.isNaN
      ? writer.setState(trial.latest, .failed)
      : writer.setState(trial.latest, .complete, value: mean)
    return [
      writer.trialAttribute(trial.latest, "repetitions", list, isSystem: false), ending,
    ]
  }
}
