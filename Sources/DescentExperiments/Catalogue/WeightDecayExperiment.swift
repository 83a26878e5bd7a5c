import DescentArrays
import DescentConfiguration
import DescentData
import DescentFigures
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns

/// A network that learns 300 images by heart, without weight decay and with it.
///
/// Weight decay adds ½·λ·Σ‖W‖² to the loss and so λ·W to the gradient of each weight matrix, that of the
/// last layer included, and of no bias. The book's experiment (K. Saitoh, *Deep Learning from Scratch*,
/// section 6.4.2): 784-100×6-10, He's initial weights, SGD, batches of 100 with replacement.
/// Accuracies are taken as in the book's program: see `OverfittingTraining`.
public enum WeightDecayExperiment: Experiment {
  public static let name = "weight-decay"
  public static let summary =
    "300 images learned by heart: what weight decay does to training, to test and to the weights"
  public static let discussion =
    "The defaults are the book's. All test images are used."

  public struct Options: OverfittingOptions {
    public var data = "digits"
    public var dataDirectory: String?
    public var samples = 300
    public var epochs = 200
    public var every = 1
    public var batchSize = 100
    public var learningRate = 0.01
    public var hidden = [100, 100, 100, 100, 100, 100]
    /// λ of each network.
    public var weightDecay = [0, 0.1]
    public var seed: UInt64 = 0
    public var seeds = 1

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      overfittingSettings + [
        .overfittingEpochs(\.epochs),
        .init(
          "weight-decay", \.weightDecay,
          Form.strength.distinctList(of: "numbers, 0 or above, that a Float holds,"),
          "The strengths λ, one per network, separated by commas; 0 means no weight decay"),
      ]

    public mutating func makeQuick() { epochs = 20 }
  }

  public struct Record: Codable, Sendable {
    public struct Run: Codable, Sendable {
      /// λ.
      public var weightDecay: Double
      public var curve: LearningCurve
      /// √Σ‖W‖² over all weight matrices at the same times; `nil` where it is not finite.
      public var weightNorm: [Double?]
      /// Whether a value stopped being finite.
      public var diverged: Bool
    }
    public var data: DataName
    public var testSamples: Int
    public var runs: [Run]
  }
}

// MARK: Running

extension WeightDecayExperiment {
  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> LoadedData {
    try options.checkTraining()
    return try options.loadData(
      networks: options.weightDecay.count * options.seeds, jobs: jobs, events: events)
  }

  public static func pieceCount(_ options: Options) -> Int { options.weightDecay.count }

  public static func run(
    _ options: Options, on loaded: LoadedData, in context: RunContext
  ) async throws -> Record {
    let test = try loaded.testData()
    let runs = try await context.map(options.weightDecay.count) { index in
      let run = try await train(options.weightDecay[index], loaded, test, options, context)
      context.finished(
        "weight decay \(NumberText.readable(run.weightDecay)): \(run.curve.words)")
      return run
    }
    return Record(data: DataName(loaded), testSamples: test.count, runs: runs)
  }

  private static func train(
    _ strength: Double, _ loaded: LoadedData, _ test: Dataset, _ options: Options,
    _ context: RunContext
  ) async throws -> Record.Run {
    // All have one seed, and with it the same initial weights and the same batches.
    let trainer = try options.trainer(
      options.network(classes: loaded.classes), on: loaded.train, weightDecay: .l2(strength),
      seed: context.seed(of: "network"))
    return try await follow(trainer, strength, loaded.train, test, options, context)
  }

  private static func follow(
    _ trainer: isolated Trainer, _ strength: Double, _ train: Dataset, _ test: Dataset,
    _ options: Options, _ context: RunContext
  ) throws -> Record.Run {
    var run = Record.Run(
      weightDecay: strength, curve: LearningCurve(), weightNorm: [], diverged: false)
    try OverfittingTraining.run(trainer, on: train, epochs: options.epochs, every: options.every) {
      epoch in
      let accuracies = try [train, test].map { try trainer.evaluate($0).accuracy ?? .nan }
      run.curve.append(epoch: epoch, train: accuracies[0], test: accuracies[1])
      let norm = try trainer.weightNorm().ifFinite
      run.weightNorm.append(norm)
      try context.measured(
        Measurement(
          seed: context.seed, weightDecay: strength, epoch: epoch, trainAccuracy: accuracies[0],
          testAccuracy: accuracies[1], weightNorm: norm))
    }
    run.diverged = trainer.diverged
    return run
  }

  private struct Measurement: Codable {
    let seed: UInt64
    let weightDecay: Double
    let epoch: Int
    let trainAccuracy: Double
    let testAccuracy: Double
    let weightNorm: Double?
  }
}

extension Trainer {
  /// √Σ‖W‖² over all parameters in the role of a weight, summed in Double.
  fileprivate func weightNorm() throws -> Double {
    let weights = declaredVariables.filter { $0.kind == .parameter(.weight) }
    let squares = try weights.map { weight in
      try values(at: weight.path).reduce(0.0) { $0 + Double($1) * Double($1) }
    }
    return squares.reduce(0, +).squareRoot()
  }
}

