import DescentConfiguration
import DescentData
import DescentExperiments
import DescentFigures
import DescentGraph
import DescentLearning
import DescentRuns

/// A training as a configuration describes it, in a folder of its own.
///
/// ```swift
/// let run = try TrainingRun(TrainingConfiguration(contentsOf: "flowers.yaml"), in: "runs/flowers")
/// let record = try await run.run()
/// let model = try Model("runs/flowers")
/// ```
///
/// The folder holds `config.yaml`, `metrics.jsonl` with a line an epoch, `checkpoints/`, and at the end
/// `record.json`, `report.html` and `figures/`. Whenever the process ends, a later run with ``resume(note:)`` goes on
/// from the last checkpoint and comes to the same bits.
public struct TrainingRun: Sendable {
  /// The settings as they are used: what was left open is decided.
  public let configuration: TrainingConfiguration
  /// What the person training should know of data and settings, a sentence each.
  public let notes: [String]
  /// The folder of the run.
  public let folder: RunFolder
  /// The data, prepared.
  public let data: LoadedTraining
  /// What trains.
  public let trainer: Trainer
  /// The checkpoints of the run.
  public let checkpoints: CheckpointFolder
  private let fingerprint: DataFingerprint
  private let objective: ModelDescription.Objective

  /// Loads the data and traces the model. Nothing is written yet.
  ///
  /// - Parameter resuming: Whether ``resume(note:)`` comes next: data are prepared as the newest checkpoint in the
  ///   folder says, which may be one of an earlier version.
  /// - Throws: `DataError`, `TraceError` or `TrainingError` where data, model and settings do not fit.
  public init(
    _ configuration: TrainingConfiguration, in folder: String, resuming: Bool = false
  ) throws {
    try self.init(configuration, in: RunFolder(folder), resuming: resuming)
  }

  /// A run in a folder that may be taken already.
  public init(
    _ configuration: TrainingConfiguration, in folder: RunFolder, resuming: Bool = false
  ) throws {
    var earlier: StoredPreparation?
    if resuming, let path = CheckpointFolder("\(folder.path)/checkpoints").newest {
      let description = try ModelDescription(ofCheckpoint: path)
      var data = description.configuration.data
      data.path = configuration.data.path
      // Other settings of data would lead to another preparation, which ``resume(note:)`` refuses.
      if data == configuration.data { earlier = description.stored }
    }
    let data = try LoadedTraining(configuration.data, preparedAs: earlier)
    try self.init(configuration, data, in: folder)
  }

  /// A run on data that were loaded before.
  public init(
    _ configuration: TrainingConfiguration, _ data: LoadedTraining, in folder: RunFolder
  ) throws {
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

  /// The value by which checkpoints are compared: what early stopping watches, else the validation loss.
  static func monitor(
    _ configuration: TrainingConfiguration, _ data: LoadedTraining
  ) -> MonitoredValue? {
    if let rule = configuration.training.earlyStopping { return rule.make().monitor }
    return data.validation == nil ? nil : .validationLoss
  }

  /// What goes with every checkpoint.
  var description: ModelDescription {
    ModelDescription(
      configuration: configuration, preparation: data.preparation, outputs: data.outputs,
      data: fingerprint, objective: objective)
  }

  // MARK: Going on

  /// Goes on from the newest checkpoint in the folder; where there is none, the training begins anew.
  ///
  /// Settings may be others than those of the checkpoint: each takes effect from here on or is refused.
  ///
  /// - Parameter note: Is told what other settings lead to, as another learning rate.
  /// - Returns: The path of the checkpoint.
  /// - Throws: `ArchitectureDifference` where it is another model's, `DataError` where it is damaged, the data
  ///   have changed, or a setting cannot be another.
  @discardableResult
  public func resume(note: (String) -> Void = { _ in }) async throws -> String? {
    try folder.take(.resuming)
    try checkpoints.removeUnfinished()
    guard let path = checkpoints.newest else { return nil }
    let checkpoint = try Checkpoint(path)
    let earlier = try ModelDescription(checkpoint, path)
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
          ? "was trained on other data than \(data.training.name) has now; train anew in another folder"
          : "\(changed.joined(separator: ", ")) cannot change, as the samples or their preparation do; train "
            + "anew in another folder")
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

  /// For comparison: with nothing left open, and without what does not belong to the training itself.
  private func comparable(_ configuration: TrainingConfiguration) -> TrainingConfiguration {
    var comparable = configuration.settled(for: data).configuration
    comparable.output = nil
    if comparable.training.earlyStopping?.monitor == nil {
      comparable.training.earlyStopping?.monitor = MonitorSettings()
    }
    if let plateau = comparable.schedule.plateau, plateau.monitor == nil {
      comparable.schedule.plateau?.monitor = MonitorSettings()
    }
    return comparable
  }

  /// Lets settings take effect that the checkpoint has its own values of.
  private func apply(
    _ settings: ResumedSettings, _ checkpoint: String, _ note: (String) -> Void
  ) async throws {
    let (earlier, now) = (settings.earlier, settings.now)
    if earlier.optimizer.learningRate != now.optimizer.learningRate {
      try await trainer.setLearningRate(now.optimizer.learningRate)
    }
    if earlier.schedule != now.schedule,
      earlier.schedule.plateau == nil || now.schedule.plateau == nil
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
          : "all \(progress.epochs) epochs are done; nothing is left to train, --epochs says how many more"
      )
      return
    }
    let (before, after) = (settings.rateBefore(data.training), await trainer.learningRate)
    if before != after {
      note(
        "the learning rate of the next step is \(NumberText.readable(after, digits: 4)); by the settings so "
          + "far it would be \(NumberText.readable(before, digits: 4))")
    }
    if earlier.training.earlyStopping == nil, now.training.earlyStopping != nil {
      note("early stopping counts from epoch \(progress.epochs + 1) on")
    }
  }

  /// Takes parameters and statistics from a safetensors file, in our layout or in PyTorch's
  /// (``PyTorchLayout``), in place of those drawn at random.
  public func takeWeights(from path: String) async throws {
    let kept = try TensorFile(safetensors: path).tensors()
    let predictor = try await trainer.predictor()
    let isForeign = PyTorchLayout.isUsed(by: kept)
    if isForeign { try PyTorchLayout.check(data.outputs, path) }
    let tensors = isForeign ? PyTorchLayout.imported(kept) : kept
    do {
      try ArchitectureDifference.check(tensors, against: predictor.variables)
    } catch let difference as ArchitectureDifference {
      throw DataError(.invalid, path: path, difference.description)
    }
    try tensors.checkFinite(path)
    for tensor in tensors { try await trainer.setValues(tensor.values, at: tensor.name) }
  }

  /// Writes a checkpoint of the training as it is.
  public func writeCheckpoint(score: Double? = nil) async throws {
    try checkpoints.write(await trainer.checkpoint(score: score, documents: documents))
  }

  /// What is written into every checkpoint beside the numbers.
  var documents: [String: String] {
    get throws { [ModelDescription.file: try description.text(inRun: folder.path)] }
  }
}

extension [NamedTensor] {
  /// Weights that are not finite come from a training that failed; nothing can be computed with them.
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
