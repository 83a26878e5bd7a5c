/// What a model predicts for the samples of a batch, against their targets.
public enum PredictionObservation: Sendable, Hashable, Codable {
  /// One class is right.
  case classes(ClassPredictions)
  /// Each output is right or wrong by itself.
  case probabilities(BinaryPredictions)
  /// The outputs are values.
  case values(outputs: ValueStatistics, targets: ValueStatistics)
}

/// The classes that a model predicts. Places without a label do not count among the targets.
public struct ClassPredictions: Sendable, Hashable, Codable {
  /// The share of samples for which each class is the most probable.
  @AnyNumbers public var shares: [Double]
  /// The mean probability of each class.
  @AnyNumbers public var probabilities: [Double]
  /// The share of samples of each class.
  @AnyNumbers public var targets: [Double]
}

/// The probabilities that a model predicts, one or several for a sample.
public struct BinaryPredictions: Sendable, Hashable, Codable {
  /// The share of samples for which each output is above ½.
  @AnyNumbers public var shares: [Double]
  /// The mean probability of each output.
  @AnyNumbers public var probabilities: [Double]
  /// The mean target of each output.
  @AnyNumbers public var targets: [Double]
}

/// How values are distributed over a batch, each number for one place of their last axis.
public struct ValueStatistics: Sendable, Hashable, Codable {
  /// The means.
  @AnyNumbers public var means: [Double]
  /// The standard deviations, with the number of samples as divisor.
  @AnyNumbers public var deviations: [Double]
  /// The smallest values.
  @AnyNumbers public var minima: [Double]
  /// The largest values.
  @AnyNumbers public var maxima: [Double]
}
