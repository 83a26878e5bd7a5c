import DescentArrays
import DescentConfiguration
import DescentData
import DescentFigures
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns
import DescentSearch

/// A search for the learning rate and the weight decay, in rounds that narrow the ranges.
///
/// Each round draws its trials at random from ranges on a logarithmic scale; the next round's ranges are
/// where the best trials lay. The rule is that of ``NarrowingSampler``: of the trials in the ranges the best
/// quarter is kept, the kept interval is widened by a tenth of the range at each end (beyond the range
/// where the best lie at its edge, but never beyond the whole one), no range becomes wider, nor narrower than a
/// twentieth of the whole one, and the search ends when all trials are done.
///
/// A trial is given ``SearchData``, which holds training and validation samples and nothing else: what is
/// chosen by it cannot have seen the test samples. They are used once, at the end, on the network of the
/// best trial. The notes' experiment (K. Saitoh, *Deep Learning from Scratch*, section 6.5) draws all trials
/// from one range.
public enum HyperparameterSearchExperiment: Experiment {
  public static let name = "hyperparameter-search"
  public static let summary =
    "a random search for learning rate and weight decay that narrows its ranges round by round"
  public static let discussion = """
    The trials see training and validation samples only; the test samples are used once, on the network \
    of the best trial.
    """

  /// How trials are proposed.
  public enum SamplerKind: String, Codable, Sendable, CaseIterable {
    case narrowing
    /// All trials from the whole ranges.
    case random
  }

  public struct Options: DataDrivenOptions {
    public var data = "digits"
    public var dataDirectory: String?
    /// Samples for training and validation together.
    public var samples = 500
    /// The part of them that is held out for validation.
    public var validationFraction = 0.2
    public var hidden = [100, 100, 100, 100, 100, 100]
    public var batchSize = 100
    /// The epochs of a trial.
    public var epochs = 50
    public var trials = 100
    public var sampler = SamplerKind.narrowing
    public var rounds = 5
    /// The lower and the upper end.
    public var learningRates = [1e-6, 1e-2]
    /// The lower and the upper end.
    public var weightDecays = [1e-8, 1e-4]
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      dataSettings + [
        .init(
          "samples", \.samples, .whole(2...Int.max),
          "The number of training images, from the first, for training and validation"),
        .init(
          "validation-fraction", \.validationFraction, .properFraction,
          "The fraction of them held out for validation"),
        .hidden(\.hidden), .batchSize(\.batchSize),
        .init("epochs", \.epochs, .count, "The number of epochs of each trial"),
        .init("trials", \.trials, .whole(1...100_000), "The total number of trials"),
        .init(
          "sampler", \.sampler, .name,
          "narrowing, or random: all trials from the whole ranges"),
        .init("rounds", \.rounds, .count, "The number of rounds in which the ranges narrow"),
        .init(
          "learning-rates", \.learningRates, .range(as: "1e-6,1e-2"),
          "The range of learning rates, as LOW,HIGH"),
        .init(
          "weight-decays", \.weightDecays, .range(as: "1e-8,1e-4"),
          "The range of weight decays, as LOW,HIGH"),
      ]

    public mutating func makeQuick() {
      samples = 200
      batchSize = 40
      hidden = [30, 30]
      trials = 25
      epochs = 10
      // So few steps need larger rates.
      learningRates = [1e-4, 1]
    }
  }

  /// What a trial may see.
  public struct SearchData: Sendable {
    public let train: Dataset
    public let validation: Dataset
  }

  /// The samples of the search, and those of the one evaluation at its end.
  public struct Input: Sendable {
    let loaded: LoadedData
    let test: Dataset
  }

  public struct Record: Codable, Sendable {
    public struct Round: Codable, Sendable {
      public var learningRates: [Double]
      public var weightDecays: [Double]
    }
    public struct Trial: Codable, Sendable {
      public var number: Int
      public var round: Int
      public var learningRate: Double
      public var weightDecay: Double
      /// After each epoch, over all training samples of the search.
      public var trainAccuracy: [Double]
      /// After each epoch.
      public var validationAccuracy: [Double]
      public var diverged: Bool

