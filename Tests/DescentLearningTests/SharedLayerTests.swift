import DescentArrays
import DescentExecution
import DescentGraph
import Testing

@testable import DescentLearning

/// Layers that are called several times, losses added inside layers, and losses with parameters.
@Suite struct SharedLayerTests {
  /// The difference of what one layer makes of both halves of its input.
  private struct Twins<Inner: Layer>: Layer {
    var inner: Inner
    func forward(_ input: Tensor, in scope: Scope) -> Tensor {
      let half = input.shape[1] / 2
      let encoder = scope.shared("encoder")
      let left = inner(input.sliced(0..<half, axis: 1), in: encoder)
      return left - inner(input.sliced(half..<2 * half, axis: 1), in: encoder)
    }
  }

  private func program(
    _ layer: some Layer, _ shape: TensorShape, _ mode: TraceMode = .training
  ) throws -> Program {
    try Program(mode: mode) { scope in
      let output = layer(scope.input("x", shape: shape), in: scope)
      scope.output("y", output)
      let parameters = scope.parameters
      let gradients = gradient(
        of: output.squared().sum(), withRespectTo: parameters.map(\.tensor))
      for (parameter, gradient) in zip(parameters, gradients) {
        scope.output("∂\(parameter.variable.path)", gradient)
      }
    }
  }

  @Test func sharedWeightsAreDeclaredOnceAndTheirGradientsSummed() throws {
    let program = try program(Twins(inner: Dense(2)), [3, 6])
    #expect(program.variables.map(\.path) == ["encoder/weight", "encoder/bias"])
    let (x, w) = (scattered(18), scattered(6, seed: 1))
    let result = try ReferenceInterpreter(program).run(
      inputs: ["x": x], variables: ["encoder/weight": w, "encoder/bias": [5, 7]])
    // With a shared bias, it is (left − right)·W.
    var (y, slope) = ([Double](), [Double](repeating: 0, count: 6))
    for sample in 0..<3 {
      let difference = (0..<3).map { x[sample * 6 + $0] - x[sample * 6 + 3 + $0] }
      for unit in 0..<2 {
        let value = (0..<3).reduce(0.0) { $0 + difference[$1] * w[$1 * 2 + unit] }
        y.append(value)
        for feature in 0..<3 { slope[feature * 2 + unit] += 2 * value * difference[feature] }
      }
    }
    #expect(agree(result["y"], y, within: 1e-12))
    #expect(agree(result["∂encoder/weight"], slope, within: 1e-12))
    #expect(agree(result["∂encoder/bias"], [0, 0], within: 1e-12))
  }

  /// Running statistics are updated by the calls one after another, and each call draws random numbers of its own.
  @Test func stateIsUpdatedCallByCall() throws {
    let program = try program(Twins(inner: BatchNorm(retention: 0.5)), [4, 2])
    let x = [1.0, 2, 3, 5, 7, 11, 13, 17]
    let result = try ReferenceInterpreter(program).run(
      inputs: ["x": x],
      variables: [
        "encoder/scale": [1], "encoder/shift": [0], "encoder/mean": [8], "encoder/variance": [1],
      ])
    let means = [0, 1].map { column in (0..<4).reduce(0.0) { $0 + x[$1 * 2 + column] } / 4 }
    let expected = 0.5 * (0.5 * 8 + 0.5 * means[0]) + 0.5 * means[1]
    #expect(agree(result.variables["encoder/mean"]?.elements ?? [], [expected], within: 1e-12))
    let kept = program.assignments.count
    #expect(kept == 2)

    let dropout = try self.program(Twins(inner: Dropout(rate: 0.5)), [50, 2])
    let ones = [Double](repeating: 1, count: 100)
    let differences = try ReferenceInterpreter(dropout).run(
      inputs: ["x": ones], variables: [:], seed: 1, step: 1)[
        "y"]
    #expect(differences.contains { $0 != 0 })
  }

  @Test func aPlanSharesAsTheInterpreterDoes() throws {
    let layer = Network {
      Twins(
        inner: Network {
          Dense(3)
          BatchNorm()
          Tanh()
        })
      Dense(2)
    }
    let programs = try ModelPrograms(
      layer, inputShape: [4], Objective(.softmaxCrossEntropy), UpdateRule(SGD(learningRate: 0.05)))
    try run(ReferenceInterpreter(programs.training(batch: 6)))
  }

