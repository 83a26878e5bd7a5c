import DescentArrays
import DescentConfiguration
import DescentData
import DescentFigures
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns
import RealModule

/// Sixteen scales of initial weights, each with and without batch normalisation.
///
/// Without it a deep network learns from a few scales only: with larger weights it diverges, with
/// smaller ones its activations and gradients fade. With it nearly all learn. The book's experiment
/// (K. Saitoh, *Deep Learning from Scratch*, section 6.3): 1,000 images, batches of 100 with
/// replacement, SGD, and the accuracy over all of them after the first step of each epoch.
public enum BatchNormExperiment: Experiment {
  public static let name = "batch-norm"
  public static let summary =
    "16 scales of initial weights, with and without batch normalisation: which networks learn"
  public static let discussion = """
    The defaults are the book's, but for the last layer: the book gives it 100 units for 10 classes, \
    which is --outputs 100.
    """

  public struct Options: DataDrivenOptions {
    public var data = "digits"
    public var dataDirectory: String?
    public var samples = 1000
    public var epochs = 20
    public var batchSize = 100
    public var learningRate = 0.01
    public var hidden = [100, 100, 100, 100, 100]
    /// The units of the last layer; the number of classes where it is left out.
    public var outputs: Int?
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true
    var gridRates: [Double] = []
    var layerScales = [2, 7]

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      dataSettings + [
        .trainingSamples(\.samples),
        .init(
          "epochs", \.epochs, .count,
          "The number of epochs; the accuracy is measured after the first step of each"),
        .batchSize(\.batchSize), .learningRate(\.learningRate), .hidden(\.hidden),
        .init(
          "outputs", \.outputs, Form.count.optional, "The number of units of the last layer",
          usual: "the number of classes"),
      ]

    public mutating func makeQuick() {
      samples = 300
      epochs = 4
    }
  }

  /// Standard deviations of the initial weights: 16 equal factors from 1 down to 10⁻⁴.
  public static let scales = (0..<16).map { Double.pow(10, -4 * Double($0) / 15) }
}

// MARK: Running

extension BatchNormExperiment {
  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> LoadedData {
    try options.check()
    try Checks.batchSize(options.batchSize, samples: options.samples)
    let loaded = try DataSource.load(
      options.data, dataDirectory: options.dataDirectory, trainingSamples: options.samples,
      testSamples: options.gridRates.isEmpty ? 0 : nil)
    try checkSizes(options, loaded, jobs: jobs)
    events.note(loaded.note)
    return loaded
  }

  public static func pieceCount(_ options: Options) -> Int {
    trainings(options).count + (options.gridRates.isEmpty ? 0 : 2)
  }

  /// Every training: those at the options' rate, and the grid's others. The networks with batch normalization take
  /// longer; begun first, they do not run on alone.
  static func trainings(_ options: Options) -> [BatchNormTraining] {
    let rates =
      [options.learningRate] + options.gridRates.filter { $0 != options.learningRate }
    return rates.flatMap { rate in
      product([true, false], Array(scales.indices)) {
        BatchNormTraining(scaleIndex: $1, batchNorm: $0, rate: rate)
      }
    }
  }

  public static func run(
    _ options: Options, on loaded: LoadedData, in context: RunContext
  ) async throws -> Record {
    let trainings = trainings(options)
    let outcomes = try await context.map(trainings.count) { index in
      try await measure(trainings[index], options, loaded, context)
    }
    let runs = zip(trainings, outcomes).prefix(2 * scales.count).map(Record.Run.init)
    var record = Record(
      data: DataName(loaded), scales: scales,
      runs: scales.indices.flatMap { [runs[$0], runs[$0 + scales.count]] })
    if !options.gridRates.isEmpty {
      try await study(&record, trainings, outcomes, options, loaded, context)
    }
    return record
  }

  /// Adds what `--book` does not measure.
  private static func study(
    _ record: inout Record, _ trainings: [BatchNormTraining],
    _ outcomes: [BatchNormTraining.Outcome], _ options: Options, _ loaded: LoadedData,
    _ context: RunContext
  ) async throws {
    let grid = options.gridRates.flatMap { rate in
      zip(trainings, outcomes).filter { $0.0.rate == rate }.compactMap(Record.Cell.init)
    }
    let pair = [true, false].compactMap { best($0, of: grid) }
    var longer = options
    longer.epochs *= duelFactor
    let settings = longer
    let duel = try await context.map(pair.count) { index in
      try await measure(pair[index], settings, loaded, context, isShown: true)
    }
    record.testSamples = loaded.test?.count
    record.grid = grid
    record.duel = zip(pair, duel).compactMap(Record.Cell.init)
    record.duelEpochs = settings.epochs
    guard context.seed == options.seed else { return }
    record.layers = zip(trainings + pair, outcomes + duel).compactMap(Record.Layers.init)
  }

