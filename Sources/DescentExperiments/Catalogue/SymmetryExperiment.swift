import DescentArrays
import DescentConfiguration
import DescentData
import DescentFigures
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns

/// One network from weights that are all zero, all equal, and random.
///
/// Units of a layer that begin with the same weights, in and out, get the same gradients and stay the
/// same: the layer is worth one unit, however wide it is. Random weights break this symmetry; that is
/// why they must be random. (K. Saitoh, *Deep Learning from Scratch*, section 6.2.1.)
///
/// Two units of a layer count as distinct when any of their incoming weights or their biases differ by
/// more than ``tolerance`` times the largest magnitude among both units' incoming weights and biases. A
/// layer's distinct units are counted by going through its units in order and comparing each with the
/// first of every kind found so far.
///
/// A tolerance is needed because equal columns need not stay equal to the last bit: a matrix product may
/// sum those at the edge of a block in another order than the others, which makes a difference of about
/// 6·10⁻⁸ of their size; units drawn at random differ by about their size. Where the state of equal units is
/// unstable that difference grows from step to step until the units are distinct: it is rounding that breaks
/// the symmetry then, late and in two or three kinds. With widths that are multiples of 16, as the usual
/// ones are, the blocks have no edge and the columns stay equal; `--hidden 50` shows the other case.
///
/// All networks of a seed see the same batches.
public enum SymmetryExperiment: Experiment {
  public static let name = "symmetry"
  public static let summary =
    "one network from zero, equal and random weights: how many of its hidden units differ"

  /// How the weights begin; the biases are 0.
  public enum Start: String, Codable, Sendable, Hashable, CaseIterable {
    case zero
    case equal
    /// He's rule.
    case random
  }

  public struct Options: DataDrivenOptions {
    public var data = "digits"
    public var dataDirectory: String?
    public var samples = 1000
    public var steps = 1000
    public var batchSize = 100
    public var learningRate = 1.0
    public var hidden = [32, 32]
    public var activation = Activation.sigmoid
    /// The value of all weights when they start equal.
    public var weight = 0.01
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      dataSettings + [
        .trainingSamples(\.samples), .init("steps", \.steps, .steps, "The number of steps"),
        .batchSize(\.batchSize), .learningRate(\.learningRate), .hidden(\.hidden),
        .init("activation", \.activation, .name, "One of relu, sigmoid and tanh"),
        .init(
          "weight", \.weight, .floatNumber, "The value of all weights when they start equal"),
      ]

    public mutating func makeQuick() {
      samples = 300
      steps = 60
    }
  }

  public struct Record: Codable, Sendable {
    public struct Run: Codable, Sendable {
      public var start: Start
      public var measurements: [Measurement]
      /// After the last step, on the test data.
      public var testAccuracy: Double
      /// Whether a value stopped being finite.
      public var diverged: Bool
      /// How far the units are the same to the last bit; not with `--book`.
      public var twins: TwinRecord?
    }

    /// The network after so many steps, over all training images.
    public struct Measurement: Codable, Sendable, Hashable {
      public var step: Int
      /// The distinct units of each hidden layer.
      public var distinctUnits: [Int]
      /// For each hidden layer the largest difference between a unit and the layer's first, as a part of
      /// the largest magnitude in the layer.
      public var largestDifference: [Double]
      /// None where it is not finite.
      public var loss: Double?
      public var accuracy: Double
    }

    public var data: DataName
    public var testSamples: Int
    /// The units of each hidden layer.
    public var hidden: [Int]
    public var runs: [Run]
  }

  /// The part of their size by which two units must differ to be distinct.
  public static let tolerance = 1e-3
  /// About how many measurements there are.
  static let measurements = 50
}

// MARK: Running

extension SymmetryExperiment {
  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> LabelledData {
    try options.check()
    try Checks.batchSize(options.batchSize, samples: options.samples)
    let data = try LabelledData(options, samples: options.samples)
    try Checks.memory(
      features: data.train.featureSize, hidden: options.hidden, outputs: data.classCount,
      batchSize: options.batchSize, networks: min(jobs, Start.allCases.count))
    events.note(data.note)
    return data
  }

  public static func pieceCount(_ options: Options) -> Int { Start.allCases.count }

