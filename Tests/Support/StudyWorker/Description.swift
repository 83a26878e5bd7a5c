import DescentSearch
import DescentStudies
import TestStudies

/// A study in the form of `describe` in Scripts/studies.d/with_optuna.py.
func describe(_ study: StudyRecord) -> String {
  let states: [TrialState: AttributeValue] = [
    .running: "RUNNING", .complete: "COMPLETE", .pruned: "PRUNED", .failed: "FAIL",
    .waiting: "WAITING",
  ]
  let trials = study.trials
  let best = study.directions.count == 1 ? study.best : nil
  let members: [String: AttributeValue] = [
    "trials": .integer(trials.count),
    "states": .list(trials.map { states[$0.state] ?? .null }),
    "values": .list(trials.map { $0.values.isEmpty ? .null : .list($0.values.map(plain)) }),
    "params": .list(trials.map { .object($0.point.values.mapValues(plain)) }),
    "curves": .list(
      trials.map { trial in
        .object(
          Dictionary(uniqueKeysWithValues: trial.curve.map { ("\($0.step)", plain($0.value)) }))
      }),
    "steps": .list(trials.map { $0.step.map { .integer($0) } ?? .null }),
    "attributes": .list(trials.map { .object($0.attributes) }),
    "retries": .list(trials.map { $0.systemAttributes["retry_history"] ?? .null }),
    "dates": .list(trials.map { .bool($0.completion != nil) }),
    "best": best.map { .integer($0) } ?? .null,
    "best_value": best.flatMap { trials[$0].value }.map { .number($0) } ?? .null,
  ]
  return AttributeValue.object(members).json
}

private func plain(_ value: Double) -> AttributeValue {
  value.isFinite ? .number(value) : .text(value.isNaN ? "nan" : value < 0 ? "-inf" : "inf")
}

private func plain(_ value: SearchValue) -> AttributeValue {
  switch value {
  case .number(let value): plain(value)
  case .integer(let value): .integer(value)
  case .choice(let name): .text(name)
  }
}

/// Goes on with a study in the space that its log has, to a number of trials; prints how many points the space has, if
/// they can be counted.
func goOn(_ file: String, _ name: String, _ trials: Int) async throws {
  let record = try StudyArchive(journal: try StudyWorker.readJournal(file)).study(named: name)
  guard let space = record.space else { throw SearchError.study("it has no space") }
  let names = [
    "random": RandomSampler() as any Sampler, "LearningSampler": LearningSampler(),
  ]
  let pruner = try SimulatedTraining.pruner(
    ["median": "median", "halving": "pausing"][record.pruner ?? ""] ?? "plain")
  let study = try Study(
    journal: try StudyWorker.journal(file), name: name, space: space,
    sampler: names[record.sampler ?? "LearningSampler"] ?? LearningSampler(),
    pruner: pruner, direction: record.direction, trials: trials)
  try await study.run(jobs: 2) { trial in
    let numbers = trial.point.values.values.compactMap(\.number)
    try await trial.report(Double(trial.point.values.count), at: 1)
    return numbers.sorted().reduce(0, +)
  }
  if let count = space.count { print(count) }
}
