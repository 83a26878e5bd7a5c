import DescentArrays
import DescentConfiguration
import DescentData
import DescentFigures
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns
import RealModule

/// Six optimizers train the same network on the same batches.
///
/// The book's experiment (K. Saitoh, *Deep Learning from Scratch*, section 6.1.8): MNIST, four hidden
/// layers of 100 rectifiers, He's weights, 2,000 batches of 128 with replacement. The optimizers are
/// Descent's, at rates that are usual for them: 0.01, but 0.001 for Adam and RMSprop, which move each
/// weight by about the rate itself, whatever the size of its gradient. (``RMSprop``'s own default is 0.01;
/// on MNIST it then ends at three times the loss.)
///
/// Which optimizer comes out first depends on the rates, so a comparison at arbitrary ones says little.
/// With ``Options/tune`` each takes its own best one before the comparison: ``tuningFactors`` times the
/// usual rate are tried, a part of the training data is held out, and the rate with the lowest loss on
/// that part counts. The test data are not looked at before the end.
///
/// All networks of a seed begin with the same weights and see the same batches.
public enum OptimizerComparisonExperiment: Experiment {
  public static let name = "optimizer-comparison"
  public static let summary =
    "six optimizers on one deep network, at their usual rates or each at its best"
  public static let discussion = """
    The network, the data and the rates of SGD, Momentum, AdaGrad and Adam are the book's. A comparison at \
    given rates says little about the optimizers: --tune first finds each one's best.
    """

  /// An optimizer that is compared.
  public enum Method: String, Codable, Sendable, Hashable, CaseIterable {
    case sgd
    case momentum
    case nesterov
    case adaGrad = "adagrad"
    case rmsProp = "rmsprop"
    case adam

    var title: String {
      switch self {
      case .sgd: "SGD"
      case .momentum: "Momentum"
      case .nesterov: "Nesterov"
      case .adaGrad: "AdaGrad"
      case .rmsProp: "RMSprop"
      case .adam: "Adam"
      }
    }

    /// The rate it is compared at unless told otherwise.
    public var usualRate: Double {
      switch self {
      case .sgd, .momentum, .nesterov, .adaGrad: 0.01
      case .rmsProp, .adam: 0.001
      }
    }

    func optimizer(_ rate: Double) -> any Optimizer {
      switch self {
      case .sgd: SGD(learningRate: rate)
      case .momentum: Momentum(learningRate: rate)
      case .nesterov: Nesterov(learningRate: rate)
      case .adaGrad: AdaGrad(learningRate: rate)
      case .rmsProp: RMSprop(learningRate: rate)
      case .adam: Adam(learningRate: rate)
      }
    }
  }

  /// An optimizer with its rate.
  public struct Contestant: Codable, Sendable, Hashable {
    public var method: Method
    /// The rate it is compared at; with tuning the middle of the rates that are tried.
    public var learningRate: Double

    public init(_ method: Method, learningRate: Double? = nil) {
      self.method = method
      self.learningRate = learningRate ?? method.usualRate
    }
  }

  public struct Options: DataDrivenOptions {
    public var data = "digits"
    public var dataDirectory: String?
    /// How many training images, from the first; all where it is left out.
    public var samples: Int?
    public var steps = 2000
    public var batchSize = 128
    public var hidden = [100, 100, 100, 100]
    public var optimizers = Method.allCases.map { Contestant($0) }
    /// Whether each optimizer takes its own best rate before the comparison.
    public var tune = false
    /// The part of the training data that the rates are chosen on.
    public var validationFraction = 0.2
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      dataSettings + [
        .trainingSamples(\.samples),
        .init("steps", \.steps, .steps, "The number of steps"),
        .batchSize(\.batchSize), .hidden(\.hidden),
        .init(key: "optimizers", \.optimizers, contestants, "The optimizers with their rates"),
        .methods, .rates,
        .init(
          "tune", \.tune, .truth,
          """
          First choose for each optimizer the best of 7 learning rates around its own, on validation data held \
          out of the training data
          """),
        .init(
          "validation-fraction", \.validationFraction, .properFraction,
          "With --tune: the fraction of the training data that is held out", with: "tune"),
      ]