  /// How many times as long the duel takes.
  static let duelFactor = 5

  /// The training with the lowest training loss, with batch normalization or without.
  private static func best(_ batchNorm: Bool, of grid: [Record.Cell]) -> BatchNormTraining? {
    let best = grid.filter { $0.batchNorm == batchNorm }.min {
      $0.ending.trainLoss ?? .infinity < $1.ending.trainLoss ?? .infinity
    }
    guard let best, let index = scales.firstIndex(of: best.scale) else { return nil }
    return BatchNormTraining(scaleIndex: index, batchNorm: batchNorm, rate: best.rate)
  }

  private static func measure(
    _ training: BatchNormTraining, _ options: Options, _ loaded: LoadedData,
    _ context: RunContext, isShown: Bool? = nil
  ) async throws -> BatchNormTraining.Outcome {
    let scale = training.scale
    let isMain = isShown == nil && training.rate == options.learningRate
    let isShown = isShown ?? (isMain && options.layerScales.contains(training.scaleIndex))
    // Both networks of a scale have the seed of the scale, and with it the same batches.
    let outcome = try await training.run(
      options, on: loaded, seed: context.seed(of: "\(training.scaleIndex)"),
      measures: options.gridRates.isEmpty ? [] : isShown ? [.ending, .layers] : .ending
    ) { epoch, accuracy in
      guard isMain else { return }
      try context.measured(
        Measurement(
          seed: context.seed, scale: scale, batchNorm: training.batchNorm, epoch: epoch,
          trainAccuracy: accuracy))
    }
    let rate = isMain ? "" : ", rate \(NumberText.readable(training.rate))"
    context.finished(
      "std \(NumberText.readable(scale))\(rate) \(training.batchNorm ? "with" : "without") batch "
        + "normalisation: accuracy "
        + NumberText.fixed(outcome.trainAccuracy.last ?? .nan, decimals: 3))
    return outcome
  }

  /// Steps that can be counted, layers that fit the data and the memory.
  private static func checkSizes(_ options: Options, _ loaded: LoadedData, jobs: Int) throws {
    let data = loaded.train
    let outputs = options.outputs ?? data.classCount ?? 10
    if let classes = data.classCount, outputs < classes {
      throw ExperimentError.setting(
        "outputs", value: "\(outputs)",
        problem: "\(loaded.name) has \(classes) classes, and each needs an output")
    }
    try Checks.epochs(options.epochs, samples: data.count, batchSize: options.batchSize)
    try Checks.memory(
      features: data.featureSize, hidden: options.hidden, outputs: outputs,
      batchSize: options.batchSize, networks: min(jobs, 2 * scales.count))
  }

  private struct Measurement: Codable {
    let seed: UInt64
    let scale: Double
    let batchNorm: Bool
    let epoch: Int
    let trainAccuracy: Double
  }
}

// MARK: Pictures and words

