import DescentData
import DescentFigures
import DescentGraph
import DescentLearning
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

  public struct Options: Codable, Sendable {
    /// The data's name or path.
    public var data: String
    public var dataDirectory: String?
    public var samples = 1000
    public var epochs = 20
    public var batchSize = 100
    public var learningRate = 0.01
    public var hidden = [100, 100, 100, 100, 100]
    /// The units of the last layer; the number of classes where it is left out.
    public var outputs: Int?
    public var seed: UInt64 = 0

    public init(data: String) { self.data = data }
  }

  public struct Record: Codable, Sendable {
    public struct DataName: Codable, Sendable {
      public var name: String
      public var samples: Int
    }
    public struct Run: Codable, Sendable {
      public var scale: Double
      public var batchNorm: Bool
      /// The accuracy over the training samples after the first step of each epoch.
      public var trainAccuracy: [Double]
      /// Whether a value stopped being finite.
      public var diverged: Bool
    }
    public var experiment = BatchNormExperiment.name
    public var version = 1
    public var seed: UInt64
    public var data: DataName
    public var scales: [Double]
    public var runs: [Run]
    public var seconds: Double
  }

  /// Standard deviations of the initial weights: 16 equal factors from 1 down to 10⁻⁴.
  public static let scales = (0..<16).map { Double.pow(10, -4 * Double($0) / 15) }
}

// MARK: Running

extension BatchNormExperiment {
  public static func load(
    _ options: Options, jobs: Int, observer: RunObserver
  ) throws -> LoadedData {
    try check(options)
    let loaded = try DataSource.load(
      options.data, dataDirectory: options.dataDirectory, trainingSamples: options.samples,
      testSamples: 0)
    try checkSizes(options, loaded, jobs: jobs)
    observer.note("data: \(loaded.name), \(loaded.origin.map { "from \($0)" } ?? "bundled")")
    return loaded
  }

  public static func run(
    _ options: Options, on loaded: LoadedData, jobs: Int, observer: RunObserver
  ) async throws -> Record {
    let start = ContinuousClock.now
    let data = loaded.train
    let counter = Counter(total: 2 * scales.count)
    // The networks with batch normalisation take longer; begun first, they do not run on alone.
    let runs = try await runInParallel(2 * scales.count, jobs: jobs) { index in
      let (scale, batchNorm) = (index % scales.count, index < scales.count)
      let run = try await train(scale, batchNorm, data, options, observer)
      let text =
        "std \(NumberText.readable(run.scale)) \(batchNorm ? "with" : "without") batch normalisation: "
      observer.progress(
        counter.next(
          text + "accuracy \(NumberText.fixed(run.trainAccuracy.last ?? .nan, decimals: 3))"))
      return run
    }
    let ordered = scales.indices.flatMap { [runs[$0], runs[$0 + scales.count]] }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return Record(
      seed: options.seed, data: .init(name: loaded.name, samples: data.count), scales: scales,
      runs: ordered, seconds: (seconds * 1000).rounded() / 1000)
  }

  private static func check(_ options: Options) throws {
    func require(_ condition: Bool, _ sentence: String) throws {
      if !condition { throw ExperimentError.usage(sentence) }
    }
    try require(options.samples >= 1, "--samples \(options.samples): at least 1 is needed")
    try require(options.epochs >= 1, "--epochs \(options.epochs): at least 1 is needed")
    try require(options.batchSize >= 1, "--batch-size \(options.batchSize): at least 1 is needed")
    try require(
      options.batchSize <= options.samples,
      "--batch-size \(options.batchSize) is larger than the data of \(options.samples) samples")
    let rate = Float(options.learningRate)
    try require(
      rate.isFinite && rate > 0,
      "--learning-rate \(options.learningRate): a finite number above 0 is needed that a Float holds"
    )
    try require(
      options.hidden.allSatisfy { $0 >= 1 } && !options.hidden.isEmpty,
      "--hidden: the sizes of the hidden layers, each at least 1, as in 100,100,100")
    try require(
      (options.outputs ?? 1) >= 1, "--outputs \(options.outputs ?? 1): at least 1 is needed")
  }