// MARK: Pictures and words

extension WeightDecayExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    let networks = networks(records)
    let first = records.first
    let data = first?.data ?? DataName(name: "", samples: 0)
    return Presentation(
      title: "Overfitting and weight decay",
      question: """
        A network of \(options.hidden.count) hidden layers has far more weights than \(data.samples) \
        images can determine. How much better does it do on these than on images it never saw, and \
        what changes when large weights cost something?
        """,
      settings: options.trainingSettings(data, testSamples: first?.testSamples ?? 0) + [
        (
          "weight decay",
          options.weightDecay.map { NumberText.readable($0) }.joined(separator: ", ")
            + ": λ in ½·λ·Σ‖W‖², added to the loss"
        )
      ],
      pictures: [
        .init(
          name: "weight-decay", figure: accuracies(networks),
          caption: "Accuracy over the \(data.samples) training images and over the "
            + "\(first?.testSamples ?? 0) test images, by epoch." + bandCaption(records.count)),
        .init(
          name: "weight-decay-gap-and-norm", figure: gapAndNorm(networks),
          caption: "Left: the training accuracy less the test accuracy. Right: √Σ‖W‖² over all "
            + "weight matrices." + bandCaption(records.count)),
      ],
      table: table(networks), reading: reading(networks))
  }

  /// One λ with each seed.
  private struct Repetition {
    let strength: Double
    let runs: [Record.Run]

    var name: String { "λ = \(NumberText.readable(strength))" }
    var curve: RepeatedCurve { RepeatedCurve(runs.map(\.curve)) }
    var norms: [[Double]] { runs.map { $0.weightNorm.map { $0 ?? .nan } } }
    var firstNorm: Repeated { Repeated(norms.map { $0.first ?? .nan }) }
    var lastNorm: Repeated { Repeated(norms.map { $0.last ?? .nan }) }
    var diverged: Int { runs.count(where: \.diverged) }
  }

  /// In the order of λ.
  private static func networks(_ records: [Record]) -> [Repetition] {
    let runs = records.flatMap(\.runs)
    return Set(runs.map(\.weightDecay)).sorted().map { strength in
      Repetition(strength: strength, runs: runs.filter { $0.weightDecay == strength })
    }
  }

  private static func accuracies(_ networks: [Repetition]) -> SmallMultiples {
    SmallMultiples(
      title: "Accuracy on images learned and on images never seen",
      columns: min(3, networks.count), panels: networks.map { $0.curve.panel(title: $0.name) },
      width: networks.count == 1 ? 640 : 920)
  }

  private static func gapAndNorm(_ networks: [Repetition]) -> SmallMultiples {
    let epochs = networks.first?.curve.epochs ?? []
    let range = 0...max(1, epochs.last ?? 1)
    return SmallMultiples(
      title: "What weight decay does to the gap and to the weights", columns: 2,
      panels: [
        Chart(
          title: "training less test accuracy", x: ChartAxis("epoch", range: range),
          y: ChartAxis("difference of accuracies")
        ).adding(lines: networks.map { ($0.name, $0.runs.map(\.curve.gap)) }, over: epochs),
        Chart(
          title: "norm of the weights", x: ChartAxis("epoch", range: range), y: ChartAxis("√Σ‖W‖²")
        ).adding(lines: networks.map { ($0.name, $0.norms) }, over: epochs),
      ], sharesY: .none)
  }

  private static func table(_ networks: [Repetition]) -> Report.Table {
    Report.Table(
      caption: "At the end",
      columns: ["λ", "training", "test", "gap", "weights' norm", "diverged"],
      rows: networks.map { network in
        [NumberText.readable(network.strength)]
          + [network.curve.train, network.curve.test, network.curve.gap]
          .map { $0.text(decimals: 3) }
          + [network.lastNorm.text(decimals: 2), network.diverged == 0 ? "" : "yes"]
      })
  }
}

// MARK: The reading

extension WeightDecayExperiment {
  /// What the numbers say: how far the network overfits, and what each λ changes about it.
  private static func reading(_ networks: [Repetition]) -> String {
    guard let base = networks.first else { return "" }
    var sentences = ["With \(base.name) \(base.curve.overfittingWords)"]
    sentences += networks.dropFirst().map { network in
      "\(network.name) \(network.curve.comparison(with: base.curve)), \(weights(network, base))."
    }
    let diverged = networks.map(\.diverged).reduce(0, +)
    if diverged > 0 {
      sentences.append(
        "In \(diverged) of the \(networks.map(\.runs.count).reduce(0, +)) networks values stopped "
          + "being finite; the largest of such outputs counts as class 0.")
    }
    return sentences.joined(separator: " ")
  }

  private static func weights(_ network: Repetition, _ base: Repetition) -> String {
    let (norm, baseNorm) = (network.lastNorm, base.lastNorm)
    let numbers = "\(norm.text(decimals: 1)) against \(baseNorm.text(decimals: 1))"
    return norm.mean < baseNorm.mean
      ? "with smaller weights (norm \(numbers))"
      : "with weights that are no smaller (norm \(numbers))"
  }
}
