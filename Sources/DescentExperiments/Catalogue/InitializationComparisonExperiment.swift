import DescentConfiguration
import DescentData
import DescentFigures
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns
import RealModule

/// One deep network from three kinds of initial weights: which learns, and what its gradients are at the
/// start.
///
/// Gaussian weights with the standard deviation 0.01 let activations and gradients fade from layer to
/// layer, so that nothing is learned; Xavier's √(1/in) keeps their size where the activation is near
/// linear, He's √(2/in) makes up for the half that a rectifier cuts off. The book's experiment
/// (K. Saitoh, *Deep Learning from Scratch*, section 6.2.4): MNIST, four hidden layers of 100, SGD, 2,000
/// batches of 128 with replacement.
///
/// All networks have the same seed: they see the same batches, and their initial weights are the same
/// numbers but for the standard deviation.
public enum InitializationComparisonExperiment: Experiment {
  public static let name = "initialization-comparison"
  public static let summary =
    "a deep network from weights of std 0.01, Xavier and He: which learns, and its first gradients"
  public static let discussion = "The defaults are the book's."

  /// The rules that are compared.
  static let initializations: [WeightScale] = [.std001, .xavier, .he]

  public struct Options: DataDrivenOptions {
    public var data = "digits"
    public var dataDirectory: String?
    /// How many training images, from the first; all where it is left out.
    public var samples: Int?
    public var steps = 2000
    public var batchSize = 128
    public var learningRate = 0.01
    public var hidden = [100, 100, 100, 100]
    public var activations: [Activation] = [.relu]
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      dataSettings + [
        .trainingSamples(\.samples),
        .init("steps", \.steps, .steps, "The number of steps"),
        .batchSize(\.batchSize), .learningRate(\.learningRate), .hidden(\.hidden),
        .init(
          "activation", \.activations, Form<Activation>.names, key: "activations",
          "One or several of relu, sigmoid and tanh, separated by commas"),
      ]

    public mutating func makeQuick() {
      samples = 500
      steps = 200
    }
  }

  public struct Record: Codable, Sendable {
    public struct Run: Codable, Sendable {
      public var activation: Activation
      public var initialization: WeightScale
      /// The L2 norm of the gradient of each parameter on the first batch, before the first step, from
      /// the input on; none where it is not finite.
      public var gradientNorms: [Norm]
      public var training: LossRecord
      /// What reaches each hidden layer on the first batch, before the first step; not with `--book`.
      public var signals: [LayerSignal]?
    }

    public struct Norm: Codable, Sendable, Hashable {
      /// Such as `3-Dense/weight`.
      public var parameter: String
      /// Whether it is a layer's matrix of weights.
      public var isWeight: Bool
      public var norm: Double?
    }

    public var data: DataName
    public var testSamples: Int
    /// The loss of a network that knows nothing: ln(classes).
    public var chanceLoss: Double
    /// In the order of the options' activations, each with every initialization.
    public var runs: [Run]
  }
}

// MARK: Running

extension InitializationComparisonExperiment {
  private static func pairs(_ options: Options) -> [NetworkStart] {
    product(options.activations, initializations, NetworkStart.init)
  }

  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> LabelledData {
    try options.check()
    let data = try LabelledData(options, samples: options.samples)
    try Checks.batchSize(options.batchSize, samples: data.train.count)
    try Checks.memory(
      features: data.train.featureSize, hidden: options.hidden, outputs: data.classCount,
      batchSize: options.batchSize, networks: min(jobs, pairs(options).count))
    events.note(data.note)
    return data
  }

  public static func pieceCount(_ options: Options) -> Int { pairs(options).count }

  public static func run(
    _ options: Options, on data: LabelledData, in context: RunContext
  ) async throws -> Record {
    let pairs = pairs(options)
    let runs = try await context.map(pairs.count) { index in
      let run = try await train(pairs[index], data, options, context)
      context.finished(
        "\(run.activation.title), \(run.initialization.title): test accuracy "
          + NumberText.fixed(run.training.testAccuracy, decimals: 3))
      return run
    }
    return Record(
      data: data.name, testSamples: data.test.count, chanceLoss: .log(Double(data.classCount)),
      runs: runs)
  }

  private static func train(
    _ pair: NetworkStart, _ data: LabelledData, _ options: Options, _ context: RunContext
  ) async throws -> Record.Run {
    let weights = pair.initialization.initializer
    let model = Network {
      for units in options.hidden {
        Dense(units, initializer: weights)
        pair.activation.layer
      }
      Dense(data.classCount, initializer: weights)
    }
    let trainer = try Trainer(
      model, inputShape: TensorShape(data.train.featureShape),
      objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(SGD(learningRate: options.learningRate)),
      batches: Batches(options.batchSize, order: .withReplacement), notFinite: .proceed,
      seed: context.seed(of: "training"))
    return try await follow(trainer, pair, data, options, context)
  }

