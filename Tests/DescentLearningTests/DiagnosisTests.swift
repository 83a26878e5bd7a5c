import DescentArrays
import DescentGraph
import DescentLearning
import Testing

/// One row of the table of layers in which a value stops being finite.
struct PlantRow: Sendable, CustomTestStringConvertible {
  let layer: any Layer
  /// The parameters and state of the layer.
  var variables: [String] = []

  var testDescription: String { "\(layer.name)" }
}

/// One row per layer kind; add new ones here.
let plantRows: [PlantRow] = [
  PlantRow(layer: Dense(4), variables: ["weight", "bias"]),
  PlantRow(layer: BatchNorm(), variables: ["scale", "shift"]),
  PlantRow(layer: ReLU()),
  PlantRow(layer: LeakyReLU()),
  PlantRow(layer: Sigmoid()),
  PlantRow(layer: Tanh()),
  PlantRow(layer: GELU()),
  PlantRow(layer: GELU(form: .tanh)),
  PlantRow(layer: Dropout(rate: 0.3)),
  PlantRow(layer: Flatten()),
  PlantRow(
    layer: Network {
      Dense(4)
      Tanh()
    }, variables: ["1-Dense/weight"]),
]

extension PlantRow {
  /// The layer between two dense ones.
  fileprivate func trainer(seed: UInt64 = 1) throws -> Trainer {
    try Trainer(
      Network {
        Dense(4)
        layer
        Dense(3)
      }, inputShape: [4], loss: .softmaxCrossEntropy,
      batchSize: 4, seed: seed)
  }
}

/// The diagnosis that is thrown, if one is.
private func diagnosis(_ body: () async throws -> Void) async throws -> Diagnosis? {
  do {
    try await body()
    return nil
  } catch TrainingError.notFinite(let diagnosis) {
    return diagnosis
  }
}

/// Whether both hold the same bits, NaN included.
private func sameBits(_ a: [String: [Float]], _ b: [String: [Float]]) -> Bool {
  a.mapValues { $0.map(\.bitPattern) } == b.mapValues { $0.map(\.bitPattern) }
}

@Suite struct DiagnosisTests {
  /// Plants a value in an element of a variable after an epoch of three steps, and checks what the next epoch throws,
  /// what it leaves, and that training continues after a repair.
  private func plant(_ value: Float, at path: String, in trainer: Trainer) async throws {
    try await trainer.train(threeClasses(), epochs: 1)
    let sound = try await trainer.values(at: path)
    var broken = sound
    broken[broken.count - 1] = value
    try await trainer.setValues(broken, at: path)
    let before = try await trainer.everything()

    let found = try #require(
      try await diagnosis { try await trainer.train(threeClasses(), epochs: 1) })
    #expect(found.step == 4)
    #expect(found.path == path)
    #expect(found.operation == "a value")
    #expect(found.stage == .forward)
    #expect(found.value.bitPattern == value.bitPattern)
    let shape = await trainer.declaredVariables.first { $0.path == path }?.shape
    #expect(found.position == shape?.dimensions.map { $0 - 1 })
    #expect(found.sample == nil)
    #expect(found.description.hasPrefix("step 4: a value of \(path) gave \(value) at ["))
    #expect(try await sameBits(trainer.everything(), before))
    #expect(await trainer.steps == 3)

