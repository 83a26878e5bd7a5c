import DescentConfiguration
import DescentFigures
import DescentRuns

/// What the activations of a deep network are like before any training, by the scale of its weights.
///
/// The book's experiment (K. Saitoh, *Deep Learning from Scratch*, section 6.2.2 and 6.2.3): 1,000 samples
/// of 100 Gaussian numbers through five layers of 100 units without biases, for three activations and four
/// kinds of Gaussian weights: std 1, std 0.01, Xavier √(1/in), He √(2/in). With a name of data the first
/// images of its training part go through instead. All networks of a run have one seed: the same inputs,
/// and weights that are the same numbers but for their standard deviation.
///
/// Beside each measured standard deviation, over all units and samples of a layer, stands the one that
/// mean-field theory predicts: see `MeanField`. It speaks of infinitely wide layers and the mean over
/// draws of weights; a single draw of layers of n units lies off by some √(1/n), and more from layer to
/// layer.
public enum ActivationDistributionExperiment: FactorialExperiment {
  public static let name = "activation-distribution"
  public static let summary =
    "activations of five layers before training, by activation and scale of the weights"
  public static let discussion = "The defaults are the book's."

  public struct Options: UntrainedOptions {
    public var data = "gaussian"
    public var dataDirectory: String?
    public var samples = 1000
    public var features: Int?
    public var hidden = [100, 100, 100, 100, 100]
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true
    public init() {}
    public static let settings = untrainedSettings
    public mutating func makeQuick() { samples = 300 }
  }

  public typealias Head = LayerInputs.Summary
  public typealias Condition = NetworkStart
  public typealias Values = LayerValues

  static let activations: [Activation] = [.sigmoid, .tanh, .relu]
  static let resultsKey = "pairs"
  static func conditions(_ options: Options) -> [Condition] {
    product(activations, WeightScale.allCases, Condition.init)
  }
  static func head(_ options: Options, _ input: LayerInputs) -> Head { input.summary(activations) }

  public static func load(_ options: Options, jobs: Int, events: RunEvents) throws -> LayerInputs {
    try LayerInputs(options, networks: pieceCount(options), jobs: jobs, events: events)
  }

  static func measure(
    _ condition: Condition, _ options: Options, on inputs: LayerInputs, in context: RunContext
  ) throws -> Values {
    try LayerStack(start: condition, sizes: options.hidden)
      .values(
        of: inputs, seed: context.seed(of: "network"), withSignals: !options.isBook)
  }

  static func page(_ results: Results, _ options: Options) -> Presentation {
    let last = results.layers.count
    return Presentation(
      title: "Activations by the scale of the weights",
      question: """
        How are the activations of \(last) layers spread before any training, by the \
        activation function and the standard deviation of the weights, and does theory say so beforehand?
        """,
      settings: [
        ("inputs", results.head.words),
        ("layers", options.hidden.map(String.init).joined(separator: ", ") + ", without biases"),
        ("weights", "Gaussian: std 1, std 0.01, Xavier √(1/in), He √(2/in)"),
        ("mean square of the inputs", results.head.inputMeanSquare.readable),
      ],
      pictures: results.grouped(by: \.activation).map { histograms($0, $1, results) }
        + [theory(results)],
      table: results.table(
        "Standard deviations of the activations, measured and predicted",
        [
          ("activation", \.activation.title), ("weights", \.initialization.title),
          ("layer 1", { $0.deviations[0].readable }), ("predicted", { $0.predictions[0].readable }),
          ("layer \(last)", { $0.deviations[last - 1].readable }),
          ("predicted", { $0.predictions[last - 1].readable }),
          ("saturated", \.saturated.percent), ("dead", \.dead.percent),
        ]), reading: reading(results))
  }

  private static func histograms(
    _ activation: Activation, _ cells: [Results.Cell], _ results: Results
  ) -> Presentation.Picture {
    let ends =
      activation.range == nil
      ? " The first bin holds the zeros, the last everything above it as well." : ""
    return .init(
      name: "\(name)-\(activation.rawValue)",
      figure: SmallMultiples(
        histograms: cells.map { cell in
          ("weights: \(cell.initialization.title)", results.layers.map { cell.shares(ofLayer: $0) })
        }, edges: results.head.edges[activation.rawValue] ?? [0, 1],
        title: "\(activation.title): activations by layer and standard deviation of the weights",
        columns: results.layers.map { "layer \($0 + 1)" }, x: "activation",
        y: "share of the activations"),
      caption: "How \(results.head.data.samples) samples spread the activations of each layer over "
        + "\(ActivationStatistics.bins) bins; bars that are cut carry their height, neighbours their "
        + "sum.\(ends)" + pooledCaption(results.seedCount))
  }

  private static func theory(_ results: Results) -> Presentation.Picture {
    let panels = results.grouped(by: \.activation).map { activation, cells in
      Chart(
        title: activation.title,
        x: ChartAxis("layer", range: 0.5...(Double(results.layers.count) + 0.5)),
        y: ChartAxis("standard deviation of the activations", scale: .logarithmic),
        over: results.layers.map { Double($0 + 1) },
        comparing: cells.map { ($0.initialization.title, $0.deviations, $0.predictions) })
    }
    return .init(
      name: "\(name)-theory",
      figure: SmallMultiples(
        title: "Measured and predicted",
        subtitle: "points: measured; dashed lines: mean-field theory", columns: 3, panels: panels,
        sharesY: .none, aspect: 0.95),
      caption: "The standard deviation of each layer's activations, over all units and samples: "
        + "measured (points) and as mean-field theory predicts it (dashed lines)."
        + pointCaption(results.seedCount))
  }

  private static func reading(_ results: Results) -> String {
    var parts = results.grouped(by: \.activation).map { activation, cells in
      let words = verdicts(of: cells, \.spread) { cell in
        let deviation = "standard deviation \(cell.deviations.last?.mean.readable ?? "")"
        let number = cell.spread == .saturated ? "\(cell.saturated.percent) saturated" : deviation
        return "\(cell.initialization.title) (\(number))"
      }
      let isSpread = cells.contains { $0.spread == .spread }
      return "\(activation.title) in layer \(results.layers.count): \(words)"
        + (isSpread ? "." : "; none of the four keeps it spread out.")
    }
    let units = results.cells.filter { $0.activation == .relu }
    if let most = units.max(by: { $0.dead.mean < $1.dead.mean }), most.dead.mean > 0 {
      parts.append(
        "With \(most.initialization.title), \(most.dead.percent) of the last layer's ReLU units are "
          + "dead: 0 for every sample.")
    }
    var agreement = Agreement()
    for cell in results.cells {
      agreement.add(cell.deviations, cell.predictions) { "\(cell.title), layer \($0 + 1)" }
    }
    parts.append(agreement.words("standard deviations", "mean-field theory"))
    return parts.filter { !$0.isEmpty }.joined(separator: " ")
  }
}
