import DescentArrays
import DescentData
import DescentGraph
import DescentLearning
import DescentRuns
import DescentSearch
import Foundation
import Testing

@testable import DescentExperiments

/// The search against trials trained by hand, and the data it must not see.
@Suite struct HyperparameterSearchTests {
  private typealias Search = HyperparameterSearchExperiment

  private static func options() -> Search.Options {
    var options = Search.Options()
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
    let reading = Search.presentation(of: [record], options: options).reading
    #expect(!reading.contains("narrowing"))
  }

  @Test func theReadingFollowsTheNumbers() async throws {
    var record = try await Self.record()
    func reading() -> String {
      Search.presentation(of: [record], options: Self.options()).reading
    }
    func setScores(_ score: (Int) -> Double) {
      for index in record.trials.indices {
        record.trials[index].validationAccuracy = [score(record.trials[index].round)]
      }
    }
    setScores { [0.2, 0.4, 0.6][$0] }
    #expect(
      reading().hasPrefix(
        "The trials of the first round have a mean validation accuracy of 0.200, those of the last "
          + "0.600: narrowing the ranges led to better ones. "))
    setScores { [0.6, 0.4, 0.2][$0] }
    #expect(reading().contains("did not lead to better ones"))
    record.importance[0].importance = 0.25
    record.importance[1].importance = 0.5
    #expect(reading().contains("the weight decay explains 50 % of the variance"))
    record.finalEvaluation.testAccuracy = 0
    record.trials[record.bestTrial].validationAccuracy = [0.9]
    #expect(reading().contains("which flatters"))
    record.finalEvaluation.testAccuracy = 0.95
    #expect(!reading().contains("which flatters"))
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