  /// Steps that can be counted, layers that fit the data and the memory.
  private static func checkSizes(_ options: Options, _ loaded: LoadedData, jobs: Int) throws {
    let data = loaded.train
    let outputs = options.outputs ?? data.classCount ?? 10
    if let classes = data.classCount, outputs < classes {
      throw ExperimentError.usage(
        "--outputs \(outputs): \(loaded.name) has \(classes) classes, and each needs an output")
    }
    // The random numbers count the steps in 32 bits.
    let steps = ((data.count - 1) / options.batchSize + 1)
      .multipliedReportingOverflow(by: options.epochs)
    guard !steps.overflow, steps.partialValue <= Int(UInt32.max) else {
      throw ExperimentError.usage(
        "--epochs \(options.epochs): these are more than the \(UInt32.max) steps that can be counted"
      )
    }
    let features = data.featureShape.reduce(1, *)
    let sizes = ([features] + options.hidden + [outputs]).map(Double.init)
    let weights = zip(sizes, sizes.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    // Weights and their gradients; the values of each layer, forwards and backwards.
    let numbers = 2 * weights + 4 * Double(options.batchSize) * sizes.reduce(0, +)
    let gigabytes = 4e-9 * numbers * Double(min(jobs, 2 * scales.count))
    guard gigabytes <= Machine.gigabytes else {
      throw ExperimentError.usage(
        "--hidden \(options.hidden.map(String.init).joined(separator: ",")) with \(outputs) outputs: "
          + "the networks that run side by side need about \(NumberText.readable(gigabytes.rounded())) GB of memory, and "
          + "there are \(NumberText.readable(Machine.gigabytes.rounded())) GB; take smaller layers or fewer --jobs"
      )
    }
  }

  private static func train(
    _ scaleIndex: Int, _ batchNorm: Bool, _ data: Dataset, _ options: Options,
    _ observer: RunObserver
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
    let seed = pathHash("\(name)/\(options.seed)/\(scaleIndex)")
    let trainer = try Trainer(
      model, inputShape: Shape(data.featureShape), loss: SoftmaxCrossEntropy(convention: .book),
      optimizer: SGD(learningRate: options.learningRate), batchSize: options.batchSize,
      batchOrder: .withReplacement, notFinite: .proceed, seed: seed)
    return try await follow(trainer, data, options, scale, batchNorm, observer)
  }

  /// Takes the steps, and measures after the first of each epoch. It runs on the trainer.
  private static func follow(
    _ trainer: isolated Trainer, _ data: Dataset, _ options: Options, _ scale: Double,
    _ batchNorm: Bool, _ observer: RunObserver
  ) throws -> Record.Run {
    var accuracies: [Double] = []
    for epoch in 1...options.epochs {
      let order = trainer.batchOrder.indices(
        count: data.count, batchSize: options.batchSize, seed: trainer.seed, epoch: epoch)
      for first in stride(from: 0, to: order.count, by: options.batchSize) {
        try Task.checkCancellation()
        try trainer.step(on: data, samples: Array(order[first..<first + options.batchSize]))
        guard first == 0 else { continue }
        let accuracy = try trainer.evaluate(data).accuracy ?? .nan
        accuracies.append(accuracy)
        try observer.measured(
          Measurement(scale: scale, batchNorm: batchNorm, epoch: epoch, trainAccuracy: accuracy))
        if epoch == options.epochs { break }
      }
    }
    return Record.Run(
      scale: scale, batchNorm: batchNorm, trainAccuracy: accuracies, diverged: trainer.diverged)
  }

  private struct Measurement: Encodable {
    let scale: Double
    let batchNorm: Bool
    let epoch: Int
    let trainAccuracy: Double
  }
}

// MARK: Pictures and words

extension BatchNormExperiment {
  public static func presentation(of record: Record, options: Options) -> Presentation {
    Presentation(
      title: "Batch normalisation and the scale of initial weights",
      question: """
        How much does it depend on the standard deviation of its initial weights whether a network \
        of \(options.hidden.count) hidden layers learns, and what does batch normalisation change?
        """,
      settings: settings(record, options),
      pictures: [
        .init(
          name: "batch-norm", figure: smallMultiples(record),
          caption: "Accuracy over the \(record.data.samples) training images after the first step "
            + "of each epoch, for 16 standard deviations of the initial weights.")
      ],
      table: table(record), reading: reading(record))
  }