  public static func run(
    _ options: Options, on data: LabelledData, in context: RunContext
  ) async throws -> Record {
    let starts = Start.allCases
    let runs = try await context.map(starts.count) { index in
      let run = try await train(starts[index], data, options, context)
      let units = run.measurements.last?.distinctUnits.reduce(0, +) ?? 0
      context.finished(
        "\(run.start.rawValue) weights: \(units) distinct units, test accuracy "
          + NumberText.fixed(run.testAccuracy, decimals: 3))
      return run
    }
    return Record(
      data: data.name, testSamples: data.test.count, hidden: options.hidden, runs: runs)
  }

  private static func initializer(_ start: Start, _ options: Options) -> any Initializer {
    switch start {
    case .zero: .zeros
    case .equal: .constant(options.weight)
    case .random: .he
    }
  }

  private static func train(
    _ start: Start, _ data: LabelledData, _ options: Options, _ context: RunContext
  ) async throws -> Record.Run {
    let weights = initializer(start, options)
    let model = Network {
      for units in options.hidden {
        Dense(units, initializer: weights)
        options.activation.layer
      }
      Dense(data.classCount, initializer: weights)
    }
    let trainer = try Trainer(
      model, inputShape: TensorShape(data.train.featureShape),
      objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(SGD(learningRate: options.learningRate)),
      batches: Batches(options.batchSize, order: .withReplacement), notFinite: .proceed,
      seed: context.seed(of: "training"))
    return try await follow(trainer, start, data, options, context)
  }

  /// Takes the steps and measures every so many. It runs on the trainer.
  private static func follow(
    _ trainer: isolated Trainer, _ start: Start, _ data: LabelledData, _ options: Options,
    _ context: RunContext
  ) throws -> Record.Run {
    let interval = max(1, options.steps / measurements)
    var measured: [Record.Measurement] = []
    func measure(_ step: Int) throws {
      let measurement = try measurement(trainer, step, data.train, options.hidden)
      measured.append(measurement)
      try context.measured(Line(seed: context.seed, start: start, measurement: measurement))
    }
    try measure(0)
    var recorder = try options.isBook ? nil : recorder(trainer, options, context)
    try trainer.take(options.steps, on: data.train) { step, _ in
      let isMeasured = step.isMultiple(of: interval) || step == options.steps
      try recorder?.follow(trainer, step: step, isMeasured: isMeasured)
      if isMeasured { try measure(step) }
    }
    return Record.Run(
      start: start, measurements: measured,
      testAccuracy: try trainer.evaluate(data.test).accuracy ?? .nan, diverged: trainer.diverged,
      twins: recorder?.record)
  }

  /// Images are kept of the first step that can move all layers from weights of zero, and of the last, with the first
  /// seed only.
  private static func recorder(
    _ trainer: isolated Trainer, _ options: Options, _ context: RunContext
  ) throws -> TwinRecorder {
    let steps = context.seed == options.seed ? [options.hidden.count + 1, options.steps] : []
    return try TwinRecorder(trainer, hidden: options.hidden.count, imageSteps: Set(steps))
  }

  private static func measurement(
    _ trainer: isolated Trainer, _ step: Int, _ data: Dataset, _ hidden: [Int]
  ) throws -> Record.Measurement {
    let layers = try hidden.indices.map { index in
      // Each hidden layer is a Dense and its activation.
      let path = "\(2 * index + 1)-Dense"
      return HiddenUnits(
        weights: try trainer.values(at: "\(path)/weight"),
        biases: try trainer.values(at: "\(path)/bias"))
    }
    let evaluation = try trainer.evaluate(data)
    return Record.Measurement(
      step: step, distinctUnits: layers.map { $0.distinct(tolerance: tolerance) },
      largestDifference: layers.map(\.largestDifference),
      loss: evaluation.loss.isFinite ? evaluation.loss : nil,
      accuracy: evaluation.accuracy ?? .nan)
  }

  private struct Line: Codable {
    let seed: UInt64
    let start: Start
    let measurement: Record.Measurement

    private enum Key: String, CodingKey { case seed, start }

    func encode(to encoder: any Encoder) throws {
      try measurement.encode(to: encoder)
      var head = encoder.container(keyedBy: Key.self)
      try head.encode(seed, forKey: .seed)
      try head.encode(start, forKey: .start)
    }
  }
}

