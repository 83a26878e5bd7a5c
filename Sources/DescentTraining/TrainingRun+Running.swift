import DescentConfiguration
import DescentExperiments
import DescentFiles
import DescentLearning
import DescentRuns
import Synchronization

/// Observes a training while it runs.
public struct TrainingObserver: Sendable {
  /// The progress of a training.
  public struct Progress: Sendable {
    /// The number of the epoch, from 1, and the maximum number of epochs.
    public let epoch: Int
    public let epochs: Int
    /// The completed steps of the epoch, and their total number.
    public let step: Int
    public let steps: Int
    /// The mean of the loss over the epoch so far.
    public let loss: Double
  }

  /// Called after every step, so it must be fast.
  public var step: (@Sendable (Progress) -> Void)?
  /// Called when an epoch has ended.
  public var epoch: @Sendable (TrainingRecord.EpochLine, _ total: Int) throws -> Void
  /// Called with notes for the user.
  public var note: @Sendable (String) -> Void
  /// Called with the trainer after each epoch, for example to write files for other tools.
  public var trainer: (@Sendable (Trainer, Epoch) async throws -> Void)?

  public init(
    step: (@Sendable (Progress) -> Void)? = nil,
    epoch: @escaping @Sendable (TrainingRecord.EpochLine, _ total: Int) throws -> Void = { _, _ in
    },
    note: @escaping @Sendable (String) -> Void = { _ in },
    trainer: (@Sendable (Trainer, Epoch) async throws -> Void)? = nil
  ) {
    self.step = step
    self.epoch = epoch
    self.note = note
    self.trainer = trainer
  }
}

extension TrainingRun {
  /// Trains to the end and writes the folder.
  ///
  /// - Parameter overwriting: Whether an earlier run in the folder is removed once the first files of this one are
  ///   complete; otherwise a nonempty folder is refused, unless the run was resumed.
  /// - Throws: `CancellationError` if the task was canceled, after writing a checkpoint; training errors, if a value
  ///   stopped being finite, after writing a record and report that say so; `DataError` if the disk is full. The last
  ///   checkpoint is then complete.
  public func run(
    _ observer: TrainingObserver = TrainingObserver(), overwriting: Bool = false
  ) async throws -> TrainingRecord {
    try await trainer.checkFit(
      data.training, validation: data.validation, epochs: configuration.training.epochs)
    for note in notes { observer.note(note) }
    let isResumed = folder.isTaken
    let begun = isResumed ? await trainer.epochs : 0
    let earlier = begun > 0 ? try earlierLines(upTo: begun) : []
    let claim: RunFolder.Claim =
      isResumed
      ? await trainer.steps > 0 ? .resuming : .overwriting
      : overwriting ? .overwriting : .new
    // The checkpoint relies on the epochs in the log: a kill now must not lose them.
    try begin(claim)
    defer { folder.release() }
    let log = try MetricsLog(
      in: folder, lines: try earlier.map { try RecordJSON.text($0, pretty: false) })
    let keeper = try CheckpointKeeper(self, log)
    var lines = earlier
    do {
      try await train(observer, keeper) { line in
        lines.append(line)
        try log.append(RecordJSON.text(line, pretty: false))
      }
    } catch let error as TrainingError {
      guard case .notFinite(let diagnosis) = error else { throw error }
      try keeper.diverged()
      let divergence = TrainingRecord.Divergence(diagnosis, epoch: await trainer.epochs + 1)
      _ = try await finish(lines, divergence, observer)
      throw error
    }
    return try await finish(lines, nil, observer)
  }

  /// Takes the folder and writes the settings in use, with paths relative to it.
  public func begin(_ claim: RunFolder.Claim) throws {
    let settings = configuration.asWritten(inRun: folder.path).yaml
    try folder.begin(claim, [("config.yaml", settings)]) { try checkpoints.removeAll() }
  }

