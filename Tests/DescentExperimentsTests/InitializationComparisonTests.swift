import DescentData
import DescentGraph
import DescentLearning
import DescentRuns
import Testing

@testable import DescentExperiments

private typealias Comparison = InitializationComparisonExperiment

/// The experiment against training written out by hand.
@Suite struct InitializationComparisonTests {
  private static func options() -> Comparison.Options {
    var options = Comparison.Options()
    options.samples = 100
    options.steps = 9
    options.batchSize = 30
    options.hidden = [8, 6]
    options.learningRate = 0.1
    options.activations = [.tanh, .relu]
    options.seed = 5
    return options
  }

  private static func trainer(
    _ activation: any Layer, _ initializer: any Initializer, seed: UInt64
  ) throws -> Trainer {
    try Trainer(
      Network {
        Dense(8, initializer: initializer)
        activation
        Dense(6, initializer: initializer)
        activation
        Dense(10, initializer: initializer)
      }, inputShape: [64], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(SGD(learningRate: 0.1)), batches: Batches(30, order: .withReplacement),
      notFinite: .proceed, seed: seed)
  }

  @Test func everyNetworkTakesTheSameSteps() async throws {
    let record = try await Comparison.record(Self.options())
    let data = try DataSource.load("digits", trainingSamples: 100)
    let test = try #require(data.test)
    let seed = pathHash("initialization-comparison/5/training")
    let kinds: [(any Layer, any Initializer)] = [
      (Tanh(), Normal(standardDeviation: 0.01)), (Tanh(), Xavier(fan: .input)), (Tanh(), He()),
      (ReLU(), Normal(standardDeviation: 0.01)), (ReLU(), Xavier(fan: .input)), (ReLU(), He()),
    ]
    #expect(record.runs.map(\.activation) == [.tanh, .tanh, .tanh, .relu, .relu, .relu])
    #expect(record.runs.map(\.initialization) == [.std001, .xavier, .he, .std001, .xavier, .he])
    #expect(abs(record.chanceLoss - 2.302585092994046) < 1e-15)
    for (run, kind) in zip(record.runs, kinds) {
      let trainer = try Self.trainer(kind.0, kind.1, seed: seed)
      let before = try await weights(trainer)
      let losses = try await trainer.losses(ofSteps: 1, on: data.train, seed: seed)
      let after = try await weights(trainer)
      #expect(run.training.losses.first == losses[0])
      try compare(run.gradientNorms, before, after)

      let again = try Self.trainer(kind.0, kind.1, seed: seed)
      #expect(
        try await run.training.losses == again.losses(ofSteps: 9, on: data.train, seed: seed))
      #expect(try await run.training.testAccuracy == again.accuracy(on: test))
    }
  }

  private func weights(_ trainer: Trainer) async throws -> [(String, [Float])] {
    var result: [(String, [Float])] = []
    for variable in await trainer.declaredVariables {
      result.append((variable.path, try await trainer.values(at: variable.path)))
    }
    return result
  }

  /// The first step of SGD moves each parameter by the rate times its gradient.
  private func compare(
    _ norms: [Comparison.Record.Norm], _ before: [(String, [Float])], _ after: [(String, [Float])]
  ) throws {
    #expect(
      norms.map(\.parameter) == [
        "1-Dense/weight", "1-Dense/bias", "3-Dense/weight", "3-Dense/bias", "5-Dense/weight",
        "5-Dense/bias",
      ])
    #expect(norms.map(\.isWeight) == [true, false, true, false, true, false])
    #expect(before.count == 6)
    for (norm, (old, new)) in zip(norms, zip(before, after)) {
      let sum = zip(old.1, new.1).reduce(0.0) { sum, pair in
        let slope = (Double(pair.0) - Double(pair.1)) / 0.1
        return sum + slope * slope
      }
      #expect(abs((norm.norm ?? .nan) - sum.squareRoot()) < 1e-5)
    }
  }

  /// The book's outcome, on the bundled digits.
  @Test func smallWeightsDoNotLearnAndHesDo() async throws {
    var options = Comparison.Options()
    options.samples = 500
    options.steps = 300
    options.batchSize = 32
    options.hidden = [20, 20, 20]
    options.learningRate = 0.05
    let record = try await Comparison.record(options)
    let losses = record.runs.map { $0.training.finalLoss ?? .nan }
    #expect(losses[0] > 2.25 && losses[2] < 1)
    let first = record.runs.map { $0.gradientNorms[0].norm ?? .nan }
    #expect(first[0] < 1e-3 && first[2] > 0.1)
    let reading = Comparison.presentation(of: [record], options: options).reading
    #expect(reading.hasSuffix("stop a deep network from learning here, and He's do not."))
  }

  @Test func anyNumberOfJobsGivesTheSameBits() async throws {
    let one = try await RecordJSON.text(Comparison.record(Self.options(), jobs: 1))
    #expect(try await RecordJSON.text(Comparison.record(Self.options(), jobs: 3)) == one)
  }

  private func reading(_ losses: [Double]) -> String {
    var options = Self.options()
    options.activations = [.relu]
    let record = Comparison.Record(
      data: DataName(name: "digits", samples: 100), testSamples: 360, chanceLoss: 2,
      runs: zip(Comparison.initializations, losses).map { initialization, loss in
        .init(
          activation: .relu, initialization: initialization,
          gradientNorms: [
            .init(parameter: "1-Dense/weight", isWeight: true, norm: loss),
            .init(parameter: "1-Dense/bias", isWeight: false, norm: 7),
            .init(parameter: "3-Dense/weight", isWeight: true, norm: 4),
            .init(parameter: "5-Dense/weight", isWeight: true, norm: 2),
          ],
          training: .init(losses: [loss], testLoss: loss, testAccuracy: 0.5, diverged: false))
      })
    return Comparison.presentation(of: [record], options: options).reading
  }

  @Test func theReadingFollowsTheNumbers() {
    #expect(
      reading([2, 1, 0.5])
        == "With ReLU, of a loss of 2.000 by chance, the networks learn that begin from Xavier (1.000) "
        + "and He (0.500), and those do not that begin from std 0.01 (2.000). The gradient of the "
        + "first layer's weights has at the start the norm 2 from std 0.01, 1 from Xavier and 0.5 from "
        + "He. Weights that are too small stop a deep network from learning here, and He's do not.")
    #expect(reading([2, 2, 2]).hasPrefix("With ReLU no network learns: "))
    #expect(reading([1, 1, 1]).hasPrefix("With ReLU all networks learn: "))
    for losses in [[1, 1, 1], [2, 2, 2], [1, 2, 2]] as [[Double]] {
      #expect(
        reading(losses).hasSuffix(
          " These numbers do not show that small initial weights stop the network where He's let it "
            + "learn."))
    }
  }

  @Test func impossibleSettingsAreRefused() {
    var options = Self.options()
    options.activations = [.relu, .tanh, .relu]
    #expect(Comparison.refusal(options) == "activation relu,tanh,relu: relu is named twice")
    options = Self.options()
    options.samples = 10
    #expect(Comparison.refusal(options) == "batch-size 30: is larger than the data of 10 samples")
  }
}
