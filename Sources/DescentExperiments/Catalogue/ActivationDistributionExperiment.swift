import DescentConfiguration
import DescentData
import DescentExecution
import DescentFigures
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns
import RealModule

/// What the activations of a deep network are like before any training, by the scale of its weights.
///
/// The book's experiment (K. Saitoh, *Deep Learning from Scratch*, section 6.2.2 and 6.2.3): 1,000 samples
/// of 100 Gaussian numbers through five layers of 100 units without biases, for three activations and four
/// kinds of Gaussian weights: std 1, std 0.01, Xavier √(1/in), He √(2/in). With a name of data the first
/// images of its training part go through instead.
///
/// Inputs and weights are drawn by the engine (Philox). All networks of a run have one seed: the same
/// inputs, and weights that are the same numbers but for their standard deviation.
///
/// Beside each measured standard deviation, over all units and samples of a layer, stands the one that
/// mean-field theory predicts: see `MeanField`. It speaks of infinitely wide layers and the mean over
/// draws of weights; a single draw of layers of n units lies off by some √(1/n), and more from layer to
/// layer.
public enum ActivationDistributionExperiment: Experiment {
  public static let name = "activation-distribution"
  public static let summary =
    "activations of five layers before training, by activation and scale of the weights"
  public static let discussion = "The defaults are the book's."

  public struct Options: ExperimentOptions {
    /// `gaussian`, or the name or path of a data set.
    public var data = "gaussian"
    public var dataDirectory: String?
    public var samples = 1000
    /// How many numbers a Gaussian sample has; 100 where it is left out.
    public var features: Int?
    public var hidden = [100, 100, 100, 100, 100]
    public var seed: UInt64 = 0
    public var seeds = 1

    public init() {}

    public static let settings: [ExperimentSetting<Self>] = [
      .init(
        "data", \.data, .text("gaussian, the name of a data set or the path of a folder"),
        """
        gaussian, or real images in place of Gaussian numbers: digits, mnist, fashion-mnist, or the path \
        of a folder with four IDX files
        """, completion: .names(["gaussian"] + DataSource.names)),
      .dataDirectory(\.dataDirectory),
      .init("samples", \.samples, .count, "How many samples, of images the first"),
      .init(
        "features", \.features, Form.count.optional, "How many numbers a Gaussian sample has",
        usual: "100"),
      .hidden(\.hidden),
    ]

    public mutating func makeQuick() { samples = 300 }

    var isGaussian: Bool { data == "gaussian" }
  }

  /// A rule for the standard deviation of the weights.
  public enum Initialization: String, Encodable, Sendable, Hashable, CaseIterable {
    case std1 = "std-1"
    case std001 = "std-0.01"
    /// √(1/in), as in the book.
    case xavier
    /// √(2/in).
    case he
  }

  public struct Record: Encodable, Sendable {
    public struct Pair: Encodable, Sendable {
      public var activation: Activation
      public var initialization: Initialization
      /// From the first hidden layer to the last.
      public var layers: [Layer]
    }
    public struct Layer: Encodable, Sendable {
      /// The standard deviation of the layer's weights, as the rule has it.
      public var weightDeviation: Double
      public var measured: ActivationStatistics
      /// The standard deviation of the activations by `MeanField`; `nil` where it is not finite.
      public var predictedDeviation: Double?
    }
    public var data: DataName
    /// How many numbers a sample has.
    public var features: Int
    /// ⟨x²⟩ of the inputs that the predictions start from: 1 for Gaussian numbers.
    public var inputMeanSquare: Double
    /// The ends of the bins of each activation's histograms.
    public var edges: [String: [Double]]
    public var pairs: [Pair]
  }

  /// What is sent through the networks.
  public struct Inputs: Sendable {
    let name: DataName
    let features: Int
    /// Sample by sample; `nil` where the engine draws Gaussian numbers.
    let values: [Float]?
    let meanSquare: Double
  }

  static let activations: [Activation] = [.sigmoid, .tanh, .relu]
  static let bins = 30
}

extension ActivationDistributionExperiment.Initialization {
  var title: String {
    switch self {
    case .std1: "std 1"
    case .std001: "std 0.01"
    case .xavier: "Xavier"
    case .he: "He"
    }
  }