    public mutating func makeQuick() {
      samples = 500
      steps = 60
    }
  }

  public struct Record: Codable, Sendable {
    public struct Run: Codable, Sendable {
      public var optimizer: Method
      public var learningRate: Double
      public var training: LossRecord
      /// How the rate was found, where it was tuned.
      public var tuning: Tuning?
    }

    /// The rates that were tried, and what came out on the validation data.
    public struct Tuning: Codable, Sendable, Hashable {
      public struct Trial: Codable, Sendable, Hashable {
        public var learningRate: Double
        /// None where it is not finite.
        public var validationLoss: Double?
        public var validationAccuracy: Double
        public var diverged: Bool
      }
      public var trials: [Trial]
      public var trainingSamples: Int
      public var validationSamples: Int

      /// The trial with the lowest finite loss, of equal ones the first; none where all diverged.
      var best: Trial? {
        trials.filter { !$0.diverged && $0.validationLoss != nil }
          .min { ($0.validationLoss ?? .infinity) < ($1.validationLoss ?? .infinity) }
      }

      /// Whether a still better rate may lie outside.
      var isAtEnd: Bool {
        guard let best else { return false }
        return best.learningRate == trials.first?.learningRate
          || best.learningRate == trials.last?.learningRate
      }
    }

    public var data: DataName
    public var testSamples: Int
    /// Whether each optimizer had its own best rate.
    public var tuned: Bool
    /// In the order of the options' optimizers.
    public var runs: [Run]
  }

  /// What the usual rate is multiplied by when rates are tried: half powers of ten from 10⁻¹·⁵ to 10¹·⁵.
  public static let tuningFactors = (-3...3).map { Double.pow(10, Double($0) / 2) }
}

// MARK: Settings

extension OptimizerComparisonExperiment {
  /// The optimizers with their rates.
  private static let contestants = Form<Contestant>.record(
    "an optimizer", usual: Contestant(.sgd),
    [
      Field("method", \.method, .name, isRequired: true, "The optimizer"),
      Field("learning-rate", \.learningRate, .rate, isRequired: true, "Its learning rate"),
    ]
  ).distinctList(of: "optimizers", by: { $0.method.rawValue })
}

extension ExperimentSetting<OptimizerComparisonExperiment.Options> {
  private typealias Method = OptimizerComparisonExperiment.Method

  /// The optimizers at their usual rates.
  fileprivate static let methods = ExperimentSetting(
    flag: "optimizers", as: .list,
    Field(
      "optimizers", expected: Form<Method>.names.expected,
      "The optimizers to compare, separated by commas: sgd, momentum, nesterov, adagrad, rmsprop and adam",
      read: { node, path, options, problems in
        guard let methods = Form<Method>.names.read(node, path, &problems) else { return }
        options.optimizers = methods.map { .init($0) }
      }, write: { Form<Method>.names.write($0.optimizers.map(\.method), .everything) }),
    usual: "all", completion: .names(Method.allCases.map(\.rawValue)))

  /// One rate for all optimizers, or rates of some.
  fileprivate static let rates = ExperimentSetting(
    flag: "learning-rate", as: .scalar,
    Field(
      "learning-rate",
      expected:
        "a number above 0 that fits in a Float, or such rates for some, as in sgd=0.1,adam=0.003,",
      "One learning rate for all, or rates for some, as in sgd=0.1,adam=0.003",
      read: { node, path, options, problems in
        let text = node.text ?? ""
        func rate(_ text: Substring) -> Double? {
          var ignored = Problems()
          return Form.rate.read(SettingNode(plain: String(text), at: .nowhere), path, &ignored)
        }
        if let rate = rate(text[...]) {
          options.optimizers = options.optimizers.map { .init($0.method, learningRate: rate) }
          return
        }
        var named: Set<Method> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
          let sides = part.split(separator: "=", omittingEmptySubsequences: false)
          guard sides.count == 2, let method = Method(rawValue: String(sides[0])),
            let rate = rate(sides[1]), named.insert(method).inserted
          else { return problems.add(node, path, mustBe: "rates") }
          guard let index = options.optimizers.firstIndex(where: { $0.method == method }) else {
            let methods = options.optimizers.map(\.method.rawValue).joined(separator: ",")
            return problems.add(
              node.place, path, "\(method.rawValue) is not among the optimizers \(methods)")
          }
          options.optimizers[index].learningRate = rate
        }
      }, write: { _ in nil }), usual: "0.01, and 0.001 for rmsprop and adam")
}

