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
    var options = WeightDecayExperiment.Options()
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
    #expect(presentation.table.rows[0].last == "yes")
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

  // MARK: Words

  private func reading(
    _ ends: [(train: Double, test: Double, norm: Double)]
  ) -> String {
    let runs = ends.enumerated().map { index, end in
      var curve = LearningCurve()
      curve.append(epoch: 0, train: 0.1, test: 0.1)
      curve.append(epoch: 1, train: end.train, test: end.test)
      return WeightDecayExperiment.Record.Run(
        weightDecay: Double(index) / 10, curve: curve, weightNorm: [20, end.norm], diverged: false)
    }
    let record = WeightDecayExperiment.Record(
      data: .init(name: "digits", samples: 50), testSamples: 360, runs: runs)
    return WeightDecayExperiment.presentation(of: [record], options: Self.options()).reading
  }

  @Test func theReadingFollowsTheNumbers() {
    #expect(
      reading([(1, 0.75, 20), (0.9, 0.8, 10)])
        == "With λ = 0 the network ends with an accuracy of 1.000 on the training images and 0.750 "
        + "on the test images: it overfits. λ = 0.1 narrows the gap (0.100 against 0.250), does "
        + "better in the test (0.800 against 0.750), with smaller weights (norm 10.0 against 20.0)."
    )
    #expect(
      reading([(1, 0.75, 20), (0.85, 0.7, 10)])
        .contains(
          "narrows the gap (0.150 against 0.250), but by learning less of the training images "
            + "(0.850 against 1.000): in the test it does worse (0.700 against 0.750)"))
    #expect(
      reading([(0.8, 0.75, 20), (0.8, 0.75, 21)])
        == "With λ = 0 the network ends with an accuracy of 0.800 on the training images and 0.750 "
        + "on the test images: these numbers do not show overfitting. λ = 0.1 does not narrow the "
        + "gap (0.050 against 0.050), does about as well in the test (0.750 against 0.750), with "
        + "weights that are no smaller (norm 21.0 against 20.0).")
  }
}