  var initializer: any Initializer {
    switch self {
    case .std1: .normal(standardDeviation: 1)
    case .std001: .normal(standardDeviation: 0.01)
    case .xavier: .xavier(fan: .input)
    case .he: .he
    }
  }

  func deviation(fanIn: Int) -> Double {
    switch self {
    case .std1: 1
    case .std001: 0.01
    case .xavier: (1 / Double(fanIn)).squareRoot()
    case .he: (2 / Double(fanIn)).squareRoot()
    }
  }
}

// MARK: Running

extension ActivationDistributionExperiment {
  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> Inputs {
    try options.check()
    let inputs = try options.isGaussian ? gaussian(options) : images(options, events)
    try checkMemory(options, features: inputs.features, jobs: jobs)
    return inputs
  }

  private static func gaussian(_ options: Options) throws -> Inputs {
    try Checks.require(
      options.dataDirectory == nil,
      "--data-dir: Gaussian numbers lie in no folder; name a data set with --data")
    return Inputs(
      name: DataName(name: options.data, samples: options.samples),
      features: options.features ?? 100, values: nil, meanSquare: 1)
  }

  private static func images(_ options: Options, _ events: RunEvents) throws -> Inputs {
    try Checks.require(
      options.features == nil,
      "--features goes with Gaussian inputs; the samples of \(options.data) have their own size")
    let loaded = try DataSource.load(
      options.data, dataDirectory: options.dataDirectory, trainingSamples: options.samples,
      testSamples: 0)
    events.note(loaded.note)
    let values = (0..<loaded.train.count).flatMap { loaded.train.features(at: $0) }
    let squares = values.reduce(0.0) { $0 + Double($1) * Double($1) }
    return Inputs(
      name: DataName(loaded), features: loaded.train.featureSize, values: values,
      meanSquare: squares / Double(values.count))
  }

  /// Layers that fit a tensor and the memory.
  private static func checkMemory(_ options: Options, features: Int, jobs: Int) throws {
    let sizes = [features] + options.hidden
    let weights = zip(sizes, sizes.dropFirst()).map { Double($0) * Double($1) }
    let values = sizes.map { Double(options.samples) * Double($0) }
    let largest = (weights + values).max() ?? 0
    // Each value in the engine and as a copy; the weights of as many networks as run side by side.
    let numbers = Double(min(jobs, 12)) * (weights + values + values).reduce(0, +)
    let what =
      "--samples \(options.samples) with layers of \(sizes.map(String.init).joined(separator: ","))"
    let advice = "take fewer samples or smaller layers"
    try Checks.require(
      largest <= Double(Shape.largestCount),
      "\(what): an array would have more than \(Shape.largestCount) numbers; \(advice)")
    try Checks.fits(4 * numbers, "\(what): the networks need", advice)
  }

  public static func pieceCount(_ options: Options) -> Int {
    activations.count * Initialization.allCases.count
  }

  public static func run(
    _ options: Options, on inputs: Inputs, in context: RunContext
  ) async throws -> Record {
    let kinds = Initialization.allCases
    let edges = Dictionary(
      uniqueKeysWithValues: activations.map { ($0.rawValue, binEdges($0, inputs.meanSquare)) })
    let pairs = try await context.map(pieceCount(options)) { index in
      let activation = activations[index / kinds.count]
      let pair = try pair(
        activation, kinds[index % kinds.count], edges[activation.rawValue] ?? [], inputs, options,
        context)
      let last = pair.layers.last?.measured.standardDeviation
      context.finished(
        "\(activation.title), \(pair.initialization.title): standard deviation "
          + "\(NumberText.readable(last ?? .nan)) in the last layer")
      return pair
    }
    return Record(
      data: inputs.name, features: inputs.features, inputMeanSquare: inputs.meanSquare,
      edges: edges, pairs: pairs)
  }

  /// 30 bins: over all of a sigmoid's or tanh's range, and for a rectifier from 0 to three standard
  /// deviations of the first pre-activations under He's rule, to one digit.
  static func binEdges(_ activation: Activation, _ inputMeanSquare: Double) -> [Double] {
    let range = activation.range ?? 0...oneDigit(3 * (2 * inputMeanSquare).squareRoot())
    let width = (range.upperBound - range.lowerBound) / Double(bins)
    return (0...bins).map { range.lowerBound + width * Double($0) }
  }

