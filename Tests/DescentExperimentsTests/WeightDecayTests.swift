import DescentArrays
import DescentData
import DescentGraph
import DescentLearning
import DescentRuns
import Testing

@testable import DescentExperiments

/// The experiment against the book's algorithm written out by hand.
@Suite struct WeightDecayTests {
  private static func options(batchSize: Int = 20) -> WeightDecayExperiment.Options {
    var options = WeightDecayExperiment.Options.book
    options.samples = 50
    options.epochs = 6
    options.batchSize = batchSize
    options.hidden = [8, 6]
    options.learningRate = 0.2
    options.weightDecay = [0, 0.3]
    options.seed = 5
    return options
  }

  /// 50 samples make 3 steps of 20 per epoch, and 1 of 50. Measured after step 1, 1 + 3, … 1 + 6·3.
  @Test(arguments: [(20, 3), (50, 1)])
  func itIsTheBooksAlgorithm(batchSize: Int, stepsAnEpoch: Int) async throws {
    let options = Self.options(batchSize: batchSize)
    let record = try await WeightDecayExperiment.record(options)
    let loaded = try DataSource.load("digits", trainingSamples: 50)
    let (train, test) = (loaded.train.pairs, try loaded.testData().pairs)
    #expect(record.testSamples == 360)
    #expect(record.runs.map(\.weightDecay) == [0, 0.3])
    let seed = pathHash("weight-decay/5/network")
    for run in record.runs {
      var network = try HandNetwork(
        sizes: [64, 8, 6, 10], paths: ["1-Dense/weight", "3-Dense/weight", "5-Dense/weight"],
        seed: seed)
      var expected = LearningCurve()
      var norms: [Double] = []
      for step in 0...6 * stepsAnEpoch {
        let order = BatchOrder.withReplacement.indices(
          count: 50, batchSize: batchSize, seed: seed, epoch: step / stepsAnEpoch + 1)
        let first = step % stepsAnEpoch * batchSize
        network.step(
          order[first..<first + batchSize].map { train[Int($0)] }, rate: 0.2,
          decay: run.weightDecay)
        guard step % stepsAnEpoch == 0 else { continue }
        expected.append(
          epoch: step / stepsAnEpoch, train: network.accuracy(train), test: network.accuracy(test))
        norms.append(network.weightNorm)
      }
      #expect(run.curve == expected)
      #expect(run.weightNorm.count == 7)
      for (norm, hand) in zip(run.weightNorm, norms) {
        #expect(abs((norm ?? 0) - hand) < 1e-4 * hand)
      }
      #expect(!run.diverged)
    }
    // The same initial weights; with weight decay they shrink.
    #expect((record.runs[1].weightNorm[6] ?? 9) < 0.8 * (record.runs[0].weightNorm[6] ?? 0))
  }

  @Test func measuredNowAndThenItIsTheSame() async throws {
    var options = Self.options()
    let whole = try await WeightDecayExperiment.record(options)
    options.every = 4
    let record = try await WeightDecayExperiment.record(options)
    for (run, all) in zip(record.runs, whole.runs) {
      #expect(run.curve.epochs == [0, 4, 6])
      #expect(run.curve.testAccuracy == [0, 4, 6].map { all.curve.testAccuracy[$0] })
      #expect(run.curve.gap == [0, 4, 6].map { all.curve.gap[$0] })
      #expect(run.weightNorm == [0, 4, 6].map { all.weightNorm[$0] })
    }
  }

  @Test func aNetworkThatDivergesIsMarked() async throws {
    var options = Self.options()
    options.weightDecay = [1000]
    options.learningRate = 1
    options.epochs = 30
    let record = try await WeightDecayExperiment.record(options)
    #expect(record.runs[0].diverged)
    #expect(record.runs[0].weightNorm.last == .some(nil))
    let presentation = WeightDecayExperiment.presentation(of: [record], options: options)
    #expect(presentation.reading.contains("In 1 of the 1 networks values stopped being finite"))
    #expect(presentation.tables[0].rows[0].last == "yes")
    #expect(try RecordJSON.text(record).contains("null"))
  }

