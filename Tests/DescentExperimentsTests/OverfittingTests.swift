import DescentArrays
import DescentData
import DescentLearning
import DescentRuns
import Testing

@testable import DescentExperiments

@Suite struct OverfittingTests {
  private typealias Subject = OverfittingExperiment

  private static func options() -> OverfittingExperiment.Options {
    var options = OverfittingExperiment.Options()
    (options.widths, options.sizes, options.steps) = ([2, 8], [20, 60], 40)
    return options
  }

  @Test func everyNetworkHasItsDataAndItsSteps() async throws {
    let options = Self.options()
    let record = try await Subject.record(options)
    #expect(record.grid.map(\.condition.width) == [2, 2, 8, 8])
    #expect(record.grid.map(\.condition.samples) == [20, 60, 20, 60])
    #expect(record.noise.map(\.condition.width) == [2, 8])
    #expect(record.noise.allSatisfy { $0.condition.wrongLabels == 0.2 })
    #expect(record.course[0].values.steps.first == 1)
    #expect(record.course[0].values.steps.last == 40)

    // One of them written out.
    let loaded = try DataSource.load("digits")
    let context = RunContext.forTests(Subject.self, options)
    let images = try DrawnImages(60, of: loaded, isDrawn: true, in: context)
    let seed = context.seed(of: "network")
    let model = Network {
      Dense(8, initializer: .he)
      ReLU()
      Dense(8, initializer: .he)
      ReLU()
      Dense(10, initializer: .he)
    }
    let trainer = try Trainer(
      model, inputShape: [64], objective: Objective(SoftmaxCrossEntropy()),
      updates: UpdateRule(SGD(learningRate: 0.1)), batches: Batches(60, order: .withReplacement),
      seed: seed)
    for step in 0..<40 {
      let order = BatchOrder.withReplacement.indices(
        count: 60, batchSize: 60, seed: seed, epoch: step + 1)
      try await trainer.step(on: images.train, samples: Array(order.prefix(60)))
    }
    let end = record.grid[3].values
    #expect(try await end.testAccuracy == trainer.accuracy(on: images.test))
    #expect(try await end.trainAccuracy.last == trainer.accuracy(on: images.train))
    #expect(end.trainAccuracy.count == 10)
  }