  /// The value rounded to one significant digit; 1 in place of 0.
  private static func oneDigit(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return 1 }
    let unit = Double.pow(10, Double.log10(value).rounded(.down))
    return (value / unit).rounded() * unit
  }

  private static func pair(
    _ activation: Activation, _ initialization: Initialization, _ edges: [Double],
    _ inputs: Inputs, _ options: Options, _ context: RunContext
  ) throws -> Record.Pair {
    let fans = [inputs.features] + options.hidden.dropLast()
    let deviations = fans.map { initialization.deviation(fanIn: $0) }
    let predicted = MeanField.layers(
      inputMeanSquare: inputs.meanSquare,
      gains: zip(fans, deviations).map { Double($0) * $1 * $1 },
      activation: activation.callAsFunction
    )
    let outputs = try activationsOfLayers(
      activation, initialization, inputs, options, seed: context.seed(of: "network"))
    var pair = Record.Pair(activation: activation, initialization: initialization, layers: [])
    for (index, values) in outputs.enumerated() {
      let layer = Record.Layer(
        weightDeviation: deviations[index],
        measured: ActivationStatistics(
          values, units: options.hidden[index], activation: activation, edges: edges),
        predictedDeviation: predicted[index].standardDeviation.ifFinite)
      pair.layers.append(layer)
      try context.measured(Measurement(context.seed, pair, index + 1, layer))
    }
    return pair
  }

  /// The activations of each layer, sample by sample.
  static func activationsOfLayers(
    _ activation: Activation, _ initialization: Initialization, _ inputs: Inputs,
    _ options: Options, seed: UInt64
  ) throws -> [[Float]] {
    let shape: Shape = [inputs.name.samples, inputs.features]
    let program = try Program(mode: .evaluation) { scope in
      var value =
        inputs.values == nil
        ? scope.child("inputs").random(.normal, shape: shape)
        : scope.input("inputs", shape: shape)
      for (index, units) in options.hidden.enumerated() {
        let layer = Dense(units, initializer: initialization.initializer, usesBias: false)
        value = layer(value, in: scope.child("\(index + 1)-Dense"))
        value = activation.layer(value, in: scope.child("\(index + 1)-\(activation.layer.name)"))
        scope.output("\(index + 1)", value)
      }
    }
    let executor = try Executor(Plan.shared(program), variables: VariableStore(seed: seed))
    if let values = inputs.values {
      _ = executor.input("inputs")?.update(fromContentsOf: values)
    }
    executor.run(seed: seed)
    return options.hidden.indices.map { index in
      executor.output("\(index + 1)").map { Array($0) } ?? []
    }
  }

  private struct Measurement: Encodable {
    let seed: UInt64
    let activation: Activation
    let initialization: Initialization
    let layer: Int
    let mean: Double?
    let standardDeviation: Double?
    let predictedDeviation: Double?
    let saturated: Double?
    let dead: Double?

    init(_ seed: UInt64, _ pair: Record.Pair, _ number: Int, _ layer: Record.Layer) {
      self.seed = seed
      (activation, initialization) = (pair.activation, pair.initialization)
      self.layer = number
      mean = layer.measured.mean
      standardDeviation = layer.measured.standardDeviation
      predictedDeviation = layer.predictedDeviation
      saturated = layer.measured.saturated
      dead = layer.measured.dead
    }
  }
}

// MARK: Pictures

