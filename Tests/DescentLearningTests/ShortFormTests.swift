import DescentArrays
import DescentFiles
import DescentGraph
import DescentLearning
import Testing

/// The short ways to say what other members say at length.
@Suite struct ShortFormTests {
  private let layers = Network {
    Dense(8)
    Tanh()
    Dense(2)
  }

  // MARK: Trainers

  @Test func aTrainerTakesItsShapeFromTheData() async throws {
    let data = try Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], labels: [0, 1, 1, 0])
    let trainer = try Trainer(
      layers, for: data, loss: .softmaxCrossEntropy, optimizer: .adam(learningRate: 0.05),
      batchSize: 4, seed: 2)
    let epochs: [Epoch] = try await trainer.train(data, epochs: 200)
    #expect(epochs.count == 200 && epochs.last?.trainAccuracy == 1)
    #expect(try await trainer.predictor().classes(data) == [0, 1, 1, 0])
    let same = try Trainer(
      layers, inputShape: [2], loss: .softmaxCrossEntropy, optimizer: Adam(learningRate: 0.05),
      batchSize: 4, seed: 2)
    for try await _ in same.fit(data, epochs: 200) {}
    #expect(try await same.everything() == trainer.everything())
  }

  @Test func dataThatDoNotFitTheModelAreRefusedAtOnce() throws {
    let data = try Dataset([[0, 0], [0, 1]], labels: [0, 2])
    #expect(throws: TrainingError.self) {
      try Trainer(layers, for: data, loss: .softmaxCrossEntropy)
    }
    #expect(throws: TrainingError.self) { try Trainer(layers, for: data, loss: .meanSquaredError) }
  }

  @Test func epochsAreOneLineOfText() async throws {
    let data = try Dataset([[1], [1]], values: [[1], [1]])
    let trainer = try Trainer(
      Dense(1, initializer: .constant(0.5), usesBias: false), for: data, loss: .meanSquaredError,
      optimizer: .sgd(learningRate: 0), metrics: [.meanAbsoluteError], batchSize: 2)
    let epochs: [Epoch] = try await trainer.train(data, validation: data, epochs: 1)
    #expect("\(epochs[0])" == "epoch 1: loss 0.25, mae 0.5; validation loss 0.25, mae 0.5")
  }

  // MARK: Predictions

  private func predictor(
    _ outputs: Int = 3, _ loss: any Loss, shape: TensorShape = [2]
  ) throws -> Predictor {
    // The outputs are the inputs, and 0 for further ones.
    let weights: [Float] = (0..<2 * outputs).map { $0 / outputs == $0 % outputs ? 1 : 0 }
    return try Predictor(
      Dense(outputs, usesBias: false), inputShape: shape,
      values: [NamedTensor("weight", shape: [2, outputs], values: weights)], loss: loss)
  }

  @Test func classesAreThoseOfTheLargestOutputs() throws {
    let predictor = try predictor(3, .softmaxCrossEntropy)
    let samples: [[Float]] = [[1, 2], [2, 1], [-1, -1], [1, 1], [.nan, 1], [1, .nan]]
    #expect(try predictor.classes(samples) == [1, 0, 2, 0, 0, 0])
    #expect(try predictor.classes(samples.prefix(0).map { $0 }) == [])
  }

  @Test func probabilitiesFollowTheLoss() throws {
    let samples: [[Double]] = [[1, 2], [0, -30]]
    let soft = try predictor(2, .softmaxCrossEntropy).probabilities(samples)
    #expect(abs(soft[0][1] - 0.7310586) < 1e-6 && abs(soft[0][0] + soft[0][1] - 1) < 1e-6)
    let each = try predictor(2, .binaryCrossEntropy).probabilities(samples)
    #expect(abs(each[0][0] - 0.7310586) < 1e-6 && each[1][0] == 0.5)
    #expect(abs(each[1][1] / 9.357623e-14 - 1) < 1e-5)
    #expect(throws: TrainingError.self) {
      try predictor(2, .meanSquaredError).probabilities(samples)
    }
  }

  @Test func oneBinaryOutputHasTwoClasses() throws {
    let predictor = try predictor(1, .binaryCrossEntropy)
    #expect(try predictor.classes([[-1, 5], [0, 5], [2, 5]]) == [0, 0, 1])
    // Of one number that is no logit there are no classes, and of several binary values neither.
    #expect(throws: TrainingError.self) {
      try self.predictor(1, .meanSquaredError).classes([[1, 1]])
    }
    #expect(throws: TrainingError.self) {
      try self.predictor(2, .binaryCrossEntropy).classes([[1, 1]])
    }
  }

  @Test func valuesAreRowsInAnyPortions() throws {
    let predictor = try predictor(2, .meanSquaredError)
    let rows = (0..<700).map { [Float($0), Float(-$0)] }
    #expect(try predictor.values(rows) == rows)
    let data = try Dataset(rows, values: rows)
    #expect(try predictor.values(data) == rows)
    #expect(try predictor.values(data.subset([5, 3, 5])) == [rows[5], rows[3], rows[5]])
  }

  @Test func samplesOfAnotherShapeAreRefused() throws {
    let predictor = try predictor(2, .meanSquaredError)
    #expect(throws: TrainingError.self) { try predictor.values([[1, 2, 3], [1, 2, 3]]) }
    #expect(throws: DataError.self) { try predictor.values([[1, 2], [1]]) }
    #expect(throws: TrainingError.self) {
      try predictor.values(Dataset([[1, 2, 3]], labels: [0]))
    }
  }

  // MARK: Names

  @Test func everyOptimizerHasAName() {
    let pairs: [(any Optimizer, any Optimizer)] = [
      (.sgd(learningRate: 0.1), SGD(learningRate: 0.1)), (.momentum(), Momentum()),
      (.nesterov(momentum: 0.8), Nesterov(momentum: 0.8)), (.adaGrad(), AdaGrad()),
      (.rmsProp(decay: 0.9), RMSprop(decay: 0.9)), (.adam(epsilon: 1e-3), Adam(epsilon: 1e-3)),
    ]
    for (short, long) in pairs { #expect("\(short)" == "\(long)") }
  }

  @Test func lossesMetricsAndSchedulesHaveNames() {
    let losses: [(any Loss, any Loss)] = [
      (.softmaxCrossEntropy(smoothing: 0.1), SoftmaxCrossEntropy(smoothing: 0.1)),
      (.meanSquaredError(scales: [2]), MeanSquaredError(scales: [2])),
      (.binaryCrossEntropy(positiveWeights: [3]), BinaryCrossEntropy(positiveWeights: [3])),
    ]
    for (short, long) in losses { #expect("\(short)" == "\(long)") }
    let schedules: [(any Schedule, any Schedule)] = [
      (.stepDecay(every: 2), StepDecay(every: 2)),
      (.exponentialDecay(factor: 0.5), ExponentialDecay(factor: 0.5)),
      (.cosineDecay(minimumRate: 0.1), CosineDecay(minimumRate: 0.1)),
      (.linearWarmUp(steps: 5, then: .cosineDecay()), LinearWarmUp(steps: 5, then: CosineDecay())),
      (.reduceOnPlateau(patience: 3), ReduceOnPlateau(patience: 3)),
    ]
    for (short, long) in schedules { #expect("\(short)" == "\(long)") }
    let measures: [(any Measure, any Measure)] = [
      (.confusionMatrix, ConfusionMatrixMetric()),
      (.areaUnderCurve(targets: .values), AreaUnderCurve(targets: .values)),
      (.meanAbsoluteError(scales: [2]), MeanAbsoluteError(scales: [2])),
    ]
    for (short, long) in measures { #expect("\(short)" == "\(long)") }
  }
}