// MARK: Running

extension OptimizerComparisonExperiment {
  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> LabelledData {
    try options.check()
    let data = try LabelledData(options, samples: options.samples)
    try Checks.batchSize(options.batchSize, samples: data.train.count)
    if options.tune { try checkSplit(options, data) }
    try Checks.memory(
      features: data.train.featureSize, hidden: options.hidden, outputs: data.classCount,
      batchSize: options.batchSize, networks: min(jobs, pieceCount(options)))
    events.note(data.note)
    return data
  }

  /// Enough samples on both sides of the split.
  private static func checkSplit(_ options: Options, _ data: LabelledData) throws {
    let held = Int((Double(data.train.count) * options.validationFraction).rounded())
    try Checks.require(
      held >= 1 && data.train.count - held >= options.batchSize,
      "validation-fraction", options.validationFraction,
      "holds out \(held) of \(data.train.count) training samples; it must hold out at least 1 and leave a batch of "
        + "\(options.batchSize)")
  }

  public static func pieceCount(_ options: Options) -> Int {
    options.optimizers.count * (1 + (options.tune ? tuningFactors.count : 0))
  }

  public static func run(
    _ options: Options, on data: LabelledData, in context: RunContext
  ) async throws -> Record {
    let tunings = options.tune ? try await tune(options, data, context) : []
    let contestants = options.optimizers.enumerated().map { index, contestant in
      guard options.tune else { return contestant }
      // Where every rate diverged, the lowest is as near to none as there is.
      let rate = tunings[index].best?.learningRate ?? tunings[index].trials[0].learningRate
      return Contestant(contestant.method, learningRate: rate)
    }
    let trained = try await context.map(contestants.count) { index in
      let contestant = contestants[index]
      let training = try await train(contestant, data, options, context)
      context.finished(
        "\(words(contestant)): test accuracy "
          + NumberText.fixed(training.testAccuracy, decimals: 3))
      return training
    }
    let runs = contestants.indices.map { index in
      Record.Run(
        optimizer: contestants[index].method, learningRate: contestants[index].learningRate,
        training: trained[index], tuning: options.tune ? tunings[index] : nil)
    }
    return Record(
      data: data.name, testSamples: data.test.count, tuned: options.tune, runs: runs)
  }

  private static func words(_ contestant: Contestant) -> String {
    "\(contestant.method.title) \(NumberText.readable(contestant.learningRate))"
  }

  private static func trainer(
    _ contestant: Contestant, _ data: Dataset, classes: Int, _ options: Options, seed: UInt64
  ) throws -> Trainer {
    let model = Network {
      for units in options.hidden {
        Dense(units, initializer: .he)
        ReLU()
      }
      Dense(classes, initializer: .he)
    }
    return try Trainer(
      model, inputShape: TensorShape(data.featureShape), objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(contestant.method.optimizer(contestant.learningRate)),
      batches: Batches(options.batchSize, order: .withReplacement), notFinite: .proceed, seed: seed)
  }

  private static func train(
    _ contestant: Contestant, _ data: LabelledData, _ options: Options, _ context: RunContext
  ) async throws -> LossRecord {
    let trainer = try trainer(
      contestant, data.train, classes: data.classCount, options, seed: context.seed(of: "training"))
    return try await follow(trainer, contestant, data, options, context)
  }

  /// Takes the steps. It runs on the trainer.
  private static func follow(
    _ trainer: isolated Trainer, _ contestant: Contestant, _ data: LabelledData, _ options: Options,
    _ context: RunContext
  ) throws -> LossRecord {
    try LossRecord(trainer, steps: options.steps, train: data.train, test: data.test) {
      step, loss in
      try context.measured(
        Measurement(
          seed: context.seed, optimizer: contestant.method, learningRate: contestant.learningRate,
          step: step, loss: loss))
    }
  }

