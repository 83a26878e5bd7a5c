import DescentArrays
import DescentConfiguration
import DescentExport
import DescentFigures
import DescentFiles
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns

/// A training described by a configuration, in its own folder.
///
/// ```swift
/// let run = try TrainingRun(TrainingConfiguration(contentsOf: "flowers.yaml"), in: "runs/flowers")
/// let record = try await run.run()
/// let model = try Model("runs/flowers")
/// ```
///
/// The folder holds `config.yaml`, `metrics.jsonl` with one line per epoch, `checkpoints/`, and at the end
/// `record.json`, `report.html` and `figures/`. Whenever the process ends, a later run with ``resume(note:)`` resumes
/// from the last checkpoint and produces the same bits.
public struct TrainingRun: Sendable {
  /// The settings in use, fully resolved.
  public let configuration: TrainingConfiguration
  /// Notes on data and settings for the user, one sentence each.
  public let notes: [String]
  /// The folder of the run.
  public let folder: RunFolder
  /// The prepared data.
  public let data: LoadedTraining
  /// The trainer.
  public let trainer: Trainer
  /// The checkpoints of the run.
  public let checkpoints: CheckpointFolder
  private let fingerprint: DataFingerprint
  private let objective: ModelDescription.Objective

  /// Loads the data and traces the model. Nothing is written yet.
  ///
  /// - Parameter resuming: Whether ``resume(note:)`` follows: data are then prepared as described in the folder's
  ///   newest checkpoint, which may be from an earlier version.
  /// - Throws: `DataError`, `TraceError` or `TrainingError` if data, model and settings do not fit together.
  public init(
    _ configuration: TrainingConfiguration, in folder: String, resuming: Bool = false
  ) throws {
    try self.init(configuration, in: RunFolder(folder), resuming: resuming)
  }

  /// A run in a folder that may already be taken.
  public init(
    _ configuration: TrainingConfiguration, in folder: RunFolder, resuming: Bool = false
  ) throws {
    try configuration.check()
    // A run that is still active would remove the checkpoint that is being read.
    let isHeld = resuming && !folder.isTaken
    if isHeld { try folder.hold() }
    defer { if isHeld { folder.release() } }
    var earlier: StoredPreparation?
    if resuming,
      let description = try CheckpointFolder("\(folder.path)/checkpoints").newestDescription
    {
      var data = description.configuration.data
      data.path = configuration.data.path
      // Other data settings would lead to a different preparation, which ``resume(note:)`` refuses.
      if data == configuration.data { earlier = description.stored }
    }
    let data = try LoadedTraining(configuration.data, preparedAs: earlier)
    try self.init(configuration, data, in: folder)
  }

  /// A run on data that are already loaded.
  public init(
    _ configuration: TrainingConfiguration, _ data: LoadedTraining, in folder: RunFolder
  ) throws {
    try configuration.check()
    let settled = configuration.settled(for: data)
    let configuration = settled.configuration
    self.configuration = configuration
    notes = data.notes + settled.notes
    self.folder = folder
    self.data = data
    trainer = try configuration.trainer(for: data)
    fingerprint = try DataFingerprint(data)
    objective = ModelDescription.Objective(classWeights: try configuration.classWeights(for: data))
    checkpoints = CheckpointFolder(
      inRun: folder.path, keep: configuration.checkpoints.keep,
      better: configuration.checkpoints.keepsBest
        ? TrainingRun.monitor(configuration, data)?.direction : nil)
  }

  /// The value by which checkpoints are compared: the one that early stopping monitors, or else the validation loss.
  static func monitor(
    _ configuration: TrainingConfiguration, _ data: LoadedTraining
  ) -> MonitoredValue? {
    if let rule = configuration.training.earlyStopping { return rule.watched }
    return data.validation == nil ? nil : .validationLoss
  }

  /// The description stored in every checkpoint.
  var description: ModelDescription {
    ModelDescription(
      configuration: configuration, preparation: data.preparation, outputs: data.outputs,
      data: fingerprint, objective: objective)
  }

  // MARK: Resuming

