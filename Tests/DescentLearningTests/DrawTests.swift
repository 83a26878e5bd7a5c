import DescentArrays
import DescentLearning
import Testing

/// Predictions with active dropout.
@Suite struct DrawTests {
  /// More samples than a chunk has, all equal: they differ only in their masks.
  private static func equalSamples(_ count: Int = 600) throws -> Dataset {
    try Dataset(
      features: (0..<count).flatMap { _ in [0.5, -1, 2, 0.25] as [Float] }, featureShape: [4],
      labels: [Int32](repeating: 0, count: count), classCount: 3)
  }

  private static func trainer(_ layers: [any Layer], seed: UInt64 = 3) throws -> Trainer {
    try Trainer(Network(layers), inputShape: [4], loss: .softmaxCrossEntropy, seed: seed)
  }

  private static func active(_ rate: Double, _ convention: Convention = .standard) -> Dropout {
    Dropout(rate: rate, convention: convention, staysActive: true)
  }

  @Test func withoutRandomLayersTheyAreTheOutputsOfTheFeatures() async throws {
    let data = try threeClasses(600)
    let trainer = try Self.trainer([Dense(5), ReLU(), Dropout(rate: 0.4), Dense(3)])
    let features = (0..<data.count).flatMap { data.features(at: $0) }
    let outputs = try await trainer.predict(features)
    #expect(outputs.count == 1800)
    #expect(try await trainer.predict(data) == outputs)
    #expect(try await trainer.predict(data, draw: 7) == outputs)
  }

  @Test func aDrawHasItsOwnBitsEachTime() async throws {
    let data = try Self.equalSamples()
    let trainer = try Self.trainer([Dense(5), Self.active(0.4), Dense(3)])
    let first = try await trainer.predict(data, draw: 0)
    let second = try await trainer.predict(data, draw: 1)
    #expect(first != second)
    #expect(try await trainer.predict(data, draw: 0) == first)
    #expect(try await trainer.predict(data, draw: 1) == second)
    // Draws without a number are counted.
    #expect(try await trainer.predict(data) == first)
    #expect(try await trainer.predict(data) == second)
    let other = try Self.trainer([Dense(5), Self.active(0.4), Dense(3)], seed: 4)
    for variable in await trainer.declaredVariables {
      try await other.setValues(trainer.values(at: variable.path), at: variable.path)
    }
    #expect(try await other.predict(data, draw: 0) != first)
  }

  /// At a rate of 0.8, kept elements are 5 and the others 0: a mean over 16,384 samples deviates by 2/√16384 = 0.0156.
  /// With one mask for all chunks it would deviate by 0.14.
  @Test func everySampleOfAPredictorHasItsOwnMask() async throws {
    let predictor = try await Self.trainer([Self.active(0.8)]).predictor()
    let ones = [Float](repeating: 1, count: 16_384 * 4)
    for _ in 0..<4 {
      let mean = try predictor.predict(ones).reduce(0.0) { $0 + Double($1) } / Double(ones.count)
      #expect(abs(mean - 1) < 4 * 0.0156 / 2)
    }
    let wide = try await Trainer(
      Self.active(0.5), inputShape: [64], loss: .softmaxCrossEntropy, seed: 1
    ).predictor()
    let features = [Float](repeating: 1, count: 600 * 64)
    var masks: Set<[Float]> = []
    for pass in 0..<3 {
      let outputs = try wide.predict(features)
      for sample in 0..<600 { masks.insert(Array(outputs[sample * 64..<sample * 64 + 64])) }
      #expect(try wide.predict(features, pass: UInt32(pass)) == outputs)
    }
    #expect(masks.count == 1800)
  }