  private struct Measurement: Codable {
    let seed: UInt64
    let optimizer: Method
    let learningRate: Double
    let step: Int
    let loss: Double?
  }
}

// MARK: Tuning

extension OptimizerComparisonExperiment {
  /// What a trial of a rate is given: it does not hold the test data.
  private struct HeldOut: Sendable {
    let train: Dataset
    let validation: Dataset
    let classes: Int
  }

  /// The trials of every optimizer, in the options' order. They differ from the comparison in their seed.
  private static func tune(
    _ options: Options, _ data: LabelledData, _ context: RunContext
  ) async throws -> [Record.Tuning] {
    let (validation, train) = try data.train.split(
      first: options.validationFraction, seed: context.seed(of: "validation"))
    let held = HeldOut(train: train, validation: validation, classes: data.classCount)
    let factors = tuningFactors
    let trials = try await context.map(options.optimizers.count * factors.count) { index in
      let contestant = options.optimizers[index / factors.count]
      let rate = contestant.learningRate * factors[index % factors.count]
      let trial = try await attempt(
        Contestant(contestant.method, learningRate: rate), held, options, context)
      let loss = trial.validationLoss.map { NumberText.fixed($0, decimals: 3) } ?? "not finite"
      context.finished(
        "\(words(.init(contestant.method, learningRate: rate))): validation loss \(loss)")
      return trial
    }
    return options.optimizers.indices.map { index in
      Record.Tuning(
        trials: Array(trials[index * factors.count..<(index + 1) * factors.count]),
        trainingSamples: train.count, validationSamples: validation.count)
    }
  }

  private static func attempt(
    _ contestant: Contestant, _ data: HeldOut, _ options: Options, _ context: RunContext
  ) async throws -> Record.Tuning.Trial {
    let trainer = try trainer(
      contestant, data.train, classes: data.classes, options, seed: context.seed(of: "tuning"))
    return try await follow(trainer, contestant, data, options)
  }

  /// Takes the steps and looks at the validation data. It runs on the trainer.
  private static func follow(
    _ trainer: isolated Trainer, _ contestant: Contestant, _ data: HeldOut, _ options: Options
  ) throws -> Record.Tuning.Trial {
    try trainer.take(options.steps, on: data.train) { _, _ in }
    let evaluation = try trainer.evaluate(data.validation)
    return Record.Tuning.Trial(
      learningRate: contestant.learningRate,
      validationLoss: evaluation.loss.isFinite ? evaluation.loss : nil,
      validationAccuracy: evaluation.accuracy ?? .nan,
      diverged: trainer.diverged || !evaluation.loss.isFinite)
  }
}

// MARK: Pictures and words

