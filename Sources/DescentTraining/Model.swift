import DescentConfiguration
import DescentData
import DescentFiles
import DescentGraph
import DescentLearning
import DescentRuns

/// A trained model, with everything needed to use it. Any number of tasks may use one at once.
///
/// ```swift
/// let model = try Model("runs/flowers")
/// let reader = try model.preparation.reader(for: "new-flowers.csv")
/// while let batch = try reader.next(atMost: 256) {
///   for prediction in try model.predictions(batch.features) { print(prediction.label ?? "") }
/// }
/// ```
public struct Model: Sendable {
  /// Computes the network's outputs for features; if values are predicted, ``predictions(_:)`` converts them to their
  /// original units.
  public let predictor: Predictor
  /// How inputs become features.
  public private(set) var preparation: InputPreparation
  /// What the outputs mean.
  public let outputs: OutputDescription
  /// The settings with which it was trained.
  public let configuration: TrainingConfiguration
  /// The progress of its training.
  public let progress: TrainingProgress
  /// The epoch whose values it has: the best if its checkpoint holds those, otherwise the last one before it.
  public let epoch: Int
  /// The checkpoint from which it was read.
  public let path: String
  /// Whether the files of the checkpoint have checksums: those of version 0.1.0 have none.
  public let hasChecksums: Bool
  let description: ModelDescription

  /// Loads a model from the folder of a run, of its checkpoints, or of one of these.
  ///
  /// Of several checkpoints, it loads the best if one is kept, otherwise the newest. If early stopping keeps the best
  /// values, it loads those; if told not to, it loads the newest.
  ///
  /// - Throws: `DataError` if there is no checkpoint or it is damaged.
  public init(_ path: String) throws {
    let place = try Model.place(at: path)
    self = try place.reading { try Model($0) }
  }

  private init(_ checkpoint: StoredCheckpoint) throws {
    description = try ModelDescription(checkpoint)
    path = checkpoint.path
    progress = checkpoint.progress
    epoch = checkpoint.modelEpoch
    hasChecksums = checkpoint.hasChecksums
    preparation = description.preparation
    outputs = description.outputs
    configuration = description.configuration
    do {
      let network = configuration.model.network(for: outputs, of: preparation)
      predictor = try Predictor(
        network, inputShape: preparation.inputShape(for: network), values: checkpoint.model())
    } catch let difference as ArchitectureDifference {
      throw DataError(.damaged, path: path, difference.description)
    }
  }

  /// The location of a model's checkpoint.
  private struct Place {
    let checkpoint: String
    /// The folder from which it was chosen; `nil` if it was given directly.
    var folder: CheckpointFolder?

    func reading<Result>(_ body: (StoredCheckpoint) throws -> Result) throws -> Result {
      guard let folder else { return try body(StoredCheckpoint(checkpoint)) }
      return try folder.reading(checkpoint) { try body(StoredCheckpoint(checkpoint)) }
    }
  }

  private static func place(at path: String) throws -> Place {
    if Checkpoint.isCheckpoint(path) { return Place(checkpoint: path) }
    let (folder, newest) = try newestCheckpoint(at: path)
    let better = try Place(checkpoint: newest, folder: folder).reading { try bestIsModel($0) }
    let best = try better.flatMap { try folder.best($0) }
    return Place(checkpoint: best ?? newest, folder: folder)
  }

  private static func newestCheckpoint(
    at path: String
  ) throws(DataError) -> (CheckpointFolder, String) {
    for folder in ["\(path)/checkpoints", path].map({ CheckpointFolder($0) }) {
      if let newest = try folder.newest { return (folder, newest) }
    }
    if (try? RunHead(ofRun: path))?.kind == .trainings {
      throw DataError(.notFound, path: path, "holds several trainings; name one of them")
    }
    throw DataError(
      .notFound, path: path,
      "holds no checkpoint; name the folder of a training, or one of its checkpoints")
  }

  /// The checkpoint at a path, or all checkpoints in the folder of a training, the newest last.
  static func checkpoints(at path: String) throws(DataError) -> [String] {
    if Checkpoint.isCheckpoint(path) { return [path] }
    let folder = try newestCheckpoint(at: path).0
    return try folder.names.map { "\(folder.path)/\($0)" }
  }

  /// The direction by which the best of several checkpoints is chosen; `nil` if the newest is the model.
  private static func bestIsModel(
    _ newest: StoredCheckpoint
  ) throws(DataError) -> MonitoredValue.Direction? {
    guard !newest.hasBest else { return nil }
    let description = try ModelDescription(newest)
    guard description.usesBest else { return nil }
    let rule = description.configuration.training.earlyStopping
    return rule?.watched.direction ?? .smaller
  }

  /// The epoch whose values the model in a folder has, without reading them.
  static func epoch(at path: String) throws -> Int {
    try place(at: path).reading(\.modelEpoch)
  }

  /// The same model with a different treatment of missing values and of categories not seen in training, in the rows
  /// that it is given; see ``InputPreparation/treating(missing:unknownCategories:)``.
  public func treating(
    missing: MissingPolicy? = nil, unknownCategories: UnknownCategoryPolicy? = nil
  ) throws -> Model {
    var model = self
    model.preparation = try preparation.treating(
      missing: missing, unknownCategories: unknownCategories)
    return model
  }

  /// The model's predictions for samples given one after another, with features as produced by ``preparation``.
  ///
  /// - Throws: `TrainingError` if the numbers are not a whole number of samples.
  public func predictions(_ features: [Float]) throws -> [Prediction] {
    let values = try predictor.predict(features)
    let count = outputs.count
    return stride(from: 0, to: values.count, by: count).map { start in
      Prediction(Array(values[start..<start + count]), outputs)
    }
  }
}