  private static func settings(_ record: Record, _ options: Options) -> [(String, String)] {
    [
      ("data", "\(record.data.name), the first \(record.data.samples) training images"),
      ("hidden layers", options.hidden.map(String.init).joined(separator: ", ")),
      ("outputs", options.outputs.map(String.init) ?? "one for each class"),
      ("optimizer", "SGD, learning rate \(options.learningRate)"),
      ("batches", "\(options.batchSize) with replacement"),
      ("epochs", "\(options.epochs), measured after the first step of each"),
      ("seed", "\(record.seed)"), ("seconds", NumberText.fixed(record.seconds, decimals: 1)),
    ]
  }

  private static func curve(_ record: Record, _ scale: Double, _ batchNorm: Bool) -> [Double] {
    record.runs.first { $0.scale == scale && $0.batchNorm == batchNorm }?.trainAccuracy ?? []
  }

  private static func smallMultiples(_ record: Record) -> SmallMultiples {
    let panels = record.scales.map { scale in
      let (with, without) = (curve(record, scale, true), curve(record, scale, false))
      let epochs = with.indices.map(Double.init)
      let last = max(1, epochs.last ?? 1)
      return Chart(
        title: "std \(NumberText.readable(scale))", x: Axis("epoch", range: 0...last),
        y: Axis("training accuracy", range: 0...1)
      )
      .adding(.line(epochs, with, name: "with batch normalisation", color: .series(0)))
      .adding(
        .line(
          epochs, without, name: "without", style: .dashed, color: .series(1)))
    }
    return SmallMultiples(
      title: "Training accuracy by the standard deviation of the initial weights", columns: 4,
      panels: panels)
  }

  private static func table(_ record: Record) -> Report.Table {
    Report.Table(
      caption: "Training accuracy at the end",
      columns: ["std", "without", "with batch norm", "diverged"],
      rows: record.scales.map { scale in
        let runs = [false, true].map { batchNorm in
          record.runs.first { $0.scale == scale && $0.batchNorm == batchNorm }
        }
        let accuracies = runs.map {
          NumberText.fixed($0?.trainAccuracy.last ?? .nan, decimals: 3)
        }
        let diverged = zip(["without", "with"], runs).filter { $0.1?.diverged == true }.map(\.0)
        return [NumberText.readable(scale)] + accuracies + [diverged.joined(separator: ", ")]
      })
  }

  /// What the numbers say: how many scales each kind of network learns from.
  private static func reading(_ record: Record) -> String {
    let learned = 0.3
    func count(_ batchNorm: Bool) -> Int {
      record.scales.filter { (curve(record, $0, batchNorm).last ?? 0) >= learned }.count
    }
    func mean(_ batchNorm: Bool) -> Double {
      record.scales.reduce(0) { $0 + (curve(record, $1, batchNorm).last ?? 0) }
        / Double(record.scales.count)
    }
    let (with, without) = (count(true), count(false))
    let diverged = record.runs.filter(\.diverged).count
    var text = """
      With batch normalisation \(with) of the \(record.scales.count) networks end with an accuracy \
      of \(learned) or more, without it \(without). The mean over the scales is \
      \(NumberText.fixed(mean(true), decimals: 3)) with and \(NumberText.fixed(mean(false), decimals: 3)) without it.
      """
    if with > without && mean(true) > mean(false) {
      text += " Batch normalisation makes the scale of the initial weights matter far less here."
    } else {
      text += " These numbers do not show an advantage of batch normalisation."
    }
    if diverged > 0 {
      text += """
         In \(diverged) of the \(record.runs.count) networks values stopped being finite; the largest of \
        such outputs counts as class 0.
        """
    }
    return text
  }
}
