import DescentArrays
import DescentExecution
import DescentGraph
import DescentLearning
import DescentNumerics
import Testing

/// x + inner(x), in plain Swift.
private struct Residual: Layer {
  let inner: any Layer
  func forward(_ x: Tensor, in scope: Scope) -> Tensor { x + inner(x, in: scope.child("inner")) }
}

/// Both branches added up.
private struct Parallel: Layer {
  func forward(_ x: Tensor, in scope: Scope) -> Tensor {
    Dense(2)(x, in: scope.child("left")) + Tanh()(Dense(2)(x, in: scope.child("right")), in: scope)
  }
}

/// A user's layer with its own parameter.
private struct Scale: Layer {
  func forward(_ x: Tensor, in scope: Scope) -> Tensor {
    x * scope.parameter("factor", shape: [x.shape[1]], role: .scale, initial: .constant(2))
  }
}

/// A user's optimizer: every step has the size of the rate, whatever the gradient.
private struct SignDescent: Optimizer {
  var learningRate = 0.125
  func update(_ w: Tensor, gradient g: Tensor, at step: UpdateStep, in scope: Scope) -> Tensor {
    w - step.rate * ((g .> 0) - (-g .> 0))
  }
}

/// A user's optimizer that keeps a slot and reads the step's count.
private struct Averaged: Optimizer {
  var learningRate = 1.0
  func update(_ w: Tensor, gradient g: Tensor, at step: UpdateStep, in scope: Scope) -> Tensor {
    let sum = scope.state("sum", .slot, like: w)
    scope.assign(sum + g, to: sum)
    return w - step.rate * (sum + g) / step.count
  }
}

/// The paths of a model's variables.
private func paths(_ model: any Layer, _ shape: TensorShape = [2, 3]) throws -> [String] {
  try Program(mode: .training) { _ = model($0.input("x", shape: shape), in: $0) }.variables
    .map(\.path)
}

/// The error that making a program of the model throws.
private func mistake(_ model: any Layer, _ shape: TensorShape) -> String {
  do {
    _ = try paths(model, shape)
    return "nothing was thrown"
  } catch {
    return "\(error)"
  }
}

