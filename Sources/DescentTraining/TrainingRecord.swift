import DescentLearning
import DescentRuns

/// The results of a training: the content of `record.json`.
public struct TrainingRecord: Codable, Sendable, Hashable {
  /// The data's name.
  public var data: String
  /// The number of training samples.
  public var trainingSamples: Int
  /// The number of validation samples.
  public var validationSamples: Int
  /// The number of learned parameters.
  public var parameters: Int
  /// Every epoch.
  public var epochs: [EpochLine]
  /// The epoch whose values the model has: the best if the best is kept, otherwise the last. `nil` if the training
  /// diverged before the first checkpoint.
  public var modelEpoch: Int?
  /// Whether early stopping ended the training.
  public var stoppedEarly: Bool
  /// Where a value stopped being finite and ended the training, if any.
  public var divergence: Divergence?

  /// Where a value stopped being finite.
  public struct Divergence: Codable, Sendable, Hashable {
    /// The epoch, counted from 1; it is not among the measured ones.
    public var epoch: Int
    /// The step, counted from 1 over all epochs.
    public var step: Int
    /// The path of the layer; empty for the loss.
    public var layer: String
    /// The part of the step: forward, gradient or update.
    public var part: String
    /// What produced the value: an operation, an input, or a parameter.
    public var operation: String
    /// A summary in one sentence.
    public var sentence: String

    init(_ diagnosis: Diagnosis, epoch: Int) {
      self.epoch = epoch
      step = diagnosis.step
      layer = diagnosis.path
      part = "\(diagnosis.stage)"
      operation = diagnosis.operation
      sentence = diagnosis.description
    }
  }
}

extension TrainingRecord {
  /// The record as JSON, with sorted keys.
  public var json: String { get throws { try RecordJSON.text(self) } }
}