/// The units of a layer: for each its incoming weights and its bias.
struct HiddenUnits {
  private let units: [[Float]]

  /// - Parameters:
  ///   - weights: [in, units], row by row.
  ///   - biases: One a unit.
  init(weights: [Float], biases: [Float]) {
    units = biases.indices.map { unit in
      stride(from: unit, to: weights.count, by: biases.count).map { weights[$0] } + [biases[unit]]
    }
  }

  /// How many kinds of units there are: see ``SymmetryExperiment``.
  func distinct(tolerance: Double) -> Int {
    let sizes = units.map(HiddenUnits.size)
    var kinds: [Int] = []
    for unit in units.indices {
      let isKnown = kinds.contains { kind in
        let limit = Float(tolerance) * max(sizes[unit], sizes[kind])
        return zip(units[unit], units[kind]).allSatisfy { ($0 - $1).magnitude <= limit }
      }
      if !isKnown { kinds.append(unit) }
    }
    return kinds.count
  }

  /// The largest difference between a unit and the first, as a part of the largest magnitude; 0 where that
  /// is 0 or not finite.
  var largestDifference: Double {
    guard let first = units.first else { return 0 }
    let size = units.map(HiddenUnits.size).max() ?? 0
    let difference = units.reduce(Float(0)) { largest, unit in
      zip(unit, first).reduce(largest) { max($0, ($1.0 - $1.1).magnitude) }
    }
    let part = Double(difference / size)
    return part.isFinite ? part : 0
  }

  private static func size(_ unit: [Float]) -> Float { unit.reduce(0) { max($0, $1.magnitude) } }
}

// MARK: Pictures and words

