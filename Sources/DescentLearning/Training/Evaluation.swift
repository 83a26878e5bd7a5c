/// How good a model is on a data set: means over its samples.
public struct Evaluation: Sendable, Hashable {
  public var loss: Double
  /// The metrics by name.
  public var metrics: [String: Double]
  /// The number of samples.
  public var count: Int

  /// The metric named accuracy, where there is one.
  public var accuracy: Double? { metrics["accuracy"] }

  static let empty = Evaluation(loss: 0, metrics: [:], count: 0)

  /// Takes the means over a batch into the means so far.
  mutating func add(loss: Double, metrics: [(String, Double)], count: Int) {
    let (before, all) = (Double(self.count), Double(self.count + count))
    func mean(_ old: Double, _ new: Double) -> Double {
      self.count == 0 ? new : (old * before + new * Double(count)) / all
    }
    self.loss = mean(self.loss, loss)
    for (name, value) in metrics { self.metrics[name] = mean(self.metrics[name] ?? 0, value) }
    self.count += count
  }
}

/// What an epoch of training came to.
public struct Epoch: Sendable, Hashable {
  /// Counted from 1, over all that the trainer has trained.
  public let number: Int
  /// The steps taken so far in all.
  public let steps: Int
  /// The objective and the metrics over the batches of the epoch, each before its step.
  public let train: Evaluation
  public let validation: Evaluation?
  /// Whether a value has stopped being finite, where the trainer was told to go on.
  public let diverged: Bool

  public var trainAccuracy: Double? { train.accuracy }
  public var validationAccuracy: Double? { validation?.accuracy }
}