  /// Writes record, report and figures.
  private func finish(
    _ lines: [TrainingRecord.EpochLine], _ divergence: TrainingRecord.Divergence?,
    _ observer: TrainingObserver
  ) async throws -> TrainingRecord {
    let record = try await record(lines, divergence)
    let json = try RecordJSON.text(record)
    try folder.write(json + "\n", to: "record.json")
    let report = TrainingReport(record, self)
    try folder.write(report.html(json), to: "report.html")
    try await FigureWriter(folder: folder, jobs: 2, note: observer.note).write(report.figures)
    try folder.checkPlace()
    return record
  }

  private func train(
    _ observer: TrainingObserver, _ keeper: CheckpointKeeper,
    _ ended: (TrainingRecord.EpochLine) throws -> Void
  ) async throws {
    let total = configuration.training.epochs
    let left = max(0, total - (await trainer.epochs))
    let epochs = trainer.fit(
      data.training, validation: data.validation, epochs: left,
      afterStep: afterStep(observer, keeper, total))
    var last: Epoch?
    do {
      for try await epoch in epochs {
        last = epoch
        let line = TrainingRecord.EpochLine(epoch)
        try ended(line)
        try await observer.trainer?(trainer, epoch)
        // The last checkpoint is written before the best values are restored, so that a longer training can resume from
        // it.
        if await trainer.progress.isStopped || epoch.number >= total {
          try await keeper.atEnd(epoch, of: trainer)
        } else {
          try await keeper.afterEpoch(epoch, of: trainer)
        }
        try observer.epoch(line, total)
      }
    } catch is CancellationError {
      try await keeper.interrupted(after: last, of: trainer)
      throw CancellationError()
    }
    if last == nil { try await keeper.atEnd(nil, of: trainer) }
  }

  /// Called after every step: reports it, and writes a checkpoint if one is due.
  private func afterStep(
    _ observer: TrainingObserver, _ keeper: CheckpointKeeper, _ total: Int
  ) -> StepObserver? {
    guard observer.step != nil || keeper.watchesSteps else { return nil }
    let steps = data.training.steps(ofBatch: trainer.batchSize)
    return { trainer in
      if let tell = observer.step {
        let progress = trainer.progress
        tell(
          TrainingObserver.Progress(
            epoch: progress.epochs + 1, epochs: total, step: progress.stepInEpoch, steps: steps,
            loss: progress.train.means.loss))
      }
      try keeper.afterStep(trainer)
    }
  }

  /// The lines that an interrupted training left, up to its checkpoint.
  private func earlierLines(upTo epochs: Int) throws -> [TrainingRecord.EpochLine] {
    let path = "\(folder.path)/metrics.jsonl"
    let lines = try readText(path).split(separator: "\n").prefix(epochs).map { line in
      guard
        let value = try? RecordJSON.value(TrainingRecord.EpochLine.self, from: String(line))
      else {
        throw DataError(.damaged, path: path, "holds a line that is no epoch of a training")
      }
      return value
    }
    guard lines.map(\.epoch) == Array(1...epochs) else {
      throw DataError(
        .damaged, path: path, "holds \(lines.count) epochs; the checkpoint was made after \(epochs)"
      )
    }
    return lines
  }

  private func record(
    _ lines: [TrainingRecord.EpochLine], _ divergence: TrainingRecord.Divergence?
  ) async throws -> TrainingRecord {
    let progress = await trainer.progress
    let parameters = await trainer.declaredVariables.reduce(0) { sum, variable in
      if case .parameter = variable.kind { sum + variable.shape.count } else { sum }
    }
    return TrainingRecord(
      data: data.training.name, trainingSamples: data.training.count,
      validationSamples: data.validation?.count ?? 0, parameters: parameters, epochs: lines,
      modelEpoch: try checkpoints.newest == nil ? nil : Model.epoch(at: folder.path),
      stoppedEarly: progress.isStopped, divergence: divergence)
  }
}