@Suite struct CompositionTests {
  @Test(arguments: [true, false]) func theBuilderTakesConditionsAndLoops(condition: Bool) {
    let network = Network {
      for units in 1...2 {
        Dense(units)
        if condition { BatchNorm() }
      }
      if condition { ReLU() } else { Tanh() }
      if #available(macOS 15, *) { Sigmoid() }
      switch condition {
      case true: GELU()
      case false: LeakyReLU()
      }
      Network {
        Flatten()
        Dense(1)
      }
      [Dense(7), Dense(8)]
    }
    #expect(
      network.layers.map(\.name)
        == (condition
          ? ["Dense", "BatchNorm", "Dense", "BatchNorm", "ReLU", "Sigmoid", "GELU"]
          : ["Dense", "Dense", "Tanh", "Sigmoid", "LeakyReLU"]) + ["Network", "Dense", "Dense"])
  }

  @Test func anEmptyNetworkChangesNothing() throws {
    let result = try values(inputs: ["x": [1, 2]]) { scope in
      scope.output("y", Network {}(scope.input("x", shape: [1, 2]), in: scope))
    }
    #expect(result["y"] == [1, 2])
  }

  @Test func pathsNumberTheLayersFromOneAtEachLevel() throws {
    let model = Network {
      Dense(2)
      Network {
        ReLU()
        Dense(2, usesBias: false)
      }
      BatchNorm()
    }
    #expect(
      try paths(model) == [
        "1-Dense/weight", "1-Dense/bias", "2-Network/2-Dense/weight", "3-BatchNorm/scale",
        "3-BatchNorm/shift", "3-BatchNorm/mean", "3-BatchNorm/variance",
      ])
  }

  @Test func residualAndParallelCompositionArePlainSwift() throws {
    #expect(try paths(Residual(inner: Dense(3))) == ["inner/weight", "inner/bias"])
    #expect(
      try paths(Network { Parallel() }) == [
        "1-Parallel/left/weight", "1-Parallel/left/bias", "1-Parallel/right/weight",
        "1-Parallel/right/bias",
      ])
    let result = try values(
      inputs: ["x": [1, 2]], variables: ["inner/weight": [1, 2, 3, 4], "inner/bias": [10, 20]]
    ) { scope in
      scope.output("y", Residual(inner: Dense(2))(scope.input("x", shape: [1, 2]), in: scope))
    }
    #expect(result["y"] == [18, 32])  // x·W is [7, 10].
  }

  @Test func aUsersLayerLearns() async throws {
    let data = try Dataset(features: [1, 2], featureShape: [1], values: [5, 10], valueShape: [1])
    let trainer = try Trainer(
      Network { Scale() }, inputShape: [1], loss: .meanSquaredError,
      optimizer: SGD(learningRate: 0.1), batchSize: 2)
    try await trainer.train(data, epochs: 50)
    #expect(
      try await agree(trainer.values(at: "1-Scale/factor").map { Double($0) }, [5], within: 1e-5))
  }

  @Test func aUsersOptimizerIsAFewLines() async throws {
    let data = try Dataset(features: [1, 2], featureShape: [1], values: [5, 10], valueShape: [1])
    func factor(_ optimizer: any Optimizer) async throws -> [Float] {
      let trainer = try Trainer(
        Scale(), inputShape: [1], loss: .meanSquaredError, optimizer: optimizer, batchSize: 2)
      try await trainer.train(data, epochs: 2)
      return try await trainer.values(at: "factor")
    }
    #expect(try await factor(SignDescent()) == [2.25])
    // The gradient at w is 5·(w − 5): −15 at 2; −15 + 60 = 45 at 17, halved by the count.
    #expect(try await factor(Averaged()) == [17 - 22.5])
  }

  // MARK: Mistakes

  @Test func aMistakeNamesThePathAndTheShapes() {
    let deep = Network {
      ReLU()
      Network { Dense(2) }
    }
    #expect(
      mistake(deep, [2, 3, 4])
        == "2-Network/1-Dense: Dense of [2, 3, 4]: takes [samples, features]; put Flatten() before it"
    )
    #expect(
      mistake(Network { Residual(inner: Dense(4)) }, [2, 3])
        == "1-Residual: add of [2, 3] and [2, 4]: the shapes do not broadcast; aligned at the last "
        + "axis, extents must be equal or 1")
  }

  @Test(arguments: [1, -0.1, .nan, .infinity]) func aRateOfDropoutBelowZeroOrNotBelowOneIsRefused(
    rate: Double
  ) {
    #expect(
      mistake(
        Network {
          Dense(2)
          Dropout(rate: rate)
        }, [2, 3])
        == "2-Dropout: Dropout of [2, 2]: the rate \(rate) must be at least 0 and below 1")
  }

  @Test func theOtherLayersRefuseWhatTheyCannotTake() {
    #expect(mistake(BatchNorm(), [3]) == "BatchNorm of [3]: takes [samples, …, features]")
    #expect(mistake(Dense(0), [2, 3]) == "Dense of [2, 3]: has 0 units; it needs at least 1")
    #expect(mistake(Softmax(), [3]) == "Softmax of [3]: takes [samples, …, classes]")
    #expect(mistake(Flatten(), []) == "Flatten of []: takes samples along the first axis")
  }

  @Test func twoCallsInOneScopeAreRefused() {
    struct Twice: Layer {
      func forward(_ x: Tensor, in scope: Scope) -> Tensor {
        Dense(3)(Dense(3)(x, in: scope), in: scope)
      }
    }
    #expect(
      mistake(Network { Twice() }, [2, 3])
        == "1-Twice/weight: declaration: the path is already declared, as [3, 3]; give each layer its own scope "
        + "with scope.child(\"name\"), or share it with scope.shared(\"name\")")
  }

  @Test func theTrainerThrowsTheFirstMistake() async {
    let text = await message {
      _ = try Trainer(
        Network {
          Dense(2)
          Dropout(rate: 1)
          Dropout(rate: 2)
        }, inputShape: [3],
        loss: .softmaxCrossEntropy)
    }
    #expect(text.hasPrefix("2-Dropout: Dropout of [1, 2]: the rate 1.0"))
    let rank = await message {
      _ = try Trainer(Network { Dense(2) }, inputShape: [3, 3], loss: .softmaxCrossEntropy)
    }
    #expect(rank.hasPrefix("1-Dense: Dense of [1, 3, 3]"))
  }

  @Test func aLossRefusesOutputsOfAnotherRank() async {
    struct Sum: Layer {
      func forward(_ input: Tensor, in scope: Scope) -> Tensor { input.sum(axes: [1]) }
    }
    let text = await message {
      _ = try Trainer(Sum(), inputShape: [3], loss: .softmaxCrossEntropy)
    }
    #expect(text == "softmax cross-entropy of [32]: takes logits [samples, classes]")
  }
}