  /// Resumes from the newest checkpoint in the folder; if there is none, the training starts from the beginning.
  ///
  /// Settings may differ from those of the checkpoint: each takes effect from here on or is refused.
  ///
  /// - Parameter note: Called with the effects of changed settings, such as a new learning rate.
  /// - Returns: The path of the checkpoint.
  /// - Throws: `ArchitectureDifference` if the checkpoint belongs to a different model, `DataError` if it is damaged,
  ///   the data have changed, or a setting cannot change.
  @discardableResult
  public func resume(note: (String) -> Void = { _ in }) async throws -> String? {
    try folder.take(.resuming)
    try checkpoints.removeUnfinished()
    guard let path = try checkpoints.newest else { return nil }
    let (checkpoint, earlier) = try checkpoints.reading(path) {
      let stored = try StoredCheckpoint(path)
      return (try stored.checkpoint(), try ModelDescription(stored))
    }
    let settings = ResumedSettings(
      earlier: comparable(earlier.configuration), now: comparable(configuration),
      progress: checkpoint.progress)
    try settings.check(path)
    guard earlier.preparation == data.preparation, earlier.outputs == data.outputs,
      earlier.data == fingerprint
    else {
      let changed = settings.changedDataSettings
      throw DataError(
        .invalid, path: path,
        changed.isEmpty
          ? "was trained on data that differ from the current \(data.training.name); start a new training in "
            + "another folder"
          : "\(changed.joined(separator: ", ")) cannot change, because the samples or their preparation would; "
            + "start a new training in another folder")
    }
    do {
      try await trainer.restore(checkpoint)
    } catch let difference as ArchitectureDifference {
      throw DataError(.invalid, path: path, difference.description)
    } catch let error as TrainingError {
      throw DataError(.invalid, path: path, error.description)
    }
    try await apply(settings, path, note)
    return path
  }

  /// A configuration for comparison: fully resolved, and without what does not belong to the training itself.
  private func comparable(_ configuration: TrainingConfiguration) -> TrainingConfiguration {
    var comparable = configuration.settled(for: data).configuration
    comparable.output = nil
    if comparable.training.earlyStopping?.monitor == nil {
      comparable.training.earlyStopping?.monitor = .validationLoss
    }
    if let plateau = comparable.plateau, plateau.monitor == nil {
      comparable.plateau?.monitor = .validationLoss
    }
    return comparable
  }

  /// Applies settings for which the checkpoint has its own values.
  private func apply(
    _ settings: ResumedSettings, _ checkpoint: String, _ note: (String) -> Void
  ) async throws {
    let (earlier, now) = (settings.earlier, settings.now)
    if earlier.optimizer.learningRate != now.optimizer.learningRate {
      try await trainer.setLearningRate(now.optimizer.learningRate)
    }
    if !Form.schedule.isSame(earlier.schedule, now.schedule),
      earlier.plateau == nil || now.plateau == nil
    {
      await trainer.beginSchedule()
    }
    try await trainer.checkFit(
      data.training, validation: data.validation, epochs: now.training.epochs)
    let progress = await trainer.progress
    try settings.checkThatSomethingIsLeft(isStopped: progress.isStopped, checkpoint)
    if progress.isStopped || progress.epochs >= now.training.epochs, progress.stepInEpoch == 0 {
      note(
        progress.isStopped
          ? "early stopping ended the training after epoch \(progress.epochs); nothing is left to train"
          : "all \(progress.epochs) epochs are done; nothing is left to train; increase training.epochs to continue"
      )
      return
    }
    let (before, after) = (settings.rateBefore(data.training), await trainer.learningRate)
    if before != after {
      note(
        "the learning rate of the next step is \(NumberText.readable(after, digits: 4)); with the previous "
          + "settings it would be \(NumberText.readable(before, digits: 4))")
    }
    if earlier.training.earlyStopping == nil, now.training.earlyStopping != nil {
      note("early stopping takes effect from epoch \(progress.epochs + 1)")
    }
  }

  /// Loads parameters and running statistics from a safetensors file, in Descent's layout or PyTorch's
  /// (``PyTorchLayout``), instead of random initial ones.
  public func takeWeights(from path: String) async throws {
    let kept = try TensorFile(safetensors: path).tensors()
    let predictor = try await trainer.predictor()
    let isForeign = PyTorchLayout.isUsed(by: kept)
    if isForeign { try PyTorchLayout.check(data.outputs, path) }
    let tensors = isForeign ? try PyTorchLayout.imported(kept, for: predictor) : kept
    do {
      try ArchitectureDifference.check(tensors, against: predictor.variables)
    } catch let difference as ArchitectureDifference {
      throw DataError(.invalid, path: path, difference.description)
    }
    try tensors.checkFinite(path)
    for tensor in tensors { try await trainer.setValues(tensor.values, at: tensor.name) }
  }

  /// Writes a checkpoint of the training's current state.
  public func writeCheckpoint(score: Double? = nil) async throws {
    try checkpoints.write(await trainer.checkpoint(score: score, documents: documents))
  }

  /// What is written into every checkpoint besides the numbers.
  var documents: [String: String] {
    get throws { [ModelDescription.file: try description.text(inRun: folder.path)] }
  }
}

extension [NamedTensor] {
  /// Non-finite weights come from a failed training and are useless.
  fileprivate func checkFinite(_ path: String) throws(DataError) {
    for tensor in self {
      guard let index = tensor.values.firstIndex(where: { !$0.isFinite }) else { continue }
      throw DataError(
        .invalid, path: path,
        "\(tensor.name) holds \(tensor.values[index]) at element \(index + 1) of \(tensor.values.count); "
          + "weights must be finite")
    }
  }
}