  private func run(_ interpreter: ReferenceInterpreter) throws {
    let program = interpreter.program
    let store = VariableStore(seed: 4)
    let executor = try Executor(Plan(program), variables: store)
    var variables = store.snapshot().mapValues { $0.map { Double($0) } }
    let (x, labels) = (scattered(24), [0.0, 1, 0, 1, 1, 0])
    for step in 1...10 {
      let inputs = ["features": x, "target": labels, "rate": [0.05], "count": [Double(step)]]
      variables = try interpreter.run(inputs: inputs, variables: variables).variables
        .mapValues(\.elements)
      _ = executor.input("features")?.update(fromContentsOf: x.map { Float($0) })
      _ = executor.labels("target")?.update(fromContentsOf: labels.map { Int32($0) })
      executor.take(rate: 0.05, count: step, seed: 0)
    }
    for (path, values) in store.snapshot() {
      #expect(
        agree(values.map { Double($0) }, variables[path] ?? [], within: 1e-4), "\(path)")
    }
  }

  @Test func callsThatDifferAreRefused() throws {
    struct Unequal: Layer {
      func forward(_ input: Tensor, in scope: Scope) -> Tensor {
        let shared = scope.shared("s")
        return Dense(2)(Dense(3)(input, in: shared), in: shared)
      }
    }
    struct OtherStart: Layer {
      func forward(_ input: Tensor, in scope: Scope) -> Tensor {
        let shared = scope.shared("s")
        return Dense(4, initializer: .zeros)(Dense(4)(input, in: shared), in: shared)
      }
    }
    struct Half: Layer {
      func forward(_ input: Tensor, in scope: Scope) -> Tensor {
        Dense(4)(Dense(4)(input, in: scope.child("s")), in: scope.shared("s"))
      }
    }
    func text(_ layer: any Layer) -> String {
      refusal { _ = try program(Network([layer]), [2, 4]) }
    }
    #expect(
      text(Unequal()).contains(
        "1-Unequal/s/weight: declaration: a previous call of the shared layer declares the path as [4, 3], this one as [3, 2]"
      ))
    #expect(text(OtherStart()).contains("another role or other initial values"))
    #expect(text(Half()).contains("already declared"))
    struct Assigning: Layer {
      func forward(_ input: Tensor, in scope: Scope) -> Tensor {
        let shared = scope.shared("s")
        for _ in 0..<2 {
          let state = shared.state("n", shape: [])
          shared.assign(state + 1, to: state)
          shared.assign(state + 2, to: state)
        }
        return input
      }
    }
    #expect(text(Assigning()).contains("already assigned"))
  }

  private func refusal(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch { return "\(error)" }
  }

  // MARK: Added losses

  /// Adds the mean square of what passes through.
  private struct Activity: Layer {
    var strength = 0.25
    func forward(_ input: Tensor, in scope: Scope) -> Tensor {
      scope.add(loss: strength * input.squared().mean())
      return input
    }
  }

  @Test func anAddedLossCountsInTrainingAndEvaluation() async throws {
    let data = try threeClasses(20)
    func trainer(_ layers: [any Layer]) throws -> Trainer {
      try Trainer(
        Network(layers), inputShape: [4], loss: .softmaxCrossEntropy,
        optimizer: SGD(learningRate: 0.1), batchSize: 20)
    }
    let (plain, added) = (try trainer([Dense(3)]), try trainer([Dense(3), Activity()]))
    let outputs = try await plain.predict(data)
    let penalty =
      0.25 * outputs.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(outputs.count)
    let (a, b) = (try await plain.evaluate(data), try await added.evaluate(data))
    #expect(abs(b.loss - a.loss - penalty) < 1e-5 && penalty > 0.01)
    // A prediction ignores it.
    #expect(try await added.predict(data) == outputs)
    let samples = (0..<20).map { Int32($0) }
    let before = try await added.values(at: "1-Dense/weight")
    let (one, other) = (
      try await plain.step(on: data, samples: samples),
      try await added.step(on: data, samples: samples)
    )
    #expect(abs(other - one - penalty) < 1e-5)
    // The gradient of the penalty: strength·2·y/(samples·outputs), through the layer.
    let (w, v) = (
      try await plain.values(at: "1-Dense/weight"), try await added.values(at: "1-Dense/weight")
    )
    let x = scattered(80)
    for feature in 0..<4 {
      for unit in 0..<3 {
        let slope = (0..<20).reduce(0.0) { sum, sample in
          let y = (0..<4).reduce(0.0) {
            $0 + Double(Float(x[sample * 4 + $1])) * Double(before[$1 * 3 + unit])
          }
          return sum + 0.25 * 2 * y / 60 * Double(Float(x[sample * 4 + feature]))
        }
        let index = feature * 3 + unit
        #expect(abs(Double(w[index] - v[index]) - 0.1 * slope) < 1e-6)
      }
    }
  }

  @Test func anAddedLossIsOneNumber() {
    struct Wrong: Layer {
      func forward(_ input: Tensor, in scope: Scope) -> Tensor {
        scope.add(loss: input.squared())
        return input
      }
    }
    let wrong = refusal {
      _ = try Trainer(
        Network {
          Dense(3)
          Wrong()
        }, inputShape: [4], loss: .softmaxCrossEntropy)
    }
    #expect(
      wrong
        == "2-Wrong: added loss of [1, 3]: must be one number, []; take the mean over the samples")
    struct Late: Optimizer {
      var learningRate = 0.1
      func update(_ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope)
        -> Tensor
      {
        scope.add(loss: gradient.sum())
        return parameter - gradient
      }
    }
    let late = refusal {
      _ = try Trainer(
        Dense(3), inputShape: [4], loss: .softmaxCrossEntropy, optimizer: Late())
    }
    #expect(late.contains("an optimizer can no longer change the loss"))
  }

  // MARK: Losses with parameters

  /// A Gaussian likelihood whose variance is learned.
  private struct LearnedNoise: ParameterizedLoss {
    var targetKind: TargetKind { .values }
    func callAsFunction(_ output: Tensor, target: Tensor, in scope: Scope) -> Tensor {
      let s = scope.parameter("logVariance", shape: .scalar, role: .bias, initial: .constant(0))
      return (0.5 * (output - target).squared() * Tensor.exp(-s) + 0.5 * s).mean()
    }
  }

  @Test func aLossLearnsItsOwnParameters() async throws {
    // The noise alone is left: targets alternate by ±2 around a constant.
    let count = 40
    let data = try Dataset(
      features: [Float](repeating: 1, count: count), featureShape: [1],
      values: (0..<count).map { $0 % 2 == 0 ? 5 : 1 }, valueShape: [1])
    func make() throws -> Trainer {
      try Trainer(
        Dense(1), inputShape: [1], loss: LearnedNoise(), optimizer: Adam(learningRate: 0.05),
        batchSize: count)
    }
    let trainer = try make()
    try await trainer.train(data, epochs: 400)
    let variance = try await trainer.values(at: "loss/logVariance")
    #expect(abs(Double(variance[0]) - 2 * 0.6931472) < 0.02)
    let evaluation = try await trainer.evaluate(data)
    #expect(abs(evaluation.loss - (0.5 + 0.6931472)) < 1e-3)
    // It is part of checkpoints, not of predictors.
    let checkpoint = await trainer.checkpoint()
    #expect(checkpoint.model.map(\.name).contains("loss/logVariance"))
    let predictor = try await trainer.predictor()
    #expect(predictor.variables.map(\.path) == ["weight", "bias"])
    let predicted = try await trainer.predict([1])
    #expect(try predictor.predict([1]) == predicted)
    let stored = try Predictor(Dense(1), inputShape: [1], values: checkpoint.model)
    #expect(try stored.predict([1]) == predictor.predict([1]))
    let again = try make()
    try await again.restore(checkpoint)
    #expect(try await again.everything() == trainer.everything())
    // A group can name it.
    let frozen = try Trainer(
      Dense(1), inputShape: [1], objective: Objective(LearnedNoise()),
      updates: UpdateRule(groups: [.frozen("loss")]), batches: Batches(count))
    try await frozen.train(data, epochs: 2)
    #expect(try await frozen.values(at: "loss/logVariance") == [0])
  }
}
