import DescentArrays
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns

/// A network of the experiment: from weights of one scale, with or without batch normalization, at one learning rate.
public struct BatchNormNetwork: FactorialCondition {
  public var rate: Double
  public var scale: Double
  public var batchNorm: Bool

  var title: String {
    "std \(scale.readable), rate \(rate.readable), \(batchNorm ? "with" : "without") batch normalization"
  }

  var scaleIndex: Int { BatchNormExperiment.scales.firstIndex(of: scale) ?? 0 }
}

/// A network after its training.
public struct BatchNormEnding: FactorialValues, Hashable {
  public var trainAccuracy: Double
  /// The cross-entropy over the training samples; `nil`, as the others, if it is not finite.
  public var trainLoss: Double?
  /// The same after three quarters of the epochs.
  public var earlierLoss: Double?
  /// The cross-entropy over validation images, which are neither training nor test images.
  public var validationLoss: Double?
  public var testAccuracy: Double?
  /// The cross-entropy over the test samples.
  public var testLoss: Double?
  /// The first epoch after whose first step the training accuracy was at least 0.9; `nil` if none was.
  public var learned: Int?
  /// The root mean square of γ − 1 over all units of all layers of batch normalization; `nil` without them.
  public var scaleChange: Double?
  /// That of β.
  public var shiftChange: Double?
  /// Whether a value stopped being finite.
  public var diverged: Bool

  /// The training accuracy from which a network has learned.
  static let enough = 0.9

  /// The loss by which networks are chosen.
  var choice: Double { diverged ? .infinity : validationLoss ?? trainLoss ?? .infinity }

  var words: String { "training accuracy \(NumberText.fixed(trainAccuracy, decimals: 3))" }

  var lines: [[String: Double?]] {
    [
      [
        "trainAccuracy": trainAccuracy, "trainLoss": trainLoss, "testAccuracy": testAccuracy,
        "testLoss": testLoss,
      ]
    ]
  }
}

/// One training of the experiment.
struct BatchNormTraining: Sendable {
  let network: BatchNormNetwork
  /// Whether the test samples and the changes of γ and β are measured too.
  let isExtended: Bool
  /// Whether values before and after a layer are kept.
  let keepsLayers: Bool
  /// Images by which networks are chosen.
  var validation: Dataset?

  /// What a training leaves.
  struct Outcome: Sendable {
    /// The accuracy over the training samples after the first step of each epoch.
    var trainAccuracy: [Double] = []
    var ending: BatchNormEnding
    var layers: BatchNormLayers?
  }

  /// - Parameter measured: Called with each epoch and the training accuracy in it.
  func run(
    _ options: BatchNormExperiment.Options, on images: DrawnImages, seed: UInt64,
    measured: @escaping @Sendable (_ epoch: Int, _ accuracy: Double) throws -> Void
  ) async throws -> Outcome {
    let trainer = try Trainer(
      model(options.hidden, outputs: options.outputs ?? images.train.classCount ?? 10),
      inputShape: TensorShape(images.train.featureShape),
      objective: Objective(SoftmaxCrossEntropy(convention: .book)),
      updates: UpdateRule(SGD(learningRate: network.rate)),
      batches: Batches(options.batchSize, order: .withReplacement), notFinite: .proceed, seed: seed)
    return try await trainer.run { try follow($0, options, images, measured) }
  }

  private func model(_ hidden: [Int], outputs: Int) -> Network {
    let weights = Normal(standardDeviation: network.scale)
    return Network {
      for units in hidden {
        Dense(units, initializer: weights)
        if network.batchNorm { BatchNorm(convention: .book) }
        ReLU()
      }
      Dense(outputs, initializer: weights)
    }
  }