      /// What trials are compared by.
      var score: Double { validationAccuracy.last ?? .nan }
    }
    public struct Importance: Codable, Sendable {
      public var hyperparameter: String
      public var importance: Double
    }
    /// The only use of the test samples, after the search.
    public struct FinalEvaluation: Codable, Sendable {
      /// The trial that was best on the validation samples, trained again.
      public var trial: Int
      public var testSamples: Int
      public var testAccuracy: Double
    }
    public var data: DataName
    public var trainingSamples: Int
    public var validationSamples: Int
    public var rounds: [Round]
    public var trials: [Trial]
    public var importance: [Importance]
    public var bestTrial: Int
    public var finalEvaluation: FinalEvaluation
  }
}

// MARK: Running

extension HyperparameterSearchExperiment {
  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> Input {
    try check(options)
    let loaded = try DataSource.load(
      options.data, dataDirectory: options.dataDirectory, trainingSamples: options.samples,
      testSamples: nil)
    guard let test = loaded.test else {
      throw ExperimentError.failed("\(loaded.name): there are no test samples")
    }
    try Checks.memory(
      features: loaded.train.featureSize, hidden: options.hidden,
      outputs: loaded.train.classCount ?? 10, batchSize: options.batchSize,
      networks: min(jobs, options.trials))
    events.note(loaded.note)
    return Input(loaded: loaded, test: test)
  }

  private static func check(_ options: Options) throws {
    try options.check()
    let held = Int((Double(options.samples) * options.validationFraction).rounded())
    try Checks.require(
      held >= 1 && held < options.samples,
      "validation-fraction", options.validationFraction,
      "leaves none of \(options.samples) samples for training, or none for validation")
    try Checks.batchSize(options.batchSize, samples: options.samples - held)
    try Checks.epochs(
      options.epochs, samples: options.samples - held, batchSize: options.batchSize)
    try Checks.require(
      options.rounds <= options.trials,
      "rounds", options.rounds, "each round needs a trial, but there are \(options.trials)")
  }

  /// Every trial, and the last evaluation.
  public static func pieceCount(_ options: Options) -> Int { options.trials + 1 }

  public static func run(
    _ options: Options, on input: Input, in context: RunContext
  ) async throws -> Record {
    let (validation, train) = try input.loaded.train.split(
      first: options.validationFraction, seed: context.seed(of: "validation"))
    let data = SearchData(train: train, validation: validation)
    let runs = Runs()
    let study = try Study(
      space(options), sampler: sampler(options), seed: context.seed(of: "study"))
    let result = try await study.run { proposals in
      let trials = try await context.map(proposals.count) { index in
        let trial = try await run(proposals[index], on: data, options, context)
        report(trial, options, context)
        return trial
      }
      await runs.add(trials)
      return trials.map(\.score)
    }
    let trials = await runs.trials
    let best = trials[result.best?.number ?? 0]
    let evaluation = try await context.map(1) { _ in
      try await evaluate(
        best, result.trials[best.number].proposal, data, input.test, options, context)
    }[0]
    return Record(
      data: DataName(input.loaded), trainingSamples: train.count,
      validationSamples: validation.count, rounds: result.spaces.map(round), trials: trials,
      importance: Importance.of(study.space, trials: result.trials).map {
        .init(hyperparameter: $0.name, importance: $0.importance)
      }, bestTrial: best.number, finalEvaluation: evaluation)
  }

  /// The trials of the rounds that are done.
  private actor Runs {
    private(set) var trials: [Record.Trial] = []
    func add(_ round: [Record.Trial]) { trials += round }
  }

  private static func space(_ options: Options) throws -> SearchSpace {
    try SearchSpace([
      ("learningRate", .logUniform(options.learningRates[0]...options.learningRates[1])),
      ("weightDecay", .logUniform(options.weightDecays[0]...options.weightDecays[1])),
    ])
  }

  private static func sampler(_ options: Options) throws -> any Sampler {
    switch options.sampler {
    case .narrowing: try NarrowingSampler(trials: options.trials, rounds: options.rounds)
    case .random: try RandomSampler(trials: options.trials)
    }
  }

  private static func round(_ space: SearchSpace) -> Record.Round {
    func ends(_ name: String) -> [Double] {
      [0, 1].compactMap { space[name]?.value(at: $0).number }
    }
    return Record.Round(learningRates: ends("learningRate"), weightDecays: ends("weightDecay"))
  }