  @Test func progressAndMeasurementsTellOfEveryNetwork() async throws {
    let options = Self.options()
    let told = LockedList()
    let events = RunEvents(
      progress: { told.append("\($0.done)/\($0.total)") },
      measured: { told.append(try RecordJSON.text($0, pretty: false)) })
    let input = try WeightDecayExperiment.load(options, jobs: 1, events: RunEvents())
    _ = try await WeightDecayExperiment.run(
      options, on: input, in: .forTests(WeightDecayExperiment.self, options, events))
    #expect(told.items.filter { $0.hasSuffix("/2") } == ["1/2", "2/2"])
    let lines = told.items.filter { $0.hasPrefix("{") }
    #expect(lines.count == 14)
    #expect(lines.allSatisfy { $0.contains("\"seed\":5") && $0.contains("\"weightNorm\":") })
  }

  // MARK: Settings

  private static let list =
    "a list of numbers, 0 or above, that a Float holds, is needed"

  @Test(arguments: [
    ([], "weight-decay: \(list)"),
    ([0.1, 0.1], "weight-decay 0.1,0.1: 0.1 is named twice"),
    ([-0.1], "weight-decay -0.1: \(list)"),
    ([.nan], "weight-decay nan: \(list)"),
    ([1e300], "weight-decay 1e+300: \(list)"),
  ])
  func strengthsThatMakeNoSense(_ strengths: [Double], _ sentence: String) {
    var options = Self.options()
    options.weightDecay = strengths
    #expect(WeightDecayExperiment.refusal(options) == sentence)
  }

  @Test func settingsThatMakeNoSense() {
    func expect(
      _ sentence: String, _ change: (inout WeightDecayExperiment.Options) -> Void
    ) {
      var options = Self.options()
      change(&options)
      #expect(WeightDecayExperiment.refusal(options) == sentence)
    }
    expect("samples 0: a whole number of at least 1 is needed") { $0.samples = 0 }
    expect("epochs 0: a whole number of at least 1 is needed") { $0.epochs = 0 }
    expect("every 0: a whole number of at least 1 is needed") { $0.every = 0 }
    expect("batch-size 51: is larger than the data of 50 samples") { $0.batchSize = 51 }
    expect("learning-rate 0: a number above 0 that fits in a Float is needed") {
      $0.learningRate = 0
    }
    expect("hidden: a list of whole numbers of at least 1, as in 100,100,100, is needed") {
      $0.hidden = []
    }
  }

  // MARK: Verdicts

  /// The ends of a training with each λ: one for each seed.
  private typealias End = (train: Double, test: Double, norm: Double)

  private func presentation(_ ends: [Double: [End]], isMoving: Bool = false) -> Presentation {
    let strengths = ends.keys.sorted()
    let seeds = ends.values.map(\.count).min() ?? 0
    let records = (0..<seeds).map { seed in
      WeightDecayExperiment.Record(
        data: .init(name: "digits", samples: 50), testSamples: 360,
        runs: strengths.map { strength in
          let end: End = ends[strength]?[seed] ?? (0, 0, 0)
          var curve = LearningCurve()
          for epoch in 0..<10 {
            curve.append(
              epoch: epoch, train: isMoving ? end.train * Double(epoch) / 9 : end.train,
              test: end.test)
          }
          return .init(
            condition: .init(weightDecay: strength),
            values: .init(
              curve: curve, weightNorm: Array(repeating: end.norm, count: 10), diverged: false))
        })
    }
    return WeightDecayExperiment.presentation(of: records, options: Self.options())
  }

  private func outcome(_ presentation: Presentation, _ words: String) -> Verdict.Outcome? {
    presentation.verdicts.first { $0.statement.contains(words) }?.outcome
  }

  /// Five seeds around the given values.
  private func around(_ train: Double, _ test: Double, _ norm: Double, spread: Double = 0.001)
    -> [End]
  {
    [-2, -1, 0, 1, 2].map { (train, test + spread * $0, norm + 0.01 * $0) }
  }

