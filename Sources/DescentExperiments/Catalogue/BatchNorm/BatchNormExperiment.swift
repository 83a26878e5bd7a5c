import DescentArrays
import DescentConfiguration
import DescentData
import DescentNumerics
import DescentRuns
import RealModule

/// Sixteen scales of initial weights, each with and without batch normalization.
///
/// Without it a deep network learns from a few scales only: with larger weights it diverges, with
/// smaller ones its activations and gradients fade. With it nearly all learn. The book's experiment
/// (K. Saitoh, *Deep Learning from Scratch*, section 6.3): 1,000 images, batches of 100 with
/// replacement, SGD, and the accuracy over all of them after the first step of each epoch.
///
/// By default each seed draws its own images, and all scales are trained at several rates, so that both kinds of network
/// can be compared at the rate and scale that suit each of them. The best of either kind, by images held out from the rest, are then trained five times as
/// long. Values before and after a layer and its γ and β are kept as well.
public enum BatchNormExperiment: Experiment {
  public static let name = "batch-norm"
  public static let summary =
    "16 scales of initial weights and several rates, with and without batch normalization: which networks learn"
  public static let discussion = """
    The book gives the last layer 100 units for 10 classes, which is --outputs 100.
    """

  public struct Options: DataDrivenOptions {
    public var data = "digits"
    public var dataDirectory: String?
    public var samples = 1000
    public var epochs = 20
    public var batchSize = 100
    /// The rate of the book's figure.
    public var learningRate = 0.01
    /// The rates of the grid; `learningRate` is one of them in any case.
    public var rates = [0.001, 0.01, 0.1, 1]
    public var hidden = [100, 100, 100, 100, 100]
    /// The units of the last layer; the number of classes where it is left out.
    public var outputs: Int?
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      dataSettings + [
        .trainingSamples(\.samples),
        .init(
          "epochs", \.epochs, .count,
          "The number of epochs; the accuracy is measured after the first step of each"),
        .batchSize(\.batchSize), .learningRate(\.learningRate),
        .init(
          "rates", \.rates, Form.rate.distinctList(of: "numbers above 0 that fit in a Float"),
          "The learning rates of the grid, separated by commas; --learning-rate is one more",
          isNew: true),
        .hidden(\.hidden),
        .init(
          "outputs", \.outputs, Form.count.optional, "The number of units of the last layer",
          usual: "the number of classes"),
      ]

    public mutating func makeQuick() {
      (samples, epochs, rates) = (300, 4, [0.01, 0.1])
    }

    public mutating func makeThorough() {
      rates = [0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]
    }

    /// Those of the grid, ascending; only the book's if no more is measured.
    var allRates: [Double] {
      extended ? Set(rates + [learningRate]).sorted() : [learningRate]
    }
  }

  public struct Record: Codable, Sendable {
    public struct Run: Codable, Sendable {
      public var scale: Double
      public var batchNorm: Bool
      /// The accuracy over the training samples after the first step of each epoch.
      public var trainAccuracy: [Double]
      /// Whether a value stopped being finite.
      public var diverged: Bool
    }

    public var data: DataName
    public var scales: [Double]
    public var runs: [Run]
    /// This and what follows is not there with `--book`.
    public var testSamples: Int?
    /// By rate and scale, with batch normalization and without.
    public var grid: [FactorialResult<BatchNormNetwork, BatchNormEnding>]?
    /// The best of the grid with the layer and the best without it, by the cross-entropy over the validation images, and
    /// over the training images if there are no others; trained anew and longer.
    public var duel: [FactorialResult<BatchNormNetwork, BatchNormEnding>]?
    /// Only with the first seed.
    public var layers: [Layers]?
  }

  /// The values in one layer of a network.
  public struct Layers: Codable, Sendable, Hashable {
    public var network: BatchNormNetwork
    public var values: BatchNormLayers
  }

  /// Standard deviations of the initial weights: 16 equal factors from 1 down to 10⁻⁴.
  public static let scales = (0..<16).map { Double.pow(10, -4 * Double($0) / 15) }
  /// The scales at which the values in a layer are kept.
  static let shownScales = [scales[2], scales[7]]
  /// How many times as long the duel takes.
  static let duelFactor = 5
}

// MARK: Running

extension BatchNormExperiment {
  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> LoadedData {
    try options.check()
    try Checks.batchSize(options.batchSize, samples: options.samples)
    let loaded = try DataSource.load(
      options.data, dataDirectory: options.dataDirectory,
      trainingSamples: options.extended ? nil : options.samples)
    try Checks.images(options.samples, of: loaded)
    try checkSizes(options, loaded, jobs: jobs)
    events.note(loaded.note)
    return loaded
  }

  public static func pieceCount(_ options: Options) -> Int {
    networks(options).count + (options.extended ? 2 : 0)
  }

  /// Those at the book's rate first, and of each rate those with batch normalization, which take longer: begun first,
  /// they do not run on alone.
  static func networks(_ options: Options) -> [BatchNormNetwork] {
    let rates =
      [options.learningRate] + options.allRates.filter { $0 != options.learningRate }
    return rates.flatMap { rate in
      product([true, false], scales) {
        BatchNormNetwork(rate: rate, scale: $1, batchNorm: $0)
      }
    }
  }