  /// Measures the gradients and takes the steps. It runs on the trainer.
  private static func follow(
    _ trainer: isolated Trainer, _ pair: NetworkStart, _ data: LabelledData, _ options: Options,
    _ context: RunContext
  ) throws -> Record.Run {
    let batch = trainer.firstBatch(on: data.train)
    let norms = try trainer.gradientNorms(on: data.train, samples: batch)
    let training = try LossRecord(
      trainer, steps: options.steps, train: data.train, test: data.test
    ) { step, loss in
      try context.measured(
        Measurement(
          seed: context.seed, activation: pair.activation, initialization: pair.initialization,
          step: step, loss: loss))
    }
    return Record.Run(
      activation: pair.activation, initialization: pair.initialization,
      gradientNorms: norms.map {
        .init(
          parameter: $0.path, isWeight: $0.role == .weight, norm: $0.norm.isFinite ? $0.norm : nil)
      }, training: options.isBook ? training : training.inBlocks(of: options.steps / 100),
      signals: options.isBook ? nil : try signals(pair, data, batch, options, seed: trainer.seed))
  }

  /// The trainer's network before its first step: the seed and the paths of the weights are the same.
  private static func signals(
    _ pair: NetworkStart, _ data: LabelledData, _ batch: [Int32], _ options: Options, seed: UInt64
  ) throws -> [LayerSignal] {
    let labels = data.train.labels ?? []
    let network = SignalProgram(
      start: pair, sizes: options.hidden,
      top: .crossEntropy(labels: batch.map { labels[Int($0)] }, classes: data.classCount),
      path: { "\(2 * $0 + 1)-Dense" })
    let inputs = LayerInputs(
      batch.flatMap { data.train.features(at: Int($0)) }, name: data.name.name,
      features: data.train.featureSize)
    return try network.signals(of: inputs, seed: seed)
  }

  private struct Measurement: Codable {
    let seed: UInt64
    let activation: Activation
    let initialization: WeightScale
    let step: Int
    let loss: Double?
  }
}

// MARK: Pictures and words

