import DescentArrays
import DescentLearning

/// How long a model is trained, and in which order.
public struct TrainingSettings: WrittenSetting {
  /// The maximum number of epochs.
  public var epochs: Int
  /// The number of samples per step.
  public var batchSize: Int
  /// Which samples make up the batches.
  public var batchOrder: BatchOrder
  /// Determines every random number.
  public var seed: UInt64
  /// Stops training when it no longer improves; `nil` for never.
  public var earlyStopping: EarlyStopping?
  /// What is measured in addition to the loss; by default what fits the task.
  public var metrics: [any Measure]?

  /// Creates settings with default values.
  public init(
    epochs: Int = 20, batchSize: Int = 32, batchOrder: BatchOrder = .shuffled, seed: UInt64 = 0,
    earlyStopping: EarlyStopping? = nil, metrics: [any Measure]? = nil
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.batchOrder = batchOrder
    self.seed = seed
    self.earlyStopping = earlyStopping
    self.metrics = metrics
  }

  package static let form: Form<TrainingSettings> = .record(
    "training", usual: TrainingSettings(), principal: "epochs",
    [
      Field(
        "epochs", \.epochs, .whole(1...Int.max), "the maximum number of epochs"),
      Field("batch-size", \.batchSize, .whole(1...10_000_000), "the number of samples per step"),
      Field("batch-order", \.batchOrder, .name, "which samples make up the batches"),
      Field("seed", \.seed, .seed, "determines every random number"),
      Field(
        "early-stopping", \.earlyStopping, EarlyStopping.settings.optional,
        "stops training when it no longer improves", example: "10"),
      Field(
        "metrics", \.metrics, Form<any Measure>.metric.list(of: "metrics").optional,
        "measured in addition to the loss; by default what fits the task", example: "[accuracy, f1]"
      ),
    ])
}

extension EarlyStopping {
  static let settings: Form<EarlyStopping> = .record(
    "early stopping", usual: EarlyStopping(), principal: "patience",
    [
      .monitor(\.monitor),
      Field(
        "patience", \.patience, .whole(1...Int.max),
        "how many epochs in a row may pass without improvement"),
      Field(
        "minimum-change", \.minimumChange, .notNegative,
        "an improvement must exceed this"),
      Field(
        "restore-best", \.restoresBest, .truth,
        "whether the parameters of the best epoch are restored at the end"),
    ])
}

/// Which checkpoints of a training are kept.
public struct CheckpointSettings: Setting {
  /// How often a checkpoint is written.
  public enum Interval: Setting {
    case never
    case epochs(Int)
    case steps(Int)
    case seconds(Double)

    package static let form: Form<Interval> = .choice(
      "an interval", bare: "epochs",
      [
        Case("never", .never, "no checkpoints during training"),
        Case(
          "epochs", .whole(1...Int.max), "every given number of epochs", make: { .epochs($0) },
          settings: { if case .epochs(let count) = $0 { count } else { nil } }),
        Case(
          "steps", .whole(1...Int.max), "every given number of steps", make: { .steps($0) },
          settings: { if case .steps(let count) = $0 { count } else { nil } }),
        Case(
          "seconds", .positive, "after a step, when the given time has passed",
          make: { .seconds($0) },
          settings: { if case .seconds(let count) = $0 { count } else { nil } }),
      ])
  }

  /// How often a checkpoint is written.
  public var every: Interval
  /// How many of the latest are kept. At the end only the last is, unless they are written by epochs or steps.
  public var keep: Int
  /// Whether the best one is kept too.
  public var keepsBest: Bool

  /// Creates settings with default values.
  public init(every: Interval = .seconds(30), keep: Int = 2, keepsBest: Bool = true) {
    self.every = every
    self.keep = keep
    self.keepsBest = keepsBest
  }

  package static let form: Form<CheckpointSettings> = .record(
    "checkpoints", usual: CheckpointSettings(), principal: "every",
    [
      Field("every", \.every, Interval.form, "how often a checkpoint is written"),
      Field("keep", \.keep, .whole(1...Int.max), "how many of the latest checkpoints are kept"),
      Field("keep-best", \.keepsBest, .truth, "whether the best checkpoint is kept too"),
    ])
}
