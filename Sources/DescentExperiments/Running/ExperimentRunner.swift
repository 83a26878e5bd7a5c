import DescentRuns

/// Runs an experiment and writes its folder.
public struct ExperimentRunner: Sendable {
  /// Where to write.
  public var folder: RunFolder
  /// How an earlier run there is treated.
  public var claim: RunFolder.Claim
  /// How many pieces of work run concurrently.
  public var jobs: Int
  /// Observes the progress.
  public var events: RunEvents
  /// A message to show once the settings are validated.
  public var opening: String?
  /// Where its page is among those of a chapter.
  var place: ChapterPlace?

  public init(
    folder: RunFolder, claim: RunFolder.Claim = .new, jobs: Int, events: RunEvents,
    opening: String? = nil
  ) {
    self.folder = folder
    self.claim = claim
    self.jobs = jobs
    self.events = events
    self.opening = opening
  }

  /// The outcome of a run: the record as JSON and its presentation.
  public struct Outcome: Sendable {
    public let recordJSON: String
    public let presentation: Presentation
  }

  /// Runs with the given options and writes `config.yaml`, `metrics.jsonl` as it runs, `record.json`, the figures and
  /// `report.html`.
  public func run<E: Experiment>(_ experiment: E.Type, _ options: E.Options) async throws -> Outcome
  {
    try options.check()
    try Checks.seeds(options.seeds)
    let input = try E.load(options, jobs: jobs, events: events)
    if let opening { events.note(opening) }
    try Task.checkCancellation()
    let seeds = (0..<UInt64(options.seeds)).map { options.seed &+ $0 }
    try folder.begin(
      claim,
      as: RunHead.About(.experiment, name: E.name, settings: RunConfiguration.name, seeds: seeds),
      [(RunConfiguration.name, RunConfiguration.yaml(E.name, options))])
    return try await folder.ending {
      try events.tell(.began(folder: folder.path))
      let outcome = try await run(E.self, options, input, seeds)
      try events.tell(.ended(.completed))
      return outcome
    }
  }

  /// Runs it in its folder.
  private func run<E: Experiment>(
    _ experiment: E.Type, _ options: E.Options, _ input: E.Input, _ seeds: [UInt64]
  ) async throws -> Outcome {
    let start = ContinuousClock.now
    // Named once: each change of the list is a file written anew.
    try folder.announce([MetricsLog.name, "record.json", "report.html"])
    let log = try MetricsLog(in: folder)
    let logging = events.record { event in
      guard case .observation(let value) = event else { return }
      try log.append(RecordJSON.text(value, pretty: false))
    }
    defer { events.cancel(logging) }
    let records = try await records(E.self, options, input, seeds)
    let file = RecordFile(
      experiment: E.name, seeds: seeds, records: records,
      seconds: (ContinuousClock.now - start) / .seconds(1))
    let json = try RecordJSON.text(file)
    try folder.write(json + "\n", to: "record.json")
    let report = try ExperimentReport(E.self, options, file, origin: RunHead.origin)
    try await report.write(to: folder, in: place, jobs: jobs, note: events.note)
    try Task.checkCancellation()
    try folder.checkPlace()
    return Outcome(recordJSON: json, presentation: report.presentation)
  }

  /// Repeats the run described by a `config.yaml`.
  public func run<E: Experiment>(
    _ experiment: E.Type, configuration: ConfigurationFile
  ) async throws -> Outcome {
    try await run(experiment, configuration.options(of: experiment))
  }

  /// The runs for all seeds, as many concurrently as there are jobs.
  private func records<E: Experiment>(
    _ experiment: E.Type, _ options: E.Options, _ input: E.Input, _ seeds: [UInt64]
  ) async throws -> [E.Record] {
    let pool = WorkPool(jobs: jobs)
    let counter = PieceCounter(total: seeds.count * E.pieceCount(options))
    return try await withThrowingTaskGroup(of: (Int, E.Record).self) { group in
      var waiting = seeds.enumerated().makeIterator()
      func beginNext() {
        guard let (index, seed) = waiting.next() else { return }
        let context = RunContext(
          seed: seed, experiment: E.name, pool: pool, counter: counter, events: events,
          label: seeds.count == 1 ? "" : "seed \(seed): ")
        group.addTask { (index, try await E.run(options, on: input, in: context)) }
      }
      // Enough to keep the jobs busy while one ends, because each takes memory once it has begun.
      for _ in 0...min(max(1, jobs), seeds.count) { beginNext() }
      var records = [E.Record?](repeating: nil, count: seeds.count)
      for try await (index, record) in group {
        records[index] = record
        beginNext()
      }
      return records.compactMap { $0 }
    }
  }
}
