import DescentArrays
import DescentData
import DescentGraph
import DescentLearning
import DescentRuns
import DescentSearch
import Foundation
import RealModule
import Testing

@testable import DescentExperiments

/// The search against trials trained by hand, and the data it must not see.
@Suite struct HyperparameterSearchTests {
  private typealias Search = HyperparameterSearchExperiment

  private static func options() -> Search.Options {
    var options = Search.Options.book
    options.samples = 60
    options.hidden = [8]
    options.batchSize = 20
    options.epochs = 3
    options.trials = 12
    options.rounds = 3
    options.learningRates = [1e-3, 1]
    options.seed = 9
    return options
  }

  private static func record(
    _ options: Search.Options = options(), jobs: Int = 2
  ) async throws -> Search.Record {
    let input = try Search.load(options, jobs: jobs, events: RunEvents())
    return try await Search.run(options, on: input, in: .forTests(Search.self, options, jobs: jobs))
  }

  @Test func trialsAreTrainedAsProposed() async throws {
    let record = try await Self.record()
    #expect(record.trials.count == 12 && record.rounds.count == 3)
    #expect(record.trainingSamples == 48 && record.validationSamples == 12)
    let data = try DataSource.load("digits", trainingSamples: 60).train
    let (validation, train) = try data.split(
      first: 0.2, seed: pathHash("hyperparameter-search/9/validation"))
    for trial in [record.trials[0], record.trials[11]] {
      let trainer = try Trainer(
        Network {
          Dense(8)
          ReLU()
          Dense(10)
        }, inputShape: [64], objective: Objective(SoftmaxCrossEntropy(convention: .book)),
        updates: UpdateRule(
          SGD(learningRate: trial.learningRate), weightDecay: .l2(trial.weightDecay)),
        batches: Batches(20, order: .withReplacement),
        seed: pathHash("hyperparameter-search/9/trial/\(trial.number)"))
      for epoch in 0..<3 {
        _ = try await trainer.runEpoch(train)
        #expect(trial.trainAccuracy[epoch] == (try await trainer.evaluate(train).accuracy))
        #expect(
          trial.validationAccuracy[epoch] == (try await trainer.evaluate(validation).accuracy))
      }
    }
  }

  @Test func trialsLieInTheirRoundsRangesAndTheBestIsTheBest() async throws {
    let record = try await Self.record()
    for trial in record.trials {
      let round = record.rounds[trial.round]
      #expect((round.learningRates[0]...round.learningRates[1]).contains(trial.learningRate))
      #expect((round.weightDecays[0]...round.weightDecays[1]).contains(trial.weightDecay))
    }
    let best = record.trials[record.bestTrial]
    #expect(best.score == record.trials.map(\.score).max())
    #expect(record.trials.prefix(record.bestTrial).allSatisfy { $0.score < best.score })
    #expect(record.finalEvaluation.trial == record.bestTrial)
    #expect(record.finalEvaluation.testSamples == 360)
  }

  /// Validation and training samples are disjoint, and the test samples come from another file.
  @Test func theTestSamplesChangeNothingButTheLastNumber() async throws {
    let options = Self.options()
    let loaded = try DataSource.load("digits", trainingSamples: 60)
    let (right, others) = (try #require(loaded.test), try Digits.load().train.suffixed(300))
    var records: [Search.Record] = []
    for test in [right, others] {
      records.append(
        try await Search.run(
          options, on: Search.Input(loaded: loaded, test: test),
          in: .forTests(Search.self, options)))
    }
    func text(_ record: Search.Record) throws -> String {
      var record = record
      record.finalEvaluation.testAccuracy = 0
      record.finalEvaluation.testSamples = 0
      return try RecordJSON.text(record)
    }
    #expect(try text(records[0]) == text(records[1]))
  }

  @Test func theNumberOfJobsChangesNothing() async throws {
    let first = try RecordJSON.text(await Self.record(jobs: 1))
    #expect(try RecordJSON.text(await Self.record(jobs: 3)) == first)
  }

  @Test func aRandomSearchHasOneRange() async throws {
    var options = Self.options()
    options.sampler = .random
    let record = try await Self.record(options)
    #expect(record.rounds.count == 1 && record.trials.allSatisfy { $0.round == 0 })
    let page = Search.presentation(of: [record], options: options)
    #expect(!page.verdicts.contains { $0.statement.contains("round") })
  }

  // MARK: Other rules

  @Test func otherSearchesHaveAsManyTrials() async throws {
    var options = Self.options()
    options.extended = true
    let record = try await Self.record(options)
    let rivals = try #require(record.rivals)
    #expect(rivals.map(\.rule) == [.random, .linear])
    #expect(rivals.allSatisfy { $0.trials.count == 12 })
    // The first round of all draws the same places, on different scales.
    for (trial, main) in zip(rivals[0].trials, record.trials.prefix(4)) {
      #expect(trial.learningRate == main.learningRate && trial.validationAccuracy == main.score)
    }
    for rival in rivals {
      let best = rival.trials[rival.bestTrial]
      #expect(best.validationAccuracy == rival.trials.map(\.validationAccuracy).max())
      #expect(rival.trials.allSatisfy { (1e-3...1).contains($0.learningRate) })
    }
    // Half of the first lie below 0.0316, and of the second above 0.5.
    #expect(rivals[0].trials.count { $0.learningRate < 0.05 } >= 4)
    #expect(rivals[1].trials.count { $0.learningRate < 0.05 } <= 2)
    let text = try RecordJSON.text(record)
    #expect(try RecordJSON.text(RecordJSON.value(Search.Record.self, from: text)) == text)
    options.sampler = .random
    #expect(try await Self.record(options).rivals?.map(\.rule) == [.narrowing, .linear])
    #expect(try await Self.record().rivals == nil)
  }

  @Test func eachSeedDrawsItsImages() async throws {
    var options = Self.options()
    (options.extended, options.trials, options.rounds) = (true, 1, 1)
    options.learningRates = [0.1, 0.11]
    let first = try await Self.record(options)
    options.samples = 1438
    #expect(
      Search.refusal(options) == "samples 1438: digits has 1437 training images")
    #expect(first.data.samples == 60)
  }

  // MARK: Verdicts

  /// What is made up of one seed's searches.
  private struct Made {
    /// The validation accuracies of the narrowing search by round, four trials a round.
    var rounds = [0.3, 0.5, 0.7]
    var best = 0.8
    var test = 0.75
    var random = (mean: 0.4, best: 0.75, test: 0.72)
    var linear = (mean: 0.2, best: 0.6, test: 0.6)
    var importance = [0.6, 0.1]
    /// The place of the best trials' learning rates and weight decays in their ranges.
    var place = 0.5
    /// The validation accuracy after the first epoch of the trial that is the best at the end.
    var early = 0.6
  }

  private func record(_ made: Made, noise: Double) -> Search.Record {
    let options = Self.options()
    func value(_ range: [Double]) -> Double {
      range[0] * Double.pow(range[1] / range[0], made.place)
    }
    var trials = (0..<12).map { number in
      let score = made.rounds[number / 4] + noise
      return Search.Record.Trial(
        number: number, round: number / 4, learningRate: value(options.learningRates),
        weightDecay: value(options.weightDecays), trainAccuracy: [1, 1, 1, 1],
        validationAccuracy: [0.4, score, score, score], diverged: false)
    }
    trials[11].validationAccuracy = [made.early, made.best, made.best, made.best + noise]
    func rival(_ rule: Search.Rule, _ numbers: (mean: Double, best: Double, test: Double))
      -> Search.Rival
    {
      Search.Rival(
        rule: rule,
        trials: [numbers.best, 2 * numbers.mean - numbers.best].map {
          .init(
            learningRate: 0.1, weightDecay: 1e-6,
            validationAccuracy: $0 + (rule == .random ? -noise : noise))
        }, importance: importance(made.importance, noise), bestTrial: 0,
        testAccuracy: numbers.test + (rule == .random ? -noise : noise))
    }
    return Search.Record(
      data: DataName(name: "digits", samples: 60), trainingSamples: 48, validationSamples: 12,
      rounds: Array(
        repeating: .init(learningRates: [1e-3, 1], weightDecays: [1e-8, 1e-4]), count: 3),
      trials: trials, importance: importance(made.importance, noise), bestTrial: 11,
      finalEvaluation: .init(trial: 11, testSamples: 360, testAccuracy: made.test - 2 * noise),
      rivals: [rival(.random, made.random), rival(.linear, made.linear)])
  }

  private func importance(_ values: [Double], _ noise: Double) -> [Search.Record.Importance] {
    zip(["learningRate", "weightDecay"], values).map {
      .init(hyperparameter: $0, importance: $1 + ($0 == "learningRate" ? noise : -noise))
    }
  }

  private func page(_ made: Made, spread: Double = 0.001, seeds: Int = 5) -> Presentation {
    var options = Self.options()
    (options.extended, options.epochs) = (true, 4)
    return Search.presentation(
      of: [-2, 1, 0, 2, -1].prefix(seeds).map { record(made, noise: spread * $0) },
      options: options)
  }

  private func outcome(_ page: Presentation, _ words: String) -> Verdict.Outcome? {
    page.verdicts.first { $0.statement.contains(words) }?.outcome
  }

  private static let statements = [
    "trials of the last round", "spends more on good ones", "chosen by narrowing has a higher",
    "On a logarithmic scale the trials", "is the best of 12", "learning rate explains more",
    "Few epochs are enough",
  ]

  @Test func eachVerdictIsReached() {
    let shown = page(Made())
    for words in Self.statements { #expect(outcome(shown, words) == .supported, "\(words)") }
    #expect(
      shown.takeaway
        == "Narrowing makes the mean trial better: its validation accuracy is 0.508, against 0.400 in random search. "
        + "Narrowing makes the chosen trial better: its test accuracy is 0.750, against 0.720.")
    #expect(shown.why.contains("accuracy of 0.800 ± 0.002 and, evaluated once"))
    #expect(shown.why.contains("a difference of +0.050. Only the second"))
    #expect(shown.why.contains("An accuracy of 0.75 on 12 images has a standard error of 0.125"))
    #expect(shown.tables[0].rows.count == 5)
    #expect(shown.tables[0].rows.map { $0[0] } == ["9", "10", "11", "12", "13"])
    #expect(shown.tables.count == 5 && shown.tables[4].rows.count == 15)

    var made = Made()
    (made.rounds, made.best, made.test) = ([0.7, 0.5, 0.3], 0.71, 0.8)
    made.random = (mean: 0.6, best: 0.75, test: 0.85)
    made.linear = (mean: 0.8, best: 0.9, test: 0.9)
    (made.importance, made.early) = ([0.1, 0.6], 0.1)
    made.rounds[1] = 0.4
    let opposite = page(made)
    for words in Self.statements.dropLast() {
      #expect(outcome(opposite, words) == .refuted, "\(words)")
    }
    #expect(opposite.why.contains("a difference of −0.090"))
    #expect(
      opposite.takeaway.contains("makes the mean trial worse: its validation accuracy is 0.501"))
    #expect(opposite.takeaway.contains("makes the chosen trial worse: its test accuracy is 0.800"))

    let noisy = page(Made(rounds: [0.6, 0.61, 0.63]), spread: 0.1)
    for words in Self.statements.dropLast().dropFirst(2) {
      #expect(outcome(noisy, words) == .undecided, "\(words)")
    }
    #expect(
      noisy.takeaway.contains("Whether narrowing makes the chosen trial better is undecided:"))
    #expect(noisy.why.contains("(undecided)"))
    #expect(page(Made(), seeds: 1).verdicts.allSatisfy { $0.outcome == .undecided })
  }

  // MARK: Sentences

  /// An effect that is too small to matter is neither better nor worse.
  @Test func aSmallEffectIsNoneInTheLead() {
    var made = Made()
    made.random = (mean: 0.52, best: 0.75, test: 0.7495)
    let shown = page(made, spread: 0.0001)
    #expect(shown.takeaway.contains("Narrowing does not make the mean trial notably better:"))
    #expect(shown.takeaway.contains("Narrowing does not make the chosen trial notably better:"))
  }

  @Test func roundsAreToldOneByOne() {
    var made = Made()
    (made.rounds, made.best) = ([0.3, 0.7, 0.5], 0.6)
    let shown = page(made)
    #expect(shown.why.contains("accuracy of 0.30, 0.70 and 0.60 in rounds 1 to 3 (means)"))
    #expect(shown.why.contains("and 5 of the 5 chosen trials come from the last round."))
    #expect(
      shown.why.contains(
        "After the first 4 trials the best has 0.300, after all 12 0.600, a gain above the standard"
      ))
    #expect(
      shown.why.contains(
        "range is 3.0 powers of ten wide, of 3 at first, the weight decay's 4.0, of 4"))
    #expect(shown.tables[2].rows[1] == ["2", "0.700 ± 0.002", "0.700 ± 0.002", "0"])
    #expect(shown.tables[2].rows[2].last == "5")
    made.rounds[0] = 0.5
    #expect(
      page(made).why.contains("has 0.500, after all 12 0.600, a gain below the standard error"))
    let alone = page(made, seeds: 1)
    #expect(
      alone.why.contains(" in rounds 1 to 3, and the chosen trial comes from round 3."))
    var options = Self.options()
    (options.extended, options.sampler) = (true, .random)
    let random = Search.presentation(of: [record(made, noise: 0)], options: options)
    #expect(!random.why.contains("rounds 1 to 3"))
  }

  @Test func chosenTrialsMayComeFromEarlierRounds() {
    func shown(_ early: Int) -> String {
      let records = (0..<3).map { seed in
        var one = record(Made(), noise: 0)
        if seed < early { (one.bestTrial, one.trials[11].validationAccuracy) = (5, [0.1]) }
        return one
      }
      return Search.presentation(of: records, options: Self.options()).why
    }
    #expect(shown(3).contains("none of the 3 chosen trials comes from the last round"))
    #expect(shown(2).contains("1 of the 3 chosen trials comes from the last round"))
    #expect(shown(1).contains("2 of the 3 chosen trials come from the last round"))
  }

  /// The rival's one trial near its best is a lucky hit; with three of them it is none.
  @Test func aLinearScaleDependsOnLuckyHits() {
    let hit =
      "come within 0.05 of the best, that one counted, so what is chosen depends on a lucky hit"
    let shown = page(Made())
    #expect(
      shown.why.contains(
        "90 % of the trials draw a learning rate above 0.1, and 1 % one below 0.01"))
    #expect(shown.why.contains("Of the 2 such trials of a seed only 1.0 \(hit)"))
    #expect(shown.why.contains("its test accuracy lies between 0.60 and 0.60, depending"))
    #expect(!page(Made(), seeds: 1).why.contains(hit))
    var many = record(Made(), noise: 0)
    let hits = (0..<3).map { _ in
      Search.Rival.Trial(learningRate: 0.1, weightDecay: 1e-6, validationAccuracy: 0.6)
    }
    many.rivals?[1].trials = hits
    var options = Self.options()
    options.extended = true
    #expect(!Search.presentation(of: [many, many], options: options).why.contains(hit))
    // A range of one power of ten leaves nothing out.
    options.learningRates = [0.1, 1]
    #expect(!Search.presentation(of: [many, many], options: options).why.contains("linear scale"))
  }

  private func decays(_ strong: Double) -> Presentation {
    var record = record(Made(), noise: 0)
    record.rivals?[0].trials = [
      (0.002, 1e-8, 0.1), (0.05, 1e-7, 0.8), (0.2, 1e-6, 0.78), (0.1, 5e-5, strong),
      (0.9, 5e-5, 0.2),
    ].map { .init(learningRate: $0, weightDecay: $1, validationAccuracy: $2) }
    record.rivals?[0].bestTrial = 1
    var options = Self.options()
    (options.extended, options.seeds) = (true, 1)
    return Search.presentation(of: [record], options: options)
  }

  @Test func strongDecaysAreComparedAtGoodRates() {
    let shown = decays(0.3)
    #expect(
      shown.why.contains(
        "have learning rates from 0.05 to 0.2. Between these, weight decays above 10⁻⁵ give a mean validation accuracy "
          + "of 0.30, smaller ones 0.79: a small share"))
    #expect(decays(0.79).why.contains("accuracy of 0.79, smaller ones 0.79."))
    #expect(
      shown.tables[3].rows == [
        ["0.001 to 0.01", "1", "0.100", "0.100"], ["0.01 to 0.1", "1", "0.800", "0.800"],
        ["0.1 to 1", "3", "0.427", "0.780"],
      ])
    #expect(shown.tables[3].caption.hasSuffix("validation accuracy"))
  }

  @Test func trialsOfOneScoreAreCounted() {
    var one = record(Made(), noise: 0)
    // One image of 12 is 0.083: trials 8 to 10 of the last round have 0.7, more than one image less.
    for (number, score) in [(3, 0.8), (4, 0.72)] {
      one.trials[number].validationAccuracy = [score]
    }
    let two = record(Made(), noise: 0)
    let shown = Search.presentation(of: [one, two], options: Self.options())
    #expect(
      shown.why.contains(
        "The best score is that of 2 and 1 trials, and within one image of it lie 3 and 1 trials, seed by seed."
      ))
    #expect(shown.tables[0].rows.map { $0.last } == ["2", "1"])
    let alone = Search.presentation(of: [two], options: Self.options())
    #expect(
      alone.why.contains("is that of 1 trial, and within one image of it lies 1 trial."))
    let many = Search.presentation(
      of: Array(repeating: one, count: 4) + Array(repeating: two, count: 4), options: Self.options()
    )
    #expect(
      many.why.contains("that of 1 to 2 trials, and within one image of it lie 1 to 3 trials"))
  }

  @Test func manySeedsOfOneCountAreToldOnce() {
    let seeds = Array(repeating: record(Made(), noise: 0), count: 8)
    let why = Search.presentation(of: seeds, options: Self.options()).why
    #expect(why.contains("that of 1 trial, and within one image of it lies 1 trial, seed by seed."))
  }

  /// Without other searches the lead is about the score that chose.
  @Test func aSearchAloneTellsItsScore() {
    let shown = Search.presentation(
      of: [0, 0.001].map { noise in
        var one = record(Made(), noise: noise)
        one.rivals = nil
        return one
      }, options: Self.options())
    #expect(shown.takeaway.hasPrefix("The best of 12 trials has a validation accuracy of 0.80"))
    #expect(
      shown.takeaway.hasSuffix(
        "Only the second number, from images that chose nothing, says how good it is."))
    #expect(!shown.why.contains("Only the second number") && shown.tables.count == 3)
  }

  /// The trial that leads early ends far below the best.
  @Test func fewEpochsMayMislead() {
    var made = Made()
    made.early = 0.1
    #expect(outcome(page(made), "Few epochs are enough") == .refuted)
  }

  @Test(arguments: [(0.95, "upper", "0.001,100"), (0.05, "lower", "1e-5,1")])
  func rangesWhoseEndIsBestAreNamed(_ place: Double, _ end: String, _ wider: String) {
    var made = Made()
    made.place = place
    let shown = page(made)
    #expect(
      shown.why.contains(
        "Of the 50 best trials, 50 lie at the \(end) end of the range of the learning rate"))
    #expect(shown.why.contains("of the weight decay: better values may lie beyond"))
    #expect(shown.next[0].command == "descent run hyperparameter-search --learning-rates \(wider)")
    made.place = 0.5
    #expect(!page(made).why.contains("better values may lie beyond"))
  }

  @Test func scoresThatAreNotFiniteStillGiveFigures() async throws {
    var options = Self.options()
    options.learningRates = [1e20, 1e30]
    let record = try await Self.record(options)
    #expect(record.trials.contains { $0.diverged })
    for picture in Search.presentation(of: [record], options: options).pictures {
      #expect(picture.figure.svg().hasSuffix("</svg>\n"))
    }
  }

  private typealias Change = @Sendable (inout HyperparameterSearchExperiment.Options) -> Void
  private static let mistakes: [(change: Change, flag: String)] = [
    ({ $0.samples = 1 }, "samples 1"),
    ({ $0.validationFraction = 0 }, "validation-fraction 0"),
    ({ $0.validationFraction = .nan }, "validation-fraction nan"),
    ({ $0.validationFraction = 0.001 }, "leaves none"),
    ({ $0.batchSize = 49 }, "batch-size 49"),
    ({ $0.trials = 0 }, "trials 0"),
    ({ $0.rounds = 13 }, "rounds 13"),
    ({ $0.rounds = 0 }, "rounds 0"),
    ({ $0.learningRates = [1] }, "learning-rates"),
    ({ $0.learningRates = [0, 1] }, "learning-rates"),
    ({ $0.learningRates = [1, 1] }, "learning-rates"),
    ({ $0.weightDecays = [1, .infinity] }, "weight-decays"),
    ({ $0.hidden = [0] }, "hidden"),
    ({ $0.epochs = 0 }, "epochs 0"),
  ]

  @Test(arguments: mistakes.indices)
  func settingsThatMakeNoSense(_ index: Int) throws {
    let (change, flag) = Self.mistakes[index]
    var options = Self.options()
    change(&options)
    let error = #expect(throws: ExperimentError.self) {
      try Search.load(options, jobs: 1, events: RunEvents())
    }
    guard case .setting = error else { return #expect(Bool(false)) }
    #expect(error?.description.contains(flag) == true)
  }
}

extension Dataset {
  fileprivate func suffixed(_ count: Int) throws -> Dataset {
    try subset(Array(self.count - count..<self.count))
  }
}