  @Test func theCourseEndsWhereTheTrainingEnds() async throws {
    var options = Self.options()
    options.sizes = [20]
    let record = try await Subject.record(options)
    #expect(record.course[0].values.testAccuracy.last == record.grid[1].values.testAccuracy)
    #expect(
      record.course[0].values.trainCrossEntropy.last == record.grid[1].values.trainCrossEntropy.last
    )
  }

  @Test func stepsOfTheCourse() {
    #expect(Subject.courseSteps(1) == [1])
    #expect(Subject.courseSteps(1000).first == 1)
    #expect(Subject.courseSteps(1000).last == 1000)
    #expect(Subject.courseSteps(1000).count > 15)
  }

  @Test func settingsThatMakeNoSense() {
    func expect(_ sentence: String, _ change: (inout Subject.Options) -> Void) {
      var options = Self.options()
      change(&options)
      #expect(Subject.refusal(options) == sentence)
    }
    expect("sizes 2000: digits has 1437 training images") { $0.sizes = [20, 2000] }
    expect("widths 3,3: 3 is named twice") { $0.widths = [3, 3] }
    expect("steps 0: a whole number from 1 to 4294967295 is needed") { $0.steps = 0 }
    expect("wrong-labels 1: a number of at least 0 and below 1 is needed") { $0.wrongLabels = 1 }
  }

  // MARK: Verdicts

  /// Training and test accuracy of a width with a number of images; five seeds vary around them.
  private func presentation(
    spread: Double = 0.0005, rising: Double = 1.5, isMoving: Bool = false,
    noise: (small: Double, large: (train: Double, test: Double)) = (0.75, (0.95, 0.6)),
    _ ends: [(width: Int, samples: Int, train: Double, test: Double)]
  ) -> Presentation {
    let records = (0..<5).map { seed -> OverfittingExperiment.Record in
      func result(
        _ width: Int, _ samples: Int, _ train: Double, _ test: Double, wrong: Double = 0
      ) -> FactorialResult<OverfittingExperiment.Sized, FixedResult> {
        let shift = spread * Double((seed * (width % 7 + samples % 11)) % 5 - 2)
        return .init(
          condition: .init(width: width, samples: samples, wrongLabels: wrong),
          values: .init(
            trainAccuracy: (0..<10).map { isMoving ? train * Double($0) / 9 : train },
            trainCrossEntropy: [0.1], testAccuracy: test + shift, testCrossEntropy: 0.5))
      }
      var course = Course()
      course.steps = [1, 10, 100]
      course.testAccuracy = [0.2, 0.6, 0.7]
      course.testCrossEntropy = [2, 1, rising + 0.001 * Double(seed)]
      return .init(
        data: .init(name: "digits", samples: 1437), testSamples: 360,
        grid: ends.map { result($0.width, $0.samples, $0.train, $0.test) },
        noise: [
          result(3, 500, 0.6, 0.5, wrong: 0.2), result(30, 500, 1, noise.small, wrong: 0.2),
          result(100, 500, noise.large.train, noise.large.test, wrong: 0.2),
        ],
        course: [
          .init(condition: .init(width: 100, samples: 150, wrongLabels: 0), values: course)
        ])
    }
    return Subject.presentation(of: records, options: Self.options())
  }

  private func outcome(_ presentation: Presentation, _ words: String) -> Verdict.Outcome? {
    presentation.verdicts.first { $0.statement.contains(words) }?.outcome
  }

  private let usual: [(width: Int, samples: Int, train: Double, test: Double)] = [
    (3, 50, 0.9, 0.4), (30, 50, 1, 0.6), (100, 50, 1, 0.62), (3, 500, 0.7, 0.6),
    (30, 500, 1, 0.85), (100, 500, 1, 0.87),
  ]

  @Test func whereParametersDoNoHarm() {
    let shown = presentation(noise: (0.6, (0.95, 0.7)), usual)
    #expect(outcome(shown, "With 50 images the gap is larger") == .supported)
    #expect(outcome(shown, "the test accuracy is lower than with 500") == .supported)
    #expect(outcome(shown, "the largest (100 units) has a larger gap") == .refuted)
    #expect(
      outcome(shown, "the largest (100 units) has a lower test accuracy than the smallest (30)")
        == .refuted)
    #expect(outcome(shown, "also learns by heart the 20 % of the labels") == .supported)
    #expect(outcome(shown, "Wrong labels cost the network of 100 units more") == .refuted)
    #expect(outcome(shown, "rises after step 10") == .supported)
    #expect(shown.why.contains("two causes are not alike"))
    #expect(shown.takeaway.contains("From 50 to 500 images"))
  }

  @Test func whereTheyDo() {
    var ends = usual
    ends[5].test = 0.7
    let shown = presentation(noise: (0.84, (0.79, 0.5)), ends)
    #expect(outcome(shown, "has a larger gap than the smallest") == .supported)
    #expect(outcome(shown, "has a lower test accuracy than the smallest") == .supported)
    #expect(outcome(shown, "by heart") == .refuted)
    #expect(outcome(shown, "Wrong labels cost the network of 100 units more") == .supported)
    #expect(!shown.why.contains("two causes are not alike"))
    #expect(shown.why.contains("3 units fit 0.900 ± 0.000 of 50 images"))
    #expect(shown.why.contains("30 units 0.010 ± 0.000 and 100 units 0.200"))
    #expect(shown.why.contains("From step 10 on, the test loss rises from 1.00"))
  }

  @Test func whatDecidesNothing() {
    #expect(outcome(presentation(spread: 0.2, usual), "test accuracy is lower") == .undecided)
    #expect(
      outcome(presentation(isMoving: true, usual), "test accuracy is lower") == .notConverged)
    // A loss that does not rise is no statement.
    #expect(outcome(presentation(rising: 0.5, usual), "rises after step") == nil)
  }
}
