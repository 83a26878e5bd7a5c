import DescentConfiguration
import DescentData
import DescentLearning
import DescentRuns
import RealModule

/// Six optimizers train the same network on the same batches.
///
/// The book's experiment (K. Saitoh, *Deep Learning from Scratch*, section 6.1.8): MNIST, four hidden
/// layers of 100 rectifiers, He's weights, 2,000 batches of 128 with replacement. The optimizers are
/// Descent's, at rates that are usual for them: 0.01, but 0.001 for Adam and RMSprop, which move each
/// weight by about the rate itself, whatever the size of its gradient. (``RMSprop``'s own default is 0.01;
/// on MNIST it then ends at three times the loss.)
///
/// Which optimizer comes out first depends on the rates, so a comparison at arbitrary ones says little. By default each
/// optimizer is therefore trained at several rates, on the same training images and for the same steps, and the one with
/// the lowest loss on held-out validation images, as a mean over all seeds, is its own best. The test images choose
/// nothing. With the book's settings there is one rate each, and ``Options/tune`` first chooses it by shorter means:
/// seed by seed, of ``tuningFactors`` times the usual one.
///
/// All networks of a seed begin with the same weights and see the same batches.
public enum OptimizerComparisonExperiment: Experiment {
  public static let name = "optimizer-comparison"
  public static let summary =
    "six optimizers on one deep network, at their usual rates and each at its best"
  public static let discussion = """
    The network, the data and the rates of SGD, Momentum, AdaGrad and Adam are the book's. A comparison at given rates \
    says little about the optimizers, so each is also trained at other rates, and the best is chosen on validation \
    images.
    """

  /// An optimizer that is compared.
  public enum Method: String, Codable, Sendable, Hashable, CaseIterable {
    case sgd
    case momentum
    case nesterov
    case adaGrad = "adagrad"
    case rmsProp = "rmsprop"
    case adam
  }

  /// An optimizer with its rate.
  public struct Contestant: Codable, Sendable, Hashable {
    public var method: Method
    /// The rate it is compared at; with tuning one of those that are tried.
    public var learningRate: Double

    public init(_ method: Method, learningRate: Double? = nil) {
      self.method = method
      self.learningRate = learningRate ?? method.usualRate
    }
  }

  public struct Options: DataDrivenOptions {
    public var data = "digits"
    public var dataDirectory: String?
    /// How many training images, from the first; all where it is left out.
    public var samples: Int?
    public var steps = 800
    public var batchSize = 128
    public var hidden = [100, 100, 100, 100]
    public var optimizers = Method.allCases.map { Contestant($0) }
    /// Whether each optimizer is also compared at its own best rate.
    public var tune = true
    /// How many rates of each optimizer are tried, half a power of ten apart.
    public var rates = 5
    /// The part of the training data that the rates are chosen on.
    public var validationFraction = 0.2
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      dataSettings + [
        .trainingSamples(\.samples),
        .init("steps", \.steps, .steps, "The number of steps"),
        .batchSize(\.batchSize), .hidden(\.hidden),
        .init(key: "optimizers", \.optimizers, contestants, "The optimizers with their rates"),
        .methods, .commonRates,
        .init(
          "tune", \.tune, .truth,
          """
          Choose each optimizer's own best learning rate on validation data held out of the training data; it is on, \
          except with --book
          """),
        .init(
          "rates", \.rates, .whole(1...99),
          """
          The number of learning rates that are tried for each optimizer, half a power of ten apart; with --book they \
          are 7
          """, isNew: true),
        .init(
          "validation-fraction", \.validationFraction, .properFraction,
          "The fraction of the training data that is held out to choose the rates"),
      ]

    public mutating func makeQuick() {
      samples = 500
      steps = 60
      rates = 3
    }

    public mutating func makeBook() { (steps, tune) = (2000, false) }

    public mutating func makeThorough() { (steps, rates) = (2000, 9) }

    /// Whether several rates of each optimizer are measured.
    var triesRates: Bool { extended && tune }
  }

  public struct Record: Codable, Sendable {
    public struct Run: Codable, Sendable {
      public var optimizer: Method
      public var learningRate: Double
      public var training: LossRecord
      /// How the rate was found, where it was tuned.
      public var tuning: Tuning?
    }

    public var data: DataName
    public var testSamples: Int
    /// Whether each optimizer of ``runs`` had its own best rate.
    public var tuned: Bool
    /// In the order of the options' optimizers.
    public var runs: [Run]
    /// The number of validation images that ``rates`` were judged by.
    public var validationSamples: Int?
    /// Every optimizer at every rate that was tried, those of ``runs`` among them.
    public var rates: [FactorialResult<Entry, Entry.Values>]?
  }
}

// MARK: Methods

extension OptimizerComparisonExperiment.Method {
  var title: String {
    switch self {
    case .sgd: "SGD"
    case .momentum: "Momentum"
    case .nesterov: "Nesterov"
    case .adaGrad: "AdaGrad"
    case .rmsProp: "RMSprop"
    case .adam: "Adam"
    }
  }

  /// The rate it is compared at unless told otherwise.
  public var usualRate: Double {
    switch self {
    case .sgd, .momentum, .nesterov, .adaGrad: 0.01
    case .rmsProp, .adam: 0.001
    }
  }

  func optimizer(_ rate: Double) -> any Optimizer {
    switch self {
    case .sgd: SGD(learningRate: rate)
    case .momentum: Momentum(learningRate: rate)
    case .nesterov: Nesterov(learningRate: rate)
    case .adaGrad: AdaGrad(learningRate: rate)
    case .rmsProp: RMSprop(learningRate: rate)
    case .adam: Adam(learningRate: rate)
    }
  }

  /// How many more of the rates that are tried lie above its own than below, in pairs: plain SGD, without a velocity that
  /// multiplies its steps, stands rates far above the usual one.
  private var shift: Int { self == .sgd ? 2 : 0 }

  /// The rates that are tried around its own, which is always among them, from the lowest.
  func tried(around rate: Double, count: Int) -> [Double] {
    let below = max(0, count / 2 - shift)
    return (0..<count).map { rate * .pow(10, Double($0 - below) / 2) }
  }
}