  @Test func callsOfATrainerAndChunksOfAnEvaluationHaveTheirOwnMasks() async throws {
    let data = try Self.equalSamples(512)
    let trainer = try Self.trainer([Self.active(0.5), Dense(3)])
    let features = (0..<data.count).flatMap { data.features(at: $0) }
    let outputs = try await trainer.predict(features)
    #expect(try await trainer.predict(features) != outputs)
    #expect(Array(outputs[..<768]) != Array(outputs[768...]))
    let whole = try await trainer.evaluate(data)
    #expect(try await trainer.evaluate(data) == whole)
    #expect(try await trainer.evaluate(Self.equalSamples(256)).loss != whole.loss)
  }

  /// Equal samples would get equal masks if each chunk or draw started over.
  @Test func everySampleOfEveryDrawHasItsOwnMask() async throws {
    let trainer = try Trainer(
      Self.active(0.5), inputShape: [64], loss: .softmaxCrossEntropy, seed: 1)
    let data = try Dataset(
      features: [Float](repeating: 1, count: 700 * 64), featureShape: [64],
      labels: [Int32](repeating: 0, count: 700), classCount: 64)
    var masks: Set<[Float]> = []
    for draw in 0..<3 {
      let outputs = try await trainer.predict(data, draw: UInt32(draw))
      for sample in 0..<700 { masks.insert(Array(outputs[sample * 64..<sample * 64 + 64])) }
    }
    #expect(masks.count == 2100)
  }

  /// A linear network: the mean over masks is the output without them, scaled in the book's way.
  @Test(arguments: [Convention.standard, .book])
  func theMeanOfManyDrawsIsTheExpectation(_ convention: Convention) async throws {
    let data = try Self.equalSamples()
    let trainer = try Self.trainer([Dense(6), Self.active(0.3, convention), Dense(3)])
    let evaluated = try Self.trainer(
      [Dense(6), Dropout(rate: 0.3, convention: convention), Dense(3)])
    let expected = try await evaluated.predict(data)
    var sums = [Double](repeating: 0, count: 3)
    var squares = sums
    let draws = 20
    for draw in 0..<draws {
      for (index, value) in try await trainer.predict(data, draw: UInt32(draw)).enumerated() {
        sums[index % 3] += Double(value)
        squares[index % 3] += Double(value) * Double(value)
      }
    }
    let count = Double(draws * data.count)
    for output in 0..<3 {
      let mean = sums[output] / count
      let error = ((squares[output] / count - mean * mean) / count).squareRoot()
      #expect(error > 1e-4 && error < 0.05)
      #expect(abs(mean - Double(expected[output])) < 4 * error)
    }
  }

  /// The elements that dropout keeps are those of evaluation, with the running statistics of batch normalization.
  @Test func otherLayersStayInEvaluation() async throws {
    let data = try threeClasses(20)
    let layers: [any Layer] = [Dense(3), BatchNorm()]
    let plain = try Trainer(
      Network(layers + [Dropout(rate: 0.25)]), inputShape: [4], loss: .softmaxCrossEntropy,
      batchSize: 5, seed: 2)
    try await plain.train(data, epochs: 2)
    let stochastic = try Trainer(
      Network(layers + [Self.active(0.25)]), inputShape: [4], loss: .softmaxCrossEntropy, seed: 9)
    for variable in await stochastic.declaredVariables {
      try await stochastic.setValues(plain.values(at: variable.path), at: variable.path)
    }
    let evaluated = try await plain.predict(data)
    let dropped = try await stochastic.predict(data, draw: 5)
    let zeros = dropped.count { $0 == 0 }
    #expect(zeros > 3 && zeros < 30)
    for (value, whole) in zip(dropped, evaluated) where value != 0 {
      #expect(abs(value - whole / 0.75) < 1e-5)
    }
  }

  @Test func samplesOfAnotherShapeAreRefused() async throws {
    let trainer = try Self.trainer([Dense(3)])
    let text = await message { _ = try await trainer.predict(threeClasses(size: 5)) }
    #expect(text == "data: a sample has the shape [5], but the model takes [4]")
  }
}
