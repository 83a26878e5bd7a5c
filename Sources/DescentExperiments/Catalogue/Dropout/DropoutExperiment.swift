import DescentConfiguration
import DescentData
import DescentLearning
import DescentRuns

/// A network that learns a few images by heart, without dropout and with it; and whether dropout imitates
/// the mean of many networks.
///
/// The book's experiment (K. Saitoh, *Deep Learning from Scratch*, section 6.4.3): 784-100×6-10, dropout
/// after each hidden layer's rectifier, He's initial weights, SGD, batches of 100 with replacement. In
/// training a unit is dropped with the probability `rate`. The book leaves the others as they are in training and
/// scales all by 1 − rate in evaluation; nearly everybody else scales the survivors by 1/(1 − rate) in training. Both
/// are measured. Accuracies are taken as in the book's program: see `OverfittingTraining`.
///
/// An ensemble's output is the mean of the probabilities (softmax) of its networks. Dropout is said to be
/// one in a single network: each step trains another thinned network, and the scaled network stands for
/// their mean. So the same test images are given to
/// - one network without dropout,
/// - K networks without dropout, each with initial weights and batches of its own: the mean,
/// - the dropout network as it is evaluated, without dropping,
/// - the dropout network many times with units dropped as in training (Monte Carlo dropout: Gal and
///   Ghahramani 2016): the mean.
public enum DropoutExperiment: Experiment {
  public static let name = "dropout"
  public static let summary =
    "a few images learned by heart: what dropout does to it, and whether it imitates an ensemble"
  public static let discussion = "All test images are used."

  public struct Options: OverfittingOptions {
    public var data = "digits"
    public var dataDirectory: String?
    public var samples = 300
    public var epochs = 300
    public var every = 30
    public var batchSize = 100
    public var learningRate = 0.03
    public var hidden = [100, 100, 100, 100, 100, 100]
    /// The fraction dropped, of each network.
    public var rates = [0, 0.1, 0.2, 0.5]
    /// What becomes of the units that stay.
    public var masks = Mask.allCases
    /// The number of networks without dropout in the ensemble.
    public var networks = 5
    /// How many stochastic passes of a dropout network are averaged.
    public var passes = 30
    /// The units of each hidden layer in the grid of sizes.
    public var widths = [30, 100]
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      overfittingSettings + [
        .overfittingEpochs(\.epochs),
        .init(
          "rates", \.rates, Form.fraction.distinctList(of: "numbers of at least 0 and below 1"),
          "The fractions dropped, one per network, separated by commas; 0 means no dropout"),
        .init(
          "masks", \.masks, Form<Mask>.names,
          "What becomes of the units that stay in training: scaled (by 1/(1 − rate)), book (nothing), or both",
          isNew: true),
        .init(
          "networks", \.networks, .whole(1...10_000),
          "The number of networks without dropout in the ensemble"),
        .init(
          "passes", \.passes, .whole(1...1_000_000),
          "The number of passes of a dropout network, with units dropped, that are averaged"),
        .init(
          "widths", \.widths, Form.count.distinctList(of: "whole numbers of at least 1"),
          "The units of each hidden layer in the grid of sizes, separated by commas", isNew: true),
      ]

    public mutating func makeQuick() {
      (epochs, every) = (20, 4)
      (networks, passes) = (3, 5)
      (rates, widths) = ([0, 0.2], [30])
    }

    public mutating func makeBook() {
      (epochs, every, learningRate) = (300, 1, 0.01)
      (rates, masks) = ([0, 0.2], [.book])
    }

    public mutating func makeThorough() {
      (rates, widths) = ([0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7], [10, 30, 100, 300])
    }
  }

  /// What becomes of the units that stay in training.
  public enum Mask: String, Codable, Sendable, Hashable, CaseIterable {
    /// They are scaled by 1/(1 − rate); nothing is scaled in evaluation.
    case scaled
    /// They stay as they are; all are scaled by 1 − rate in evaluation.
    case book

    var convention: Convention { self == .scaled ? .standard : .book }
  }

  public struct Record: Codable, Sendable {
    public var data: DataName
    public var testSamples: Int
    public var runs: [FactorialResult<Rate, Followed>]
    public var answers: [Answer]
    /// What each network of the ensemble answers alone.
    public var members: [Answer]
    /// The fraction dropped by the width of the network.
    public var grid: [FactorialResult<Sized, FixedResult>]?
  }

  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> LoadedData {
    try options.checkTraining()
    return try options.loadData(
      networks: pieceCount(options), jobs: jobs, events: events, drawsImages: options.extended)
  }

  public static func pieceCount(_ options: Options) -> Int {
    Piece.all(options).count + (options.extended ? Sized.all(options).count : 0)
  }

  public static func run(
    _ options: Options, on loaded: LoadedData, in context: RunContext
  ) async throws -> Record {
    let images = try DrawnImages(
      options.samples, of: loaded, isDrawn: options.extended, in: context)
    let pieces = Piece.all(options)
    let trained = try await context.map(pieces.count) { index in
      let trained = try await Trained(pieces[index], on: images, options, in: context)
      context.finished(pieces[index].words(trained))
      return trained
    }
    var record = Record(
      data: DataName(name: loaded.name, samples: images.train.count),
      testSamples: images.test.count, runs: trained.compactMap(\.run),
      answers: Answer.all(trained, options, images.test.labels ?? []),
      members: Answer.members(trained, images.test.labels ?? []))
    guard options.extended else { return record }
    record.grid = try await context.measure(Sized.all(options)) { sized in
      try await sized.training.measured(on: images, seed: context.seed(of: "grid"))
    }
    return record
  }
}

// MARK: What varies

extension DropoutExperiment {
  public struct Rate: FactorialCondition {
    /// The fraction dropped.
    public var rate: Double
    /// Absent from records of 0.1.0, where it is the book's; and without dropout.
    public var mask: Mask?

    var title: String {
      rate == 0 ? "without dropout" : "dropout \(rate.readable)" + (mask == .book ? ", book" : "")
    }

    /// Those that are followed by epoch.
    static func all(_ options: Options) -> [Rate] {
      options.rates.flatMap { rate in
        rate == 0
          ? [Rate(rate: 0, mask: nil)]
          : options.masks.map { Rate(rate: rate, mask: options.extended ? $0 : nil) }
      }
    }

    var convention: Convention { (mask ?? .book).convention }
  }

  /// A network of two hidden layers with the survivors scaled.
  public struct Sized: FactorialCondition {
    /// The units of each hidden layer.
    public var width: Int
    /// The fraction dropped.
    public var rate: Double
    var title: String { "\(width) units, dropout \(rate.readable)" }

    static let steps = 900

    static func all(_ options: Options) -> [Sized] {
      product(options.widths, options.rates) { Sized(width: $0, rate: $1) }
    }

    var training: FixedTraining {
      FixedTraining(
        hidden: [width, width], learningRate: 0.1, steps: Self.steps, dropout: Dropout(rate: rate))
    }
  }

  public struct Followed: FactorialValues {
    public var curve: LearningCurve
    /// Whether a value stopped being finite.
    public var diverged: Bool
    /// The root mean square of the untrained network's outputs with units dropped, over that without; absent from
    /// records of 0.1.0.
    public var signal: Double?

    var words: String { curve.words }
    var lines: [[String: Double?]] { [] }
  }
}
