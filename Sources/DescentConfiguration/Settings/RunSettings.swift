import DescentData
import DescentLearning

/// How long and in which order a model is trained.
public struct RunSettings: Setting {
  /// How often the training goes through the data, at most.
  public var epochs: Int
  /// The samples of a step.
  public var batchSize: Int
  /// Which samples make up the batches.
  public var batchOrder: BatchOrder
  /// Decides every random number.
  public var seed: UInt64
  /// Ends a training that has ceased to become better; none where there is none.
  public var earlyStopping: EarlyStoppingSettings?
  /// What is measured beside the loss; what fits the task where there is none.
  public var metrics: [MetricSettings]?

  /// A training with usual values.
  public init(
    epochs: Int = 20, batchSize: Int = 32, batchOrder: BatchOrder = .shuffled, seed: UInt64 = 0,
    earlyStopping: EarlyStoppingSettings? = nil, metrics: [MetricSettings]? = nil
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.batchOrder = batchOrder
    self.seed = seed
    self.earlyStopping = earlyStopping
    self.metrics = metrics
  }

  static let form: Form<RunSettings> = .record(
    "training", usual: RunSettings(), principal: "epochs",
    [
      Field(
        "epochs", \.epochs, .whole(1...Int.max), "how often it goes through the data, at most"),
      Field("batch-size", \.batchSize, .whole(1...10_000_000), "the samples of a step"),
      Field("batch-order", \.batchOrder, .name, "which samples make up the batches"),
      Field("seed", \.seed, .seed, "decides every random number"),
      Field(
        "early-stopping", \.earlyStopping, EarlyStoppingSettings.form.optional,
        "ends a training that has ceased to become better", example: "10"),
      Field(
        "metrics", \.metrics, MetricSettings.form.list(of: "metrics").optional,
        "measured beside the loss; what fits the task where left out", example: "[accuracy, f1]"),
    ])
}

/// When a training ends that has ceased to become better.
public struct EarlyStoppingSettings: Setting {
  /// What is watched; the validation loss, without validation data that of the training, where there is none.
  public var monitor: MonitorSettings?
  /// How many epochs in a row may be no better than the best.
  public var patience: Int
  /// A value is better where it differs from the best by more than this.
  public var minimumChange: Double
  /// Whether the parameters of the best epoch are put back at the end.
  public var restoresBest: Bool

  /// A rule that ends a training.
  public init(
    monitor: MonitorSettings? = nil, patience: Int = 10, minimumChange: Double = 0,
    restoresBest: Bool = true
  ) {
    self.monitor = monitor
    self.patience = patience
    self.minimumChange = minimumChange
    self.restoresBest = restoresBest
  }

  static let form: Form<EarlyStoppingSettings> = .record(
    "early stopping", usual: EarlyStoppingSettings(), principal: "patience",
    [
      .monitor(\.monitor),
      Field(
        "patience", \.patience, .whole(1...Int.max),
        "how many epochs in a row may be no better than the best"),
      Field(
        "minimum-change", \.minimumChange, .notNegative,
        "a value is better where it differs by more than this"),
      Field(
        "restore-best", \.restoresBest, .truth,
        "whether the parameters of the best epoch are put back at the end"),
    ])

  /// The setting of the trainer.
  public func make() -> EarlyStopping {
    EarlyStopping(
      monitor: (monitor ?? MonitorSettings()).make(), patience: patience,
      minimumChange: minimumChange,
      restoresBest: restoresBest)
  }
}

/// What is kept of a training on the way.
public struct CheckpointSettings: Setting {
  /// How often a checkpoint is written.
  public enum Interval: Setting {
    case never
    case epochs(Int)
    case steps(Int)
    case seconds(Double)

    static let form: Form<Interval> = .choice(
      "an interval", bare: "epochs",
      [
        Case("never", .never, "no checkpoints on the way"),
        Case(
          "epochs", .whole(1...Int.max), "after every so many epochs", make: { .epochs($0) },
          settings: { if case .epochs(let count) = $0 { count } else { nil } }),
        Case(
          "steps", .whole(1...Int.max), "after every so many steps", make: { .steps($0) },
          settings: { if case .steps(let count) = $0 { count } else { nil } }),
        Case(
          "seconds", .positive, "after a step, when so much time has gone by",
          make: { .seconds($0) },
          settings: { if case .seconds(let count) = $0 { count } else { nil } }),
      ])
  }

  /// How often one is written.
  public var every: Interval
  /// How many of the latest are kept. At the end it is the last alone, unless they are written by epochs or
  /// by steps.
  public var keep: Int
  /// Whether the best one is kept beside them.
  public var keepsBest: Bool

  /// Checkpoints with usual values.
  public init(every: Interval = .seconds(30), keep: Int = 2, keepsBest: Bool = true) {
    self.every = every
    self.keep = keep
    self.keepsBest = keepsBest
  }

  static let form: Form<CheckpointSettings> = .record(
    "checkpoints", usual: CheckpointSettings(), principal: "every",
    [
      Field("every", \.every, Interval.form, "how often one is written"),
      Field("keep", \.keep, .whole(1...Int.max), "how many of the latest are kept"),
      Field("keep-best", \.keepsBest, .truth, "whether the best one is kept beside them"),
    ])
}
