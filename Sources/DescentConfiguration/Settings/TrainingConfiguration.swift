import DescentLearning

/// Everything needed for a training: data, model, how it is trained, and where the results go.
///
/// ```yaml
/// data:
///   path: flowers.csv
///   target: species
/// model:
///   - dense: 64
///   - batch-norm
///   - relu
///   - dropout: 0.2
///   - dense
/// optimizer:
///   adam: {learning-rate: 0.001}
/// ```
///
/// In Swift the same is
///
/// ```swift
/// TrainingConfiguration(
///   data: DataSettings(path: "flowers.csv", target: ["species"]),
///   model: ModelSettings {
///     Dense(64)
///     BatchNorm()
///     ReLU()
///     Dropout(rate: 0.2)
///     LayerSettings.output()
///   },
///   optimizer: Adam(learningRate: 0.001))
/// ```
public struct TrainingConfiguration: WrittenSetting {
  /// The data.
  public var data: DataSettings
  /// The layers.
  public var model: ModelSettings
  /// The loss to minimize; by default one that fits the task.
  public var loss: (any Loss)?
  /// The optimizer.
  public var optimizer: any Optimizer
  /// How the learning rate changes.
  public var schedule: any Schedule
  /// Regularization of weights and gradients.
  public var regularization: RegularizationSettings
  /// How long it is trained, and in which order.
  public var training: TrainingSettings
  /// The checkpoints to keep.
  public var checkpoints: CheckpointSettings
  /// The folder of the results; by default a new one under `runs`.
  public var output: String?

  /// Creates a configuration with default values for everything except data and model.
  public init(
    data: DataSettings, model: ModelSettings, loss: (any Loss)? = nil,
    optimizer: any Optimizer = Adam(), schedule: any Schedule = ConstantRate(),
    regularization: RegularizationSettings = RegularizationSettings(),
    training: TrainingSettings = TrainingSettings(),
    checkpoints: CheckpointSettings = CheckpointSettings(), output: String? = nil
  ) {
    self.data = data
    self.model = model
    self.loss = loss
    self.optimizer = optimizer
    self.schedule = schedule
    self.regularization = regularization
    self.training = training
    self.checkpoints = checkpoints
    self.output = output
  }

  package static let form: Form<TrainingConfiguration> = .record(
    "a configuration", usual: TrainingConfiguration(data: .init(path: ""), model: .init([])),
    [
      Field("data", \.data, DataSettings.form, isRequired: true, "the data"),
      Field(
        "model", \.model, ModelSettings.form, isRequired: true, "the layers, in order"),
      Field(
        "loss", \.loss, Form<any Loss>.loss.optional,
        "the loss to minimize; by default one that fits the task", example: "softmax-cross-entropy"),
      Field("optimizer", \.optimizer, .optimizer, "the optimizer"),
      Field("schedule", \.schedule, .schedule, "how the learning rate changes"),
      Field(
        "regularization", \.regularization, RegularizationSettings.form,
        "what keeps weights and gradients small"),
      Field(
        "training", \.training, TrainingSettings.form,
        "how long the model is trained, and in which order"),
      Field("checkpoints", \.checkpoints, CheckpointSettings.form, "which checkpoints are kept"),
      Field(
        "output", \.output, Form<String>.text("a folder").optional,
        "the folder of the results; by default a new one under runs", example: "runs/first"),
    ])
}
