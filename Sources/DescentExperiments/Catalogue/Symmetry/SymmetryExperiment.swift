import DescentArrays
import DescentConfiguration
import DescentData
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
/// All networks of a seed see the same images, drawn by it, and the same batches. Every step is also compared to the last
/// bit: how many units of a layer have the first unit's weights, and how many got its update.
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

  /// The part of their size by which two units must differ to be distinct.
  public static let tolerance = 1e-3
  /// About how many measurements there are.
  static let measurements = 50
}

// MARK: Running

extension SymmetryExperiment {
  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> LoadedData {
    try options.check()
    try Checks.batchSize(options.batchSize, samples: options.samples)
    let data = try DataSource.load(
      options.data, dataDirectory: options.dataDirectory,
      trainingSamples: options.extended ? nil : options.samples)
    try Checks.images(options.samples, of: data)
    try Checks.memory(
      features: data.train.featureSize, hidden: options.hidden, outputs: data.classes,
      batchSize: options.batchSize, networks: min(jobs, Start.allCases.count))
    events.note(data.note)
    return data
  }

  public static func pieceCount(_ options: Options) -> Int { Start.allCases.count }

  public static func run(
    _ options: Options, on loaded: LoadedData, in context: RunContext
  ) async throws -> Record {
    let data = try DrawnImages(
      options.samples, of: loaded, isDrawn: options.extended, in: context)
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
      data: DataName(name: loaded.name, samples: data.train.count), testSamples: data.test.count,
      hidden: options.hidden, runs: runs)
  }

  private static func initializer(_ start: Start, _ options: Options) -> any Initializer {
    switch start {
    case .zero: .zeros
    case .equal: .constant(options.weight)
    case .random: .he
    }
  }

  private static func train(
    _ start: Start, _ data: DrawnImages, _ options: Options, _ context: RunContext
  ) async throws -> Record.Run {
    let weights = initializer(start, options)
    let model = Network {
      for units in options.hidden {
        Dense(units, initializer: weights)
        options.activation.layer
      }
      Dense(data.classes, initializer: weights)
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
    _ trainer: isolated Trainer, _ start: Start, _ data: DrawnImages, _ options: Options,
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
    var recorder = try options.extended ? recorder(trainer, options, context) : nil
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
