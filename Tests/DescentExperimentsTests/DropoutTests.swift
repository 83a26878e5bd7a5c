import DescentArrays
import DescentData
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns
import RealModule
import Testing

@testable import DescentExperiments

/// The experiment against training, softmax and means written out by hand.
@Suite struct DropoutTests {
  private static func options() -> DropoutExperiment.Options {
    var options = DropoutExperiment.Options.book
    options.samples = 40
    options.epochs = 8
    options.batchSize = 20
    options.hidden = [12, 10]
    options.learningRate = 0.3
    options.rates = [0, 0.25]
    options.networks = 3
    options.passes = 4
    options.seed = 5
    return options
  }

  private static let layers = [
    "1-Dense/weight", "4-Dense/weight", "7-Dense/weight", "1-Dense/bias", "4-Dense/bias",
    "7-Dense/bias",
  ]

  /// Dense, ReLU and dropout for each hidden layer, as in the book.
  private static func trainer(_ rate: Double, seed: UInt64, staysActive: Bool = false) throws
    -> Trainer
  {
    let model = Network {
      Dense(12)
      ReLU()
      Dropout(rate: rate, convention: .book, staysActive: staysActive)
      Dense(10)
      ReLU()
      Dropout(rate: rate, convention: .book, staysActive: staysActive)
      Dense(10)
    }
    return try Trainer(
      model, inputShape: [64], objective: Objective(SoftmaxCrossEntropy(convention: .book)),
      updates: UpdateRule(SGD(learningRate: 0.3)), batches: Batches(20, order: .withReplacement),
      seed: seed)
  }

  /// Two steps per epoch: 17 steps, measured after steps 1, 3, … 17.
  private static func trained(
    _ rate: Double, _ member: Int, _ data: Dataset, _ test: Dataset
  ) async throws -> (trainer: Trainer, curve: LearningCurve) {
    let seed = pathHash("dropout/5/network \(member)")
    let trainer = try trainer(rate, seed: seed)
    var curve = LearningCurve()
    for step in 0...16 {
      let order = BatchOrder.withReplacement.indices(
        count: 40, batchSize: 20, seed: seed, epoch: step / 2 + 1)
      let first = step % 2 * 20
      try await trainer.step(on: data, samples: Array(order[first..<first + 20]))
      guard step % 2 == 0 else { continue }
      let train = try await trainer.evaluate(data).accuracy ?? -1
      curve.append(
        epoch: step / 2, train: train, test: try await trainer.evaluate(test).accuracy ?? -1)
    }
    return (trainer, curve)
  }

  private struct Score {
    var accuracy: Double
    var crossEntropy: Double
  }

  private static func probabilities(_ trainer: Trainer, _ test: Dataset) async throws
    -> [[Double]]
  {
    let outputs = try await trainer.predict((0..<test.count).flatMap { test.features(at: $0) })
    return (0..<test.count).map { sample in
      HandNetwork.softmax(outputs[sample * 10..<sample * 10 + 10].map { Double($0) })
    }
  }

  private static func mean(_ parts: [[[Double]]]) -> [[Double]] {
    parts[0].indices.map { sample in
      (0..<10).map { label in
        parts.reduce(0) { $0 + $1[sample][label] } / Double(parts.count)
      }
    }
  }

  private static func score(_ rows: [[Double]], _ test: Dataset) throws -> Score {
    let labels = try #require(test.labels)
    let right = rows.indices.count { sample in
      let row = rows[sample]
      return row.indices.max { row[$0] < row[$1] } == Int(labels[sample])
    }
    let loss = rows.indices.reduce(0.0) { $0 - Double.log(rows[$1][Int(labels[$1])]) }
    return Score(
      accuracy: Double(right) / Double(rows.count), crossEntropy: loss / Double(rows.count))
  }

