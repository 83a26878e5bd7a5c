import DescentArrays
import DescentExecution
import DescentFiles
import DescentGraph
import DescentLearning
import Testing

/// Models, losses, metrics and optimizers that break their promises: each is refused when a program is made from it,
/// with the layer's path, or does what it says.
@Suite struct ModelCheckTests {
  private func trainer(
    _ model: some Layer, loss: any Loss = .softmaxCrossEntropy, optimizer: any Optimizer = SGD(),
    metrics: [any Metric]? = nil, decay: WeightDecay = .none, batchSize: Int = 4
  ) throws -> Trainer {
    try Trainer(
      model, inputShape: [4], objective: Objective(loss, metrics: metrics),
      updates: UpdateRule(optimizer, weightDecay: decay), batches: Batches(batchSize), seed: 1)
  }

  // MARK: Outputs

  @Test func anOutputHasTheSamplesAlongItsFirstAxis() async {
    let model = Network {
      Dense(10)
      Changed { x, _ in x.reshaped(to: [x.shape[0] * 10, 1]) }
    }
    #expect(
      await message { _ = try trainer(model, loss: .meanSquaredError) }
        == "2-Changed: the model's output of [10, 1]: must have the samples along its first axis, "
        + "[1, …] for a batch of 1")
    #expect(
      await message { _ = try Predictor(model, inputShape: [4], values: []) }.hasPrefix(
        "2-Changed: the model's output of [10, 1]"))
    #expect(
      await message { _ = try trainer(Changed { x, _ in x.mean() }, loss: .meanSquaredError) }
        .hasPrefix("Changed: the model's output of []") == false)
  }

  @Test func anOutputIsNumbers() async {
    let model = Changed { x, _ in x.argMax() }
    #expect(
      await message { _ = try trainer(model) }
        == "the model's output of [1]: is labels; a model must output numbers")
  }

  // MARK: Variables

  @Test func aPathHasOneShapeForEveryBatch() async throws {
    let model = Changed { x, scope in
      let last = scope.state("last", shape: x.shape)
      if scope.isTraining { scope.assign(x, to: last) }
      return Dense(3)(x + 0 * last, in: scope)
    }
    let trainer = try trainer(model, batchSize: 1)
    let data = try threeClasses()
    #expect(
      await message { try await trainer.step(on: data, samples: [0, 1]) }
        == "last: declaration of [2, 4]: another program of the same model declares the path as [1, 4]; "
        + "a variable has one shape in training and evaluation and for every batch size")
  }

  @Test func aPathHasOneShapeInEveryMode() async throws {
    let trainer = try trainer(
      Changed { x, scope in
        let width = scope.isTraining ? 5 : 100
        return Dense(3)(Dense(width)(x, in: scope.child("a")), in: scope.child("b"))
      })
    let data = try threeClasses()
    let text = await message { _ = try await trainer.evaluate(data) }
    #expect(text.hasPrefix("a/weight: declaration of [4, 100]: another program"))
  }

  @Test func anOutputHasOneShapeForEveryBatchAndMode() async {
    let asWideAsTheBatch = Changed { x, scope in
      let hidden = Dense(3)(x, in: scope)
      return hidden.matrixProduct(hidden, transposingOther: true)
    }
    #expect(
      await message {
        _ = try Predictor(
          Changed { x, _ in x.matrixProduct(x, transposingOther: true) }, inputShape: [4],
          values: [])
      }
        == "the model's output of [2, 2]: has [2] for each sample and [1] in another program; an output "
        + "has one shape in training and evaluation and for every batch size")
    #expect(
      await message {
        _ = try Trainer(
          asWideAsTheBatch, inputShape: [4], loss: .meanSquaredError, batchSize: 8)
      }.contains("has [8] for each sample and [1] in another program"))
  }

  @Test func evaluationDeclaresNothingOfItsOwn() async throws {
    let trainer = try trainer(
      Changed { x, scope in
        let output = Dense(3)(x, in: scope)
        return scope.isTraining
          ? output : output + scope.parameter("late", shape: [3], initial: .constant(5))
      })
    let data = try threeClasses()
    let text = await message { _ = try await trainer.evaluate(data) }
    #expect(text.hasPrefix("late: declaration of [3]: no training declares this variable"))
  }

  @Test func anOptimizerDeclaresNoParameter() async {
    struct Learning: Optimizer {
      var learningRate = 0.1
      func update(_ w: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope) -> Tensor {
        w - scope.parameter("own", shape: [], initial: .constant(1)) * gradient
      }
    }
    let text = await message {
      _ = try Trainer(
        Dense(3), inputShape: [4], loss: .softmaxCrossEntropy, optimizer: Learning())
    }
    #expect(text.hasPrefix("weight/own: declaration: an optimizer declares no parameter"))
  }

  @Test func aLayerMayNotHoldItself() async {
    struct Endless: Layer {
      func forward(_ input: Tensor, in scope: Scope) -> Tensor {
        Endless()(input, in: scope.child("again"))
      }
    }
    let text = await message { _ = try trainer(Endless()) }
    #expect(text.contains("is nested in more than 256 layers; does a layer contain itself?"))
  }

  @Test func aPathHasOneUse() async throws {
    let trainer = try trainer(
      Changed { x, scope in
        let scale =
          scope.isTraining
          ? scope.parameter("scale", shape: [4], role: .scale, initial: .constant(1))
          : scope.state("scale", shape: [4])
        return Dense(3)(x * scale, in: scope)
      })
    let data = try threeClasses()
    #expect(
      await message { _ = try await trainer.evaluate(data) }.contains(
        "declares the path as a parameter (scale); a variable has one use"))
  }

  @Test func anEvaluationAssignsNothing() async {
    let model = Network {
      Dense(3)
      Changed { x, scope in
        let count = scope.state("n", shape: [3])
        scope.assign(count + 1, to: count)
        return x + 0 * count
      }
    }
    #expect(
      await message { _ = try trainer(model) }
        == "2-Changed/n: assignment of [3]: an evaluation must not change anything, so that several can run at "
        + "once; assign only if scope.isTraining")
  }

  @Test func nothingFillsAnInputOfALayer() async {
    let model = Network {
      Changed { x, scope in x * scope.input("mask", shape: [4]) }
      Dense(3)
    }
    #expect(
      await message { _ = try trainer(model) }
        == "1-Changed: input of [4]: nothing fills an input 'mask'; besides its samples, a layer may need only "
        + "parameters, state and constants")
  }

  @Test(arguments: ["loss", "output"]) func aLayerDoesNotUseTheModelsNames(name: String) async {
    let model = Network {
      Changed { x, scope in
        scope.output(name, x)
        return x
      }
      Dense(3)
    }
    #expect(await message { _ = try trainer(model) }.contains("output"))
  }

  // MARK: Mistakes

  /// The example in the comment of `Layer`.
  struct Scale: Layer {
    func forward(_ input: Tensor, in scope: Scope) -> Tensor {
      let factor = scope.parameter(
        "scale", shape: [input.shape[1]], role: .scale, initial: .constant(1))
      return input * factor
    }
  }

  @Test func behindAMistakeNoLayersCodeRuns() async {
    let model = Network {
      Dense(3)
      Scale()
    }
    #expect(
      await message {
        _ = try Trainer(model, inputShape: [8, 8], loss: .softmaxCrossEntropy)
      }.hasPrefix("1-Dense: Dense of [1, 8, 8]: takes [samples, features]"))
  }

  @Test func anAxisThatIsNotThereIsAMistakeAndNoTrap() async {
    #expect(TensorShape([4])[1] == 0 && TensorShape([4])[-1] == 0 && TensorShape([4])[0] == 4)
    #expect(
      await message {
        _ = try Trainer(Scale(), inputShape: [], loss: .meanSquaredError)
      } == "scale: declaration: has the shape [0]; every extent must be positive")
  }

  @Test func aFanMayBeAsLargeAsItLikes() async {
    let text = await message { _ = try trainer(Dense(.max, initializer: .xavier)) }
    #expect(text.contains("elements that a tensor can have"))
  }

  // MARK: Losses, metrics, optimizers

  private struct EachSample: Loss {
    let targetKind = TargetKind.values
    func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor { (output - target).squared() }
  }

  @Test func aLossIsOneNumber() async {
    #expect(
      await message { _ = try trainer(Dense(2), loss: EachSample()) }
        == "the loss or its weight of [4, 2]: must be one number, []; take the mean over the samples"
    )
  }

  private struct Whole: Metric {
    let name = "whole"
    let targetKind = TargetKind.labels
    func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor { output }
  }

  @Test func aMetricIsOneNumberASample() async {
    #expect(
      await message { _ = try trainer(Dense(3), metrics: [Whole()]) }
        == "the metric whole of [4, 3]: must be one number per sample, [4] for a batch of 4")
  }

  private struct FreezingFirst: Optimizer {
    var learningRate = 0.1
    func update(_ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope)
      -> Tensor
    {
      scope.path.hasPrefix("1-") ? parameter : parameter - step.rate * gradient
    }
  }

  @Test func anOptimizerThatGivesAParameterBackFreezesIt() async throws {
    let trainer = try trainer(
      Network {
        Dense(5)
        Dense(3)
      }, optimizer: FreezingFirst(), decay: .decoupled(0.1))
    let before = await trainer.values
    let data = try threeClasses()
    for try await _ in trainer.fit(data, epochs: 2) {}
    let after = await trainer.values
    for path in ["1-Dense/weight", "1-Dense/bias"] { #expect(after[path] == before[path]) }
    #expect(after["2-Dense/weight"] != before["2-Dense/weight"])
  }

  private struct Heavy: Optimizer {
    var learningRate = 0.1
    func update(_ w: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope) -> Tensor {
      let velocity = scope.state("m", like: w)
      let next = 0.9 * velocity + gradient
      scope.assign(next, to: velocity)
      return w - step.rate * next
    }
  }

  @Test func theStateOfAnOptimizerIsASlot() async throws {
    let trainer = try trainer(Dense(3), optimizer: Heavy())
    #expect(
      await trainer.declaredVariables.filter { $0.kind == .slot }.map(\.path) == [
        "weight/m", "bias/m",
      ])
    let data = try threeClasses()
    for try await _ in trainer.fit(data, epochs: 1) {}
    let predictor = try await trainer.predictor()
    #expect(try await trainer.predict([1, 2, 3, 4]) == predictor.predict([1, 2, 3, 4]))
  }

  // MARK: Batches

  @Test(arguments: [1, 2, 5, 16, 17, 300])
  func whatMixesSamplesIsPredictedAsTheTrainerDoes(count: Int) async throws {
    let trainer = try Trainer(
      Changed { x, _ in x - x.mean(axes: [0]) }, inputShape: [1], loss: .meanSquaredError)
    let features = scattered(count).map { Float($0) }
    let predictor = try await trainer.predictor()
    #expect(try await trainer.predict(features) == predictor.predict(features))
  }

  @Test func samplesAreKnownToBeApart() throws {
    func isApart(_ body: (Tensor, Scope) -> Tensor) throws -> Bool {
      try Program(mode: .evaluation) { scope in
        scope.output("y", body(scope.input("x", shape: [2, 6]), scope))
      }.keepsSamplesApart(output: "y")
    }
    let apart: [(Tensor, Scope) -> Tensor] = [
      { x, scope in Dense(3)(x, in: scope) }, { x, _ in x.sum(axes: [1]) },
      { x, _ in x.reshaped(to: [2, 3, 2]).maximum(axes: [2]) },
      { x, scope in BatchNorm()(x, in: scope) },
      { x, _ in x - x.maximum(axes: [1], keepingDimensions: true) },
      { x, scope in scope.constant(2) + 0 * x },
      { x, _ in x.reshaped(to: [4, 3]).maximum(axes: [1]).reshaped(to: [2, 2]) },
      { x, scope in
        let weight = scope.parameter("w", shape: [3, 5], initial: .constant(1))
        return x.reshaped(to: [4, 3]).matrixProduct(weight).reshaped(to: [2, 10])
      },
      { x, _ in x.transposed().reshaped(to: [6, 2]).transposed() },
      { x, _ in Tensor.concatenate([x, x.reshaped(to: [2, 6])], axis: 1) },
    ]
    let mixed: [(Tensor, Scope) -> Tensor] = [
      { x, _ in x - x.mean(axes: [0]) }, { x, _ in x * x.sum() }, { x, _ in x.transposed() },
      { x, _ in x.reshaped(to: [4, 3]) }, { x, _ in x.matrixProduct(x.transposed()) },
      { x, _ in x.transposed().matrixProduct(x) },
      { x, _ in x.reshaped(to: [3, 4]).sum(axes: [1]).reshaped(to: [3, 1]) * x.sum() },
      { x, _ in x.transposed().reshaped(to: [2, 6]) },
      { x, _ in x.windows([Window(axis: 0, extent: 2, before: 1)]).sum(axes: [1]) },
      { x, _ in Tensor.concatenate([x, x]).reshaped(to: [2, 12]) },
      { x, _ in x.transposed().matrixProduct(x.transposed(), transposingOther: true) },
      { x, _ in x.rows(at: x.argMax()) },
      { x, _ in x.sum(axes: [0], keepingDimensions: true).broadcast(to: [2, 6]) },
      { x, scope in x.addingRows(at: scope.constant(labels: [1, 0], shape: [2]), count: 2) },
    ]
    for body in apart { #expect(try isApart(body)) }
    for body in mixed { #expect(try !isApart(body)) }
  }

  @Test func batchesOfEverNewSizesTakeNoEverMoreMemory() async throws {
    let counted = Counted(inner: Dense(3))
    let trainer = try trainer(counted)
    for count in [1, 2, 1, 2, 1] {
      _ = try await trainer.predict([Float](repeating: 1, count: 4 * count))
    }
    let traces = counted.counter.value
    for count in 1...40 { _ = try await trainer.predict([Float](repeating: 1, count: 4 * count)) }
    // The first two were kept.
    #expect(counted.counter.value == traces + 38)
    // The most recently used are kept, the oldest are gone.
    _ = try await trainer.predict([Float](repeating: 1, count: 4 * 40))
    #expect(counted.counter.value == traces + 38)
    _ = try await trainer.predict([Float](repeating: 1, count: 4))
    #expect(counted.counter.value == traces + 39)
  }

  @Test func anObservationKeepsItsPlan() async throws {
    let counted = Counted(inner: Dense(3))
    let trainer = try trainer(counted)
    let data = try threeClasses()
    let first = try await trainer.observation(on: data, samples: [0, 1])
    let traces = counted.counter.value
    #expect(try await trainer.observation(on: data, samples: [0, 1]) == first)
    #expect(counted.counter.value == traces)
  }

  // MARK: Sources

  /// A source that claims three classes but returns other labels.
  private struct Lying: SampleSource {
    let name = "lying"
    let count = 8
    let featureShape = [4]
    let featureSize = 4
    let imageShape: [Int]? = nil
    let classCount: Int? = 3
    let valueShape: [Int]? = nil
    let label: Int32

    func batches(
      of size: Int, in order: EpochOrder, from step: Int
    ) throws(DataError) -> any BatchReader { Reader(size: size, label: label) }

    final class Reader: BatchReader {
      let (size, label): (Int, Int32)
      init(size: Int, label: Int32) { (self.size, self.label) = (size, label) }

      func next(
        features: UnsafeMutablePointer<Float>, targets: BatchTargets
      ) throws(DataError) -> Int {
        features.update(repeating: 1, count: size * 4)
        if case .labels(let labels) = targets { labels.update(repeating: label, count: size) }
        return size
      }
    }
  }

  @Test(arguments: [3, -1, .max]) func aLabelIsAClass(label: Int32) async throws {
    let trainer = try trainer(Dense(3))
    let source = Lying(label: label)
    let sentence = "lying: gave the label \(label); the model's classes are 0 to 2"
    #expect(await message { _ = try await trainer.runEpoch(source) } == sentence)
    #expect(await message { _ = try await trainer.evaluate(source) } == sentence)
    #expect(await message { _ = try await trainer.confusionMatrix(on: source) } == sentence)
  }

  // MARK: Custom loops

  @Test func aScheduleThatNeedsTheTotalIsNotIgnored() async throws {
    let trainer = try Trainer(
      Dense(3), inputShape: [4], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(schedule: CosineDecay()), batches: Batches(4))
    let data = try threeClasses()
    #expect(
      await message { try await trainer.step(on: data, samples: [0]) }
        == "the schedule needs the total number of steps; set its number of steps, or train with fit"
    )
  }

  @Test func aPredictionHearsCancellation() async throws {
    let predictor = try await trainer(Dense(3)).predictor()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try predictor.predict([1, 2, 3, 4])
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func aConfusionMatrixHasAnAffordableNumberOfClasses() async {
    for classes in [-1, 0, 16_385, .max] {
      #expect(
        await message { _ = try ConfusionMatrix(classes: classes) }
          == "a confusion matrix of \(classes) classes; it can have 1 to 16384")
    }
  }
}

/// A layer that is a closure.
private struct Changed: Layer {
  let body: @Sendable (Tensor, Scope) -> Tensor

  init(_ body: @escaping @Sendable (Tensor, Scope) -> Tensor) { self.body = body }

  func forward(_ input: Tensor, in scope: Scope) -> Tensor { body(input, scope) }
}