extension ActivationDistributionExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    let results = Results(records)
    let pictures = activations.map { activation in
      Presentation.Picture(
        name: "\(name)-\(activation.rawValue)", figure: histograms(activation, results),
        caption: caption(activation, results))
    }
    let theory = Presentation.Picture(
      name: "\(name)-theory", figure: theory(results),
      caption: "The standard deviation of each layer's activations, over all units and samples: "
        + "measured (points) and as mean-field theory predicts it (dashed lines)."
        + (records.count == 1
          ? "" : " Points are means over \(records.count) seeds, bands one standard deviation."))
    return Presentation(
      title: "Activations by the scale of the weights",
      question: """
        How are the activations of \(options.hidden.count) layers spread before any training, by the \
        activation function and the standard deviation of the weights, and does theory say so beforehand?
        """,
      settings: settings(results, options), pictures: pictures + [theory],
      table: table(results), reading: reading(results))
  }

  /// The records of all seeds.
  fileprivate struct Results {
    let records: [Record]

    init(_ records: [Record]) { self.records = records }

    var data: DataName { records.first?.data ?? DataName(name: "", samples: 0) }
    var layerCount: Int { records.first?.pairs.first?.layers.count ?? 0 }

    /// A pair of activation and initialization with each seed.
    func pairs(_ activation: Activation, _ initialization: Initialization) -> [Record.Pair] {
      records.flatMap(\.pairs).filter {
        $0.activation == activation && $0.initialization == initialization
      }
    }

    /// A number of one layer, counted from 0, with each seed.
    func layer(
      _ activation: Activation, _ initialization: Initialization, _ index: Int,
      _ value: (Record.Layer) -> Double?
    ) -> Repeated {
      Repeated(pairs(activation, initialization).map { value($0.layers[index]) ?? .nan })
    }

    /// A number of the last layer, with each seed.
    func last(
      _ activation: Activation, _ initialization: Initialization,
      _ value: (Record.Layer) -> Double?
    ) -> Repeated {
      layer(activation, initialization, layerCount - 1, value)
    }

    /// The share of the activations in each bin, in percent, over all seeds.
    func shares(
      _ activation: Activation, _ initialization: Initialization, _ index: Int
    ) -> [Double] {
      let counts = pairs(activation, initialization).map { $0.layers[index].measured.counts }
      let all = counts.reduce([Int](repeating: 0, count: bins)) { zip($0, $1).map(+) }
      let total = Double(max(1, all.reduce(0, +)))
      return all.map { 100 * Double($0) / total }
    }
  }

  private static func settings(_ results: Results, _ options: Options) -> [(String, String)] {
    let features = results.records.first?.features ?? 0
    return [
      (
        "inputs",
        options.isGaussian
          ? "\(results.data.samples) samples of \(features) Gaussian numbers"
          : "\(results.data.name), the first \(results.data.samples) training images"
      ),
      ("layers", options.hidden.map(String.init).joined(separator: ", ") + ", without biases"),
      ("weights", "Gaussian: std 1, std 0.01, Xavier √(1/in), He √(2/in)"),
      (
        "mean square of the inputs",
        NumberText.readable(results.records.first?.inputMeanSquare ?? 0)
      ),
    ]
  }

  // MARK: Histograms

  /// Higher bars are cut and carry their height, so that spikes leave the rest to be seen.
  private static let highestShare = 15.0

  private static func histograms(_ activation: Activation, _ results: Results) -> SmallMultiples {
    let kinds = Initialization.allCases
    let panels = kinds.enumerated().flatMap { row, kind in
      (0..<results.layerCount).map { index in
        panel(
          activation, results.shares(activation, kind, index), results,
          title: row == 0 ? "layer \(index + 1)" : "")
      }
    }
    return SmallMultiples(
      title: "\(activation.title): activations by layer and standard deviation of the weights",
      columns: max(1, results.layerCount), panels: panels,
      rowTitles: kinds.map { "weights: \($0.title)" }, aspect: 0.6)
  }

  private static func panel(
    _ activation: Activation, _ shares: [Double], _ results: Results, title: String
  ) -> Chart {
    let edges = results.records.first?.edges[activation.rawValue] ?? [0, 1]
    var chart = Chart(
      title: title,
      x: Axis("activation", range: (edges.first ?? 0)...(edges.last ?? 1)),
      y: Axis("share of the activations", unit: "%", range: 0...highestShare)
    ).adding(.histogram(counts: shares, edges: edges))
    for run in cutRuns(shares) {
      let sum = shares[run].reduce(0, +)
      let beside = place(beside: run, shares)
      chart = chart.adding(
        .note(
          "\(NumberText.fixed(sum, decimals: 0)) %", x: edges[beside], y: 0.85 * highestShare))
    }
    return chart
  }

  /// Neighbouring bars that are higher than the axis.
  private static func cutRuns(_ shares: [Double]) -> [ClosedRange<Int>] {
    shares.indices.filter { shares[$0] > highestShare }.reduce(into: []) { runs, bin in
      if let last = runs.last, last.upperBound + 1 == bin {
        runs[runs.count - 1] = last.lowerBound...bin
      } else {
        runs.append(bin...bin)
      }
    }
  }

  /// The edge beside which the label of cut bars covers no other high bar: to the right, or to the left
  /// where there is no room.
  private static func place(beside run: ClosedRange<Int>, _ shares: [Double]) -> Int {
    let isHigh = { (bin: Int) in shares[bin] > 0.6 * highestShare }
    let right = (run.upperBound + 1..<shares.count).first { !isHigh($0) } ?? shares.count
    let left = (0..<run.lowerBound).last { !isHigh($0) } ?? -1
    return right > shares.count * 3 / 4 && left >= 0 ? left + 1 : right
  }

  private static func caption(_ activation: Activation, _ results: Results) -> String {
    let ends =
      activation.range == nil
      ? " The first bin holds the zeros, the last everything above it as well." : ""
    return "How \(results.data.samples) samples spread the activations of each layer over "
      + "\(bins) bins; bars that are cut carry their height, neighbours their sum.\(ends)"
      + (results.records.count == 1 ? "" : " All \(results.records.count) seeds together.")
  }

  // MARK: Theory

  private static func theory(_ results: Results) -> SmallMultiples {
    let layers = (1...max(1, results.layerCount)).map(Double.init)
    let panels = activations.map { activation in
      var chart = Chart(
        title: activation.title,
        x: Axis("layer", range: 0.5...(Double(layers.count) + 0.5)),
        y: Axis("standard deviation of the activations", scale: .logarithmic))
      for (index, kind) in Initialization.allCases.enumerated() {
        chart = chart.adding(
          theory: activation, kind, results, over: layers, color: .series(index))
      }
      return chart
    }
    return SmallMultiples(
      title: "Measured and predicted",
      subtitle: "points: measured; dashed lines: mean-field theory",
      columns: 3, panels: panels, sharesY: .none, aspect: 0.95)
  }

  private static func table(_ results: Results) -> Report.Table {
    let last = results.layerCount
    return Report.Table(
      caption: "Standard deviations of the activations, measured and predicted",
      columns: [
        "activation", "weights", "layer 1", "predicted", "layer \(last)", "predicted", "saturated",
        "dead",
      ],
      rows: activations.flatMap { activation in
        Initialization.allCases.map { kind in
          let first = results.pairs(activation, kind).first?.layers
          let measured = [0, last - 1].map {
            results.layer(activation, kind, $0) { $0.measured.standardDeviation }
          }
          return [
            activation.title, kind.title, measured[0].readable, readable(first?.first),
            measured[1].readable, readable(first?.last),
            percent(results.last(activation, kind) { $0.measured.saturated }),
            percent(results.last(activation, kind) { $0.measured.dead }),
          ]
        }
      })
  }

  private static func readable(_ layer: Record.Layer?) -> String {
    NumberText.readable(layer?.predictedDeviation ?? .nan)
  }

  private static func percent(_ share: Repeated) -> String {
    share.mean.isFinite ? "\(NumberText.fixed(100 * share.mean, decimals: 0)) %" : ""
  }
}

