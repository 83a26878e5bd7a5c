import DescentData

/// What a model's outputs mean.
public struct OutputDescription: Sendable, Hashable, Codable {
  /// The kinds of predictions.
  public enum Task: String, Sendable, Hashable, Codable, CaseIterable {
    /// One of several classes: outputs are logits, one a class.
    case classification
    /// Several labels at once, each yes or no: outputs are logits, one a label.
    case multiLabel
    /// Values: outputs are these.
    case regression
  }

  /// What kind of prediction it is.
  public var task: Task
  /// The names of the classes, of the labels, or of the values; one for each output.
  public var names: [String]
  /// The column of the classes, where there is one.
  public var column: String?
  /// Mean and deviation of the values in training, where the network works with values near 0 and 1. In Double
  /// it gives such values, and whoever predicts brings them to their own units; in Float, as in models of
  /// Descent 0.1.0, its last layer does.
  public var scaling: FeatureStandardization?

  /// What the network's outputs are to be restored by; none where they are what they should be.
  public var outputStandardization: FeatureStandardization? {
    scaling?.precision == .double ? scaling : nil
  }

  /// The number of outputs.
  public var count: Int { names.count }
  /// The names of the classes; none where there are no classes.
  public var classNames: [String]? { task == .classification ? names : nil }

  /// Outputs with these names.
  public init(
    task: Task, names: [String], column: String? = nil, scaling: FeatureStandardization? = nil
  ) {
    self.scaling = scaling
    self.task = task
    self.names = names
    self.column = column
  }

  /// The loss that fits the task.
  public var usualLoss: LossSettings {
    switch task {
    case .classification: .softmaxCrossEntropy()
    case .multiLabel: .binaryCrossEntropy()
    case .regression: .meanSquaredError
    }
  }

  /// The metrics that fit the task.
  public var usualMetrics: [MetricSettings] {
    task == .regression ? [.meanAbsoluteError] : [.accuracy]
  }
}