  /// Takes the steps, and measures after the first of each epoch; the last is the first of the last epoch.
  private func follow(
    _ trainer: isolated Trainer, _ options: BatchNormExperiment.Options, _ images: DrawnImages,
    _ measured: (Int, Double) throws -> Void
  ) throws -> Outcome {
    var accuracies: [Double] = []
    var losses: [Double?] = []
    var layers =
      try keepsLayers ? BatchNormLayers(trainer, images.train, options, network.batchNorm) : nil
    try OverfittingTraining.run(
      trainer, on: images.train, epochs: options.epochs - 1, every: 1
    ) { epoch in
      let evaluation = try trainer.evaluate(images.train)
      accuracies.append(evaluation.accuracy ?? .nan)
      losses.append(evaluation.loss.ifFinite)
      try layers?.follow(trainer, options, epoch: epoch + 1)
      try measured(epoch + 1, accuracies[epoch])
    }
    try layers?.finish(trainer, images.train, options)
    return Outcome(
      trainAccuracy: accuracies,
      ending: try ending(trainer, options, images, accuracies, losses), layers: layers)
  }

  private func ending(
    _ trainer: isolated Trainer, _ options: BatchNormExperiment.Options, _ images: DrawnImages,
    _ accuracies: [Double], _ losses: [Double?]
  ) throws -> BatchNormEnding {
    let test = try isExtended ? trainer.evaluate(images.test) : nil
    let validation = try validation.map { try trainer.evaluate($0) }
    let layers = isExtended && network.batchNorm ? options.hidden.count : 0
    return BatchNormEnding(
      trainAccuracy: accuracies.last ?? .nan, trainLoss: losses.last ?? nil,
      earlierLoss: losses[max(0, losses.count * 3 / 4 - 1)],
      validationLoss: validation?.loss.ifFinite, testAccuracy: test?.accuracy,
      testLoss: test?.loss.ifFinite,
      learned: accuracies.firstIndex { $0 >= BatchNormEnding.enough }.map { $0 + 1 },
      scaleChange: try change(trainer, "scale", from: 1, layers),
      shiftChange: try change(trainer, "shift", from: 0, layers), diverged: trainer.diverged)
  }

  private func change(
    _ trainer: isolated Trainer, _ name: String, from start: Double, _ layers: Int
  ) throws -> Double? {
    guard layers > 0 else { return nil }
    let values = try (0..<layers).flatMap {
      try trainer.values(at: "\(3 * $0 + 2)-BatchNorm/\(name)")
    }
    let squares = values.reduce(0) { $0 + (Double($1) - start) * (Double($1) - start) }
    return (squares / Double(values.count)).squareRoot().ifFinite
  }
}

/// What one layer of batch normalization makes of its values, and what all of them learn.
public struct BatchNormLayers: Codable, Sendable, Hashable {
  /// The hidden layer whose values are shown, counted from 1: the middle one.
  public internal(set) var layer: Int
  /// Before the first step.
  public internal(set) var start: LayerDistribution
  /// After the last step.
  public internal(set) var end: LayerDistribution?
  /// The epochs after whose first step ``learned`` was measured.
  public internal(set) var epochs: [Int] = []
  /// γ and β at these times, for every hidden layer; none without batch normalization.
  public internal(set) var learned: [[ScaleAndShift]] = []

  init(
    _ trainer: isolated Trainer, _ data: Dataset, _ options: BatchNormExperiment.Options,
    _ batchNorm: Bool
  ) throws {
    let index = (options.hidden.count - 1) / 2
    layer = index + 1
    start = try LayerDistribution(
      trainer, on: data, layer: index, units: options.hidden[index], batchNorm: batchNorm,
      epsilon: Self.epsilon)
  }

  private static let epsilon = BatchNorm(convention: .book).epsilon
  /// About how often γ and β are measured.
  private static let measurements = 20

  /// To be called after the first step of each epoch.
  fileprivate mutating func follow(
    _ trainer: isolated Trainer, _ options: BatchNormExperiment.Options, epoch: Int
  ) throws {
    let every = max(1, options.epochs / Self.measurements)
    guard start.normalized != nil, epoch == 1 || epoch == options.epochs || epoch % every == 0
    else { return }
    epochs.append(epoch)
    learned.append(try options.hidden.indices.map { try ScaleAndShift(trainer, layer: $0) })
  }

  fileprivate mutating func finish(
    _ trainer: isolated Trainer, _ data: Dataset, _ options: BatchNormExperiment.Options
  ) throws {
    end = try LayerDistribution(
      trainer, on: data, layer: layer - 1, units: options.hidden[layer - 1],
      batchNorm: start.normalized != nil,
      epsilon: Self.epsilon)
  }
}