  @Test func eachVerdictIsReached() {
    // The differences between λ vary by seed as well: the seeds are in another order.
    let plain = around(1, 0.75, 20)
    let shown = presentation([
      0: plain, 0.01: around(1, 0.79, 15).reversed(), 0.1: around(0.9, 0.7, 10).reversed(),
    ])
    #expect(outcome(shown, "overfits") == .supported)
    #expect(outcome(shown, "makes the weights smaller") == .supported)
    #expect(outcome(shown, "narrows the gap") == .supported)
    #expect(outcome(shown, "A moderate decay (λ = 0.01) raises") == .supported)
    #expect(outcome(shown, "Too strong a decay (λ = 0.1) lowers") == .supported)
    #expect(shown.takeaway.contains("by +0.040") && shown.takeaway.contains("by −0.050"))
    #expect(shown.why.contains("A narrow gap is not the goal"))

    let opposite = presentation([
      0: plain, 0.01: around(1, 0.71, 20).reversed(), 0.1: around(1, 0.8, 21).reversed(),
    ])
    #expect(outcome(opposite, "raises the test accuracy") == .refuted)
    #expect(outcome(opposite, "makes the weights smaller") == .refuted)
    #expect(outcome(opposite, "Too strong") == .refuted)

    let noisy = presentation([
      0: around(1, 0.75, 20, spread: 0.02),
      0.01: Array(around(1, 0.755, 15, spread: 0.02).reversed()), 0.1: around(0.9, 0.74, 10),
    ])
    #expect(outcome(noisy, "raises the test accuracy") == .undecided)

    let moving = presentation(
      [0: plain, 0.01: around(1, 0.79, 15), 0.1: around(0.9, 0.7, 10)], isMoving: true)
    #expect(outcome(moving, "overfits") == .notConverged)
    #expect(outcome(moving, "raises the test accuracy") == .notConverged)
    #expect(moving.reading.contains("The training accuracy still rises"))
  }

  @Test func oneSeedDecidesNothing() {
    let shown = presentation([0: [(1, 0.75, 20)], 0.01: [(1, 0.79, 15)], 0.1: [(0.9, 0.7, 10)]])
    #expect(shown.verdicts.allSatisfy { $0.outcome == .undecided })
    #expect(shown.reading.contains("one seed does not show how much seeds differ"))
  }

  // MARK: What was added since

  @Test func theGridsAreMeasured() async throws {
    var options = Self.options()
    options.extended = true
    (options.widths, options.sizes, options.wrongLabels) = ([3], [20, 40], [0, 0.5])
    let record = try await WeightDecayExperiment.record(options)
    #expect(record.grid?.map(\.condition.samples) == [20, 20, 40, 40])
    #expect(record.kinds?.count == 9)
    let noise = try #require(record.noise)
    #expect(noise.map(\.condition.wrongLabels) == [0, 0, 0.5, 0.5])
    // Labels that say nothing about the images are hard to learn from.
    #expect(noise[2].values.testAccuracy < noise[0].values.testAccuracy)
    let text = try RecordJSON.text(record)
    let copy = try RecordJSON.value(WeightDecayExperiment.Record.self, from: text)
    #expect(try RecordJSON.text(copy) == text)
    #expect(
      WeightDecayExperiment.presentation(of: [record], options: options).pictures.count == 6)
    // The book's run is the same without them, but for the images, which each seed draws.
    options.extended = false
    #expect(try await WeightDecayExperiment.record(options).grid == nil)
  }

  @Test func eachSeedDrawsItsImages() async throws {
    let loaded = try DataSource.load("digits", trainingSamples: nil)
    func images(_ seed: UInt64, _ count: Int, isDrawn: Bool = true) throws -> DrawnImages {
      var options = WeightDecayExperiment.Options()
      options.seed = seed
      return try DrawnImages(
        count, of: loaded, isDrawn: isDrawn, in: .forTests(WeightDecayExperiment.self, options))
    }
    func pixels(_ images: DrawnImages) -> [[Float]] {
      (0..<images.train.count).map { images.train.features(at: $0) }
    }
    let few = try pixels(images(1, 20))
    let many = try pixels(images(1, 50))
    #expect(few == Array(many.prefix(20)))
    #expect(try few != pixels(images(2, 20)))
    #expect(Set(many).count == 50)
    let first = try pixels(images(1, 20, isDrawn: false))
    #expect(first == (0..<20).map { loaded.train.features(at: $0) })
  }

  @Test func wrongLabelsAreWrong() throws {
    let loaded = try DataSource.load("digits", trainingSamples: 50)
    let context = RunContext.forTests(WeightDecayExperiment.self, Self.options())
    let images = try DrawnImages(50, of: loaded, isDrawn: true, in: context)
    let wrong = try images.withWrongLabels(0.3, in: context)
    let (before, after) = (images.train.labels ?? [], wrong.train.labels ?? [])
    #expect(zip(before, after).map { $0 != $1 } == (0..<50).map { $0 < 15 })
    #expect(after.allSatisfy { (0..<10).contains($0) })
    #expect(wrong.train.features(at: 3) == images.train.features(at: 3))
  }
}