  private static func expect(
    _ answer: DropoutExperiment.Answer, _ source: DropoutExperiment.Source,
    _ outputs: Int, _ score: Score, location: SourceLocation = #_sourceLocation
  ) {
    #expect(answer.source == source, sourceLocation: location)
    #expect(answer.outputs == outputs, sourceLocation: location)
    #expect(answer.accuracy == score.accuracy, sourceLocation: location)
    #expect(
      abs((answer.crossEntropy ?? 0) - score.crossEntropy) < 1e-6, sourceLocation: location)
  }

  @Test func everyAnswerIsWhatItSays() async throws {
    let record = try await DropoutExperiment.record(Self.options())
    let loaded = try DataSource.load("digits", trainingSamples: 40)
    let (data, test) = (loaded.train, try loaded.testData())
    let dropped = try await Self.trained(0.25, 0, data, test)
    var members: [(trainer: Trainer, curve: LearningCurve)] = []
    for member in 0..<3 { members.append(try await Self.trained(0, member, data, test)) }
    #expect(record.runs.map(\.rate) == [0, 0.25])
    #expect(record.runs[0].curve == members[0].curve)
    #expect(record.runs[1].curve == dropped.curve)
    #expect(record.runs[0].curve.trainAccuracy.count == 9)

    var outputs: [[[Double]]] = []
    for member in members { outputs.append(try await Self.probabilities(member.trainer, test)) }
    #expect(record.answers.count == 4)
    Self.expect(record.answers[0], .oneNetwork, 1, try Self.score(outputs[0], test))
    Self.expect(record.answers[1], .meanOfNetworks, 3, try Self.score(Self.mean(outputs), test))
    #expect(record.members.count == 3)
    for (member, output) in zip(record.members, outputs) {
      Self.expect(member, .oneNetwork, 1, try Self.score(output, test))
    }
    #expect(record.members[0].accuracy != record.members[1].accuracy)

    let scaled = try await Self.probabilities(dropped.trainer, test)
    Self.expect(record.answers[2], .dropout, 1, try Self.score(scaled, test))
    #expect(record.answers[2].accuracy == record.runs[1].curve.testAccuracy.last)
    let stochastic = try Self.trainer(
      0.25, seed: pathHash("dropout/5/passes"), staysActive: true)
    for path in Self.layers {
      try await stochastic.setValues(dropped.trainer.values(at: path), at: path)
    }
    var passes: [[[Double]]] = []
    for pass in 0..<4 {
      let outputs = try await stochastic.predict(test, draw: UInt32(pass))
      passes.append(
        (0..<test.count).map { sample in
          HandNetwork.softmax(outputs[sample * 10..<sample * 10 + 10].map { Double($0) })
        })
    }
    #expect(passes[0] != passes[1])
    Self.expect(record.answers[3], .meanOfPasses, 4, try Self.score(Self.mean(passes), test))
  }

  /// The book's algorithm without dropout, in Double.
  @Test func withoutDropoutItIsTheBooksAlgorithm() async throws {
    var options = Self.options()
    options.rates = [0]
    options.networks = 1
    let record = try await DropoutExperiment.record(options)
    let loaded = try DataSource.load("digits", trainingSamples: 40)
    let (train, test) = (loaded.train.pairs, try loaded.testData().pairs)
    let seed = pathHash("dropout/5/network 0")
    var network = try HandNetwork(
      sizes: [64, 12, 10, 10], paths: Array(Self.layers.prefix(3)), seed: seed)
    var expected = LearningCurve()
    for step in 0...16 {
      let order = BatchOrder.withReplacement.indices(
        count: 40, batchSize: 20, seed: seed, epoch: step / 2 + 1)
      let first = step % 2 * 20
      network.step(order[first..<first + 20].map { train[Int($0)] }, rate: 0.3, decay: 0)
      guard step % 2 == 0 else { continue }
      expected.append(epoch: step / 2, train: network.accuracy(train), test: network.accuracy(test))
    }
    #expect(record.runs[0].curve == expected)
    #expect(record.answers.map(\.source) == [.oneNetwork, .meanOfNetworks])
    #expect(record.members.map(\.accuracy) == [expected.testAccuracy[8]])
  }

  /// The ensemble has no dropout, whether or not a network without dropout is included.
  @Test func theEnsembleDoesNotDependOnTheRates() async throws {
    var options = Self.options()
    let first = try await DropoutExperiment.record(options)
    options.rates = [0.25]
    let second = try await DropoutExperiment.record(options)
    options.rates = [0.5, 0]
    let third = try await DropoutExperiment.record(options)
    #expect(second.members.map(\.crossEntropy) == first.members.map(\.crossEntropy))
    #expect(third.members.map(\.crossEntropy) == first.members.map(\.crossEntropy))
    #expect(second.answers.map(\.crossEntropy) == first.answers.map(\.crossEntropy))
    #expect(second.runs.map(\.curve) == [first.runs[1].curve])
    #expect(
      third.answers.prefix(2).map(\.crossEntropy) == first.answers.prefix(2).map(\.crossEntropy))
  }

  @Test func progressTellsOfEveryNetwork() async throws {
    for (rates, networks, total) in [([0, 0.25], 3, 4), ([0.25], 2, 3), ([0], 1, 1)] {
      var options = Self.options()
      (options.rates, options.networks, options.epochs) = (rates, networks, 1)
      let told = LockedList()
      let events = RunEvents(
        progress: { told.append("\($0.done)/\($0.total)") })
      let input = try DropoutExperiment.load(options, jobs: 1, events: RunEvents())
      _ = try await DropoutExperiment.run(
        options, on: input, in: .forTests(DropoutExperiment.self, options, events))
      #expect(told.items == (1...total).map { "\($0)/\(total)" })
    }
  }

  @Test func settingsThatMakeNoSense() {
    func expect(_ sentence: String, _ change: (inout DropoutExperiment.Options) -> Void) {
      var options = Self.options()
      change(&options)
      #expect(DropoutExperiment.refusal(options) == sentence)
    }
    let rate = ": a list of numbers of at least 0 and below 1 is needed"
    expect("rates 0,1\(rate)") { $0.rates = [0, 1] }
    expect("rates -0.1\(rate)") { $0.rates = [-0.1] }
    expect("rates nan\(rate)") { $0.rates = [.nan] }
    expect("rates 0.2,0.2: 0.2 is named twice") { $0.rates = [0.2, 0.2] }
    expect("networks 0: a whole number from 1 to 10000 is needed") { $0.networks = 0 }
    expect("networks 9223372036854775807: a whole number from 1 to 10000 is needed") {
      $0.networks = .max
    }
    expect("passes 0: a whole number from 1 to 1000000 is needed") { $0.passes = 0 }
    expect("epochs 0: a whole number of at least 1 is needed") { $0.epochs = 0 }
  }

  // MARK: Probabilities

  @Test func probabilitiesByHand() {
    let first = Probabilities(logits: [0, 0, 1000, 0, -1000, 0], classes: 2)
    #expect(first.values == [0.5, 0.5, 1, 0, 0, 1])
    let clear = Probabilities(logits: [1, 0, 1000, 0, -1000, 0], classes: 2)
    #expect(clear.accuracy([0, 0, 0]) == 2.0 / 3)
    #expect(clear.accuracy([0, 0, 1]) == 1)
    #expect(first.crossEntropy([0, 1, 1]) == .infinity)
    let second = Probabilities(logits: [0, 0, 0, 0, 0, 0], classes: 2)
    let mean = Probabilities(meanOf: [first, second])
    #expect(mean?.values == [0.5, 0.5, 0.75, 0.25, 0.25, 0.75])
    #expect(
      abs((mean?.crossEntropy([0, 0, 0]) ?? 0) + Double.log(0.5 * 0.75 * 0.25) / 3) < 1e-15)
    #expect(Probabilities(meanOf: []) == nil)
    let broken = Probabilities(logits: [.nan, 1, .infinity, 1], classes: 2)
    #expect(broken.accuracy([0, 1]) == 0.5)
  }

  // MARK: Verdicts

  /// Accuracies and cross-entropies around which five seeds vary.
  private struct Ends {
    var plain = (train: 1.0, test: 0.75, entropy: 0.9)
    var scaled = (train: 1.0, test: 0.78, entropy: 0.7)
    var book = (train: 0.6, test: 0.5, entropy: 1.5)
    var passes = (test: 0.78, entropy: 0.7)
    var mean = (test: 0.8, entropy: 0.6)
    var spread = 0.0003
    var isMoving = false
  }

  private func presentation(_ ends: Ends) -> Presentation {
    let records = (0..<5).map { seed in record(ends, ends.spread * Double(seed - 2)) }
    return DropoutExperiment.presentation(of: records, options: Self.options())
  }

  private func record(_ ends: Ends, _ shift: Double) -> DropoutExperiment.Record {
    func run(
      _ rate: Double, _ mask: DropoutExperiment.Mask?, _ train: Double, _ test: Double,
      _ signal: Double?
    ) -> FactorialResult<DropoutExperiment.Rate, DropoutExperiment.Followed> {
      var curve = LearningCurve()
      for epoch in 0..<10 {
        curve.append(
          epoch: epoch, train: ends.isMoving ? train * Double(epoch) / 9 : train, test: test)
      }
      return .init(
        condition: .init(rate: rate, mask: mask),
        values: .init(curve: curve, diverged: false, signal: signal))
    }
    func answer(
      _ source: DropoutExperiment.Source, _ values: (Double, Double), rate: Double = 0,
      mask: DropoutExperiment.Mask? = nil, outputs: Int = 1
    ) -> DropoutExperiment.Answer {
      .init(
        source: source, rate: rate, mask: mask, outputs: outputs, accuracy: values.0,
        crossEntropy: values.1)
    }
    let one = answer(.oneNetwork, (ends.plain.test, ends.plain.entropy))
    return DropoutExperiment.Record(
      data: .init(name: "digits", samples: 50), testSamples: 360,
      runs: [
        run(0, nil, ends.plain.train, ends.plain.test, nil),
        run(0.2, .scaled, ends.scaled.train, ends.scaled.test + shift, 1.25 + shift),
        run(0.2, .book, ends.book.train, ends.book.test - shift, 0.8 + shift),
      ],
      answers: [
        one, answer(.meanOfNetworks, (ends.mean.test - shift, ends.mean.entropy), outputs: 5),
        answer(
          .dropout, (ends.scaled.test + shift, ends.scaled.entropy), rate: 0.2, mask: .scaled),
        answer(
          .meanOfPasses, (ends.passes.test - shift, ends.passes.entropy + shift), rate: 0.2,
          mask: .scaled, outputs: 30),
        answer(.dropout, (ends.book.test, ends.book.entropy), rate: 0.2, mask: .book),
      ], members: [one, one])
  }

  private func outcome(_ presentation: Presentation, _ words: String) -> Verdict.Outcome? {
    presentation.verdicts.first { $0.statement.contains(words) }?.outcome
  }

  @Test func whatSupportsTheClaims() {
    let shown = presentation(Ends())
    #expect(outcome(shown, "learns more slowly with the book's mask") == .supported)
    #expect(outcome(shown, "the outputs shrink as (1 − p)^(L/2) says, to 0.8") == .supported)
    #expect(outcome(shown, "narrows the gap") == .supported)
    #expect(outcome(shown, "Dropout 0.2 (survivors scaled) raises the test accuracy") == .supported)
    #expect(outcome(shown, "The mean of 5 networks is right more often") == .supported)
    #expect(outcome(shown, "Its cross-entropy is lower than theirs") == .supported)
    #expect(outcome(shown, "right as often as the mean of 30 thinned ones") == .supported)
    // 0.78 is not 0.8, and 0.7 not 0.6.
    #expect(outcome(shown, "right as often as the mean of 5 networks") == .refuted)
    #expect(outcome(shown, "of dropout 0.2 and of the mean of networks agree") == .refuted)
    #expect(shown.why.contains("Judged after too few steps"))
    #expect(shown.takeaway.contains("Dropping units changes the test accuracy: 20 % by +0.030"))
  }

  @Test func whatRefutesThem() {
    var ends = Ends()
    ends.scaled = (train: 1, test: 0.7, entropy: 1.2)
    ends.book = (train: 1, test: 0.7, entropy: 1)
    ends.passes = (test: 0.75, entropy: 0.8)
    ends.mean = (test: 0.7, entropy: 1)
    let shown = presentation(ends)
    #expect(outcome(shown, "learns more slowly") == .refuted)
    #expect(outcome(shown, "narrows the gap") == .refuted)
    #expect(outcome(shown, "raises the test accuracy") == .refuted)
    #expect(outcome(shown, "is right more often than they are") == .refuted)
    #expect(outcome(shown, "mean of 30 thinned ones") == .refuted)
    #expect(outcome(shown, "of the whole network and of that mean agree") == .refuted)
    #expect(outcome(shown, "right as often as the mean of 5 networks") == .supported)
    #expect(shown.why.contains("less sure of itself"))
    #expect(!shown.why.contains("too few steps"))
  }

  @Test func whatDecidesNothing() {
    var ends = Ends()
    ends.spread = 0.02
    #expect(outcome(presentation(ends), "raises the test accuracy") == .undecided)
    ends = Ends()
    ends.isMoving = true
    let moving = presentation(ends)
    #expect(outcome(moving, "raises the test accuracy") == .notConverged)
    #expect(outcome(moving, "right as often as the mean of 5 networks") == .notConverged)
  }

  /// Measured by hand: the outputs of an untrained network with and without its masks.
  @Test func theSignalShrinksAsTheorySays() async throws {
    var options = Self.options()
    options.extended = true
    (options.samples, options.rates, options.networks, options.epochs) = (200, [0.4], 1, 1)
    (options.hidden, options.widths, options.masks) = ([400, 400, 400], [4], [.scaled, .book])
    let record = try await DropoutExperiment.record(options)
    #expect(record.runs.map(\.condition.mask) == [.scaled, .book])
    let signals = record.runs.map { $0.values.signal ?? 0 }
    // (1 − p)^(∓3/2); a network of 400 units is near the limit of many.
    #expect(abs(signals[0] / Double.pow(0.6, -1.5) - 1) < 0.1)
    #expect(abs(signals[1] / Double.pow(0.6, 1.5) - 1) < 0.1)
    #expect(record.grid?.count == 1)
    // Only the usual mask has passes.
    #expect(
      record.answers.map(\.source) == [
        .oneNetwork, .meanOfNetworks, .dropout, .meanOfPasses, .dropout,
      ])
  }
}