  /// The book's network; its seed is the trial's, so that trials do not share their luck.
  private static func trainer(
    _ proposal: Proposal, _ train: Dataset, _ options: Options, _ context: RunContext
  ) throws -> Trainer {
    let model = Network {
      for units in options.hidden {
        Dense(units)
        ReLU()
      }
      Dense(train.classCount ?? 10)
    }
    return try Trainer(
      model, inputShape: TensorShape(train.featureShape),
      objective: Objective(SoftmaxCrossEntropy(convention: .book)),
      updates: UpdateRule(
        SGD(learningRate: proposal.point["learningRate"]?.number ?? .nan),
        weightDecay: .l2(proposal.point["weightDecay"]?.number ?? .nan)),
      batches: Batches(options.batchSize, order: .withReplacement), notFinite: .proceed,
      seed: context.seed(of: "trial/\(proposal.number)"))
  }

  private static func run(
    _ proposal: Proposal, on data: SearchData, _ options: Options, _ context: RunContext
  ) async throws -> Record.Trial {
    let trainer = try trainer(proposal, data.train, options, context)
    var trial = Record.Trial(
      number: proposal.number, round: proposal.round,
      learningRate: proposal.point["learningRate"]?.number ?? .nan,
      weightDecay: proposal.point["weightDecay"]?.number ?? .nan, trainAccuracy: [],
      validationAccuracy: [], diverged: false)
    for try await epoch in trainer.fit(
      data.train, validation: data.validation, epochs: options.epochs)
    {
      trial.trainAccuracy.append(try await trainer.evaluate(data.train).accuracy ?? .nan)
      trial.validationAccuracy.append(epoch.validationAccuracy ?? .nan)
      trial.diverged = epoch.diverged
    }
    try context.measured(
      Measurement(
        seed: context.seed, trial: trial.number, round: trial.round,
        learningRate: trial.learningRate, weightDecay: trial.weightDecay,
        validationAccuracy: trial.score))
    return trial
  }

  private static func report(_ trial: Record.Trial, _ options: Options, _ context: RunContext) {
    context.finished(
      "round \(trial.round + 1), rate \(NumberText.readable(trial.learningRate)), decay "
        + "\(NumberText.readable(trial.weightDecay)): validation accuracy "
        + NumberText.fixed(trial.score, decimals: 3))
  }

  /// Trains the best trial's network again, which gives the same bits, and looks at the test samples.
  private static func evaluate(
    _ best: Record.Trial, _ proposal: Proposal, _ data: SearchData, _ test: Dataset,
    _ options: Options, _ context: RunContext
  ) async throws -> Record.FinalEvaluation {
    let trainer = try trainer(proposal, data.train, options, context)
    for try await _ in trainer.fit(data.train, epochs: options.epochs) {}
    let accuracy = try await trainer.evaluate(test).accuracy ?? .nan
    context.finished(
      "the best trial on the test samples: \(NumberText.fixed(accuracy, decimals: 3))")
    return .init(trial: best.number, testSamples: test.count, testAccuracy: accuracy)
  }

  private struct Measurement: Codable {
    let seed: UInt64
    let trial: Int
    let round: Int
    let learningRate: Double
    let weightDecay: Double
    let validationAccuracy: Double
  }
}

// MARK: Pictures and words