extension Chart {
  /// Measured standard deviations over the layers, and the predicted ones.
  fileprivate func adding(
    theory activation: Activation, _ kind: ActivationDistributionExperiment.Initialization,
    _ results: ActivationDistributionExperiment.Results, over layers: [Double], color: FigureColor
  ) -> Chart {
    let measured = layers.indices.map { index in
      results.layer(activation, kind, index) { $0.measured.standardDeviation }
    }
    let predicted = layers.indices.map { index in
      results.layer(activation, kind, index, \.predictedDeviation).values.first ?? .nan
    }
    var chart = adding(
      .line(layers, predicted, name: kind.title, style: .dashed, color: color, width: 1.25))
    if measured.first.map({ $0.values.count > 1 }) == true {
      chart = chart.adding(
        .band(
          layers, lower: measured.map { $0.mean - $0.standardDeviation },
          upper: measured.map { $0.mean + $0.standardDeviation }, name: kind.title, color: color))
    }
    return chart.adding(.points(layers, measured.map(\.mean), name: kind.title, color: color))
  }
}

extension Repeated {
  /// The mean with three digits, and one standard deviation for several seeds.
  var readable: String {
    values.count == 1
      ? NumberText.readable(mean)
      : "\(NumberText.readable(mean)) ± \(NumberText.readable(standardDeviation, digits: 1))"
  }
}

