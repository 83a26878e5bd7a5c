import DescentConfiguration
import DescentRuns

/// What the activations of a deep network are like before any training, by the scale of its weights.
///
/// The book's experiment (K. Saitoh, *Deep Learning from Scratch*, section 6.2.2 and 6.2.3): 1,000 samples
/// of 100 Gaussian numbers through five layers of 100 units without biases, for three activations and four
/// kinds of Gaussian weights: std 1, std 0.01, Xavier √(1/in), He √(2/in). With a name of data the first
/// images of its training part go through instead. All networks of a seed have the same inputs,
/// and weights that are the same numbers but for their standard deviation.
///
/// The book looks at the spread over units and samples together. Beside it are measured how much of it depends on the
/// sample, how alike two samples are, and what is left in each layer of a gradient that begins as standard normal
/// numbers at the last layer's activations: see `LayerSignal`. All of it is predicted by mean-field theory, which
/// speaks of infinitely wide layers: networks of several widths show how soon it holds.
public enum ActivationDistributionExperiment: Experiment {
  public static let name = "activation-distribution"
  public static let summary =
    "activations of five layers before training, by activation and scale of the weights"
  public static let discussion = "The samples and the layers are the book's by default."

  public struct Options: UntrainedOptions {
    public var data = "gaussian"
    public var dataDirectory: String?
    public var samples = 1000
    public var features: Int?
    public var hidden = [100, 100, 100, 100, 100]
    /// The units of each layer in the study of widths.
    public var widths = [25, 100, 400]
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      untrainedSettings + [
        .init(
          "widths", \.widths, Form.count.distinctList(of: "whole numbers of at least 1"),
          "The units of each layer in the study of widths, separated by commas", isNew: true)
      ]

    public mutating func makeQuick() { (samples, widths) = (300, [25, 100]) }
    public mutating func makeThorough() {
      hidden = [Int](repeating: 100, count: 20)
      widths = [25, 50, 100, 200, 400, 800]
    }
  }

  public struct Record: Codable, Sendable {
    public var data: DataName
    /// How many numbers a sample has.
    public var features: Int
    /// ⟨x²⟩ of the inputs, from which predictions start.
    public var inputMeanSquare: Double
    /// The ends of the bins of each activation's histograms.
    public var edges: [String: [Double]]
    public var pairs: [FactorialResult<NetworkStart, LayerValues>]
    /// What reaches the last layer of networks of several widths.
    public var widths: [FactorialResult<WideNetwork, LayerSignal>]?
  }

  static let activations: [Activation] = [.sigmoid, .tanh, .relu]

  static let conditions = product(activations, WeightScale.allCases, NetworkStart.init)

  public static func load(_ options: Options, jobs: Int, events: RunEvents) throws -> LayerInputs {
    let inputs = try LayerInputs(
      options, networks: conditions.count, jobs: jobs, events: events)
    if options.extended {
      try Checks.activations(
        samples: options.samples,
        sizes: [Int](repeating: options.widths.max() ?? 1, count: options.hidden.count + 1),
        networks: min(jobs, WideNetwork.all(options).count))
    }
    return inputs
  }

  public static func pieceCount(_ options: Options) -> Int {
    conditions.count + (options.extended ? WideNetwork.all(options).count : 0)
  }

  public static func run(
    _ options: Options, on inputs: LayerInputs, in context: RunContext
  ) async throws -> Record {
    let pairs = try await context.measure(conditions) { start in
      try LayerStack(start: start, sizes: options.hidden)
        .values(
          of: inputs, seed: context.seed(of: "network"), withSignals: options.extended)
    }
    let summary = inputs.summary(activations)
    var record = Record(
      data: summary.data, features: summary.features, inputMeanSquare: summary.inputMeanSquare,
      edges: summary.edges, pairs: pairs)
    guard options.extended else { return record }
    record.widths = try await context.measure(WideNetwork.all(options)) { network in
      let signals = try SignalProgram(
        start: network.start, sizes: [Int](repeating: network.width, count: options.hidden.count),
        top: .random, path: { "\($0 + 1)-Dense" }
      ).signals(
        of: LayerInputs(gaussian: options.samples, features: network.width),
        seed: context.seed(of: "width \(network.width)"))
      return signals[signals.count - 1]
    }
    return record
  }
}

extension ActivationDistributionExperiment {
  /// A network whose layers and inputs all have the same number of units.
  public struct WideNetwork: FactorialCondition {
    public var width: Int
    public var activation: Activation
    public var initialization: WeightScale

    var start: NetworkStart {
      NetworkStart(activation: activation, initialization: initialization)
    }
    var title: String { "\(width) units, \(start.title)" }

    /// The rules that the textbook recommends, each with its activation.
    static let starts = [
      NetworkStart(activation: .sigmoid, initialization: .xavier),
      NetworkStart(activation: .tanh, initialization: .xavier),
      NetworkStart(activation: .relu, initialization: .he),
    ]

    static func all(_ options: Options) -> [WideNetwork] {
      product(options.widths, starts) {
        WideNetwork(width: $0, activation: $1.activation, initialization: $1.initialization)
      }
    }
  }
}
