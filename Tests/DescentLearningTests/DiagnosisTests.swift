import DescentData
import DescentGraph
import Testing

@testable import DescentLearning

/// A layer that gives its input, and somewhere a value that is not finite.
private struct Plant: Layer {
  var stage: Stage
  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    // ln of −1 in the forward pass; √0, whose slope is infinite, in the gradient.
    switch stage {
    case .forward: input + (input * 0 - 1).logarithm()
    default: input + (input - input).squareRoot()
    }
  }
}

@Suite struct DiagnosisTests {
  /// Each layer kind behind a first layer whose weights overflow its product, or in front of one.
  static let layers: [any Layer] = [
    Dense(4), ReLU(), LeakyReLU(), Sigmoid(), Tanh(), GELU(), GELU(form: .tanh), BatchNorm(),
    Dropout(rate: 0.25), Flatten(), Network { Dense(4) },
  ]

  private func diagnosis(_ trainer: Trainer, _ data: Dataset) async throws -> Diagnosis {
    let error = await #expect(throws: TrainingError.self) {
      _ = try await train(trainer, data, epochs: 3)
    }
    guard case .notFinite(let diagnosis)? = error else {
      throw TrainingError.setting("another error: \(String(describing: error))")
    }
    return diagnosis
  }

  @Test(arguments: layers.indices) func findsAParameterThatIsNotANumber(index: Int) async throws {
    let layer = Self.layers[index]
    let model = Network {
      Dense(4)
      layer
      Dense(2)
    }
    let trainer = try smallTrainer(model)
    // Where the layer has parameters of its own, one of those; else that of the layer before it.
    let paths = await trainer.declaredVariables.filter {
      if case .parameter = $0.kind { true } else { false }
    }.map(\.path)
    let path = try #require(paths.first { $0.hasPrefix("2-") } ?? paths.first)
    var values = try await trainer.values(at: path)
    values[values.count - 1] = .nan
    try await trainer.setValues(values, at: path)
    let found = try await diagnosis(trainer, exclusiveOr())
    #expect(found.step == 1)
    #expect(found.path == path)
    #expect(found.value.isNaN)
  }

  @Test(arguments: layers.indices) func findsAnOverflowInEachLayer(index: Int) async throws {
    let layer = Self.layers[index]
    let model = Network {
      layer
      Plant(stage: .forward)
      Dense(2)
    }
    let found = try await diagnosis(smallTrainer(model), exclusiveOr())
    #expect(found.path == "2-Plant")
    #expect(found.stage == .forward)
    #expect(found.operation == "logarithm")
    #expect(found.description.contains("2-Plant"))
  }

  @Test(arguments: layers.indices) func findsItInTheGradientOfEachLayer(index: Int) async throws {
    let layer = Self.layers[index]
    let model = Network {
      Dense(4)
      layer
      Plant(stage: .gradient)
      Dense(2)
    }
    let found = try await diagnosis(smallTrainer(model), exclusiveOr())
    #expect(found.path == "3-Plant")
    #expect(found.stage == .gradient)
  }

  @Test func findsItInTheData() async throws {
    var features: [Float] = (0..<64).flatMap { [Float($0 % 2), Float($0 / 2 % 2)] }
    features[2 * 37 + 1] = .infinity
    let data = try Dataset(
      features: features, featureShape: [2], labels: (0..<64).map { Int32($0 % 2) })
    let found = try await diagnosis(smallTrainer(), data)
    #expect(found.sample == 37)
    #expect(found.position.last == 1)
    #expect(found.description.contains("sample 37 of the data"))
  }

  @Test func findsTheStepOfADivergence() async throws {
    let trainer = try Trainer(
      Dense(1), inputShape: [2], loss: .meanSquaredError, optimizer: SGD(learningRate: 1e12),
      batchSize: 1)
    let data = try Dataset(
      features: [1, 2, 3, 4, 5, 6, 7, 8], featureShape: [2], values: [1, 2, 3, 4], valueShape: [1])
    let found = try await diagnosis(trainer, data)
    #expect(found.step > 1)
    #expect(await trainer.steps == found.step - 1)
    // The parameters are those from before that step: finite.
    #expect(try await trainer.allValues().values.allSatisfy { $0.allSatisfy(\.isFinite) })
    #expect(await trainer.diverged)
  }

  /// The replay gives the very parameters that training up to the failing step gives.
  @Test func leavesTheParametersFromBeforeTheStep() async throws {
    let clean = try exclusiveOr(4)
    let (trainer, twin) = (try smallTrainer(), try smallTrainer())
    _ = try await train(trainer, clean, epochs: 2)
    _ = try await train(twin, clean, epochs: 2)
    let broken = try Dataset(features: [.nan, 1], featureShape: [2], labels: [1])
    await #expect(throws: TrainingError.self) { try await trainer.step(on: broken, samples: [0]) }
    #expect(try await trainer.allValues() == twin.allValues())
    // And training goes on as if nothing had been.
    _ = try await train(trainer, clean, epochs: 1)
    _ = try await train(twin, clean, epochs: 1)
    #expect(try await trainer.allValues() == twin.allValues())
  }

  @Test func goesOnWhereItIsToldTo() async throws {
    let trainer = try smallTrainer(Plant(stage: .forward), notFinite: .proceed)
    let epochs = try await train(trainer, exclusiveOr(), epochs: 2)
    #expect(epochs.count == 2)
    #expect(epochs.last?.diverged == true)
    // Rows that are not finite count as class 0, which half of the samples are.
    #expect(epochs.last?.validationAccuracy == 0.5)
  }
}
