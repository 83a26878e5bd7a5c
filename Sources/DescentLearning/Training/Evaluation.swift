/// How good a model is on a data set: means over its samples.
public struct Evaluation: Sendable, Hashable {
  /// The mean of the loss.
  public var loss: Double
  /// The metrics by name.
  public var metrics: [String: Double]
  /// The number of samples.
  public var count: Int

  /// The metric named accuracy, where there is one.
  public var accuracy: Double? { metrics["accuracy"] }
}

/// What an epoch of training came to.
public struct Epoch: Sendable, Hashable {
  /// Counted from 1, over all that the trainer has trained.
  public let number: Int
  /// The steps taken so far in all.
  public let steps: Int
  /// The objective and the metrics over the batches of the epoch, each before its step.
  public let train: Evaluation
  /// The evaluation after the epoch, where validation data were given.
  public let validation: Evaluation?
  /// The learning rate of its last step.
  public let learningRate: Double
  /// Whether a value has stopped being finite, where the trainer was told to go on.
  public let diverged: Bool

  /// The accuracy over the batches of the epoch, where it is measured.
  public var trainAccuracy: Double? { train.accuracy }
  /// The accuracy on the validation data, where there are any.
  public var validationAccuracy: Double? { validation?.accuracy }
}
