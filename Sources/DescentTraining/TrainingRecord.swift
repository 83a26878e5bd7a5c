import DescentExperiments
import DescentLearning

/// What came out of a training: the content of `record.json`.
public struct TrainingRecord: Codable, Sendable, Hashable {
  /// What was measured on some data; nothing where a value was not finite.
  public struct Measured: Codable, Sendable, Hashable {
    /// The mean of the loss.
    public var loss: Double?
    /// The metrics by name.
    public var metrics: [String: Double?]

    init(_ evaluation: Evaluation) {
      func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
      loss = finite(evaluation.loss)
      metrics = evaluation.metrics.mapValues(finite)
    }

    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      loss = try values.decodeIfPresent(Double.self, forKey: .loss)
      metrics = Dictionary(
        try values.decode([String: Double?].self, forKey: .metrics).map {
          (MetricName.current($0.key), $0.value)
        }
      ) { first, _ in first }
    }
  }

  /// What an epoch came to: a line of `metrics.jsonl`.
  public struct EpochLine: Codable, Sendable, Hashable {
    /// Counted from 1.
    public var epoch: Int
    /// The steps taken so far.
    public var steps: Int
    /// The learning rate of the last step.
    public var learningRate: Double
    /// The objective and the metrics over the batches of the epoch.
    public var training: Measured
    /// The evaluation after the epoch.
    public var validation: Measured?

    init(_ epoch: Epoch) {
      self.epoch = epoch.number
      steps = epoch.steps
      learningRate = epoch.learningRate
      training = Measured(epoch.train)
      validation = epoch.validation.map(Measured.init)
    }
  }

  /// The data's name.
  public var data: String
  /// The samples that were trained on.
  public var trainingSamples: Int
  /// The samples that were only measured on.
  public var validationSamples: Int
  /// The number of learned values.
  public var parameters: Int
  /// Every epoch.
  public var epochs: [EpochLine]
  /// The epoch whose values the model has: the best where the best are kept, else the last. None where the
  /// training diverged before there was a checkpoint.
  public var modelEpoch: Int?
  /// Whether early stopping ended the training.
  public var stoppedEarly: Bool
  /// Where a value stopped being finite, which ended the training.
  public var divergence: Divergence?

  /// Where a value stopped being finite.
  public struct Divergence: Codable, Sendable, Hashable {
    /// The epoch, counted from 1; it is not among those that were measured.
    public var epoch: Int
    /// The step, counted from 1 over all epochs.
    public var step: Int
    /// The path of the layer; empty for the loss.
    public var layer: String
    /// The part of the step: forward, gradient or update.
    public var part: String
    /// What gave the value: an operation, an input, or a parameter.
    public var operation: String
    /// All of it in a sentence.
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
  /// The record as JSON, keys in order.
  public var json: String { get throws { try RecordJSON.text(self) } }
}