// MARK: The reading

extension ActivationDistributionExperiment {
  /// What has become of the spread of the activations in the last layer.
  private enum State: CaseIterable {
    case saturated
    case faded
    case exploded
    case spread

    var words: String {
      switch self {
      case .saturated: "pressed to the ends of its range"
      case .faded: "nearly one value"
      case .exploded: "grown without bound"
      case .spread: "still spread out"
      }
    }
  }

  /// Saturated where a third is; faded where a bounded activation has less than a twentieth of its range
  /// as standard deviation, or a rectifier a tenth of its first layer's; exploded at ten times that.
  private static func state(
    _ activation: Activation, _ kind: Initialization, _ results: Results
  ) -> State {
    let saturated = results.last(activation, kind) { $0.measured.saturated }.mean
    let last = results.last(activation, kind) { $0.measured.standardDeviation }.mean
    let first = results.layer(activation, kind, 0) { $0.measured.standardDeviation }.mean
    if saturated >= 1.0 / 3 { return .saturated }
    if let range = activation.range {
      return last < 0.05 * (range.upperBound - range.lowerBound) ? .faded : .spread
    }
    if !(last <= 10 * first) { return .exploded }
    return last < 0.1 * first ? .faded : .spread
  }

  private static func reading(_ results: Results) -> String {
    (activations.map { words($0, results) } + [deadWords(results), theoryWords(results)])
      .filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func words(_ activation: Activation, _ results: Results) -> String {
    let kinds = Initialization.allCases
    let states = kinds.map { state(activation, $0, results) }
    var parts: [String] = []
    for state in State.allCases where states.contains(state) {
      let members = zip(kinds, states).filter { $0.1 == state }.map(\.0)
      parts.append(
        "\(state.words) with \(enumeration(members.map { number($0, activation, state, results) }))"
      )
    }
    let none = states.contains(.spread) ? "" : "; none of the four keeps it spread out"
    return
      "\(activation.title) in layer \(results.layerCount): \(parts.joined(separator: ", "))\(none)."
  }

  /// An initialization with the number that its state is read from.
  private static func number(
    _ kind: Initialization, _ activation: Activation, _ state: State, _ results: Results
  ) -> String {
    if state == .saturated {
      let share = percent(results.last(activation, kind) { $0.measured.saturated })
      return "\(kind.title) (\(share) saturated)"
    }
    let deviation = results.last(activation, kind) { $0.measured.standardDeviation }.mean
    return "\(kind.title) (standard deviation \(NumberText.readable(deviation)))"
  }

  private static func deadWords(_ results: Results) -> String {
    let dead = Initialization.allCases.map { results.last(.relu, $0) { $0.measured.dead }.mean }
    guard let most = dead.max(), most > 0 else { return "" }
    let kind = Initialization.allCases[dead.firstIndex(of: most) ?? 0]
    return
      "With \(kind.title), \(percent(Repeated([most]))) of the last layer's ReLU units are dead: "
      + "0 for every sample."
  }

  /// How far the theory is right, where it predicts a number.
  private static func theoryWords(_ results: Results) -> String {
    var worst: (distance: Double, place: String) = (-1, "")
    for activation in activations {
      for kind in Initialization.allCases {
        for index in 0..<results.layerCount {
          let measured = results.layer(activation, kind, index) { $0.measured.standardDeviation }
          let predicted = results.layer(activation, kind, index, \.predictedDeviation).mean
          let distance = (measured.mean / predicted - 1).magnitude
          guard distance.isFinite, distance > worst.distance else { continue }
          worst = (distance, "\(activation.title), \(kind.title), layer \(index + 1)")
        }
      }
    }
    guard worst.distance >= 0 else { return "" }
    let text =
      "The measured standard deviations lie within "
      + "\(NumberText.readable(100 * worst.distance, digits: 2)) % of those that mean-field theory predicts "
      + "(furthest: \(worst.place))"
    return worst.distance <= 0.25
      ? "\(text)." : "\(text): these numbers do not bear it out everywhere."
  }
}
