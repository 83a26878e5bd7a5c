import DescentArrays
import DescentConfiguration
import DescentLearning

/// What a model's outputs mean.
public struct OutputDescription: Sendable, Hashable, Codable {
  /// The kinds of predictions.
  public enum Task: String, Sendable, Hashable, Codable, CaseIterable {
    /// One of several classes: outputs are logits, one per class.
    case classification
    /// Several binary labels: outputs are logits, one per label.
    case multiLabel
    /// Values: the outputs are the values.
    case regression
  }

  /// The kind of prediction.
  public var task: Task
  /// The names of the classes, of the labels, or of the values; one for each output.
  public var names: [String]
  /// The column of the classes, if there is one.
  public var column: String?
  /// The mean and standard deviation of the values in training, if the network works with standardized values. In
  /// Double precision, the network outputs standardized values, and prediction restores the original units; in Float,
  /// as in models of Descent 0.1.0, the last layer restores them.
  public var scaling: FeatureStandardization?

  /// The standardization by which the network's outputs are restored; `nil` if they need none.
  public var outputStandardization: FeatureStandardization? {
    scaling?.precision == .double ? scaling : nil
  }

  /// The number of outputs.
  public var count: Int { names.count }
  /// The names of the classes; `nil` if there are no classes.
  public var classNames: [String]? { task == .classification ? names : nil }

  /// Creates a description of outputs with these names.
  public init(
    task: Task, names: [String], column: String? = nil, scaling: FeatureStandardization? = nil
  ) {
    self.scaling = scaling
    self.task = task
    self.names = names
    self.column = column
  }

  /// The loss that fits the task.
  public var usualLoss: any Loss {
    switch task {
    case .classification: SoftmaxCrossEntropy()
    case .multiLabel: BinaryCrossEntropy()
    case .regression: MeanSquaredError()
    }
  }

  /// The metrics that fit the task.
  public var usualMetrics: [any Measure] {
    task == .regression ? [MeanAbsoluteError()] : [Accuracy()]
  }

  /// What a measure sees of the outputs.
  var measured: MeasuredOutputs {
    switch task {
    case .classification: .classes
    case .multiLabel: .binary
    case .regression: .numbers(deviations: outputStandardization?.deviations)
    }
  }
}