extension InitializationComparisonExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    let runs = Runs(records: records, activations: options.activations)
    let losses = lossFigure(runs)
    return Presentation(
      title: "Initial weights of a deep network",
      question: """
        Does a network of \(options.hidden.count) hidden layers learn from small initial weights, from \
        Xavier's and from He's, and what do its gradients look like before the first step?
        """,
      settings: settings(runs, options),
      pictures: [
        .init(
          name: "initialization-comparison", figure: losses.figure,
          caption: "Training: \(losses.caption)." + bandCaption(records.count, scale: .logarithmic)),
        .init(
          name: "initialization-gradients", figure: gradientFigure(runs, options),
          caption: "The L2 norm of the gradient of each layer's weights on the first batch of "
            + "\(options.batchSize), before the first step, from the input (1) to the output "
            + "(\(options.hidden.count + 1))." + bandCaption(records.count, scale: .logarithmic)),
      ],
      table: table(runs), reading: reading(runs))
  }

  /// The records of all seeds, by activation and initialization.
  private struct Runs {
    let records: [Record]
    let activations: [Activation]

    var data: DataName { records.first?.data ?? DataName(name: "", samples: 0) }
    var chance: Double { records.first?.chanceLoss ?? .nan }

    func all(_ activation: Activation, _ initialization: WeightScale) -> [Record.Run] {
      records.flatMap(\.runs).filter {
        $0.activation == activation && $0.initialization == initialization
      }
    }

    func final(_ activation: Activation, _ initialization: WeightScale) -> Repeated {
      Repeated(all(activation, initialization).map { $0.training.finalLoss ?? .nan })
    }

    func accuracy(_ activation: Activation, _ initialization: WeightScale) -> Repeated {
      Repeated(all(activation, initialization).map(\.training.testAccuracy))
    }

    /// The norms of the layers' weights, one list a seed.
    func norms(_ activation: Activation, _ initialization: WeightScale) -> [[Double]] {
      all(activation, initialization).map { run in
        run.gradientNorms.filter(\.isWeight).map { $0.norm ?? .nan }
      }
    }

    /// A network has learned when its loss ends at less than three quarters of what chance gives.
    func learns(_ activation: Activation, _ initialization: WeightScale) -> Bool {
      final(activation, initialization).mean < 0.75 * chance
    }

    /// The norm of the first layer's gradient, the mean over all seeds.
    func firstNorm(_ activation: Activation, _ initialization: WeightScale) -> Double {
      Repeated(norms(activation, initialization).map { $0.first ?? .nan }).mean
    }
  }

  private static func settings(_ runs: Runs, _ options: Options) -> [(String, String)] {
    [
      (
        "data",
        "\(runs.data.name), \(runs.data.samples) training and \(runs.records.first?.testSamples ?? 0) test images"
      ),
      ("hidden layers", options.hidden.map(String.init).joined(separator: ", ")),
      ("activation", options.activations.map(\.title).joined(separator: ", ")),
      ("optimizer", "SGD, learning rate \(options.learningRate)"),
      ("batches", "\(options.batchSize) with replacement"), ("steps", "\(options.steps)"),
      ("initial weights", "Gaussian; std 0.01, Xavier √(1/in), He √(2/in); biases 0"),
    ]
  }

  private static func color(_ initialization: WeightScale) -> FigureColor {
    .series(initializations.firstIndex(of: initialization) ?? 0)
  }

  private static func style(_ initialization: WeightScale) -> LineStyle {
    switch initialization {
    case .std1, .std001: .dotted
    case .xavier: .dashed
    case .he: .solid
    }
  }

  private static func lossFigure(_ runs: Runs) -> (figure: any Figure, caption: String) {
    let charts = runs.activations.map { activation in
      LossChart(
        series: initializations.map {
          .init(
            name: $0.title, runs: runs.all(activation, $0).map(\.training), color: color($0),
            style: style($0))
        })
    }
    let panels = zip(charts, runs.activations).map { $0.chart(title: $1.title) }
    return (
      figure(panels, title: "Training loss by initial weights"), charts.first?.caption ?? ""
    )
  }

  private static func gradientFigure(_ runs: Runs, _ options: Options) -> any Figure {
    let layers = (1...options.hidden.count + 1).map(Double.init)
    let panels = runs.activations.map { activation in
      initializations.reduce(
        Chart(
          title: activation.title,
          x: ChartAxis("layer", categories: layers.map { NumberText.readable($0) }),
          y: ChartAxis("gradient norm", scale: .logarithmic))
      ) { chart, initialization in
        let norms = runs.norms(activation, initialization)
        let mean = layers.indices.map { layer in
          Repeated(norms.map { $0[layer] }).centre(.logarithmic)
        }
        return
          chart
          .adding(
            curves: norms, over: layers.map { $0 - 1 }, name: initialization.title,
            style: style(initialization), color: color(initialization)
          )
          .adding(
            .points(
              layers.map { $0 - 1 }, mean, name: initialization.title, color: color(initialization))
          )
      }
    }
    return figure(panels, title: "Gradients before the first step")
  }

  /// One panel as a chart of its own, several beside each other.
  private static func figure(_ panels: [Chart], title: String) -> any Figure {
    guard panels.count > 1 else {
      var chart = panels.first ?? Chart()
      chart.title = "\(title), \(chart.title)"
      return chart
    }
    return SmallMultiples(title: title, columns: panels.count, panels: panels, aspect: 0.9)
  }

  private static func table(_ runs: Runs) -> Report.Table {
    Report.Table(
      caption: "After training, and the gradients before it",
      columns: [
        "activation", "initial weights", "final loss", "test accuracy", "gradient, first layer",
        "last layer",
      ],
      rows: runs.activations.flatMap { activation in
        initializations.map { initialization in
          let norms = runs.norms(activation, initialization)
          let ends = [norms.map { $0.first ?? .nan }, norms.map { $0.last ?? .nan }]
          return [activation.title, initialization.title]
            + [
              runs.final(activation, initialization).text(decimals: 3),
              runs.accuracy(activation, initialization).text(decimals: 3),
            ] + ends.map { NumberText.readable(Repeated($0).mean) }
        }
      })
  }

  /// What the numbers say, for each activation: which learn, and how far the gradients fade.
  private static func reading(_ runs: Runs) -> String {
    runs.activations.map { reading(runs, $0) }.joined(separator: "\n\n")
  }

  private static func reading(_ runs: Runs, _ activation: Activation) -> String {
    let all = initializations
    let learning = all.filter { runs.learns(activation, $0) }
    func loss(_ initialization: WeightScale) -> String {
      let mean = runs.final(activation, initialization).mean
      return
        "\(initialization.title) (\(mean.isFinite ? NumberText.fixed(mean, decimals: 3) : "not finite"))"
    }
    func list(_ some: [WeightScale]) -> String { enumeration(some.map(loss)) }
    let others = all.filter { !learning.contains($0) }
    let chance = NumberText.fixed(runs.chance, decimals: 3)
    var text = "With \(activation.title)"
    if learning.isEmpty {
      text += " no network learns: the losses end at \(list(all)), and chance gives \(chance)."
    } else if others.isEmpty {
      text += " all networks learn: the losses end at \(list(all)), and chance gives \(chance)."
    } else {
      text +=
        ", of a loss of \(chance) by chance, the networks learn that begin from \(list(learning)), and "
        + "those do not that begin from \(list(others))."
    }
    return text + " " + gradients(runs, activation) + " " + verdict(runs, activation)
  }

  private static func gradients(_ runs: Runs, _ activation: Activation) -> String {
    let parts = initializations.map {
      "\(NumberText.readable(runs.firstNorm(activation, $0), digits: 2)) from \($0.title)"
    }
    return
      "The gradient of the first layer's weights has at the start the norm \(enumeration(parts))."
  }

  private static func verdict(_ runs: Runs, _ activation: Activation) -> String {
    runs.learns(activation, .he) && !runs.learns(activation, .std001)
      ? "Weights that are too small stop a deep network from learning here, and He's do not."
      : "These numbers do not show that small initial weights stop the network where He's let it learn."
  }
}