  public static func run(
    _ options: Options, on loaded: LoadedData, in context: RunContext
  ) async throws -> Record {
    let images = try DrawnImages(
      options.samples, of: loaded, isDrawn: options.extended, in: context)
    let validation = try options.extended ? validation(options, loaded, context) : nil
    let networks = networks(options)
    let outcomes = try await context.map(networks.count) { index in
      try await measure(networks[index], options, images, validation, context)
    }
    let runs = zip(networks, outcomes).prefix(2 * scales.count).map { network, outcome in
      Record.Run(
        scale: network.scale, batchNorm: network.batchNorm, trainAccuracy: outcome.trainAccuracy,
        diverged: outcome.ending.diverged)
    }
    var record = Record(
      data: DataName(name: loaded.name, samples: images.train.count), scales: scales,
      runs: scales.indices.flatMap { [runs[$0], runs[$0 + scales.count]] })
    guard options.extended else { return record }
    try await study(&record, networks, outcomes, options, images, validation, context)
    return record
  }

  /// Adds what `--book` does not measure.
  private static func study(
    _ record: inout Record, _ networks: [BatchNormNetwork],
    _ outcomes: [BatchNormTraining.Outcome], _ options: Options, _ images: DrawnImages,
    _ validation: Dataset?, _ context: RunContext
  ) async throws {
    let grid = zip(networks, outcomes).map {
      FactorialResult(condition: $0, values: $1.ending)
    }
    let pair = [true, false].compactMap { best($0, of: grid) }
    var settings = options
    settings.epochs *= duelFactor
    let longer = settings
    let duel = try await context.map(pair.count) { index in
      try await measure(pair[index], longer, images, validation, context, isDuel: true)
    }
    record.testSamples = images.test.count
    record.grid = options.allRates.flatMap { rate in grid.filter { $0.rate == rate } }
    record.duel = zip(pair, duel).map { FactorialResult(condition: $0, values: $1.ending) }
    guard context.seed == options.seed else { return }
    record.layers = zip(networks + pair, outcomes + duel).compactMap { network, outcome in
      outcome.layers.map { Layers(network: network, values: $0) }
    }
  }

  /// As many images as are learned, drawn from the rest of the training images; fewer if there are no more.
  static func validation(
    _ options: Options, _ loaded: LoadedData, _ context: RunContext
  ) throws -> Dataset? {
    let count = min(2 * options.samples, loaded.train.count)
    guard count > options.samples else { return nil }
    // The same seed draws the training images first.
    let both = try DrawnImages(count, of: loaded, isDrawn: true, in: context).train
    return try both.subset(Array(options.samples..<count))
  }

  /// The network with the lowest loss, with batch normalization or without.
  private static func best(
    _ batchNorm: Bool, of grid: [FactorialResult<BatchNormNetwork, BatchNormEnding>]
  ) -> BatchNormNetwork? {
    grid.filter { $0.condition.batchNorm == batchNorm }.min {
      $0.values.choice < $1.values.choice
    }?.condition
  }

  private static func measure(
    _ network: BatchNormNetwork, _ options: Options, _ images: DrawnImages,
    _ validation: Dataset?, _ context: RunContext, isDuel: Bool = false
  ) async throws -> BatchNormTraining.Outcome {
    let isBook = network.rate == options.learningRate && !isDuel
    // Both networks of a scale have the seed of the scale, and with it the same batches.
    let outcome = try await BatchNormTraining(
      network: network, isExtended: options.extended,
      keepsLayers: options.extended && context.seed == options.seed
        && (isDuel || isBook && shownScales.contains(network.scale)), validation: validation
    ).run(options, on: images, seed: context.seed(of: "\(network.scaleIndex)")) { epoch, accuracy in
      guard isBook else { return }
      try context.measured(
        Measurement(
          seed: context.seed, scale: network.scale, batchNorm: network.batchNorm, epoch: epoch,
          trainAccuracy: accuracy))
    }
    if !isBook {
      for numbers in outcome.ending.lines {
        try context.measured(
          FactorialLine(seed: context.seed, condition: network, numbers: numbers))
      }
    }
    context.finished("\(network.title): \(outcome.ending.words)")
    return outcome
  }

  /// Steps that can be counted, layers that fit the data and the memory.
  private static func checkSizes(_ options: Options, _ loaded: LoadedData, jobs: Int) throws {
    let outputs = options.outputs ?? loaded.train.classCount ?? 10
    if let classes = loaded.train.classCount, outputs < classes {
      throw ExperimentError.setting(
        "outputs", value: "\(outputs)",
        problem: "\(loaded.name) has \(classes) classes, and each needs an output")
    }
    let factor = options.extended ? duelFactor : 1
    let epochs = options.epochs.multipliedReportingOverflow(by: factor)
    try Checks.epochs(
      epochs.overflow ? .max : epochs.partialValue, samples: options.samples,
      batchSize: options.batchSize)
    try Checks.memory(
      features: loaded.train.featureSize, hidden: options.hidden, outputs: outputs,
      batchSize: options.batchSize, networks: min(jobs, networks(options).count))
  }

  private struct Measurement: Codable {
    let seed: UInt64
    let scale: Double
    let batchNorm: Bool
    let epoch: Int
    let trainAccuracy: Double
  }
}
