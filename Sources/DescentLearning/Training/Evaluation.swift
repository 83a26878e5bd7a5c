/// How good a model is on a data set: means over its samples.
public struct Evaluation: Sendable, Hashable {
  /// The mean of the loss.
  public var loss: Double
  /// The metrics by name.
  public var metrics: [String: Double]
  /// The number of samples.
  public var count: Int

  /// The metric named accuracy, if there is one.
  public var accuracy: Double? { metrics["accuracy"] }
}

/// The results of an epoch of training.
public struct Epoch: Sendable, Hashable {
  /// The epoch's number from 1, over the trainer's whole training.
  public let number: Int
  /// The steps taken so far in total.
  public let steps: Int
  /// The objective and the metrics over the batches of the epoch, each measured before its step.
  public let train: Evaluation
  /// The evaluation after the epoch, if validation data were given.
  public let validation: Evaluation?
  /// The learning rate of its last step.
  public let learningRate: Double
  /// Whether a value has stopped being finite, if the trainer continues in that case.
  public let diverged: Bool

  /// The accuracy over the batches of the epoch, if it is measured.
  public var trainAccuracy: Double? { train.accuracy }
  /// The accuracy on the validation data, if there are any.
  public var validationAccuracy: Double? { validation?.accuracy }
}
