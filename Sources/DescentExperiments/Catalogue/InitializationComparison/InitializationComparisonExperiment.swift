import DescentConfiguration
import DescentData
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns
import RealModule

/// One deep network from three kinds of initial weights: which learns, and what its gradients are at the
/// start.
///
/// Gaussian weights with the standard deviation 0.01 let activations and gradients fade from layer to
/// layer, so that nothing is learned; Xavier's √(1/in) keeps their size where the activation is near
/// linear, He's √(2/in) makes up for the half that a rectifier cuts off. The book's experiment
/// (K. Saitoh, *Deep Learning from Scratch*, section 6.2.4): MNIST, four hidden layers of 100, SGD, 2,000
/// batches of 128 with replacement.
///
/// All networks have the same seed: they see the same batches, and their initial weights are the same
/// numbers but for the standard deviation.
public enum InitializationComparisonExperiment: Experiment {
  public static let name = "initialization-comparison"
  public static let summary =
    "a deep network from weights of std 0.01, Xavier and He: which learns, and its first gradients"
  public static let discussion = "The book trains the networks of ReLU alone."

  /// The rules that are compared.
  static let initializations: [WeightScale] = [.std001, .xavier, .he]

  public struct Options: DataDrivenOptions {
    public var data = "digits"
    public var dataDirectory: String?
    /// How many training images, from the first; all where it is left out.
    public var samples: Int?
    public var steps = 2000
    public var batchSize = 128
    public var learningRate = 0.01
    public var hidden = [100, 100, 100, 100]
    public var activations: [Activation] = [.relu, .tanh, .sigmoid]
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      dataSettings + [
        .trainingSamples(\.samples),
        .init("steps", \.steps, .steps, "The number of steps"),
        .batchSize(\.batchSize), .learningRate(\.learningRate), .hidden(\.hidden),
        .init(
          "activation", \.activations, Form<Activation>.names, key: "activations",
          "One or several of relu, sigmoid and tanh, separated by commas"),
      ]

    public mutating func makeQuick() {
      samples = 500
      steps = 200
    }

    public mutating func makeBook() { activations = [.relu] }

    public mutating func makeThorough() { steps = 10_000 }
  }

  public struct Record: Codable, Sendable {
    public struct Norm: Codable, Sendable, Hashable {
      /// Such as `3-Dense/weight`.
      public var parameter: String
      /// Whether it is a layer's matrix of weights.
      public var isWeight: Bool
      public var norm: Double?
    }

    public var data: DataName
    public var testSamples: Int
    /// The loss of a network that knows nothing: ln(classes).
    public var chanceLoss: Double
    /// In the order of the options' activations, each with every initialization.
    public var runs: [FactorialResult<NetworkStart, Trained>]
  }

  /// What is measured from one kind of initial weights.
  public struct Trained: FactorialValues {
    /// The L2 norm of the gradient of each parameter on the first batch, before the first step, from
    /// the input on; none where it is not finite.
    public var gradientNorms: [Record.Norm]
    public var training: LossRecord
    /// What reaches each hidden layer on the first batch, before the first step; not with `--book`.
    public var signals: [LayerSignal]?

    var words: String {
      "test accuracy " + NumberText.fixed(training.testAccuracy, decimals: 3)
    }

    /// The losses are reported as they come.
    var lines: [[String: Double?]] { [] }
  }
}

// MARK: Running

extension InitializationComparisonExperiment {
  private static func pairs(_ options: Options) -> [NetworkStart] {
    product(options.activations, initializations, NetworkStart.init)
  }

  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> LabelledData {
    try options.check()
    let data = try LabelledData(options, samples: options.samples)
    try Checks.batchSize(options.batchSize, samples: data.train.count)
    try Checks.memory(
      features: data.train.featureSize, hidden: options.hidden, outputs: data.classCount,
      batchSize: options.batchSize, networks: min(jobs, pairs(options).count))
    events.note(data.note)
    return data
  }

  public static func pieceCount(_ options: Options) -> Int { pairs(options).count }

  public static func run(
    _ options: Options, on data: LabelledData, in context: RunContext
  ) async throws -> Record {
    let runs = try await context.measure(pairs(options)) {
      try await train($0, data, options, context)
    }
    return Record(
      data: data.name, testSamples: data.test.count, chanceLoss: .log(Double(data.classCount)),
      runs: runs)
  }

  private static func train(
    _ pair: NetworkStart, _ data: LabelledData, _ options: Options, _ context: RunContext
  ) async throws -> Trained {
    let weights = pair.initialization.initializer
    let model = Network {
      for units in options.hidden {
        Dense(units, initializer: weights)
        pair.activation.layer
      }
      Dense(data.classCount, initializer: weights)
    }
    let trainer = try Trainer(
      model, inputShape: TensorShape(data.train.featureShape),
      objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(SGD(learningRate: options.learningRate)),
      batches: Batches(options.batchSize, order: .withReplacement), notFinite: .proceed,
      seed: context.seed(of: "training"))
    return try await follow(trainer, pair, data, options, context)
  }

  /// Measures the gradients and takes the steps. It runs on the trainer.
  private static func follow(
    _ trainer: isolated Trainer, _ pair: NetworkStart, _ data: LabelledData, _ options: Options,
    _ context: RunContext
  ) throws -> Trained {
    let batch = trainer.firstBatch(on: data.train)
    let norms = try trainer.gradientNorms(on: data.train, samples: batch)
    let training = try LossRecord(
      trainer, steps: options.steps, train: data.train, test: data.test
    ) { step, loss in
      try context.measured(
        Measurement(
          seed: context.seed, activation: pair.activation, initialization: pair.initialization,
          step: step, loss: loss))
    }
    return Trained(
      gradientNorms: norms.map {
        .init(
          parameter: $0.path, isWeight: $0.role == .weight, norm: $0.norm.isFinite ? $0.norm : nil)
      }, training: options.extended ? training.inBlocks(of: options.steps / 100) : training,
      signals: options.extended ? try signals(pair, data, batch, options, seed: trainer.seed) : nil)
  }

  /// The trainer's network before its first step: the seed and the paths of the weights are the same.
  private static func signals(
    _ pair: NetworkStart, _ data: LabelledData, _ batch: [Int32], _ options: Options, seed: UInt64
  ) throws -> [LayerSignal] {
    let labels = data.train.labels ?? []
    let network = SignalProgram(
      start: pair, sizes: options.hidden,
      top: .crossEntropy(labels: batch.map { labels[Int($0)] }, classes: data.classCount),
      path: { "\(2 * $0 + 1)-Dense" })
    let inputs = LayerInputs(
      batch.flatMap { data.train.features(at: Int($0)) }, name: data.name.name,
      features: data.train.featureSize)
    return try network.signals(of: inputs, seed: seed)
  }

  private struct Measurement: Codable {
    let seed: UInt64
    let activation: Activation
    let initialization: WeightScale
    let step: Int
    let loss: Double?
  }
}
