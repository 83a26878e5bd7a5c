import DescentConfiguration
import DescentFiles
import DescentLearning
import DescentRuns

/// One training with several seeds, each in its own subfolder of one folder.
///
/// ```swift
/// let training = RepeatedTraining(configuration, count: 5, in: RunFolder("runs/flowers"))
/// let comparison = try await training.run(jobs: 2)
/// ```
///
/// The training of each seed produces the same bits as alone.
public struct RepeatedTraining: Sendable {
  /// The settings; their seed is that of the first training.
  public let configuration: TrainingConfiguration
  /// The seeds.
  public let seeds: [UInt64]
  /// The folder of all trainings.
  public let folder: RunFolder

  /// Trainings with `count` seeds, starting from that of the configuration.
  public init(_ configuration: TrainingConfiguration, count: Int, in folder: RunFolder) {
    self.configuration = configuration
    seeds = (0..<UInt64(max(1, count))).map { configuration.training.seed &+ $0 }
    self.folder = folder
  }

  /// The trainings of a folder in which some did not finish.
  ///
  /// - Parameter configuration: The settings from here on; only those that a training may change when it is resumed.
  /// - Throws: `DataError` if the folder does not hold several trainings, or a process trains there.
  public init(resuming folder: RunFolder, _ configuration: TrainingConfiguration) throws {
    try folder.hold()
    let head = try RunHead(ofRun: folder.path, kind: .trainings, "several trainings")
    self.configuration = configuration
    seeds = head.seeds ?? []
    self.folder = folder
  }

  /// The name of a seed's folder.
  static func name(_ seed: UInt64) -> String { "seed-\(seed)" }

  /// Trains with every seed, as many trainings concurrently as there are jobs, and writes a report on all of them.
  ///
  /// - Throws: `CancellationError` if the task was canceled, after each training that started has written a checkpoint;
  ///   errors in data and settings. A training that diverges ends without affecting the others; the report includes it.
  public func run(
    jobs: Int, _ events: RunEvents = RunEvents(), overwriting: Bool = false
  ) async throws -> TrainingComparison {
    try configuration.check()
    let data = try LoadedTraining(configuration.data)
    let first = try TrainingRun(configuration, data, in: folder)
    for note in first.notes { events.note(note) }
    let settings = first.configuration.asWritten(inRun: folder.path).yaml
    let isResumed = folder.isTaken
    try folder.begin(
      isResumed ? .resuming : overwriting ? .overwriting : .new,
      as: RunHead.About(.trainings, settings: "config.yaml", seeds: seeds),
      [("config.yaml", settings)])
    return try await folder.ending {
      try await events.tellAll(.began(folder: folder.path))
      let done = PieceCounter(total: seeds.count)
      _ = try await WorkPool(jobs: jobs).map(seeds.count) { index in
        let note = try await train(seeds[index], data, resuming: isResumed, events)
        try await events.tellAll(.piece(done.next("seed \(seeds[index]): \(note)")))
      }
      let comparison = try await report(events)
      try await events.tellAll(.ended(.completed))
      return comparison
    }
  }

  /// - Returns: The outcome of the training, in a few words.
  private func train(
    _ seed: UInt64, _ data: LoadedTraining, resuming: Bool, _ events: RunEvents
  ) async throws -> String {
    var configuration = configuration
    configuration.training.seed = seed
    let part = folder.part(Self.name(seed))
    let run = try TrainingRun(configuration, data, in: part)
    do {
      if resuming, isFolder(part.path) {
        _ = try await run.resume { events.note("seed \(seed): \($0)") }
      }
      // What an earlier run of several seeds left there belongs to this one.
      let record = try await run.run(overwriting: true)
      return "epoch \(record.modelEpoch ?? 0) of \(record.epochs.count) is kept"
    } catch TrainingError.notFinite {
      return "diverged"
    }
  }

  private func report(_ events: RunEvents) async throws -> TrainingComparison {
    let comparison = try TrainingComparison(of: [folder.path])
    try await comparison.write(to: folder, jobs: 2, note: events.note)
    return comparison
  }
}

extension TrainingComparison {
  /// Writes record, report and figures into the folder of several trainings.
  func write(to folder: RunFolder, jobs: Int, note: @escaping @Sendable (String) -> Void)
    async throws
  {
    try folder.announce(["record.json", "report.html"])
    try folder.write(json + "\n", to: "record.json")
    try folder.write(html, to: "report.html")
    try await FigureWriter(folder: folder, jobs: jobs, note: note).write(figures)
    try folder.checkPlace()
  }
}
