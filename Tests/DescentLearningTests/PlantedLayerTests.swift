import DescentArrays
import DescentGraph
import Testing

@testable import DescentLearning

/// Two features with the label 0 or 1: exclusive or, each corner many times.
private func corners(_ copies: Int = 16) throws -> Dataset {
  let corners: [(Float, Float, Int32)] = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]
  let all = (0..<copies).flatMap { _ in corners }
  return try Dataset(
    features: all.flatMap { [$0.0, $0.1] }, featureShape: [2], labels: all.map(\.2), name: "xor")
}

private func smallModel() -> Network {
  Network {
    Dense(8)
    Tanh()
    Dense(2)
  }
}

private func smallTrainer(
  _ model: some Layer = smallModel(), optimizer: any Optimizer = Adam(learningRate: 0.02),
  weightDecay: WeightDecay = .none, batchSize: Int = 8, order: BatchOrder = .shuffled,
  notFinite: Trainer.NotFinitePolicy = .diagnose, seed: UInt64 = 1
) throws -> Trainer {
  try Trainer(
    model, inputShape: [2], objective: Objective(.softmaxCrossEntropy),
    updates: UpdateRule(optimizer, weightDecay: weightDecay),
    batches: Batches(batchSize, order: order), notFinite: notFinite, seed: seed)
}

extension Trainer {
  /// Every parameter and state.
  fileprivate func allValues() throws -> [String: [Float]] {
    try Dictionary(
      uniqueKeysWithValues: declaredVariables.map { ($0.path, try values(at: $0.path)) })
  }
}

private func train(_ trainer: Trainer, _ data: Dataset, epochs: Int) async throws -> [Epoch] {
  var result: [Epoch] = []
  for try await epoch in trainer.fit(data, validation: data, epochs: epochs) {
    result.append(epoch)
  }
  return result
}

/// A layer that returns its input, with a non-finite value somewhere.
private struct Plant: Layer {
  var stage: Stage
  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    // ln of −1 in the forward pass; √0, whose slope is infinite, in the gradient.
    switch stage {
    case .forward: input + Tensor.log(input * 0 - 1)
    default: input + (input - input).squareRoot()
    }
  }
}

@Suite struct PlantedLayerTests {
  /// Each layer kind.
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

  @Test(arguments: layers.indices) func findsAnOverflowInEachLayer(index: Int) async throws {
    let layer = Self.layers[index]
    let model = Network {
      layer
      Plant(stage: .forward)
      Dense(2)
    }
    let found = try await diagnosis(smallTrainer(model), corners())
    #expect(found.path == "2-Plant")
    #expect(found.stage == .forward)
    #expect(found.operation == "log")
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
    let found = try await diagnosis(smallTrainer(model), corners())
    #expect(found.path == "3-Plant")
    #expect(found.stage == .gradient)
  }

  /// The replay reproduces exactly the parameters of training up to the failing step.
  @Test func leavesTheParametersFromBeforeTheStep() async throws {
    let clean = try corners(4)
    let (trainer, twin) = (try smallTrainer(), try smallTrainer())
    _ = try await train(trainer, clean, epochs: 2)
    _ = try await train(twin, clean, epochs: 2)
    let broken = try Dataset(features: [.nan, 1], featureShape: [2], labels: [1])
    await #expect(throws: TrainingError.self) { try await trainer.step(on: broken, samples: [0]) }
    #expect(try await trainer.allValues() == twin.allValues())
    // And training continues as if nothing had happened.
    _ = try await train(trainer, clean, epochs: 1)
    _ = try await train(twin, clean, epochs: 1)
    #expect(try await trainer.allValues() == twin.allValues())
  }

  /// Plain gradient descent on one batch, compared with a calculation by hand.
  @Test func aStepFollowsTheGradient() async throws {
    let data = try Dataset(
      features: [1, 2, 3, 4], featureShape: [2], values: [1, -1], valueShape: [1])
    let trainer = try Trainer(
      Dense(1, initializer: .constant(0.5)), inputShape: [2], loss: .meanSquaredError,
      optimizer: SGD(learningRate: 0.1), batchSize: 2)
    // Outputs 1.5 and 3.5, errors 0.5 and 4.5: the gradient is the mean of 2·error·x.
    let loss = try await trainer.step(on: data, samples: [0, 1])
    #expect(abs(loss - (0.25 + 20.25) / 2) < 1e-5)
    let weight = try await trainer.values(at: "weight")
    let expected: [Float] = [0.5 - 0.1 * (0.5 + 4.5 * 3), 0.5 - 0.1 * (1 + 4.5 * 4)]
    #expect(zip(weight, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(abs(try await trainer.values(at: "bias")[0] + 0.1 * 5) < 1e-5)
  }

  @Test func decayPullsAtWeightsAlone() async throws {
    let data = try Dataset(features: [0, 0], featureShape: [2], values: [0], valueShape: [1])
    for decay in [WeightDecay.l2(0.5), .decoupled(0.5)] {
      let trainer = try Trainer(
        Dense(1, initializer: .constant(2)), inputShape: [2],
        objective: Objective(.meanSquaredError),
        updates: UpdateRule(SGD(learningRate: 0.1), weightDecay: decay), batches: Batches(1))
      try await trainer.setValues([0], at: "bias")
      try await trainer.step(on: data, samples: [0])
      #expect(try await trainer.values(at: "weight").allSatisfy { abs($0 - 2 * 0.95) < 1e-6 })
      #expect(try await trainer.values(at: "bias") == [0])
    }
  }
}
