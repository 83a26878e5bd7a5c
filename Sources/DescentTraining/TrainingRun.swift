import DescentConfiguration
import DescentData
import DescentExperiments
import DescentGraph
import DescentLearning

/// A training as a configuration describes it, in a folder of its own.
///
/// ```swift
/// let run = try TrainingRun(TrainingConfiguration(contentsOf: "flowers.yaml"), in: "runs/flowers")
/// let record = try await run.run()
/// let model = try Model("runs/flowers")
/// ```
///
/// The folder holds `config.yaml`, `metrics.jsonl` with a line an epoch, `checkpoints/`, and at the end
/// `record.json`, `report.html` and `figures/`. Whenever the process ends, a later run with ``resume()`` goes on
/// from the last checkpoint and comes to the same bits.
public struct TrainingRun: Sendable {
  /// The settings.
  public let configuration: TrainingConfiguration
  /// The folder of the run.
  public let folder: String
  /// The data, prepared.
  public let data: LoadedTraining
  /// What trains.
  public let trainer: Trainer
  /// The checkpoints of the run.
  public let checkpoints: CheckpointFolder
  private let fingerprint: DataFingerprint

  /// Loads the data and traces the model. Nothing is written yet.
  ///
  /// - Throws: `DataError`, `TraceError` or `TrainingError` where data, model and settings do not fit.
  public init(_ configuration: TrainingConfiguration, in folder: String) throws {
    let data = try LoadedTraining(configuration.data)
    try self.init(configuration, data, in: folder)
  }

  /// A run on data that were loaded before.
  public init(
    _ configuration: TrainingConfiguration, _ data: LoadedTraining, in folder: String
  ) throws {
    self.configuration = configuration
    self.folder = folder
    self.data = data
    trainer = try configuration.trainer(for: data)
    fingerprint = try DataFingerprint(data)
    checkpoints = CheckpointFolder(
      "\(folder)/checkpoints", keep: configuration.checkpoints.keep,
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
      data: fingerprint)
  }

  // MARK: Going on

  /// Goes on from the newest checkpoint in the folder; where there is none, the training begins anew.
  ///
  /// - Returns: The path of the checkpoint.
  /// - Throws: `ArchitectureDifference` where it is another model's, `DataError` where it is damaged or the
  ///   data have changed.
  @discardableResult
  public func resume() async throws -> String? {
    checkpoints.removeUnfinished()
    guard let path = checkpoints.newest else { return nil }
    let checkpoint = try Checkpoint(path)
    do {
      try await trainer.restore(checkpoint)
    } catch let difference as ArchitectureDifference {
      throw DataError(.invalid, path: path, difference.description)
    } catch let error as TrainingError {
      throw DataError(.invalid, path: path, error.description)
    }
    let earlier = try ModelDescription(checkpoint, path)
    guard earlier.preparation == data.preparation, earlier.outputs == data.outputs,
      earlier.data == fingerprint
    else {
      throw DataError(
        .invalid, path: path,
        "was trained on other data than \(data.training.name) has now; train anew in another folder"
      )
    }
    return path
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
    for tensor in tensors { try await trainer.setValues(tensor.values, at: tensor.name) }
  }

  /// Writes a checkpoint of the training as it is.
  public func writeCheckpoint(score: Double? = nil) async throws {
    let documents = [ModelDescription.file: try description.text]
    try checkpoints.write(await trainer.checkpoint(score: score, documents: documents))
  }
}
