import DescentConfiguration
import DescentData
import DescentLearning
import DescentRuns

/// A network that learns a few images by heart, without weight decay and with it.
///
/// Weight decay adds ½·λ·Σ‖W‖² to the loss and so λ·W to the gradient of each weight matrix, that of the
/// last layer included, and of no bias. The book's experiment (K. Saitoh, *Deep Learning from Scratch*,
/// section 6.4.2) has 784-100×6-10, He's initial weights, SGD, batches of 100 with replacement, and measures as in
/// `OverfittingTraining`. By default the network has two hidden layers and a higher rate, with which it converges
/// sooner; each seed draws its own images; and three grids are measured beside it: λ by the size of the network and of
/// the data, λ by the share of wrong labels among the training images, and the two kinds of weight decay under SGD and
/// Adam.
public enum WeightDecayExperiment: Experiment {
  public static let name = "weight-decay"
  public static let summary =
    "a few images learned by heart: what weight decay does to training, to test and to the weights"
  public static let discussion = "All test images are used."

  public struct Options: OverfittingOptions {
    public var data = "digits"
    public var dataDirectory: String?
    public var samples = 300
    public var epochs = 200
    public var every = 20
    public var batchSize = 100
    public var learningRate = 0.1
    public var hidden = [100, 100]
    /// λ of each network.
    public var weightDecay = [0, 0.003, 0.01, 0.03, 0.1]
    /// The units of each hidden layer in the grid of sizes.
    public var widths = [20, 100]
    /// The numbers of training images in the grid of sizes.
    public var sizes = [100, 300, 1000]
    /// The shares of wrong labels among the training images.
    public var wrongLabels = [0, 0.2]
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      overfittingSettings + [
        .overfittingEpochs(\.epochs),
        .init(
          "weight-decay", \.weightDecay,
          Form.strength.distinctList(of: "numbers, 0 or above, that a Float holds,"),
          "The strengths λ, one per network, separated by commas; 0 means no weight decay"),
        .init(
          "widths", \.widths, Form.count.distinctList(of: "whole numbers of at least 1"),
          "The units of each hidden layer in the grid of sizes, separated by commas", isNew: true),
        .init(
          "sizes", \.sizes, Form.count.distinctList(of: "whole numbers of at least 1"),
          "The numbers of training images in the grid of sizes, separated by commas", isNew: true),
        .init(
          "wrong-labels", \.wrongLabels,
          Form.fraction.distinctList(of: "numbers of at least 0 and below 1"),
          "The shares of wrong labels among the training images, separated by commas", isNew: true),
      ]

    public mutating func makeQuick() {
      (epochs, every) = (20, 2)
      (widths, sizes) = ([20], [100, 300])
    }

    public mutating func makeBook() {
      (epochs, every, learningRate) = (200, 1, 0.01)
      hidden = [100, 100, 100, 100, 100, 100]
      weightDecay = [0, 0.1]
    }

    public mutating func makeThorough() {
      (widths, sizes) = ([10, 30, 100, 300], [100, 300, 1000, 3000])
      weightDecay = [0, 0.001, 0.003, 0.01, 0.03, 0.1]
    }
  }

  public struct Record: Codable, Sendable {
    public var data: DataName
    public var testSamples: Int
    public var runs: [FactorialResult<Strength, Decayed>]
    /// λ by the size of the network and of the data.
    public var grid: [FactorialResult<Sized, FixedResult>]?
    /// Both kinds of weight decay under two optimizers.
    public var kinds: [FactorialResult<Kind, FixedResult>]?
    /// λ by the share of wrong labels.
    public var noise: [FactorialResult<Noisy, FixedResult>]?
  }

  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> LoadedData {
    try options.checkTraining()
    return try options.loadData(
      networks: pieceCount(options), jobs: jobs, events: events, drawsImages: options.extended)
  }

  public static func pieceCount(_ options: Options) -> Int {
    options.weightDecay.count
      + (options.extended
        ? Sized.all(options).count + Noisy.all(options).count + Kind.all(options).count : 0)
  }