    try await trainer.setValues(sound, at: path)
    let epoch = try await trainer.runEpoch(threeClasses())
    #expect(epoch.number == 2 && epoch.steps == 6 && epoch.train.loss.isFinite)
  }

  @Test(arguments: plantRows, [Float.nan, .infinity]) func aParameterOfALayerIsNamed(
    row: PlantRow, value: Float
  ) async throws {
    for name in row.variables {
      try await plant(value, at: "2-\(row.layer.name)/\(name)", in: row.trainer())
    }
    if row.variables.isEmpty {
      // The layer passes on the value of a parameter before it and of one after it.
      try await plant(value, at: "1-Dense/weight", in: row.trainer())
      try await plant(value, at: "3-Dense/bias", in: row.trainer())
    }
  }

  @Test(arguments: plantRows) func aSampleOfTheDataIsNamed(row: PlantRow) async throws {
    var features = scattered(40).map { Float($0) }
    features[6 * 4 + 2] = .nan
    let data = try Dataset(
      features: features, featureShape: [4], labels: (0..<10).map { $0 % 3 }, name: "holed")
    let trainer = try row.trainer()
    let found = try #require(try await diagnosis { try await trainer.train(data, epochs: 1) })
    #expect(found.sample == 6)
    #expect(found.operation == "input features")
    #expect(found.position.last == 2)
    #expect(
      found.description
        == "step \(found.step): input features holds nan in sample 6 of the data, element 2; clean the data or fill "
        + "in the missing value")

    // Its position in the order of the epoch determines the step; the previous steps were taken.
    let order = BatchOrder.shuffled.indices(count: 10, batchSize: 4, seed: 1, epoch: 1)
    let place = try #require(order.firstIndex(of: 6))
    #expect(found.step == place / 4 + 1)
    let twin = try row.trainer()
    for first in stride(from: 0, to: place / 4 * 4, by: 4) {
      try await twin.step(on: data, samples: Array(order[first..<first + 4]))
    }
    #expect(try await sameBits(trainer.everything(), twin.everything()))

    let epoch = try await trainer.runEpoch(threeClasses())
    #expect(epoch.number == 1 && epoch.train.loss.isFinite)
  }

  @Test func aTargetThatIsNotFiniteIsNamed() async throws {
    let data = try Dataset(
      features: scattered(8).map { Float($0) }, featureShape: [2],
      values: [1, 2, .infinity, 4], valueShape: [1])
    let trainer = try Trainer(
      Dense(1), inputShape: [2], loss: .meanSquaredError, batchSize: 2)
    let found = try #require(try await diagnosis { try await trainer.train(data, epochs: 1) })
    #expect(found.operation == "input target" && found.sample == 2 && found.value == .infinity)
  }

  @Test(arguments: [
    (Dense(3, initializer: .constant(1e30)) as any Layer, "2-Dense", "matrix product", Float(1e10)),
    (BatchNorm(), "2-BatchNorm", "multiply", 1e30),
    (Dropout(rate: 0.9), "2-Dropout", "multiply", 1e38),
    (LeakyReLU(slope: 1e30), "2-LeakyReLU", "multiply", 1e30),
  ]) func aLayerThatOverflowsIsNamed(
    layer: any Layer, path: String, operation: String, size: Float
  ) async throws {
    let trainer = try Trainer(
      Network {
        Dense(3, initializer: .constant(1))
        layer
        Dense(3)
      }, inputShape: [1],
      loss: .softmaxCrossEntropy, batchSize: 4)
    let data = try Dataset(
      features: [-size, size, -2 * size, 2 * size], featureShape: [1], labels: [0, 1, 2, 0])
    let before = try await trainer.everything()
    let found = try #require(try await diagnosis { try await trainer.train(data, epochs: 1) })
    #expect(found.path == path)
    #expect(found.operation == operation)
    #expect(found.stage == .forward && found.step == 1 && found.sample == nil)
    #expect(!found.value.isFinite)
    #expect(!found.operands.isEmpty && found.operands.allSatisfy { $0.notFinite == 0 })
    #expect(found.description.contains("the inputs were "))
    #expect(try await trainer.everything() == before)

    let mild = try Dataset(
      features: [-1, 1, -2, 2], featureShape: [1], labels: [0, 1, 2, 0])
    if path != "2-Dense" && path != "2-LeakyReLU" {
      #expect(try await trainer.runEpoch(mild).train.loss.isFinite)
    }
  }

  @Test func aTooLargeRateIsFoundInTheMiddleOfAnEpoch() async throws {
    let count = 200
    let data = try Dataset(
      features: scattered(count).map { Float($0) }, featureShape: [1],
      values: scattered(count, seed: 1).map { Float($0) }, valueShape: [1])
    func trainer(_ policy: Trainer.NotFinitePolicy) throws -> Trainer {
      try Trainer(
        Network {
          Dense(4)
          Dense(1)
        }, inputShape: [1], objective: Objective(.meanSquaredError),
        updates: UpdateRule(SGD(learningRate: 1)), batches: Batches(2), notFinite: policy, seed: 3)
    }
    let failing = try trainer(.diagnose)
    let found = try #require(try await diagnosis { try await failing.train(data, epochs: 1) })
    #expect((2..<100).contains(found.step))
    #expect(found.sample == nil && !found.path.isEmpty)
    #expect(await failing.steps == found.step - 1)

    // The same steps, one by one, up to the one that failed.
    let twin = try trainer(.proceed)
    let order = BatchOrder.shuffled.indices(count: count, batchSize: 2, seed: 3, epoch: 1)
    for step in 0..<found.step - 1 {
      try await twin.step(on: data, samples: Array(order[2 * step..<2 * step + 2]))
    }
    #expect(try await failing.everything() == twin.everything())
    #expect(try await failing.everything().values.joined().allSatisfy(\.isFinite))
    #expect(await !twin.diverged)

    for variable in await failing.declaredVariables {
      let small = [Float](repeating: 0.1, count: variable.shape.count)
      try await failing.setValues(small, at: variable.path)
    }
    try await failing.setLearningRate(0.01)
    #expect(try await failing.runEpoch(data).train.loss.isFinite)
  }

  @Test func stateThatNoLossReadsIsFoundByTheEndOfTheEpoch() async throws {
    let trainer = try PlantRow(layer: BatchNorm()).trainer()
    try await trainer.setValues([0, .nan, 0, 0], at: "2-BatchNorm/mean")
    let found = try #require(
      try await diagnosis { try await trainer.train(threeClasses(), epochs: 1) })
    #expect(found.step == 1 && found.path == "2-BatchNorm/mean" && found.position == [1])
    #expect(await trainer.steps == 0)
  }

  @Test func anUpdateThatOverflowsIsNamed() async throws {
    // A finite loss and gradient; a rate at the end of the range pushes the weight out of it.
    let data = try Dataset(features: [1], featureShape: [1], values: [100], valueShape: [1])
    let trainer = try Trainer(
      Dense(1, initializer: .zeros, usesBias: false), inputShape: [1], loss: .meanSquaredError,
      optimizer: SGD(learningRate: 1e37), batchSize: 1)
    let found = try #require(try await diagnosis { try await trainer.train(data, epochs: 1) })
    #expect(found.stage == .update && found.path == "weight" && found.step == 1)
    #expect(found.description.contains(" in the update of weight gave "))
    #expect(try await trainer.values(at: "weight") == [0])
  }

  @Test func proceedingMarksTheRunAndGoesOn() async throws {
    var features = scattered(40).map { Float($0) }
    features[5] = .nan
    let data = try Dataset(
      features: features, featureShape: [4], labels: (0..<10).map { $0 % 3 })
    let trainer = try Trainer(
      Network {
        Dense(4)
        ReLU()
        Dense(3)
      }, inputShape: [4], objective: Objective(.softmaxCrossEntropy), updates: UpdateRule(),
      batches: Batches(5), notFinite: .proceed)
    var epochs: [Epoch] = []
    for try await epoch in trainer.fit(data, validation: try threeClasses(), epochs: 3) {
      epochs.append(epoch)
    }
    #expect(epochs.map(\.number) == [1, 2, 3])
    #expect(epochs.allSatisfy { $0.diverged && $0.train.loss.isNaN })
    // Four of ten samples are of class 0, which is also the prediction for a non-finite output.
    #expect(epochs.last?.validationAccuracy == 0.4 && epochs.last?.trainAccuracy == 0.4)
    #expect(await trainer.diverged)
  }

  @Test func aSoundRunIsNotMarked() async throws {
    let trainer = try PlantRow(layer: ReLU()).trainer()
    let last = try await trainer.train(threeClasses(), epochs: 2)
    #expect(last?.diverged == false)
    #expect(await !trainer.diverged)
  }
}
