import DescentArrays
import DescentData
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns
import DescentSearch

extension HyperparameterSearchExperiment {
  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> Input {
    try check(options)
    let loaded = try DataSource.load(
      options.data, dataDirectory: options.dataDirectory,
      trainingSamples: options.extended ? nil : options.samples, testSamples: nil)
    try Checks.require(
      options.samples <= loaded.train.count, "samples", options.samples,
      "\(loaded.name) has \(loaded.train.count) training images")
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

  /// Every trial of every search, and the evaluation at its end.
  public static func pieceCount(_ options: Options) -> Int {
    (options.trials + 1) * (1 + Rival.kinds(options).count)
  }

  public static func run(
    _ options: Options, on input: Input, in context: RunContext
  ) async throws -> Record {
    let images = try DrawnImages(
      options.samples, of: input.loaded, isDrawn: options.extended, in: context)
    let (validation, train) = try images.train.split(
      first: options.validationFraction, seed: context.seed(of: "validation"))
    let data = SearchData(train: train, validation: validation)
    let runs = Runs()
    let study = try RoundSearch(
      space: space(options), sampler: sampler(options.sampler, options),
      seed: context.seed(of: "study"))
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
    var rivals: [Rival] = []
    for rule in Rival.kinds(options) {
      rivals.append(try await rival(rule, data, input.test, options, context))
    }
    return Record(
      data: DataName(name: input.loaded.name, samples: images.train.count),
      trainingSamples: train.count,
      validationSamples: validation.count, rounds: result.spaces.map(round), trials: trials,
      importance: RoundImportance.of(study.space, trials: result.trials).map {
        .init(hyperparameter: $0.name, importance: $0.importance)
      }, bestTrial: best.number, finalEvaluation: evaluation,
      rivals: options.extended ? rivals : nil)
  }

  /// The trials of the rounds that are done.
  private actor Runs {
    private(set) var trials: [Record.Trial] = []
    func add(_ round: [Record.Trial]) { trials += round }
  }

  /// The whole ranges.
  static func space(_ options: Options, isLinear: Bool = false) throws -> SearchSpace {
    func domain(_ range: [Double]) -> Domain {
      isLinear ? .uniform(range[0]...range[1]) : .logUniform(range[0]...range[1])
    }
    return try SearchSpace([
      ("learningRate", domain(options.learningRates)),
      ("weightDecay", domain(options.weightDecays)),
    ])
  }

  static func sampler(_ kind: SamplerKind, _ options: Options) throws -> NarrowingSampler {
    switch kind {
    case .narrowing: try NarrowingSampler(trials: options.trials, rounds: options.rounds)
    case .random: try NarrowingSampler(trials: options.trials, rounds: 1)
    }
  }

  private static func round(_ space: SearchSpace) -> Record.Round {
    func ends(_ name: String) -> [Double] {
      [0, 1].compactMap { space[name]?.value(at: $0).number }
    }
    return Record.Round(learningRates: ends("learningRate"), weightDecays: ends("weightDecay"))
  }

  /// The book's network; its seed is the trial's, so that trials do not share their luck.
  static func trainer(
    _ proposal: RoundSearch.Proposal, _ train: Dataset, _ options: Options, _ context: RunContext
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
    _ proposal: RoundSearch.Proposal, on data: SearchData, _ options: Options, _ context: RunContext
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
  static func evaluate(
    _ best: Record.Trial, _ proposal: RoundSearch.Proposal, _ data: SearchData, _ test: Dataset,
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
