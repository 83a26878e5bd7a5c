import DescentConfiguration
import DescentData
import DescentGraph
import DescentLearning

/// A trained model, with all that is needed to use it. Any number of tasks may use one at once.
///
/// ```swift
/// let model = try Model("runs/flowers")
/// let reader = try model.preparation.reader(for: "new-flowers.csv")
/// while let batch = try reader.next(atMost: 256) {
///   for prediction in try model.predictions(batch.features) { print(prediction.label ?? "") }
/// }
/// ```
public struct Model: Sendable {
  /// Gives the network's outputs for features; where values are predicted, ``predictions(_:)`` brings them to
  /// their own units.
  public let predictor: Predictor
  /// How inputs become features.
  public private(set) var preparation: InputPreparation
  /// What the outputs mean.
  public let outputs: OutputDescription
  /// The settings it was trained with.
  public let configuration: TrainingConfiguration
  /// How far it was trained.
  public let progress: TrainingProgress
  /// The epoch whose values it has: the best where its checkpoint holds those, else the last before it.
  public let epoch: Int
  /// The checkpoint it was read from.
  public let path: String
  let description: ModelDescription

  /// Loads a model from the folder of a run, of its checkpoints, or of one of these.
  ///
  /// Of several checkpoints it is the best, where one is kept, else the newest. Where early stopping keeps
  /// the best values, it is those; where it is told not to, it is the newest.
  ///
  /// - Throws: `DataError` where there is no checkpoint or it is damaged.
  public init(_ path: String) throws {
    let folder = try Model.checkpoint(at: path)
    let checkpoint = try Checkpoint(folder)
    description = try ModelDescription(checkpoint, folder)
    self.path = folder
    progress = checkpoint.progress
    epoch = checkpoint.best == nil ? progress.epochs : progress.best.epoch
    preparation = description.preparation
    outputs = description.outputs
    configuration = description.configuration
    do {
      predictor = try Predictor(
        configuration.model.network(for: outputs),
        inputShape: Shape(preparation.featureShape), values: checkpoint.model)
    } catch let difference as ArchitectureDifference {
      throw DataError(.damaged, path: folder, difference.description)
    }
  }

  private static func checkpoint(at path: String) throws(DataError) -> String {
    if Checkpoint.isCheckpoint(path) { return path }
    for folder in ["\(path)/checkpoints", path] {
      let checkpoints = CheckpointFolder(folder)
      guard let newest = checkpoints.newest else { continue }
      let checkpoint = try Checkpoint(newest)
      guard checkpoint.best == nil,
        let description = try? ModelDescription(checkpoint, newest),
        description.usesBest
      else { return newest }
      let rule = description.configuration.training.earlyStopping?.make().monitor.direction
      return checkpoints.best(rule ?? .smaller) ?? newest
    }
    throw DataError(
      .notFound, path: path,
      "holds no checkpoint; name the folder of a training, or one of its checkpoints")
  }

  /// The same model with another treatment of missing values, and of categories that training never saw, in
  /// the rows that it is given; see ``InputPreparation/treating(missing:unknownCategories:)``.
  public func treating(
    missing: MissingPolicy? = nil, unknownCategories: UnknownCategoryPolicy? = nil
  ) throws -> Model {
    var model = self
    model.preparation = try preparation.treating(
      missing: missing, unknownCategories: unknownCategories)
    return model
  }

  /// What the model says of samples given one after another, features as ``preparation`` makes them.
  ///
  /// - Throws: `TrainingError` where the numbers are no whole samples.
  public func predictions(_ features: [Float]) throws -> [Prediction] {
    let values = try predictor.predict(features)
    let count = outputs.count
    return stride(from: 0, to: values.count, by: count).map { start in
      Prediction(Array(values[start..<start + count]), outputs)
    }
  }
}
