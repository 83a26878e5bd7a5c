import DescentArrays
import DescentData
import DescentGraph
import DescentLearning

/// One training of the experiment: a network from weights of one scale, with or without batch normalization, at one
/// learning rate.
struct BatchNormTraining: Sendable {
  /// The index of the scale.
  let scaleIndex: Int
  let batchNorm: Bool
  let rate: Double

  var scale: Double { BatchNormExperiment.scales[scaleIndex] }

  /// What a training leaves.
  struct Outcome: Sendable {
    /// The accuracy over the training samples after the first step of each epoch.
    var trainAccuracy: [Double] = []
    /// The cross-entropy over the training samples after three quarters of the epochs; `nil` if it is not finite.
    var earlierLoss: Double?
    /// After the last step.
    var ending: BatchNormEnding?
    var layers: BatchNormLayers?
    var diverged = false
  }

  /// What is measured besides the training accuracy.
  struct Measures: OptionSet, Sendable {
    let rawValue: Int
    /// The network after the last step.
    static let ending = Measures(rawValue: 1)
    /// The values in the middle layer, and what the layers of batch normalization learn.
    static let layers = Measures(rawValue: 2)
  }

  /// - Parameter measured: Called with each epoch and the training accuracy in it.
  func run(
    _ options: BatchNormExperiment.Options, on loaded: LoadedData, seed: UInt64,
    measures: Measures, measured: @Sendable (_ epoch: Int, _ accuracy: Double) throws -> Void
  ) async throws -> Outcome {
    let data = loaded.train
    let outputs = options.outputs ?? data.classCount ?? 10
    let trainer = try Trainer(
      network(options.hidden, outputs: outputs), inputShape: TensorShape(data.featureShape),
      objective: Objective(SoftmaxCrossEntropy(convention: .book)),
      updates: UpdateRule(SGD(learningRate: rate)),
      batches: Batches(options.batchSize, order: .withReplacement), notFinite: .proceed, seed: seed)
    return try await follow(trainer, options, loaded, measures, measured)
  }

  private func network(_ hidden: [Int], outputs: Int) -> Network {
    let weights = Normal(standardDeviation: scale)
    return Network {
      for units in hidden {
        Dense(units, initializer: weights)
        if batchNorm { BatchNorm(convention: .book) }
        ReLU()
      }
      Dense(outputs, initializer: weights)
    }
  }

  /// Takes the steps, and measures after the first of each epoch; the last is the first of the last epoch. It runs on
  /// the trainer.
  private func follow(
    _ trainer: isolated Trainer, _ options: BatchNormExperiment.Options, _ loaded: LoadedData,
    _ measures: Measures, _ measured: @Sendable (Int, Double) throws -> Void
  ) throws -> Outcome {
    var outcome = Outcome()
    let data = loaded.train
    let middle = (options.hidden.count - 1) / 2
    var layers =
      try measures.contains(.layers)
      ? BatchNormLayers(trainer, data, layer: middle, units: options.hidden[middle], batchNorm)
      : nil
    try OverfittingTraining.run(trainer, on: data, epochs: options.epochs - 1, every: 1) { epoch in
      let evaluation = try trainer.evaluate(data)
      let accuracy = evaluation.accuracy ?? .nan
      outcome.trainAccuracy.append(accuracy)
      if epoch + 1 == options.epochs * 3 / 4 { outcome.earlierLoss = evaluation.loss.ifFinite }
      if epoch + 1 == options.epochs, measures.contains(.ending) {
        outcome.ending = try BatchNormEnding(
          evaluation, on: loaded.test, by: trainer,
          normalized: batchNorm ? options.hidden.count : 0)
      }
      try layers?.follow(trainer, layers: options.hidden.count)
      try measured(epoch + 1, accuracy)
    }
    try layers?.finish(trainer, data, units: options.hidden[middle])
    outcome.layers = layers
    outcome.diverged = trainer.diverged
    return outcome
  }
}

/// A network after its training.
public struct BatchNormEnding: Codable, Sendable, Hashable {
  /// The cross-entropy over the training samples; `nil` if it is not finite.
  public internal(set) var trainLoss: Double?
  /// That over the test samples.
  public internal(set) var testLoss: Double?
  public internal(set) var testAccuracy: Double

  /// The root mean square of γ − 1 over all units of all layers of batch normalization; `nil` without them.
  public internal(set) var scaleChange: Double?
  /// That of β.
  public internal(set) var shiftChange: Double?

  /// - Parameter normalized: How many layers of batch normalization there are.
  init(
    _ training: Evaluation, on test: Dataset?, by trainer: isolated Trainer, normalized: Int
  ) throws {
    trainLoss = training.loss.ifFinite
    let evaluation = try test.map { try trainer.evaluate($0) }
    testLoss = evaluation?.loss.ifFinite
    testAccuracy = evaluation?.accuracy ?? .nan
    guard normalized > 0 else { return }
    func size(_ name: String, from start: Double) throws -> Double? {
      let values = try (0..<normalized).flatMap {
        try trainer.values(at: "\(3 * $0 + 2)-BatchNorm/\(name)")
      }
      let squares = values.reduce(0) { $0 + (Double($1) - start) * (Double($1) - start) }
      return (squares / Double(values.count)).squareRoot().ifFinite
    }
    scaleChange = try size("scale", from: 1)
    shiftChange = try size("shift", from: 0)
  }
}

/// What one layer of batch normalization makes of its values, and what all of them learn.
public struct BatchNormLayers: Codable, Sendable, Hashable {
  /// The hidden layer whose values are shown, counted from 1.
  public internal(set) var layer: Int
  public internal(set) var batchNorm: Bool
  /// Before the first step.
  public internal(set) var start: LayerDistribution
  /// After the last step.
  public internal(set) var end: LayerDistribution?
  /// γ and β after the first step of each epoch, for every hidden layer; none without the layers.
  public internal(set) var learned: [[ScaleAndShift]] = []

  init(
    _ trainer: isolated Trainer, _ data: Dataset, layer: Int, units: Int, _ batchNorm: Bool
  ) throws {
    self.layer = layer + 1
    self.batchNorm = batchNorm
    start = try LayerDistribution(
      trainer, on: data, layer: layer, units: units, batchNorm: batchNorm, epsilon: Self.epsilon)
  }

  private static let epsilon = BatchNorm(convention: .book).epsilon

  fileprivate mutating func follow(_ trainer: isolated Trainer, layers: Int) throws {
    guard batchNorm else { return }
    learned.append(try (0..<layers).map { try ScaleAndShift(trainer, layer: $0) })
  }

  fileprivate mutating func finish(_ trainer: isolated Trainer, _ data: Dataset, units: Int) throws
  {
    end = try LayerDistribution(
      trainer, on: data, layer: layer - 1, units: units, batchNorm: batchNorm,
      epsilon: Self.epsilon)
  }
}
