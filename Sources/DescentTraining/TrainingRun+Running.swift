import DescentConfiguration
import DescentData
import DescentExperiments
import DescentLearning
import Synchronization

/// Is told how a training goes on, while it goes on.
public struct TrainingObserver: Sendable {
  /// How far the training is.
  public struct Progress: Sendable {
    /// The number of the epoch, from 1, and how many there are at most.
    public let epoch: Int
    public let epochs: Int
    /// The steps of the epoch that are done, and how many it has.
    public let step: Int
    public let steps: Int
    /// The mean of the loss over the epoch so far.
    public let loss: Double
  }

  /// A step was taken. It is called at every step, so it must be quick.
  public var step: (@Sendable (Progress) -> Void)?
  /// An epoch has ended.
  public var epoch: @Sendable (TrainingRecord.EpochLine, _ total: Int) throws -> Void
  /// Something that the person training should know.
  public var note: @Sendable (String) -> Void
  /// Sees the trainer after each epoch, as for files of other tools.
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
  /// - Throws: `CancellationError` where the task was cancelled, once a checkpoint was written; the errors of
  ///   training; `DataError` where the disk is full. The last checkpoint is whole then.
  public func run(_ observer: TrainingObserver = TrainingObserver()) async throws -> TrainingRecord
  {
    try await trainer.checkFit(
      data.training, validation: data.validation, epochs: configuration.training.epochs)
    let runFolder = try RunFolder(folder, overwriting: true)
    let begun = await trainer.epochs
    let earlier = begun > 0 ? try earlierLines(upTo: begun) : []
    // The checkpoint knows of the epochs in it: a kill now must not lose them.
    try runFolder.make(keeping: begun > 0 ? ["metrics.jsonl"] : [])
    try runFolder.write(configuration.yaml, to: "config.yaml")
    let log = try MetricsLog(
      in: runFolder, lines: try earlier.map { try RecordJSON.text($0, pretty: false) })
    var lines = earlier
    try await train(observer) { line in
      lines.append(line)
      try log.append(RecordJSON.text(line, pretty: false))
      if configuration.checkpoints.every != .never { try log.synchronize() }
    }
    let record = try await record(lines)
    let json = try RecordJSON.text(record)
    try runFolder.write(json + "\n", to: "record.json")
    let report = TrainingReport(record, self)
    try runFolder.write(report.html(json), to: "report.html")
    try await FigureWriter(folder: runFolder, jobs: 2, note: observer.note).write(report.figures)
    return record
  }

  private func train(
    _ observer: TrainingObserver, _ ended: (TrainingRecord.EpochLine) throws -> Void
  ) async throws {
    let total = configuration.training.epochs
    let monitor = TrainingRun.monitor(configuration, data)
    let left = max(0, total - (await trainer.epochs))
    let epochs = trainer.fit(
      data.training, validation: data.validation, epochs: left,
      afterStep: try afterStep(observer, total))
    var last: Epoch?
    do {
      for try await epoch in epochs {
        last = epoch
        let line = TrainingRecord.EpochLine(epoch)
        try ended(line)
        try await observer.trainer?(trainer, epoch)
        if isDue(afterEpoch: epoch.number) {
          try await writeCheckpoint(score: monitor?.value(after: epoch))
        }
        try observer.epoch(line, total)
      }
    } catch is CancellationError {
      try await writeCheckpoint(endOf: last, monitor)
      throw CancellationError()
    }
    try await writeCheckpoint(endOf: last, monitor)
  }

  /// Writes a checkpoint where the training stands: with the epoch's score, if that has just ended.
  private func writeCheckpoint(endOf epoch: Epoch?, _ monitor: MonitoredValue?) async throws {
    let hasJustEnded = await trainer.steps == epoch?.steps
    try await writeCheckpoint(
      score: hasJustEnded ? epoch.flatMap { monitor?.value(after: $0) } : nil)
  }

  private func isDue(afterEpoch epoch: Int) -> Bool {
    switch configuration.checkpoints.every {
    case .never: false
    case .epochs(let count): epoch % count == 0
    // So that there are scores to compare.
    case .steps: configuration.checkpoints.keepsBest && data.validation != nil
    }
  }

  /// Called behind every step: tells of it, and writes a checkpoint where one is due.
  private func afterStep(_ observer: TrainingObserver, _ total: Int) throws -> StepObserver? {
    let interval: Int? =
      if case .steps(let count) = configuration.checkpoints.every { count } else { nil }
    guard observer.step != nil || interval != nil else { return nil }
    let documents = [ModelDescription.file: try description.text]
    let steps = data.training.steps(ofBatch: trainer.batchSize)
    let checkpoints = checkpoints
    return { trainer in
      let progress = trainer.progress
      observer.step?(
        TrainingObserver.Progress(
          epoch: progress.epochs + 1, epochs: total, step: progress.stepInEpoch, steps: steps,
          loss: progress.train.means.loss))
      if let interval, progress.steps % interval == 0 {
        try checkpoints.write(trainer.checkpoint(documents: documents))
      }
    }
  }

  /// The lines that an interrupted training has left, as far as its checkpoint knows of them.
  private func earlierLines(upTo epochs: Int) throws -> [TrainingRecord.EpochLine] {
    let path = "\(folder)/metrics.jsonl"
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

  private func record(_ lines: [TrainingRecord.EpochLine]) async throws -> TrainingRecord {
    let progress = await trainer.progress
    let parameters = await trainer.declaredVariables.reduce(0) { sum, variable in
      if case .parameter = variable.kind { sum + variable.shape.count } else { sum }
    }
    return TrainingRecord(
      data: data.training.name, trainingSamples: data.training.count,
      validationSamples: data.validation?.count ?? 0, parameters: parameters, epochs: lines,
      modelEpoch: try Model(folder).progress.modelEpoch, stoppedEarly: progress.isStopped)
  }
}

extension TrainingProgress {
  /// The epoch whose values are the model's.
  var modelEpoch: Int { best.value == nil ? epochs : best.epoch }
}