extension BatchNormExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    let runs = Runs(records)
    let best = runs.bestScaleWithout
    return Presentation(
      title: "Batch normalisation and the scale of initial weights",
      question: """
        How much does it depend on the standard deviation of its initial weights whether a network \
        of \(options.hidden.count) hidden layers learns, and what does batch normalisation change?
        """,
      settings: settings(runs, options),
      pictures: [
        .init(
          name: "batch-norm", figure: smallMultiples(runs),
          caption: "Accuracy over the \(runs.data.samples) training images after the first step "
            + "of each epoch, for 16 standard deviations of the initial weights."
            + bandCaption(records.count)),
        .init(
          name: "batch-norm-best-scale",
          figure: panel(
            runs, best, title: "Training at the standard deviation \(NumberText.readable(best))"),
          caption: "The same at the standard deviation at which the network without batch "
            + "normalisation ends best." + bandCaption(records.count)),
      ],
      table: table(runs), reading: reading(runs))
  }

  /// The records of all seeds, by scale and kind of network.
  private struct Runs {
    let records: [Record]

    init(_ records: [Record]) { self.records = records }

    var data: DataName { records.first?.data ?? DataName(name: "", samples: 0) }

    func all(_ scale: Double, _ batchNorm: Bool) -> [Record.Run] {
      records.flatMap(\.runs).filter { $0.scale == scale && $0.batchNorm == batchNorm }
    }

    func curves(_ scale: Double, _ batchNorm: Bool) -> [[Double]] {
      all(scale, batchNorm).map(\.trainAccuracy)
    }

    func final(_ scale: Double, _ batchNorm: Bool) -> Repeated {
      Repeated(curves(scale, batchNorm).map { $0.last ?? .nan })
    }

    /// Over all scales and seeds.
    func finals(_ batchNorm: Bool) -> [Double] { scales.flatMap { final($0, batchNorm).values } }

    var bestScaleWithout: Double {
      scales.max { final($0, false).mean < final($1, false).mean } ?? scales[0]
    }
  }

  private static func settings(_ runs: Runs, _ options: Options) -> [(String, String)] {
    [
      ("data", "\(runs.data.name), the first \(runs.data.samples) training images"),
      ("hidden layers", options.hidden.map(String.init).joined(separator: ", ")),
      ("outputs", options.outputs.map(String.init) ?? "one for each class"),
      ("optimizer", "SGD, learning rate \(options.learningRate)"),
      ("batches", "\(options.batchSize) with replacement"),
      ("epochs", "\(options.epochs), measured after the first step of each"),
    ]
  }

  private static func panel(_ runs: Runs, _ scale: Double, title: String) -> Chart {
    let (with, without) = (runs.curves(scale, true), runs.curves(scale, false))
    let epochs = (0..<(with.first?.count ?? 0)).map(Double.init)
    return Chart(
      title: title, x: ChartAxis("epoch", range: 0...max(1, epochs.last ?? 1)),
      y: ChartAxis("training accuracy", range: 0...1)
    )
    .adding(curves: with, over: epochs, name: "with batch normalisation", color: .series(0))
    .adding(curves: without, over: epochs, name: "without", style: .dashed, color: .series(1))
  }

  private static func smallMultiples(_ runs: Runs) -> SmallMultiples {
    SmallMultiples(
      title: "Training accuracy by the standard deviation of the initial weights", columns: 4,
      panels: scales.map { panel(runs, $0, title: "std \(NumberText.readable($0))") })
  }

  private static func table(_ runs: Runs) -> Report.Table {
    Report.Table(
      caption: "Training accuracy at the end",
      columns: ["std", "without", "with batch norm", "diverged"],
      rows: scales.map { scale in
        let diverged = zip(["without", "with"], [false, true]).filter { _, batchNorm in
          runs.all(scale, batchNorm).contains(where: \.diverged)
        }
        return [NumberText.readable(scale)]
          + [false, true].map { runs.final(scale, $0).text(decimals: 3) }
          + [diverged.map(\.0).joined(separator: ", ")]
      })
  }

  /// What the numbers say: how many scales each kind of network learns from.
  private static func reading(_ runs: Runs) -> String {
    let learned = 0.3
    let (with, without) = (runs.finals(true), runs.finals(false))
    let counts = [with, without].map { $0.count { $0 >= learned } }
    let means = [with, without].map { Repeated($0).mean }
    let seeds = runs.records.count == 1 ? "" : " and \(runs.records.count) seeds"
    var text = """
      With batch normalisation \(counts[0]) of the \(with.count) networks end with an accuracy \
      of \(learned) or more, without it \(counts[1]). The mean over the scales\(seeds) is \
      \(NumberText.fixed(means[0], decimals: 3)) with and \(NumberText.fixed(means[1], decimals: 3)) without it.
      """
    if counts[0] > counts[1] && means[0] > means[1] {
      text += " Batch normalisation makes the scale of the initial weights matter far less here."
    } else {
      text += " These numbers do not show an advantage of batch normalisation."
    }
    let diverged = runs.records.flatMap(\.runs).count(where: \.diverged)
    if diverged > 0 {
      text += """
         In \(diverged) of the \(with.count + without.count) networks values stopped being finite; the \
        largest of such outputs counts as class 0.
        """
    }
    return text
  }
}
