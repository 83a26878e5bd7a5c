import DescentConfiguration
import DescentData
import DescentLearning
import DescentRuns
import RealModule

/// Which of its two causes makes a network overfit: many parameters, or few data?
///
/// Networks of two hidden layers of several widths learn several numbers of images for the same number of steps, with
/// nothing against overfitting; and again with some of the labels wrong, which only learning by heart can fit. One
/// network is followed over its steps. The book (K. Saitoh, *Deep Learning from Scratch*, section 6.4.1) names both
/// causes and shows one network.
public enum OverfittingExperiment: Experiment {
  public static let name = "overfitting"
  public static let summary =
    "the two causes of overfitting: many parameters and few data, one by one and together"
  public static let discussion = "All test images are used; each seed draws its training images."

  public struct Options: DataDrivenOptions {
    public var data = "digits"
    public var dataDirectory: String?
    /// The units of each hidden layer.
    public var widths = [3, 10, 30, 100]
    /// The numbers of training images.
    public var sizes = [50, 150, 500, 1400]
    /// The share of wrong labels in the second grid.
    public var wrongLabels = 0.2
    public var steps = 1000
    public var batchSize = 100
    public var learningRate = 0.1
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      dataSettings + [
        .init(
          "widths", \.widths, Form.count.distinctList(of: "whole numbers of at least 1"),
          "The units of each of the two hidden layers, separated by commas"),
        .init(
          "sizes", \.sizes, Form.count.distinctList(of: "whole numbers of at least 1"),
          "The numbers of training images, separated by commas"),
        .init(
          "wrong-labels", \.wrongLabels, Form.fraction,
          "The share of wrong labels among the training images of the second grid"),
        .init("steps", \.steps, .steps, "The number of steps of each network"),
        .init(
          "batch-size", \.batchSize, .count,
          "Images per step, drawn with replacement; all of them where there are fewer"),
        .learningRate(\.learningRate),
      ]

    public mutating func makeQuick() {
      (widths, sizes, steps) = ([3, 30], [50, 500], 200)
    }

    public mutating func makeThorough() {
      (widths, sizes, steps) = ([2, 3, 5, 10, 20, 30, 100, 300], [30, 50, 150, 500, 1400], 3000)
    }
  }

  public struct Record: Codable, Sendable {
    public var data: DataName
    public var testSamples: Int
    public var grid: [FactorialResult<Sized, FixedResult>]
    /// The same with wrong labels, for one number of images.
    public var noise: [FactorialResult<Sized, FixedResult>]
    /// The widest network on few images, by step.
    public var course: [FactorialResult<Sized, Course>]
  }

  /// A network of two hidden layers and its data.
  public struct Sized: FactorialCondition {
    /// The units of each hidden layer.
    public var width: Int
    /// The number of training images.
    public var samples: Int
    /// The share of wrong labels among them.
    public var wrongLabels: Double

    var title: String {
      "\(width) units, \(samples) images"
        + (wrongLabels > 0 ? ", \(wrongLabels.readable) of the labels wrong" : "")
    }
  }

  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> LoadedData {
    try options.check()
    let loaded = try DataSource.load(options.data, dataDirectory: options.dataDirectory)
    let largest = options.sizes.max() ?? 1
    try Checks.require(
      largest <= loaded.train.count, "sizes", largest,
      "\(loaded.name) has \(loaded.train.count) training images")
    let width = options.widths.max() ?? 1
    try Checks.memory(
      features: loaded.train.featureSize, hidden: [width, width], outputs: loaded.classes,
      batchSize: options.batchSize, networks: jobs)
    events.note(loaded.note)
    return loaded
  }

  public static func pieceCount(_ options: Options) -> Int {
    grid(options).count + noise(options).count + course(options).count
  }

  static func grid(_ options: Options) -> [Sized] {
    product(options.widths, options.sizes) { Sized(width: $0, samples: $1, wrongLabels: 0) }
  }

  /// All widths on the number of images nearest to 500.
  static func noise(_ options: Options) -> [Sized] {
    guard options.wrongLabels > 0,
      let samples = options.sizes.min(by: { abs($0 - 500) < abs($1 - 500) })
    else { return [] }
    return options.widths.map {
      Sized(width: $0, samples: samples, wrongLabels: options.wrongLabels)
    }
  }

  /// The widest network on the number of images nearest to 150.
  static func course(_ options: Options) -> [Sized] {
    guard let samples = options.sizes.min(by: { abs($0 - 150) < abs($1 - 150) }),
      let width = options.widths.max()
    else { return [] }
    return [Sized(width: width, samples: samples, wrongLabels: 0)]
  }

  public static func run(
    _ options: Options, on loaded: LoadedData, in context: RunContext
  ) async throws -> Record {
    @Sendable func images(_ sized: Sized) throws -> DrawnImages {
      try DrawnImages(sized.samples, of: loaded, isDrawn: true, in: context)
        .withWrongLabels(sized.wrongLabels, in: context)
    }
    func measure(_ conditions: [Sized]) async throws -> [FactorialResult<Sized, FixedResult>] {
      try await context.measure(conditions) { sized in
        try await training(sized, options)
          .measured(on: images(sized), seed: context.seed(of: "network"))
      }
    }
    return Record(
      data: DataName(name: loaded.name, samples: loaded.train.count),
      testSamples: try loaded.testData().count, grid: try await measure(grid(options)),
      noise: try await measure(noise(options)),
      course: try await context.measure(course(options)) { sized in
        try await training(sized, options).course(
          on: images(sized), seed: context.seed(of: "network"), at: courseSteps(options.steps))
      })
  }

  private static func training(_ sized: Sized, _ options: Options) -> FixedTraining {
    FixedTraining(
      hidden: [sized.width, sized.width], learningRate: options.learningRate, steps: options.steps,
      batchSize: options.batchSize)
  }

  /// About 20 steps at equal factors, up to the last.
  static func courseSteps(_ steps: Int) -> [Int] {
    let count = 20.0
    let places = (0...Int(count)).map { index in
      Int(Double.pow(Double(steps), Double(index) / count).rounded())
    }
    return Set(places).sorted()
  }
}
