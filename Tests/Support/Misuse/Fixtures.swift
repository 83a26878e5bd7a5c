import Descent
import Synchronization

/// 40 samples of 4 features with labels of 3 classes.
func labelled(_ count: Int = 40, features: Int = 4, classes: Int = 3) throws -> Dataset {
  try Dataset(
    features: (0..<count * features).map { Float($0 % 7) / 7 }, featureShape: [features],
    labels: (0..<count).map { Int32($0 % classes) }, classCount: classes)
}

/// 40 samples of 4 features with values of this size.
func valued(_ count: Int = 40, features: Int = 4, values: Int = 2) throws -> Dataset {
  try Dataset(
    features: (0..<count * features).map { Float($0 % 7) / 7 }, featureShape: [features],
    values: (0..<count * values).map { Float($0 % 5) / 5 }, valueShape: [values])
}

/// A classifier of what ``labelled(_:features:classes:)`` gives.
func classifier(
  _ model: some Layer = Dense(3), optimizer: any Optimizer = SGD(), batchSize: Int = 8,
  schedule: (any Schedule)? = nil, earlyStopping: EarlyStopping? = nil,
  metrics: [any Measure]? = nil, evaluationMetrics: [any Measure] = [],
  loss: any Loss = .softmaxCrossEntropy
) throws -> Trainer {
  try Trainer(
    model, inputShape: [4],
    objective: Objective(
      loss, metrics: (metrics ?? Objective(loss).metrics) + evaluationMetrics),
    updates: UpdateRule(optimizer, schedule: schedule), batches: Batches(batchSize),
    earlyStopping: earlyStopping, seed: 1)
}

/// A model of values as ``valued(_:features:values:)`` gives.
func regressor(
  _ model: some Layer = Dense(2), batchSize: Int = 8, metrics: [any Measure]? = nil,
  evaluationMetrics: [any Measure] = [], loss: any Loss = .meanSquaredError
) throws -> Trainer {
  try Trainer(
    model, inputShape: [4],
    objective: Objective(
      loss, metrics: (metrics ?? Objective(loss).metrics) + evaluationMetrics),
    updates: UpdateRule(), batches: Batches(batchSize), seed: 1)
}

/// Trains, evaluates and predicts in all ways there are.
func useAll(_ trainer: Trainer, _ data: any SampleSource) async throws {
  for try await _ in trainer.fit(data, validation: data, epochs: 2) {}
  _ = try await trainer.evaluate(data)
  _ = try await trainer.observation(onFirstOf: data)
  let predictor = try await trainer.predictor()
  for count in [1, 3, 40, 300] {
    let features = [Float](repeating: 0.5, count: count * predictor.inputShape.count)
    let outputs = try predictor.predict(features)
    try hold(
      outputs.count == count * predictor.outputShape.count, "\(outputs.count) outputs of \(count)")
    _ = try await trainer.predict(features)
  }
}

/// Counts calls, from any thread.
final class CallCounter: Sendable {
  private let count = Mutex(0)

  /// The number of calls before this one.
  func next() -> Int {
    count.withLock { count in
      defer { count += 1 }
      return count
    }
  }
}

/// A layer that is a closure.
struct LayerOf: Layer {
  var name: String { "Own" }
  let body: @Sendable (Tensor, Scope) -> Tensor

  init(_ body: @escaping @Sendable (Tensor, Scope) -> Tensor) { self.body = body }

  func forward(_ input: Tensor, in scope: Scope) -> Tensor { body(input, scope) }
}

/// Where a reader's position, and all that it should not do, is decided.
struct ToldSource: SampleSource {
  var name = "own"
  var count = 40
  var featureShape = [4]
  var featureSize = 4
  var imageShape: [Int]?
  var classCount: Int? = 3
  var valueShape: [Int]?
  var valueStandardization: FeatureStandardization?
  /// The batches, unless they are told ones.
  var reader: @Sendable (_ size: Int, EpochOrder, _ step: Int) throws(DataError) -> any BatchReader

  func batches(
    of size: Int, in order: EpochOrder, from step: Int
  ) throws(DataError) -> any BatchReader {
    try reader(size, order, step)
  }
}

extension ToldSource {
  /// A source that says other things of samples in memory than is true.
  init(of data: Dataset, _ change: (inout ToldSource) -> Void = { _ in }) {
    self.init { size, order, step throws(DataError) in
      try data.batches(of: size, in: order, from: step)
    }
    count = data.count
    featureShape = data.featureShape
    featureSize = data.featureSize
    classCount = data.classCount
    valueShape = data.valueShape
    change(&self)
  }

  /// A source whose reader writes nothing, and says that it has.
  init(saying count: @escaping @Sendable () -> Int, _ change: (inout ToldSource) -> Void = { _ in })
  {
    self.init { _, _, _ throws(DataError) in TellingReader(count) }
    change(&self)
  }
}

/// Writes nothing and says that it has written so many samples.
final class TellingReader: BatchReader {
  private let count: @Sendable () -> Int
  init(_ count: @escaping @Sendable () -> Int) { self.count = count }

  func next(
    features: UnsafeMutablePointer<Float>, targets: BatchTargets
  ) throws(DataError) -> Int { count() }
}
