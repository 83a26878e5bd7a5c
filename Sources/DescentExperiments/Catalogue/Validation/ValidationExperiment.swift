import DescentConfiguration
import DescentData
import DescentRuns

/// Whether the score that chose hyperparameters may also judge them.
///
/// A number of small networks with random hyperparameters is trained once on few images. Each then classifies a large
/// pool of images that none was trained on. Over many random splits of the pool into a validation part, a test part and
/// the rest, the network that is best by training accuracy, by validation accuracy or by test accuracy is chosen, and
/// its score is compared with its accuracy on the rest, which stands for the truth.
public enum ValidationExperiment: Experiment {
  public static let name = "validation"
  public static let summary =
    "choosing hyperparameters by training, validation or test images: what the choice does to the score"
  public static let discussion = """
    Every network is trained once; what is repeated is the choice, over many splits of images that none was trained on.
    """

  public struct Options: DataDrivenOptions {
    public var data = "digits"
    public var dataDirectory: String?
    /// The number of training images.
    public var samples = 300
    /// The number of networks.
    public var trials = 100
    public var steps = 150
    /// The most images that are held out; fewer if the data have fewer.
    public var pool = 6000
    /// The sizes of the validation part and of the test part.
    public var parts = [100, 300, 1000]
    /// The number of splits for each size.
    public var splits = 2000
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      dataSettings + [
        .init("samples", \.samples, .count, "The number of training images, drawn by each seed"),
        .init(
          "trials", \.trials, .whole(2...10_000),
          "The number of networks with random hyperparameters"),
        .init("steps", \.steps, .steps, "The number of steps of each training"),
        .init(
          "pool", \.pool, .count,
          "The most images to hold out: test images first, then training images that are not trained on"
        ),
        .init(
          "parts", \.parts, Form.count.distinctList(of: "whole numbers of at least 1"),
          """
          The sizes of the part that chooses, separated by commas; those above a third of the held-out images are left \
          out
          """),
        .init(
          "splits", \.splits, .whole(2...1_000_000),
          "The number of random splits of the held-out images for each size"),
      ]

    public mutating func makeQuick() {
      (samples, trials, steps) = (100, 10, 30)
      (pool, parts, splits) = (1000, [30, 100], 200)
    }

    public mutating func makeThorough() { (trials, pool, splits) = (300, 10_000, 5000) }
  }

  public struct Record: Codable, Sendable {
    public var data: DataName
    /// How many images were held out.
    public var poolSamples: Int
    public var trials: [Trial]
    /// What choosing does, by the size of the part that chooses and the number of trials to choose from.
    public var choices: [FactorialResult<Choice, Choice.Values>]
  }

  /// A network with random hyperparameters, trained once.
  public struct Trial: Codable, Sendable, Hashable {
    public var learningRate: Double
    public var weightDecay: Double
    /// The units of each of two hidden layers.
    public var width: Int
    public var batchSize: Int
    public var trainAccuracy: Double
    /// On all held-out images.
    public var poolAccuracy: Double
    /// On the validation part of one split, of the smallest size.
    public var exampleAccuracy: Double
  }

  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> LoadedData {
    try options.check()
    let loaded = try DataSource.load(options.data, dataDirectory: options.dataDirectory)
    try Checks.require(
      options.samples <= loaded.train.count, "samples", options.samples,
      "\(loaded.name) has \(loaded.train.count) training images")
    let test = try loaded.testData()
    let pool = HeldOutPool.count(options, train: loaded.train.count, test: test.count)
    try Checks.require(
      !parts(options, pool: pool).isEmpty, "parts",
      options.parts.map(String.init).joined(separator: ","),
      "none is at most a third of the \(pool) held-out images")
    try Checks.memory(
      features: loaded.train.featureSize, hidden: [widths.upperBound, widths.upperBound],
      outputs: loaded.classes, batchSize: batchSizes.upperBound, networks: jobs)
    // The images twice, and for every network whether it is right about each.
    try Checks.fits(
      Double(pool) * (8 * Double(loaded.train.featureSize) + 2 * Double(options.trials)), "pool",
      options.pool, "the images and what \(options.trials) networks make of them take",
      "use fewer trials or a smaller pool")
    events.note(loaded.note)
    return loaded
  }

  /// The sizes that leave enough images to stand for the truth, from the smallest.
  static func parts(_ options: Options, pool: Int) -> [Int] {
    options.parts.filter { $0 <= pool / 3 }.sorted()
  }

  /// Every training, and the splits of each size; those left out count as done at once.
  public static func pieceCount(_ options: Options) -> Int { options.trials + options.parts.count }
}
