import DescentConfiguration
import DescentFiles
import DescentLearning
import DescentRuns
import Synchronization

extension TrainingRun {
  /// Trains to the end and writes the folder.
  ///
  /// - Parameters:
  ///   - events: The subscribers to the training's events.
  ///   - overwriting: Whether an earlier run in the folder is removed once the first files of this one are complete;
  ///     otherwise a nonempty folder is refused, unless the run was resumed.
  /// - Throws: `CancellationError` if the task was canceled, after writing a checkpoint; training errors, if a value
  ///   stopped being finite, after writing a record and report that say so; `DataError` if the disk is full. The last
  ///   checkpoint is then complete.
  public func run(
    _ events: RunEvents = RunEvents(), overwriting: Bool = false
  ) async throws -> TrainingRecord {
    try await trainer.checkFit(
      data.training, validation: data.validation, epochs: configuration.training.epochs)
    for note in notes { events.note(note) }
    let isResumed = folder.isTaken
    let begun = isResumed ? trainer.position.epochs : 0
    let earlier = begun > 0 ? try earlierLines(upTo: begun) : []
    let claim: RunFolder.Claim =
      isResumed
      ? trainer.position.steps > 0 ? .resuming : .overwriting
      : overwriting ? .overwriting : .new
    // The checkpoint relies on the epochs in the log: a kill now must not lose them.
    try begin(claim)
    return try await folder.ending {
      try await events.tellAll(.began(folder: folder.path))
      do {
        let record = try await run(events, after: earlier)
        try await events.tellAll(.ended(.completed))
        return record
      } catch {
        // The error that ended the run is the one to report.
        try? await events.tellAll(.ended(RunState(error)))
        throw error
      }
    }
  }

  private func run(_ events: RunEvents, after earlier: [EpochLine]) async throws -> TrainingRecord {
    // Named once: each change of the list is a file written anew.
    let results = data.validation == nil ? [] : [ValidationResults.file]
    try folder.announce([MetricsLog.name, "record.json", "report.html"] + results)
    let log = try TrainingLog(in: folder, after: earlier)
    let logging = events.record(log.record)
    defer { events.cancel(logging) }
    let keeper = try CheckpointKeeper(self, log, events)
    do {
      try await train(events, keeper)
    } catch let error as TrainingError {
      guard case .notFinite(let diagnosis) = error else { throw error }
      try keeper.diverged()
      let divergence = TrainingRecord.Divergence(diagnosis, epoch: trainer.position.epochs + 1)
      _ = try await finish(log.lines, divergence, events)
      throw error
    }
    return try await finish(log.lines, nil, events)
  }

  /// Takes the folder and writes the settings in use, with paths relative to it.
  public func begin(_ claim: RunFolder.Claim) throws {
    let settings = configuration.asWritten(inRun: folder.path).yaml
    let about = RunHead.About(
      .training, settings: "config.yaml", seeds: [configuration.training.seed])
    try folder.begin(claim, as: about, [("config.yaml", settings)]) {
      try checkpoints.removeAll()
    }
  }

  /// Writes record, report and figures.
  private func finish(
    _ lines: [EpochLine], _ divergence: TrainingRecord.Divergence?, _ events: RunEvents
  ) async throws -> TrainingRecord {
    let record = try await record(lines, divergence)
    let json = try RecordJSON.text(record)
    try folder.write(json + "\n", to: "record.json")
    var results: ValidationResults?
    if divergence == nil, record.modelEpoch != nil, let validation = data.validation {
      results = try ValidationResults(of: Model(folder.path), on: validation, in: record)
    }
    let report = TrainingReport(
      record: record, configuration: configuration, results: results,
      state: divergence == nil ? .completed : .diverged,
      origin: RunHead.origin)
    try await report.write(json, to: folder, note: events.note)
    try folder.checkPlace()
    return record
  }

  private func train(_ events: RunEvents, _ keeper: CheckpointKeeper) async throws {
    let total = configuration.training.epochs
    let left = max(0, total - trainer.position.epochs)
    let epochs = trainer.fit(
      data.training, validation: data.validation, epochs: left,
      afterStep: afterStep(events, keeper, total))
    var last: Epoch?
    do {
      for try await epoch in epochs {
        last = epoch
        // The log has the epoch before a checkpoint relies on it.
        try await events.tellAll(.epoch(epoch, of: total))
        // The last checkpoint is written before the best values are restored, so that a longer training can resume from
        // it.
        if trainer.position.isStopped || epoch.number >= total {
          try await keeper.atEnd(epoch, of: trainer)
        } else {
          try await keeper.afterEpoch(epoch, of: trainer)
        }
      }
    } catch is CancellationError {
      try await keeper.interrupted(after: last, of: trainer)
      throw CancellationError()
    }
    if last == nil { try await keeper.atEnd(nil, of: trainer) }
  }

  /// Called after every step: notifies subscribers, and writes a checkpoint if one is due.
  private func afterStep(
    _ events: RunEvents, _ keeper: CheckpointKeeper, _ total: Int
  ) -> (@Sendable (isolated Trainer) throws -> Void)? {
    guard events.wantsSteps || keeper.watchesSteps else { return nil }
    let (steps, isWatched) = (data.training.steps(ofBatch: trainer.batchSize), events.wantsSteps)
    return { trainer in
      if isWatched {
        let progress = trainer.progress
        try events.tell(
          .step(
            StepProgress(
              epoch: progress.epochs + 1, epochs: total, step: progress.stepInEpoch, steps: steps,
              loss: progress.train.means.loss)))
      }
      try keeper.afterStep(trainer)
    }
  }

  /// The lines that an interrupted training left, up to its checkpoint.
  private func earlierLines(upTo epochs: Int) throws -> [EpochLine] {
    let path = "\(folder.path)/\(MetricsLog.name)"
    let lines = try EpochLine.lines(of: path, atMost: epochs)
    guard lines.map(\.epoch) == Array(1...epochs) else {
      throw DataError(
        .damaged, path: path, "holds \(lines.count) epochs; the checkpoint was made after \(epochs)"
      )
    }
    return lines
  }

  private func record(
    _ lines: [EpochLine], _ divergence: TrainingRecord.Divergence?
  ) async throws -> TrainingRecord {
    let progress = await trainer.progress
    let parameters = await trainer.declaredVariables.parameterCount
    return TrainingRecord(
      data: data.training.name, trainingSamples: data.training.count,
      validationSamples: data.validation?.count ?? 0, parameters: parameters, epochs: lines,
      modelEpoch: try checkpoints.newest == nil ? nil : Model.epoch(at: folder.path),
      stoppedEarly: progress.isStopped, divergence: divergence)
  }
}
