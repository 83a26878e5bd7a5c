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
    public var seeds = 1

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

  public struct Record: Codable, Sendable {
    public struct Run: Codable, Sendable {
      public var scale: Double
      public var batchNorm: Bool
      /// The accuracy over the training samples after the first step of each epoch.
      public var trainAccuracy: [Double]
      /// Whether a value stopped being finite.
      public var diverged: Bool
    }
    public var data: DataName
    public var scales: [Double]
    public var runs: [Run]
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
      testSamples: 0)
    try checkSizes(options, loaded, jobs: jobs)
    events.note(loaded.note)
    return loaded
  }

  public static func pieceCount(_ options: Options) -> Int { 2 * scales.count }

  public static func run(
    _ options: Options, on loaded: LoadedData, in context: RunContext
  ) async throws -> Record {
    // The networks with batch normalisation take longer; begun first, they do not run on alone.
    let runs = try await context.map(2 * scales.count) { index in
      let (scale, batchNorm) = (index % scales.count, index < scales.count)
      let run = try await train(scale, batchNorm, loaded.train, options, context)
      let text =
        "std \(NumberText.readable(run.scale)) \(batchNorm ? "with" : "without") batch normalisation: "
      context.finished(
        text + "accuracy \(NumberText.fixed(run.trainAccuracy.last ?? .nan, decimals: 3))")
      return run
    }
    return Record(
      data: DataName(loaded), scales: scales,
      runs: scales.indices.flatMap { [runs[$0], runs[$0 + scales.count]] })
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

  private static func train(
    _ scaleIndex: Int, _ batchNorm: Bool, _ data: Dataset, _ options: Options,
    _ context: RunContext
  ) async throws -> Record.Run {
    let scale = scales[scaleIndex]
    let outputs = options.outputs ?? data.classCount ?? 10
    let weights = Normal(standardDeviation: scale)
    let model = Network {
      for units in options.hidden {
        Dense(units, initializer: weights)
        if batchNorm { BatchNorm(convention: .book) }
        ReLU()
      }
      Dense(outputs, initializer: weights)
    }
    // Both networks of a scale have the seed of the scale, and with it the same batches.
    let trainer = try Trainer(
      model, inputShape: TensorShape(data.featureShape),
      objective: Objective(SoftmaxCrossEntropy(convention: .book)),
      updates: UpdateRule(SGD(learningRate: options.learningRate)),
      batches: Batches(options.batchSize, order: .withReplacement), notFinite: .proceed,
      seed: context.seed(of: "\(scaleIndex)"))
    return try await follow(trainer, data, options, scale, batchNorm, context)
  }

  /// Takes the steps, and measures after the first of each epoch. It runs on the trainer.
  private static func follow(
    _ trainer: isolated Trainer, _ data: Dataset, _ options: Options, _ scale: Double,
    _ batchNorm: Bool, _ context: RunContext
  ) throws -> Record.Run {
    var accuracies: [Double] = []
    for epoch in 1...options.epochs {
      let order = trainer.batches.order.indices(
        count: data.count, batchSize: options.batchSize, seed: trainer.seed, epoch: epoch)
      for first in stride(from: 0, to: order.count, by: options.batchSize) {
        try Task.checkCancellation()
        try trainer.step(on: data, samples: Array(order[first..<first + options.batchSize]))
        guard first == 0 else { continue }
        let accuracy = try trainer.evaluate(data).accuracy ?? .nan
        accuracies.append(accuracy)
        try context.measured(
          Measurement(
            seed: context.seed, scale: scale, batchNorm: batchNorm, epoch: epoch,
            trainAccuracy: accuracy))
        if epoch == options.epochs { break }
      }
    }
    return Record.Run(
      scale: scale, batchNorm: batchNorm, trainAccuracy: accuracies, diverged: trainer.diverged)
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