extension HyperparameterSearchExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    let record = records[0]
    let first = records.count == 1 ? "" : " The first seed's search."
    return Presentation(
      title: "A search for hyperparameters by narrowing ranges",
      question: """
        Which learning rate and which weight decay make a network of \(options.hidden.count) hidden \
        layers learn best in \(options.epochs) epochs, judged by samples that it is not trained on?
        """,
      settings: settings(record, options),
      pictures: [
        .init(
          name: "hyperparameter-search-trials", figure: trialsFigure(record, options),
          caption:
            "Every trial by its two hyperparameters, coloured by its validation accuracy; the "
            + "boxes are the ranges that each round drew from." + first),
        .init(
          name: "hyperparameter-search-best", figure: bestFigure(record),
          caption: "The best trials from the first: accuracy on the training samples and on the "
            + "validation samples after each epoch." + first),
        .init(
          name: "hyperparameter-search-rounds", figure: roundsFigure(records),
          caption: "The validation accuracy of each round's trials: mean and best."
            + bandCaption(records.count)),
        .init(
          name: "hyperparameter-search-importance", figure: importanceFigure(records),
          caption: "The part of the variance of validation accuracy, within the rounds, that each "
            + "hyperparameter explains by itself."
            + (records.count == 1
              ? "" : " Means over \(records.count) seeds, with standard deviations.")),
      ],
      table: table(record), reading: reading(records, options))
  }

  private static func settings(_ record: Record, _ options: Options) -> [(String, String)] {
    func range(_ ends: [Double]) -> String {
      ends.map { NumberText.readable($0) }.joined(separator: " to ") + ", logarithmic"
    }
    let isNarrowing = options.sampler == .narrowing
    return [
      (
        "data",
        "\(record.data.name): \(record.trainingSamples) training and \(record.validationSamples) "
          + "validation samples, drawn from the first \(record.data.samples) training images"
      ),
      ("hidden layers", options.hidden.map(String.init).joined(separator: ", ")),
      ("optimizer", "SGD, batches of \(options.batchSize) with replacement"),
      ("epochs", "\(options.epochs) a trial"),
      ("learning rate", range(options.learningRates)),
      ("weight decay", range(options.weightDecays)),
      (
        "trials",
        isNarrowing ? "\(options.trials) in \(options.rounds) rounds" : "\(options.trials)"
      ),
      (
        "rule",
        isNarrowing
          ? "ranges narrow to the best quarter of the trials in them, with a margin of a tenth"
          : "all trials from the whole ranges"
      ),
    ]
  }

  private static func trialsFigure(_ record: Record, _ options: Options) -> Chart {
    let finite = record.trials.filter { $0.score.isFinite }
    let chart = Chart(
      title: "\(record.trials.count) trials over learning rate and weight decay",
      x: ChartAxis(
        "learning rate", range: options.learningRates[0]...options.learningRates[1],
        scale: .logarithmic),
      y: ChartAxis(
        "weight decay λ", range: options.weightDecays[0]...options.weightDecays[1],
        scale: .logarithmic)
    )
    .adding(
      .points(
        finite.map(\.learningRate), finite.map(\.weightDecay), coloredBy: finite.map(\.score),
        scale: ColorScale("validation accuracy", range: 0...1), radius: 4))
    let narrowed = record.rounds.enumerated().dropFirst()
    return narrowed.reduce(chart) { chart, round in
      chart.adding(
        .box(
          x: round.element.learningRates[0]...round.element.learningRates[1],
          y: round.element.weightDecays[0]...round.element.weightDecays[1],
          name: "range of round \(round.offset + 1)", color: .series(round.offset)))
    }.sized(width: 720, aspect: 0.75)
  }

  private static func bestFirst(_ record: Record) -> [Record.Trial] {
    record.trials.sorted {
      ($1.score.isNaN ? -1 : $1.score, $0.number) < ($0.score.isNaN ? -1 : $0.score, $1.number)
    }
  }

  private static func bestFigure(_ record: Record) -> SmallMultiples {
    let best = bestFirst(record).prefix(20)
    let panels = best.map { trial in
      let epochs = trial.trainAccuracy.indices.map { Double($0 + 1) }
      return Chart(
        title:
          "rate \(NumberText.readable(trial.learningRate, digits: 2)), λ \(NumberText.readable(trial.weightDecay, digits: 1))",
        x: ChartAxis("epoch", range: 0...max(1, epochs.last ?? 1)),
        y: ChartAxis("accuracy", range: 0...1)
      )
      .adding(
        .line(epochs, trial.trainAccuracy, name: "training", style: .dashed, color: .series(1))
      )
      .adding(.line(epochs, trial.validationAccuracy, name: "validation", color: .series(0)))
    }
    return SmallMultiples(
      title: "The \(panels.count) best of \(record.trials.count) trials",
      columns: min(5, max(1, panels.count)), panels: panels, width: 1080)
  }

  /// A round's validation accuracies, one list a seed.
  private static func rounds(_ record: Record, _ reduce: ([Double]) -> Double) -> [Double] {
    record.rounds.indices.map { round in
      reduce(record.trials.filter { $0.round == round }.map(\.score).filter(\.isFinite))
    }
  }

  private static func roundsFigure(_ records: [Record]) -> Chart {
    let numbers = (records.first?.rounds.indices).map { $0.map { Double($0 + 1) } } ?? []
    return Chart(
      title: "Validation accuracy round by round",
      x: ChartAxis("round", range: 0.5...max(1.5, Double(numbers.count) + 0.5)),
      y: ChartAxis("validation accuracy", range: 0...1)
    )
    .adding(
      curves: records.map { rounds($0) { $0.max() ?? .nan } }, over: numbers, name: "best trial",
      color: .series(0)
    )
    .adding(
      curves: records.map { rounds($0) { Repeated($0).mean } }, over: numbers,
      name: "mean of the trials", style: .dashed, color: .series(1))
  }

  private static func importanceFigure(_ records: [Record]) -> Chart {
    let names = ["learning rate", "weight decay"]
    let values = names.indices.map { index in
      Repeated(records.map { $0.importance[index].importance })
    }
    return Chart(
      title: "Importance of each hyperparameter",
      x: ChartAxis("part of the variance of validation accuracy", range: 0...1),
      y: ChartAxis(categories: names)
    )
    .adding(
      .bars(
        values.map(\.mean), errors: records.count == 1 ? [] : values.map(\.standardDeviation),
        direction: .rightward)
    ).sized(width: 640, aspect: 0.3)
  }

  private static func table(_ record: Record) -> Report.Table {
    Report.Table(
      caption: "The best trials by validation accuracy",
      columns: [
        "place", "trial", "round", "learning rate", "weight decay", "training", "validation",
      ],
      rows: bestFirst(record).prefix(10).enumerated().map { place, trial in
        [
          "\(place + 1)", "\(trial.number)", "\(trial.round + 1)",
          NumberText.readable(trial.learningRate), NumberText.readable(trial.weightDecay),
          NumberText.fixed(trial.trainAccuracy.last ?? .nan, decimals: 3),
          NumberText.fixed(trial.score, decimals: 3),
        ]
      })
  }

  private static func reading(_ records: [Record], _ options: Options) -> String {
    var text = ""
    let means = records.map { rounds($0) { Repeated($0).mean } }
    if options.sampler == .narrowing, options.rounds > 1 {
      let (first, last) = (
        Repeated(means.map { $0.first ?? .nan }), Repeated(means.map { $0.last ?? .nan })
      )
      text += """
        The trials of the first round have a mean validation accuracy of \(first.text(decimals: 3)), \
        those of the last \(last.text(decimals: 3)): narrowing the ranges \
        \(last.mean > first.mean ? "led to better ones" : "did not lead to better ones"). 
        """
    }
    let learningRate = Repeated(records.map { $0.importance[0].importance }).mean
    let weightDecay = Repeated(records.map { $0.importance[1].importance }).mean
    let (more, less) =
      learningRate >= weightDecay
      ? ("learning rate", "weight decay") : ("weight decay", "learning rate")
    text += """
      By itself the \(more) explains \(NumberText.fixed(100 * max(learningRate, weightDecay), decimals: 0)) % \
      of the variance of validation accuracy, the \(less) \
      \(NumberText.fixed(100 * min(learningRate, weightDecay), decimals: 0)) %. 
      """
    let best = records.map { $0.trials[$0.bestTrial] }
    text += """
      The best trial\(records.count == 1 ? "" : "s") reached \
      \(Repeated(best.map(\.score)).text(decimals: 3)) on \(records[0].validationSamples) validation samples \
      and, evaluated once on \(records[0].finalEvaluation.testSamples) test samples, \
      \(Repeated(records.map(\.finalEvaluation.testAccuracy)).text(decimals: 3)).
      """
    let gap =
      Repeated(best.map(\.score)).mean
      - Repeated(records.map(\.finalEvaluation.testAccuracy)).mean
    if gap > 0.01 {
      text += """
         The first is the higher: it is the best of \(records[0].trials.count) on a small sample, which \
        flatters; only the second is an estimate.
        """
    }
    return text
  }
}
