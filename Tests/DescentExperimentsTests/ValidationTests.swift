import DescentData
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns
import RealModule
import Testing

@testable import DescentExperiments

private typealias Validation = ValidationExperiment

/// The choice among networks against brute force, and the theory against closed forms.
@Suite struct ValidationTests {
  private static func options() -> Validation.Options {
    var options = Validation.Options()
    (options.samples, options.trials, options.steps) = (40, 6, 20)
    (options.pool, options.parts, options.splits) = (400, [20, 50], 100)
    options.seed = 3
    return options
  }

  @Test func trialsAreTrainedAsTheyAreRecorded() async throws {
    let options = Self.options()
    let record = try await Validation.record(options)
    #expect(record.trials.count == 6 && record.poolSamples == 400)
    #expect(record.data == DataName(name: "digits", samples: 40))
    let loaded = try DataSource.load("digits")
    let context = RunContext.forTests(Validation.self, options)
    let images = try DrawnImages(40, of: loaded, isDrawn: true, in: context)
    let pool = try HeldOutPool(options, of: loaded, in: context)
    let trial = record.trials[4]
    let trainer = try FixedTraining(
      hidden: [trial.width, trial.width], learningRate: trial.learningRate, steps: 20,
      batchSize: trial.batchSize, weightDecay: .l2(trial.weightDecay)
    ).trainer(on: images, seed: pathHash("validation/3/trial/4"))
    try await trainer.run { try $0.take(20, on: images.train) { _, _ in } }
    #expect(try await trainer.accuracy(on: images.train) == trial.trainAccuracy)
    #expect(try await trainer.accuracy(on: pool.images) == trial.poolAccuracy)
    #expect(
      record.choices.map { [$0.part, $0.condition.trials] } == [
        [20, 1], [20, 3], [20, 6], [50, 1], [50, 3], [50, 6],
      ])
    let text = try RecordJSON.text(record)
    #expect(try RecordJSON.text(RecordJSON.value(Validation.Record.self, from: text)) == text)
  }

  /// All 360 test images, then training images that no network is trained on.
  @Test func thePoolHoldsNoTrainingImage() throws {
    let options = Self.options()
    let loaded = try DataSource.load("digits")
    let context = RunContext.forTests(Validation.self, options)
    let images = try DrawnImages(40, of: loaded, isDrawn: true, in: context)
    let pool = try HeldOutPool(options, of: loaded, in: context).images
    let test = try loaded.testData()
    for index in [0, 359] { #expect(pool.features(at: index) == test.features(at: index)) }
    let order = DrawnImages.order(of: loaded.train.count, in: context)
    #expect(pool.features(at: 360) == loaded.train.features(at: order[40]))
    #expect(pool.labels?[399] == loaded.train.labels?[order[79]])
    #expect(images.train.features(at: 39) == loaded.train.features(at: order[39]))
    var all = options
    all.pool = 100_000
    #expect(try HeldOutPool(all, of: loaded, in: context).images.count == 1797 - 40)
  }

  @Test func theNumberOfJobsChangesNothing() async throws {
    let one = try await RecordJSON.text(Validation.record(Self.options(), jobs: 1))
    #expect(try await RecordJSON.text(Validation.record(Self.options(), jobs: 3)) == one)
    var other = Self.options()
    other.seed = 4
    #expect(try await RecordJSON.text(Validation.record(other)) != one)
  }

  // MARK: Choices

  /// Every split of six images into parts of one and a rest of four, by hand.
  @Test func choicesAreThoseOfEverySplit() throws {
    let right = [
      [true, true, false, true, false, false], [false, false, true, true, true, true],
      [true, false, true, false, true, false],
    ]
    let train = [0.9, 0.5, 0.7]
    let scores = SplitScores(trainAccuracies: train, isRight: right)
    #expect(scores.accuracies == [0.5, 4.0 / 6, 0.5])
    #expect(scores.counts(of: [0, 3, 4][...]) == [2, 2, 2])
    let measured = try scores.choices(part: 1, of: [1, 3], splits: 20_000, seed: 1)[1]
    var (sum, count) = ((train: 0.0, validation: 0.0, fresh: 0.0, truth: 0.0, best: 0.0), 0.0)
    for validation in 0..<6 {
      for test in 0..<6 where test != validation {
        let rest = (0..<6).filter { $0 != validation && $0 != test }
        func truth(_ network: Int) -> Double {
          Double(rest.count { right[network][$0] }) / 4
        }
        func score(_ network: Int, _ image: Int) -> Double { right[network][image] ? 1 : 0 }
        // Ties are broken at random: all networks with the highest score are equally likely.
        let highest = right.indices.map { score($0, validation) }.max() ?? 0
        let tied = right.indices.filter { score($0, validation) == highest }
        let share = 1 / Double(tied.count)
        for network in tied {
          sum.validation += share * (highest - truth(network))
          sum.fresh += share * (score(network, test) - truth(network))
          sum.truth += share * truth(network)
        }
        sum.train += train[0] - truth(0)
        sum.best += truth(1)
        count += 1
      }
    }
    #expect(abs(measured.validationOptimism - sum.validation / count) < 0.01)
    #expect(abs(measured.testOptimism - sum.validation / count) < 0.01)
    #expect(abs(measured.freshOptimism - sum.fresh / count) < 0.015)
    #expect(abs(measured.validationTruth - sum.truth / count) < 0.01)
    #expect(abs(measured.trainOptimism - sum.train / count) < 0.01)
    #expect(abs(measured.bestTruth - sum.best / count) < 0.01)
  }

  @Test func numbersOfTrials() {
    #expect(Validation.Choice.counts(of: 100) == [1, 3, 10, 30, 100])
    #expect(Validation.Choice.counts(of: 300) == [1, 3, 10, 30, 100, 300])
    #expect(Validation.Choice.counts(of: 12) == [1, 3, 10, 12])
    #expect(Validation.Choice.counts(of: 2) == [1, 2])
  }

  // MARK: Theory

  /// Networks of one accuracy that err independently: E[max] of normal numbers.
  @Test func theoryIsThatOfOrderStatistics() {
    let images = 2000
    var random = SplitMix64(seed: 5)
    let right = (0..<10).map { _ in
      (0..<images).map { _ in Int.random(in: 0..<5, using: &random) > 0 }
    }
    let scores = SplitScores(trainAccuracies: Array(repeating: 1, count: 10), isRight: right)
    let theory = ScoreTheory(scores, part: 16)
    #expect(theory.correlation < 0.02)
    // σ = √(0.8·0.2/16) = 0.1. E[max] of two is 1/√π, of ten 1.5388 (Harter 1961); one chooses nothing.
    for (count, expected) in [(1, 0), (2, 0.0564), (10, 0.1539)] {
      let optimism = theory.optimism(of: count, draws: 40_000, seed: 2)
      #expect(abs(optimism - expected) < 0.004, "\(count): \(optimism)")
    }
    #expect(
      abs(
        ScoreTheory.bound(accuracy: 0.8, part: 16, trials: 10) - 0.1
          * (2 * Double.log(10)).squareRoot())
        < 1e-12)
    #expect(ScoreTheory.bound(accuracy: 0.8, part: 16, trials: 1) == 0)
  }

  /// Networks that err on the same images have nothing to choose by.
  @Test func equalNetworksAreNotOptimistic() throws {
    let right = (0..<1000).map { $0 % 5 > 0 }
    let scores = SplitScores(
      trainAccuracies: Array(repeating: 1, count: 10), isRight: Array(repeating: right, count: 10))
    let theory = ScoreTheory(scores, part: 16)
    #expect(abs(theory.correlation - 1) < 1e-9)
    #expect(abs(theory.optimism(of: 10, draws: 20_000, seed: 2)) < 0.003)
    let measured = try scores.choices(part: 16, of: [10], splits: 20_000, seed: 1)[0]
    #expect(abs(measured.validationOptimism) < 0.003)
  }

  /// What is drawn is what is measured, for networks that err as theory says.
  @Test func theoryForeseesWhatIsMeasured() throws {
    var random = SplitMix64(seed: 8)
    let hardness = (0..<3000).map { _ in Double.random(in: 0..<1, using: &random) }
    let right = (0..<20).map { network in
      hardness.map { hard in
        Double.random(in: 0..<1, using: &random) < 0.95 - 0.02 * Double(network) - 0.4 * hard
      }
    }
    let scores = SplitScores(trainAccuracies: Array(repeating: 1, count: 20), isRight: right)
    let measured = try scores.choices(part: 100, of: [20], splits: 4000, seed: 1)[0]
    let predicted = ScoreTheory(scores, part: 100).optimism(of: 20, draws: 4000, seed: 1)
    #expect(measured.validationOptimism > 0.02)
    #expect(abs(measured.validationOptimism - predicted) < 0.005)
  }

  // MARK: Verdicts

  private func page(
    seeds: Int = 5, noise: Double = 0.0005, trials: Int = 1, example: Double = 0.9,
    _ change: (inout Validation.Choice.Values, Validation.Choice) -> Void = { _, _ in }
  ) -> Presentation {
    var options = Self.options()
    options.parts = [100, 1000, 5000]
    let records = [-2.0, 1, 0, 2, -1].prefix(seeds).map { shift in
      let choices = [100, 1000].flatMap { part in
        [1, 3, 100].map { Validation.Choice(part: part, trials: $0) }
      }.map { choice in
        let scale = choice.trials == 1 ? 0 : choice.trials == 3 ? 0.4 : 1.0
        let size = choice.part == 100 ? 1.0 : 0.3
        var values = Validation.Choice.Values(
          trainOptimism: 0.1, validationOptimism: 0.05 * scale * size,
          testOptimism: 0.05 * scale * size, freshOptimism: 0, trainTruth: 0.8,
          validationTruth: 0.9 - 0.02 * size, testTruth: 0.9 - 0.02 * size, bestTruth: 0.9,
          bound: 0.09 * size, predicted: 0.04)
        change(&values, choice)
        // Of opposite sign where two are compared, so that it does not cancel.
        values.validationOptimism +=
          noise * shift * (choice.trials == 3 || choice.part > 100 ? -1 : 1)
        values.testOptimism -= noise * shift
        values.freshOptimism += noise * shift
        values.trainTruth += noise * shift * (choice.part == 100 ? -1 : 1)
        values.validationTruth += noise * shift * (choice.part == 100 ? 1 : -1)
        values.trainOptimism += noise * shift
        values.bound += 2 * noise * shift
        return FactorialResult(condition: choice, values: values)
      }
      let trial = Validation.Trial(
        learningRate: 0.1, weightDecay: 0.1, width: 5, batchSize: 10, trainAccuracy: 1,
        poolAccuracy: 0.9, exampleAccuracy: example)
      return Validation.Record(
        data: DataName(name: "digits", samples: 40), poolSamples: 4000,
        trials: Array(repeating: trial, count: trials),
        choices: choices)
    }
    return Validation.presentation(of: Array(records), options: options)
  }

  private func outcome(_ page: Presentation, _ words: String) -> Verdict.Outcome? {
    page.verdicts.first { $0.statement.contains(words) }?.outcome
  }

  private static let statements = [
    "Best of 100 trials by 100 validation images", "Best of 100 trials by 100 test images",
    "images that chose nothing", "by the training images: the training accuracy is higher",
    "training accuracy chooses worse trials than 1000",
    "training accuracy chooses worse trials than 100 ", "The more trials there are",
    "below σ√(2 ln K)", "The more images choose", "1000 validation images choose better",
  ]

  @Test func eachVerdictIsReached() {
    let shown = page()
    for words in Self.statements { #expect(outcome(shown, words) == .supported, "\(words)") }
    #expect(
      shown.takeaway
        == "The accuracy of the best of 100 trials is 0.050 too high on the 100 images that chose it, and right on average "
        + "on 100 others: what has chosen cannot judge.")
    #expect(shown.why.contains("is 0.090: the trials are not equally good"))
    #expect(
      shown.why.contains(
        "With 100 and 1000 images to choose by, the chosen trial's accuracy on new images falls short of that of the best "
          + "trial by 0.020 and 0.006; its score is off by 2.5 times as much."))
    #expect(
      shown.why.contains(
        "gets 0.800 of new images right, the one chosen by 100 and 1000 validation images 0.880 and 0.894. As a chooser "
          + "the training accuracy is worse than 100 and 1000 validation images."))
    #expect(shown.why.contains("With 3 trials to choose from, its choice differs in"))
    #expect(
      shown.why.contains(
        "new images by −0.080 from that of 100 images. As a report it is 0.100 too high."))
    #expect(shown.why.contains("Parts of 5000 images were left out"))
    #expect(shown.tables.map(\.rows.count) == [6, 6, 6])
    #expect(shown.tables.allSatisfy { $0.columns.count <= 6 })

    let opposite = page { values, choice in
      values.validationOptimism = choice.part == 100 && choice.trials > 3 ? 0 : 0.05
      values.testOptimism = 0
      values.freshOptimism = 0.05
      values.trainOptimism = 0
      values.trainTruth = 0.97
      values.validationTruth = choice.part == 100 ? 0.95 : 0.9
      values.bound = 0
    }
    for words in Self.statements { #expect(outcome(opposite, words) == .refuted, "\(words)") }
    #expect(
      opposite.takeaway.contains(
        "is off by 0.000 on the 100 images that chose it, and off by +0.050 on"))
    #expect(opposite.takeaway.hasSuffix("100 others."))
    #expect(opposite.why.contains("is 0.000. A simulation"))
    #expect(
      opposite.why.contains(
        "Against the expectation, as a chooser the training accuracy is better than 100 and 1000 validation images"
      ))
    #expect(!opposite.why.contains("As a report") && !opposite.why.contains("times as much"))

    let noisy = page(noise: 0.05)
    for words in Self.statements { #expect(outcome(noisy, words) == .undecided, "\(words)") }
    #expect(noisy.takeaway.contains("is off by +0.050 (undecided) on the 100 images"))
    #expect(
      noisy.why.contains(
        "Whether the training accuracy chooses worse trials than 100 and 1000 validation images is undecided."
      ))
    #expect(page(seeds: 1).verdicts.allSatisfy { $0.outcome == .undecided })
  }

  // MARK: Sentences

  /// The training accuracy chooses as well as 100 images, and cannot rank trials that fit all of theirs.
  @Test func theTrainingAccuracyMayChooseAsWell() {
    let shown = page(trials: 3) { values, choice in
      if choice.part == 100 { values.trainTruth = values.validationTruth }
    }
    #expect(
      shown.why.contains(
        "Against the expectation, as a chooser the training accuracy is not notably worse than 100 validation images, "
          + "presumably because it tells"))
    #expect(shown.why.contains("As a chooser the training accuracy is worse than 1000"))
    #expect(
      shown.why.contains("It cannot rank the 3 trials of the first seed that fit all images."))
    #expect(!page(trials: 1).why.contains("It cannot rank"))
  }

  @Test func theSimulationMayGiveTooMuchOrTooLittle() {
    func why(_ small: Double, _ large: Double) -> String {
      page { values, choice in
        values.predicted = choice.part == 100 ? small : large
      }.why
    }
    let reason = "; probably the best trials"
    #expect(
      why(0.06, 0.03).contains(
        "gives 0.060, 20 % too much with 100 images and 100 % too much with 1000 images\(reason)"))
    let little = why(0.04, 0.03)
    #expect(little.contains("gives 0.040, 20 % too little with 100 images and 100 % too much"))
    #expect(!little.contains(reason))
    #expect(why(0.05, 0.03).contains("gives 0.050, as much with 100 images and 100 % too much"))
    let none = page { values, _ in values.validationOptimism = 0 }.why
    #expect(none.contains("gives 0.040. The name"))
  }

  @Test func aNumberOfImagesCanBeDivided() {
    let why = page().why
    #expect(
      why.contains(
        "Of 1000 images, all may choose: that gives a trial of accuracy 0.894 and a score that is off by +0.015. Or 100 choose: "
          + "that gives a trial of accuracy 0.880 and leaves 900 images for a score that is right on average (± 0.011). More trials "
          + "give the choice by 1000 images 0.894 with 3 and 0.894 with 100."))
    #expect(why.contains("by a standard error of 0.032 with 100 and 0.010 with 1000 images."))
  }

  /// What one split does to all trials alike.
  @Test func commonErrorsAreNamed() {
    let shown = page(trials: 2, example: 0.95)
    #expect(
      shown.pictures[2].caption.contains(
        "On this split's 100 images the trials' scores differ from those accuracies by +0.050 on average"
      ))
  }

  // MARK: Settings

  @Test func settingsThatMakeNoSense() {
    func expect(_ sentence: String, _ change: (inout Validation.Options) -> Void) {
      var options = Self.options()
      change(&options)
      #expect(Validation.refusal(options) == sentence)
    }
    expect("samples 0: a whole number of at least 1 is needed") { $0.samples = 0 }
    expect("samples 1438: digits has 1437 training images") { $0.samples = 1438 }
    expect("trials 1: a whole number from 2 to 10000 is needed") { $0.trials = 1 }
    expect("parts 20,20: 20 is named twice") { $0.parts = [20, 20] }
    expect("parts 134,500: none is at most a third of the 400 held-out images") {
      $0.parts = [134, 500]
    }
    expect("splits 1: a whole number from 2 to 1000000 is needed") { $0.splits = 1 }
    expect("pool 0: a whole number of at least 1 is needed") { $0.pool = 0 }
  }
}