extension OptimizerComparisonExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    let runs = Runs(records: records, methods: options.optimizers.map(\.method))
    let losses = lossChart(runs)
    var pictures = [
      Presentation.Picture(
        name: "optimizer-comparison",
        figure: losses.chart(title: "Training loss of the optimizers", subtitle: runs.rates),
        caption: "Training: \(losses.caption)."
          + bandCaption(records.count, scale: .logarithmic)),
      .init(
        name: "optimizer-error", figure: errorChart(runs),
        caption: "Wrong answers on the \(runs.testSamples) test images after the last step."
          + (records.count == 1
            ? "" : " Bars are means over \(records.count) seeds, whiskers one standard deviation.")
      ),
    ]
    if options.tune {
      pictures.append(
        .init(
          name: "optimizer-rates", figure: tuningChart(runs),
          caption:
            "Loss on the \(runs.validationSamples) validation images that were held out of the "
            + "training images, by learning rate; rings are the rates taken. Rates whose training "
            + "diverged have no point." + bandCaption(records.count, scale: .logarithmic)))
    }
    return Presentation(
      title: "Optimizers on one network",
      question: """
        Which optimizer lowers the loss of a network of \(options.hidden.count) hidden layers most in \
        \(options.steps) steps\(options.tune ? ", each at its own best learning rate" : "")?
        """,
      settings: settings(runs, options), pictures: pictures, table: table(runs, options),
      reading: reading(runs, options))
  }

  /// The records of all seeds, by optimizer.
  private struct Runs {
    let records: [Record]
    let methods: [Method]

    var data: DataName { records.first?.data ?? DataName(name: "", samples: 0) }
    var testSamples: Int { records.first?.testSamples ?? 0 }
    var tuned: Bool { records.first?.tuned ?? false }
    var validationSamples: Int { records.first?.runs.first?.tuning?.validationSamples ?? 0 }

    func all(_ method: Method) -> [Record.Run] {
      records.flatMap(\.runs).filter { $0.optimizer == method }
    }

    func final(_ method: Method) -> Repeated {
      Repeated(all(method).map { $0.training.finalLoss ?? .nan })
    }

    func accuracy(_ method: Method) -> Repeated {
      Repeated(all(method).map(\.training.testAccuracy))
    }

    /// The rate, or with several seeds that took different ones all of them.
    func rate(_ method: Method) -> String {
      let rates = Set(all(method).map(\.learningRate)).sorted()
      return rates.map { NumberText.readable($0) }.joined(separator: " or ")
    }

    /// What was done about the rates.
    var rates: String {
      tuned
        ? "Each at its own best of \(tuningFactors.count) learning rates, chosen on "
          + "\(validationSamples) validation images"
        : "At the learning rates shown, none of them tuned"
    }
  }

  private static func color(_ method: Method) -> FigureColor {
    .series(Method.allCases.firstIndex(of: method) ?? 0)
  }

  private static func settings(_ runs: Runs, _ options: Options) -> [(String, String)] {
    [
      (
        "data",
        "\(runs.data.name), \(runs.data.samples) training and \(runs.testSamples) test images"
      ),
      ("hidden layers", options.hidden.map(String.init).joined(separator: ", ") + ", ReLU"),
      ("initial weights", "He, the same for all"),
      ("batches", "\(options.batchSize) with replacement, the same for all"),
      ("steps", "\(options.steps)"),
      (
        "learning rates",
        runs.methods.map { "\($0.title) \(runs.rate($0))" }.joined(separator: ", ")
      ),
      (
        "rates tuned",
        options.tune
          ? "yes: 7 rates each, half a power of ten apart, on \(runs.validationSamples) images held out "
            + "of the training data; the lowest validation loss counts"
          : "no"
      ),
    ]
  }

  private static func lossChart(_ runs: Runs) -> LossChart {
    LossChart(
      series: runs.methods.map {
        .init(
          name: "\($0.title) \(runs.rate($0))", runs: runs.all($0).map(\.training), color: color($0)
        )
      })
  }

  /// Bars from zero tell errors apart, where those of accuracies near 1 would look alike.
  private static func errorChart(_ runs: Runs) -> Chart {
    let errors = runs.methods.map { method in
      Repeated(runs.accuracy(method).values.map { 100 * (1 - $0) })
    }
    let ends = errors.map { $0.mean + $0.standardDeviation }
    let room = max(1, 1.35 * (ends.max() ?? 1))
    var chart = Chart(
      title: "Test error at the end", x: ChartAxis("test error", unit: "%", range: 0...room),
      y: ChartAxis(categories: runs.methods.map { "\($0.title) \(runs.rate($0))" }),
      marks: [
        Marks.Bars.bars(
          errors.map(\.mean), errors: runs.records.count > 1 ? errors.map(\.standardDeviation) : [],
          direction: .rightward)
      ]
    ).sized(width: 600, aspect: 0.1 + 0.07 * Double(runs.methods.count))
    for (index, method) in runs.methods.enumerated() {
      let accuracy = NumberText.fixed(runs.accuracy(method).mean, decimals: 3)
      chart = chart.adding(.note("accuracy \(accuracy)", x: ends[index], y: Double(index)))
    }
    chart.subtitle = runs.rates
    return chart
  }

  private static func tuningChart(_ runs: Runs) -> Chart {
    var chart = Chart(
      title: "Validation loss by learning rate",
      x: ChartAxis("learning rate", scale: .logarithmic),
      y: ChartAxis("validation loss", scale: .logarithmic))
    for method in runs.methods {
      let tunings = runs.all(method).compactMap(\.tuning)
      guard let first = tunings.first else { continue }
      let rates = first.trials.map(\.learningRate)
      let losses = tunings.map { $0.trials.map { $0.diverged ? .nan : $0.validationLoss ?? .nan } }
      let mean = rates.indices.map { index in
        Repeated(losses.map { $0[index] }).centre(.logarithmic)
      }
      let best = Set(tunings.compactMap(\.best?.learningRate))
      let taken = rates.indices.filter { best.contains(rates[$0]) }
      chart =
        chart
        .adding(curves: losses, over: rates, name: method.title, color: color(method))
        .adding(.points(rates, mean, name: method.title, color: color(method), radius: 2.5))
        .adding(
          .points(
            taken.map { rates[$0] }, taken.map { mean[$0] }, color: color(method), shape: .ring,
            radius: 6))
    }
    return chart
  }

  private static func table(_ runs: Runs, _ options: Options) -> Report.Table {
    Report.Table(
      caption: "After \(options.steps) steps",
      columns: ["optimizer", "rate", "final loss", "test accuracy", "diverged"],
      rows: runs.methods.map { method in
        [
          method.title, runs.rate(method), runs.final(method).text(digits: 3),
          runs.accuracy(method).text(decimals: 4),
          runs.all(method).contains(where: \.training.diverged) ? "yes" : "",
        ]
      })
  }

  /// What the numbers say: who ends lowest, and who ends lower than SGD.
  private static func reading(_ runs: Runs, _ options: Options) -> String {
    let means = runs.methods.map { (method: $0, loss: runs.final($0).mean) }
    let finite = means.filter(\.loss.isFinite).sorted { $0.loss < $1.loss }
    guard let best = finite.first, let worst = finite.last else {
      return "Every training diverged; these numbers compare nothing."
    }
    func words(_ item: (method: Method, loss: Double)) -> String {
      "\(item.method.title) (\(NumberText.readable(item.loss)))"
    }
    let place = options.tune ? "Each at its own best rate" : "At these rates"
    var text =
      if runs.methods.count == 1 {
        "\(place), \(best.method.title) ends with a loss of \(NumberText.readable(best.loss))."
      } else if finite.count == 1 {
        "\(place), \(words(best)) alone ends with a finite loss."
      } else {
        "\(place), \(words(best)) ends with the lowest loss and \(words(worst)) with the highest."
      }
    text += comparison(finite, words)
    let accurate = runs.methods.max { runs.accuracy($0).mean < runs.accuracy($1).mean }
    if let accurate, runs.methods.count > 1 {
      text +=
        " The highest test accuracy is that of \(accurate.title), \(runs.accuracy(accurate).text(decimals: 3))."
    }
    return text + tuningRemarks(runs) + divergence(runs)
  }

  private static func comparison(
    _ finite: [(method: Method, loss: Double)], _ words: ((method: Method, loss: Double)) -> String
  ) -> String {
    guard let plain = finite.first(where: { $0.method == .sgd }), finite.count > 1 else {
      return ""
    }
    let lower = finite.filter { $0.loss < plain.loss }
    let higher = finite.filter { $0.loss > plain.loss }
    if lower.isEmpty {
      return " None of the others ends lower than SGD: these numbers show no advantage over it."
    }
    let rest = higher.isEmpty ? "" : "; higher end \(enumeration(higher.map(words)))"
    return " Lower than \(words(plain)) end \(enumeration(lower.map(words)))\(rest)."
  }

  private static func tuningRemarks(_ runs: Runs) -> String {
    let atEnd = runs.methods.filter { runs.all($0).contains { $0.tuning?.isAtEnd == true } }
    guard !atEnd.isEmpty else { return "" }
    return
      " The best rate of \(enumeration(atEnd.map(\.title))) is the lowest or highest of those tried; "
      + "a better one may lie beyond it."
  }

  private static func divergence(_ runs: Runs) -> String {
    let all = runs.records.flatMap(\.runs)
    let diverged = all.filter(\.training.diverged)
    guard !diverged.isEmpty else { return "" }
    let names = runs.methods.filter { method in diverged.contains { $0.optimizer == method } }
    return " In \(diverged.count) of \(all.count) trainings values stopped being finite "
      + "(\(enumeration(names.map(\.title)))); the largest of such outputs counts as class 0."
  }
}
