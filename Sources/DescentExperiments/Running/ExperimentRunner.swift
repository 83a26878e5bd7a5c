import DescentFigures
import DescentNumerics
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
  public var observer: RunObserver
  /// A message to show once the settings are validated.
  public var opening: String?

  public init(
    folder: RunFolder, claim: RunFolder.Claim = .new, jobs: Int, observer: RunObserver,
    opening: String? = nil
  ) {
    self.folder = folder
    self.claim = claim
    self.jobs = jobs
    self.observer = observer
    self.opening = opening
  }

  /// The outcome of a run: the record as JSON and its presentation.
  public struct Outcome: Sendable {
    public let recordJSON: String
    public let presentation: Presentation
  }

  /// Runs with the given options and writes `config.json`, `metrics.jsonl` as it runs, `record.json`, the figures and
  /// `report.html`.
  public func run<E: Experiment>(_ experiment: E.Type, _ options: E.Options) async throws -> Outcome
  {
    try Checks.seeds(options.seeds)
    let input = try E.load(options, jobs: jobs, observer: observer)
    if let opening { observer.note(opening) }
    try Task.checkCancellation()
    let configuration = RunConfiguration(experiment: E.name, options: options)
    defer { folder.release() }
    try folder.begin(claim, [("config.json", RecordJSON.text(configuration) + "\n")])
    let start = ContinuousClock.now
    let seeds = (0..<UInt64(options.seeds)).map { options.seed &+ $0 }
    let records = try await run(E.self, options, input, seeds, observer: observing(folder))
    let file = RecordFile(
      experiment: E.name, seeds: seeds, records: records,
      seconds: (ContinuousClock.now - start) / .seconds(1))
    let json = try RecordJSON.text(file)
    try folder.write(json + "\n", to: "record.json")
    var presentation = E.presentation(of: records, options: options)
    presentation.settings += [
      (seeds.count == 1 ? "seed" : "seeds", words(seeds)),
      ("seconds", NumberText.fixed(file.seconds, decimals: 1)),
    ]
    try folder.write(report(presentation, json).html(), to: "report.html")
    try await FigureWriter(folder: folder, jobs: jobs, note: observer.note)
      .write(presentation.pictures.map { ($0.name, $0.figure) })
    try Task.checkCancellation()
    try folder.checkPlace()
    return Outcome(recordJSON: json, presentation: presentation)
  }

  /// Repeats the run described by a `config.json`.
  public func run<E: Experiment>(
    _ experiment: E.Type, configuration: ConfigurationFile
  ) async throws -> Outcome {
    try await run(experiment, configuration.options(of: experiment))
  }

  /// The runs for all seeds, as many concurrently as there are jobs.
  private func run<E: Experiment>(
    _ experiment: E.Type, _ options: E.Options, _ input: E.Input, _ seeds: [UInt64],
    observer: RunObserver
  ) async throws -> [E.Record] {
    let pool = WorkPool(jobs: jobs)
    let counter = Counter(total: seeds.count * E.pieceCount(options))
    return try await withThrowingTaskGroup(of: (Int, E.Record).self) { group in
      var waiting = seeds.enumerated().makeIterator()
      func beginNext() {
        guard let (index, seed) = waiting.next() else { return }
        let context = RunContext(
          seed: seed, experiment: E.name, pool: pool, counter: counter, observer: observer,
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

  /// The observer, which also writes measurements to `metrics.jsonl`.
  private func observing(_ folder: RunFolder) throws -> RunObserver {
    let log = try MetricsLog(in: folder)
    var observer = observer
    let forward = observer.measured
    observer.measured = { value in
      try log.append(RecordJSON.text(value, pretty: false))
      try forward(value)
    }
    return observer
  }

  private func words(_ seeds: [UInt64]) -> String {
    let (first, last) = (seeds.first.map(String.init) ?? "", seeds.last.map(String.init) ?? "")
    return seeds.count == 1 ? first : "\(first) to \(last)"
  }

  private func report(_ presentation: Presentation, _ json: String) -> Report {
    Report(
      title: presentation.title, question: presentation.question,
      settings: presentation.settings + [
        ("Descent", descentVersion), ("machine", Machine.description),
      ],
      sections: presentation.pictures.map { .figure($0.figure, caption: $0.caption) }
        + [
          .text(heading: "Reading", presentation.reading),
          .table(presentation.table, heading: "The numbers"),
        ], dataJSON: json)
  }
}