  public static func run(
    _ options: Options, on loaded: LoadedData, in context: RunContext
  ) async throws -> Record {
    let images = try DrawnImages(
      options.samples, of: loaded, isDrawn: options.extended, in: context)
    let runs = try await context.measure(options.weightDecay.map(Strength.init)) {
      try await Decayed($0, on: images, options, in: context)
    }
    var record = Record(
      data: DataName(name: loaded.name, samples: images.train.count),
      testSamples: images.test.count, runs: runs)
    guard options.extended else { return record }
    record.grid = try await context.measure(Sized.all(options)) { sized in
      let images = try DrawnImages(sized.samples, of: loaded, isDrawn: true, in: context)
      return try await sized.training.measured(on: images, seed: context.seed(of: "grid"))
    }
    record.noise = try await context.measure(Noisy.all(options)) { noisy in
      try await noisy.training(options).measured(
        on: images.withWrongLabels(noisy.wrongLabels, in: context), seed: context.seed(of: "noise"))
    }
    record.kinds = try await context.measure(Kind.all(options)) { kind in
      try await kind.training(options).measured(on: images, seed: context.seed(of: "kinds"))
    }
    return record
  }
}

// MARK: What varies

extension WeightDecayExperiment {
  public struct Strength: FactorialCondition {
    /// λ.
    public var weightDecay: Double
    var title: String { "λ = \(weightDecay.readable)" }
  }

  /// A network of two hidden layers.
  public struct Sized: FactorialCondition {
    /// The units of each hidden layer.
    public var width: Int
    /// The number of training images.
    public var samples: Int
    /// λ.
    public var weightDecay: Double
    var title: String { "\(width) units, \(samples) images, λ = \(weightDecay.readable)" }

    static let steps = 600

    static func all(_ options: Options) -> [Sized] {
      options.widths.flatMap { width in
        product(options.sizes, options.weightDecay) {
          Sized(width: width, samples: $0, weightDecay: $1)
        }
      }
    }

    var training: FixedTraining {
      FixedTraining(
        hidden: [width, width], learningRate: 0.1, steps: Self.steps,
        weightDecay: .l2(weightDecay))
    }
  }

  /// A share of wrong labels among the training images.
  public struct Noisy: FactorialCondition {
    public var wrongLabels: Double
    /// λ.
    public var weightDecay: Double
    var title: String { "\(wrongLabels.readable) of the labels wrong, λ = \(weightDecay.readable)" }

    static func all(_ options: Options) -> [Noisy] {
      product(options.wrongLabels, options.weightDecay, Noisy.init)
    }

    func training(_ options: Options) -> FixedTraining {
      FixedTraining(
        hidden: options.hidden, learningRate: options.learningRate, steps: Sized.steps,
        batchSize: options.batchSize, weightDecay: .l2(weightDecay))
    }
  }

  /// One kind of weight decay under one optimizer.
  public struct Kind: FactorialCondition {
    /// `SGD` or `Adam`.
    public var optimizer: String
    /// `L2` or `decoupled`.
    public var kind: String
    /// λ.
    public var weightDecay: Double
    var title: String { "\(optimizer), \(kind), λ = \(weightDecay.readable)" }

    /// Adam's rate is a hundredth of SGD's, so that its decoupled decay needs larger λ.
    static func all(_ options: Options) -> [Kind] {
      let sgd = ["L2", "decoupled"].map { Kind(optimizer: "SGD", kind: $0, weightDecay: 0.01) }
      let none = Kind(optimizer: "Adam", kind: "L2", weightDecay: 0)
      return sgd + [none]
        + [0.001, 0.003, 0.01].map { Kind(optimizer: "Adam", kind: "L2", weightDecay: $0) }
        + [0.3, 1, 3].map { Kind(optimizer: "Adam", kind: "decoupled", weightDecay: $0) }
    }

    func training(_ options: Options) -> FixedTraining {
      FixedTraining(
        hidden: options.hidden, learningRate: optimizer == "Adam" ? 0.001 : options.learningRate,
        steps: Sized.steps, batchSize: options.batchSize,
        weightDecay: kind == "L2" ? .l2(weightDecay) : .decoupled(weightDecay),
        isAdam: optimizer == "Adam")
    }
  }
}