extension SymmetryExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    let runs = Runs(records: records)
    return Presentation(
      title: "Why initial weights must be random",
      question: """
        What becomes of a network whose weights all begin at zero or all equal, beside one whose weights \
        begin at random?
        """,
      settings: settings(runs, options),
      pictures: [
        .init(
          name: "symmetry", figure: figure(runs),
          caption:
            "The distinct units among the \(runs.units) hidden ones, and the loss and the accuracy "
            + "over the \(runs.data.samples) training images. Units are distinct where their incoming "
            + "weights or biases differ by more than \(NumberText.readable(tolerance)) of their size."
            + bandCaption(records.count))
      ],
      table: table(runs, options), reading: reading(runs, options))
  }

  /// The records of all seeds, by start.
  private struct Runs {
    let records: [Record]

    var data: DataName { records.first?.data ?? DataName(name: "", samples: 0) }
    var hidden: [Int] { records.first?.hidden ?? [] }
    var units: Int { hidden.reduce(0, +) }
    var steps: [Double] {
      records.first?.runs.first?.measurements.map { Double($0.step) } ?? []
    }

    func all(_ start: Start) -> [Record.Run] {
      records.flatMap(\.runs).filter { $0.start == start }
    }

    func curves(_ start: Start, _ value: (Record.Measurement) -> Double) -> [[Double]] {
      all(start).map { $0.measurements.map(value) }
    }

    func last(_ start: Start, _ value: (Record.Measurement) -> Double) -> Repeated {
      Repeated(curves(start, value).map { $0.last ?? .nan })
    }

    func testAccuracy(_ start: Start) -> Repeated { Repeated(all(start).map(\.testAccuracy)) }

    /// The last measured step up to which every layer had one kind of unit; none where it has to the end.
    func lastStepAsOne(_ start: Start) -> Int? {
      let breaks = all(start).compactMap { run in
        run.measurements.firstIndex { $0.distinctUnits.contains { $0 > 1 } }
          .map { run.measurements[max(0, $0 - 1)].step }
      }
      return breaks.min()
    }
  }

  private static func distinct(_ measurement: Record.Measurement) -> Double {
    Double(measurement.distinctUnits.reduce(0, +))
  }

  private static func settings(_ runs: Runs, _ options: Options) -> [(String, String)] {
    [
      (
        "data",
        "\(runs.data.name), the first \(runs.data.samples) training and \(runs.records.first?.testSamples ?? 0) test images"
      ),
      (
        "hidden layers",
        "\(options.hidden.map(String.init).joined(separator: ", ")), \(options.activation.title)"
      ),
      ("initial weights", "all 0, all \(options.weight), or by He's rule; biases 0"),
      ("optimizer", "SGD, learning rate \(options.learningRate)"),
      ("batches", "\(options.batchSize) with replacement"), ("steps", "\(options.steps)"),
    ]
  }

  private static func figure(_ runs: Runs) -> SmallMultiples {
    let x = ChartAxis("step", range: 0...max(1, runs.steps.last ?? 1))
    return SmallMultiples(
      title: "Zero, equal and random initial weights", columns: 3,
      panels: [
        panel(
          runs, x, ChartAxis("distinct hidden units", range: 0...Double(max(1, runs.units))),
          distinct),
        panel(runs, x, ChartAxis("training loss")) { $0.loss ?? .nan },
        panel(runs, x, ChartAxis("training accuracy", range: 0...1)) { $0.accuracy },
      ], sharesY: .none, aspect: 0.9)
  }

  private static func panel(
    _ runs: Runs, _ x: ChartAxis, _ y: ChartAxis, _ value: (Record.Measurement) -> Double
  ) -> Chart {
    Start.allCases.enumerated().reduce(Chart(x: x, y: y)) { chart, item in
      // Zero and equal weights may fall together: both are seen where one is dashed above the other.
      chart.adding(
        curves: runs.curves(item.element, value), over: runs.steps,
        name: "\(item.element.rawValue) weights", style: item.element == .equal ? .dashed : .solid,
        color: .series(item.offset))
    }
  }

  private static func table(_ runs: Runs, _ options: Options) -> Report.Table {
    Report.Table(
      caption: "After \(options.steps) steps",
      columns: [
        "initial weights", "distinct units of \(runs.units)", "loss", "training accuracy",
        "test accuracy",
      ],
      rows: Start.allCases.map { start in
        [
          start.rawValue, runs.last(start, distinct).text(decimals: 0),
          runs.last(start) { $0.loss ?? .nan }.text(decimals: 3),
          runs.last(start, \.accuracy).text(decimals: 3),
          runs.testAccuracy(start).text(decimals: 3),
        ]
      })
  }

  /// What the numbers say: whether the units stay the same, and what that costs.
  private static func reading(_ runs: Runs, _ options: Options) -> String {
    let same = [Start.zero, .equal].filter { runs.lastStepAsOne($0) == nil }
    let accuracies = Start.allCases.map { runs.testAccuracy($0).text(decimals: 3) }
    let random = runs.last(.random, distinct).text(decimals: 0)
    let text =
      "From random weights \(random) of the \(runs.units) hidden units are distinct at the end. "
      + (same.isEmpty
        ? ""
        : "From \(enumeration(same.map(\.rawValue))) weights each hidden layer remains one unit many "
          + "times over. ")
      + [Start.zero, .equal].map { rounding(runs, $0) }.joined()
      + "The test accuracy is \(accuracies[0]) from zero, \(accuracies[1]) from equal and "
      + "\(accuracies[2]) from random weights. "
    let best = max(runs.testAccuracy(.zero).mean, runs.testAccuracy(.equal).mean)
    return text
      + verdict(staySame: same.count == 2, isBetter: runs.testAccuracy(.random).mean > best)
      + divergence(runs)
  }

  private static func verdict(staySame: Bool, isBetter: Bool) -> String {
    switch (staySame, isBetter) {
    case (true, true):
      "Only random weights let the units become different, and the network learns more for it."
    case (false, true): "From random weights the network learns more all the same."
    case (_, false): "These numbers do not show that random weights are needed."
    }
  }

  /// Equal units have equal gradients: nothing but rounding can tell them apart.
  private static func rounding(_ runs: Runs, _ start: Start) -> String {
    guard let step = runs.lastStepAsOne(start) else { return "" }
    return
      "From \(start.rawValue) weights the units of each layer remain the same for \(step) steps; then "
      + "they differ, because rounding was not the same in all of them. "
  }

  private static func divergence(_ runs: Runs) -> String {
    let diverged = Start.allCases.filter { runs.all($0).contains(where: \.diverged) }
    guard !diverged.isEmpty else { return "" }
    return
      " Values stopped being finite from \(enumeration(diverged.map(\.rawValue))) weights; the largest "
      + "of such outputs counts as class 0."
  }
}
