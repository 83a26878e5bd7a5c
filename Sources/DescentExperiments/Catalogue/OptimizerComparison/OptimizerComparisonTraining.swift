import DescentArrays
import DescentData
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns

extension OptimizerComparisonExperiment {
  public static func load(
    _ options: Options, jobs: Int, events: RunEvents
  ) throws -> LabelledData {
    try options.check()
    try checkEffects(options)
    let data = try LabelledData(options, samples: options.samples)
    try Checks.batchSize(options.batchSize, samples: data.train.count)
    if options.tune { try checkSplit(options, data) }
    try Checks.memory(
      features: data.train.featureSize, hidden: options.hidden, outputs: data.classCount,
      batchSize: options.batchSize, networks: min(jobs, pieceCount(options)))
    events.note(data.note)
    return data
  }

  /// No setting differs from the usual one without having an effect.
  private static func checkEffects(_ options: Options) throws {
    let usual = Options()
    try Checks.require(
      options.tune || options.validationFraction == usual.validationFraction,
      "validation-fraction", options.validationFraction, "has no effect without tune; give both")
    try Checks.require(
      options.extended || options.rates == usual.rates, "rates", options.rates,
      "has no effect with the book's settings, which try \(tuningFactors.count) rates with tune and otherwise one"
    )
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
    if options.triesRates { return Entry.all(options).count }
    return options.optimizers.count * (1 + (options.tune ? tuningFactors.count : 0))
  }

  public static func run(
    _ options: Options, on data: LabelledData, in context: RunContext
  ) async throws -> Record {
    if options.triesRates { return try await tryRates(options, data, context) }
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
        training: options.extended ? blocks(trained[index], options) : trained[index],
        tuning: options.tune ? tunings[index] : nil)
    }
    return Record(
      data: data.name, testSamples: data.test.count, tuned: options.tune, runs: runs)
  }

  static func words(_ contestant: Contestant) -> String {
    "\(contestant.method.title) \(NumberText.readable(contestant.learningRate))"
  }

  static func trainer(
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

// MARK: Several rates

extension OptimizerComparisonExperiment {
  /// How many losses of each training are recorded, at most.
  private static let recordedLosses = 50

  /// The same with means over blocks of losses.
  private static func blocks(_ training: LossRecord, _ options: Options) -> LossRecord {
    training.inBlocks(of: max(1, options.steps / recordedLosses))
  }

  /// Trains every optimizer at every rate on the same part of the training data.
  private static func tryRates(
    _ options: Options, _ data: LabelledData, _ context: RunContext
  ) async throws -> Record {
    let (validation, train) = try data.train.split(
      first: options.validationFraction, seed: context.seed(of: "validation"))
    let rates = try await context.measure(Entry.all(options)) { entry in
      let trainer = try trainer(
        Contestant(entry.optimizer, learningRate: entry.learningRate), train,
        classes: data.classCount, options, seed: context.seed(of: "training"))
      return try await trainer.run { trainer in
        let training = try LossRecord(
          trainer, steps: options.steps, train: train, test: data.test
        ) { _, _ in }
        let evaluation = try trainer.evaluate(validation)
        return Entry.Values(
          training: blocks(training, options),
          validationLoss: evaluation.loss.ifFinite,
          validationAccuracy: evaluation.accuracy ?? .nan)
      }
    }
    let runs = options.optimizers.compactMap { contestant in
      rates.first {
        $0.optimizer == contestant.method && $0.learningRate == contestant.learningRate
      }.map {
        Record.Run(
          optimizer: contestant.method, learningRate: contestant.learningRate,
          training: $0.training)
      }
    }
    return Record(
      data: DataName(name: data.name.name, samples: train.count), testSamples: data.test.count,
      tuned: false, runs: runs, validationSamples: validation.count, rates: rates)
  }
}
