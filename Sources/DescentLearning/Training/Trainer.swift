import DescentData
import DescentExecution
import DescentGraph

/// Trains a model, evaluates it, and predicts with it.
///
/// ```swift
/// let trainer = try Trainer(
///   model, inputShape: [64], loss: .softmaxCrossEntropy, optimizer: Adam(), seed: 1)
/// for try await epoch in trainer.fit(digits.train, validation: digits.test, epochs: 20) {
///   print(epoch.number, epoch.trainAccuracy ?? 0, epoch.validationAccuracy ?? 0)
/// }
/// ```
///
/// The same seed gives the same bits, on the same type of processor.
public actor Trainer {
  /// What happens when the loss or a parameter stops being finite.
  public enum NotFinitePolicy: Sendable {
    /// The step is taken again to find the first such value, and ``TrainingError/notFinite(_:)`` is
    /// thrown. The parameters are then those from before that step.
    case diagnose
    /// Training goes on, and is marked as diverged.
    case proceed
  }

  /// The seed of the initial weights, the order of the batches, and the layers' random numbers.
  public nonisolated let seed: UInt64
  /// The samples of a step.
  public nonisolated let batchSize: Int
  /// Which samples make up the batches.
  public nonisolated let batchOrder: BatchOrder
  /// The rate of the steps to come.
  public private(set) var learningRate: Double
  /// The steps taken so far.
  public private(set) var steps = 0
  /// The epochs trained so far.
  public private(set) var epochs = 0
  /// Whether a value has stopped being finite.
  public private(set) var diverged = false

  let programs: ModelPrograms
  private let notFinite: NotFinitePolicy
  let variables: VariableStore
  private let training: ExecutorCache
  private let evaluating: ExecutorCache
  let predicting: ExecutorCache
  private let outputShape: Shape
  private var journal: StepJournal?

  /// Samples are evaluated in chunks of at most this many: large enough for the matrix products, small
  /// enough for the cache.
  private static let chunk = 256

  /// Traces the model and draws its initial parameters.
  ///
  /// - Parameters:
  ///   - inputShape: The shape of one sample, such as `[784]`.
  ///   - metrics: What is measured beside the loss; accuracy for labels unless given.
  ///   - seed: Decides every random number.
  /// - Throws: ``TraceError`` where the model does not fit the shape, ``TrainingError`` where a
  ///   setting makes no sense.
  public init(
    _ model: some Layer, inputShape: Shape, loss: any Loss, optimizer: any Optimizer = SGD(),
    weightDecay: WeightDecay = .none, metrics: [any Metric]? = nil, batchSize: Int = 32,
    batchOrder: BatchOrder = .shuffled, notFinite: NotFinitePolicy = .diagnose, seed: UInt64 = 0
  ) throws {
    let metrics = metrics ?? (loss.targetKind == .labels ? [.accuracy] : [])
    try Trainer.check(optimizer.learningRate, weightDecay, metrics, loss, batchSize)
    let programs = ModelPrograms(
      model: model, inputShape: inputShape, lossFunction: loss, optimizer: optimizer,
      weightDecay: weightDecay, metrics: metrics)
    self.programs = programs
    self.batchSize = batchSize
    self.batchOrder = batchOrder
    self.notFinite = notFinite
    self.seed = seed
    learningRate = optimizer.learningRate
    let variables = VariableStore(seed: seed)
    self.variables = variables
    training = ExecutorCache(variables, programs.training)
    evaluating = ExecutorCache(variables, programs.evaluation)
    predicting = ExecutorCache(variables, programs.prediction)

    let prediction = try programs.prediction(batch: 1)
    outputShape = Shape(
      Array(
        prediction.nodes[prediction.output(ModelPrograms.output) ?? 0].shape.dimensions.dropFirst())
    )
    variables.declare(try programs.training(batch: batchSize).variables)
    if notFinite == .diagnose { journal = StepJournal(start: variables.snapshot()) }
  }

  private static func check(
    _ rate: Double, _ weightDecay: WeightDecay, _ metrics: [any Metric], _ loss: any Loss,
    _ batchSize: Int
  ) throws {
    guard batchSize >= 1 else {
      throw TrainingError.setting("the batch size is \(batchSize); it must be at least 1")
    }
    try check(rate)
    switch weightDecay {
    case .none: break
    case .l2(let strength), .decoupled(let strength):
      guard strength.isFinite, strength >= 0 else {
        throw TrainingError.setting("the weight decay is \(strength); it must be 0 or positive")
      }
    }
    if let other = metrics.first(where: { $0.targetKind != loss.targetKind }) {
      throw TrainingError.setting(
        "the metric \(other.name) takes \(other.targetKind.rawValue), the loss \(loss.targetKind.rawValue)"
      )
    }
  }

  private static func check(_ rate: Double) throws {
    guard rate.isFinite, rate >= 0 else {
      throw TrainingError.setting(
        "the learning rate is \(rate); it must be a finite number, 0 or positive")
    }
  }

  /// Sets the rate of the steps to come.
  public func setLearningRate(_ rate: Double) throws {
    try Trainer.check(rate)
    learningRate = rate
  }

  // MARK: Training

  /// Trains for a number of epochs; each element of the sequence is an epoch that was just trained.
  ///
  /// Nothing is trained before the sequence is iterated. Cancelling the task ends it with
  /// `CancellationError` at the next step.
  public nonisolated func fit(
    _ data: Dataset, validation: Dataset? = nil, epochs: Int
  ) -> Epochs {
    Epochs(trainer: self, data: data, validation: validation, count: epochs)
  }

  /// Trains one epoch.
  public func runEpoch(_ data: Dataset, validation: Dataset? = nil) throws -> Epoch {
    try check(data)
    if let validation { try check(validation) }
    guard batchSize <= data.count else {
      throw TrainingError.data(
        "\(data.name): a batch of \(batchSize) is larger than the data of \(data.count) samples; "
          + "take at most \(data.count)")
    }
    let order = batchOrder.indices(
      count: data.count, batchSize: batchSize, seed: seed, epoch: epochs + 1)
    var train = EvaluationSums()
    try order.withUnsafeBufferPointer { order in
      for first in stride(from: 0, to: order.count, by: batchSize) {
        try Task.checkCancellation()
        let batch = UnsafeBufferPointer(
          rebasing: order[first..<min(first + batchSize, order.count)])
        let executor = try takeStep(data, batch)
        train.add(
          meanLoss: Double(executor.output(ModelPrograms.loss)?.first ?? 0),
          metricSums: metricSums(executor), count: batch.count)
      }
    }
    try checkVariables()
    epochs += 1
    let validated = try validation.map { try evaluate($0) }
    return Epoch(
      number: epochs, steps: steps, train: train.means, validation: validated, diverged: diverged)
  }

  /// Takes one step on the given samples and returns the loss before it.
  @discardableResult
  public func step(on data: Dataset, samples: [Int32]) throws -> Double {
    try check(data, batch: samples)
    return try samples.withUnsafeBufferPointer { batch in
      let executor = try takeStep(data, batch)
      return Double(executor.output(ModelPrograms.loss)?.first ?? 0)
    }
  }

  private func takeStep(_ data: Dataset, _ batch: UnsafeBufferPointer<Int32>) throws -> Executor {
    let executor = try training.executor(batch: batch.count)
    steps += 1
    if journal?.isFull == true {
      try checkVariables()
      journal?.restart(from: variables.snapshot())
    }
    journal?.note(data, batch, rate: learningRate, count: steps)
    run(executor, data, batch, rate: learningRate, count: steps)
    if let loss = executor.output(ModelPrograms.loss)?.first, !loss.isFinite {
      try handleNotFinite()
    }
    return executor
  }

  private func run(
    _ executor: Executor, _ data: Dataset, _ batch: UnsafeBufferPointer<Int32>, rate: Double,
    count: Int
  ) {
    gather(data, batch, into: executor)
    executor.input(ModelPrograms.rate)?[0] = Float(rate)
    executor.input(ModelPrograms.count)?[0] = Float(count)
    executor.run(seed: seed, step: UInt32(truncatingIfNeeded: count))
  }

  func gather(
    _ data: Dataset, _ batch: UnsafeBufferPointer<Int32>, into executor: Executor
  ) {
    if let features = executor.input(ModelPrograms.features)?.baseAddress {
      data.gatherFeatures(batch, into: features)
    }
    switch programs.lossFunction.targetKind {
    case .labels:
      if let labels = executor.labels(ModelPrograms.target)?.baseAddress {
        data.gatherLabels(batch, into: labels)
      }
    case .values:
      if let values = executor.input(ModelPrograms.target)?.baseAddress {
        data.gatherValues(batch, into: values)
      }
    }
  }

  private func metricSums(_ executor: Executor) -> [(String, Double)] {
    programs.metrics.map { ($0.name, Double(executor.output($0.name)?.first ?? .nan)) }
  }

  // MARK: Values that are not finite

  private func checkVariables() throws {
    if !variables.isFinite { try handleNotFinite() }
  }

  private func handleNotFinite() throws {
    diverged = true
    guard let journal else { return }
    let replay = StepReplay(
      journal: journal, variables: variables, program: { try self.programs.training(batch: $0) },
      run: { executor, entry, batch in
        self.run(executor, entry.data, batch, rate: entry.rate, count: entry.count)
      })
    let diagnosis = try replay.firstNotFinite()
    steps = max(0, diagnosis.step - 1)
    self.journal?.restart(from: variables.snapshot())
    throw TrainingError.notFinite(diagnosis)
  }

  // MARK: Evaluation and prediction

  /// The loss and the metrics on a data set; nothing changes.
  public func evaluate(_ data: Dataset) throws -> Evaluation {
    try check(data)
    var result = EvaluationSums()
    let indices = Array(0..<Int32(data.count))
    try indices.withUnsafeBufferPointer { indices in
      try forEachChunk(of: data.count) { range in
        let executor = try evaluating.executor(batch: range.count)
        gather(data, UnsafeBufferPointer(rebasing: indices[range]), into: executor)
        executor.run(seed: seed, step: UInt32(truncatingIfNeeded: steps))
        result.add(
          meanLoss: Double(executor.output(ModelPrograms.loss)?.first ?? .nan),
          metricSums: metricSums(executor), count: range.count)
      }
    }
    return result.means
  }

  /// The model's outputs for samples given one after another, in the same order.
  ///
  /// - Parameter features: A multiple of the input shape's count of numbers.
  /// - Returns: The outputs one after another, each of ``outputSize`` numbers.
  public func predict(_ features: [Float]) throws -> [Float] {
    let size = programs.inputShape.count
    guard features.count % size == 0 else {
      throw TrainingError.data(
        "\(features.count) numbers are no whole samples of \(programs.inputShape), \(size) each")
    }
    var result: [Float] = []
    try forEachChunk(of: features.count / size) { range in
      let executor = try predicting.executor(batch: range.count)
      let part = features[range.lowerBound * size..<range.upperBound * size]
      _ = executor.input(ModelPrograms.features)?.update(fromContentsOf: part)
      executor.run(seed: seed)
      if let output = executor.output(ModelPrograms.output) { result += output }
    }
    return result
  }

  /// How many numbers the model gives for each sample.
  public nonisolated var outputSize: Int { outputShape.count }

  /// Parts of equal size, at most one of them smaller, so that few plans are needed.
  func forEachChunk(of count: Int, _ body: (Range<Int>) throws -> Void) rethrows {
    guard count > 0 else { return }
    let parts = chunkCount(of: count)
    let size = (count + parts - 1) / parts
    for first in stride(from: 0, to: count, by: size) {
      try body(first..<min(first + size, count))
    }
  }

  /// How many such parts there are.
  nonisolated func chunkCount(of count: Int) -> Int { (count + Trainer.chunk - 1) / Trainer.chunk }

  func check(_ data: Dataset) throws {
    guard data.featureShape == programs.inputShape.dimensions else {
      throw TrainingError.data(
        "\(data.name): a sample has the shape \(Shape(data.featureShape)), "
          + "the model takes \(programs.inputShape)")
    }
    switch programs.lossFunction.targetKind {
    case .labels:
      guard let classes = data.classCount else {
        throw TrainingError.data(
          "\(data.name): the targets are values, the loss takes class labels")
      }
      guard classes <= outputShape.count else {
        throw TrainingError.data(
          "\(data.name): \(classes) classes, but the model has \(outputShape.count) outputs")
      }
    case .values:
      guard let shape = data.valueShape else {
        throw TrainingError.data(
          "\(data.name): the targets are class labels, the loss takes values")
      }
      guard shape == outputShape.dimensions else {
        throw TrainingError.data(
          "\(data.name): the targets have the shape \(Shape(shape)), the outputs \(outputShape)")
      }
    }
  }

  /// Checks that a batch can be taken of the data.
  func check(_ data: Dataset, batch samples: [Int32]) throws {
    try check(data)
    guard !samples.isEmpty, samples.allSatisfy({ (0..<data.count).contains(Int($0)) }) else {
      throw TrainingError.data(
        "\(data.name): a batch must name at least one sample, each of 0..<\(data.count)")
    }
  }

  // MARK: Parameters and state

  /// Every parameter and state, in the order of declaration.
  public var declaredVariables: [Variable] { variables.variables }

  /// The elements of a parameter or state, such as `1-Dense/weight`.
  public func values(at path: String) throws -> [Float] {
    Array(try memory(at: path))
  }

  /// Gives a parameter or state new elements.
  public func setValues(_ values: [Float], at path: String) throws {
    let memory = try memory(at: path)
    guard memory.count == values.count else {
      throw TrainingError.variable(
        "\(path) has \(memory.count) elements; \(values.count) were given")
    }
    _ = memory.update(fromContentsOf: values)
    journal?.restart(from: variables.snapshot())
  }

  private func memory(at path: String) throws -> UnsafeMutableBufferPointer<Float> {
    guard let memory = variables[path] else {
      let known = variables.variables.map(\.path).joined(separator: ", ")
      throw TrainingError.variable("no parameter or state is called \(path); there are \(known)")
    }
    return memory
  }
}

/// Epochs of training as they are done: see ``Trainer/fit(_:validation:epochs:)``.
public struct Epochs: AsyncSequence, Sendable {
  let trainer: Trainer
  let data: Dataset
  let validation: Dataset?
  let count: Int

  /// Trains an epoch each time it is asked for the next.
  public struct Iterator: AsyncIteratorProtocol {
    let epochs: Epochs
    var done = 0

    /// Trains the next epoch; `nil` after the last.
    public mutating func next() async throws -> Epoch? {
      guard done < epochs.count else { return nil }
      done += 1
      return try await epochs.trainer.runEpoch(epochs.data, validation: epochs.validation)
    }
  }

  public func makeAsyncIterator() -> Iterator { Iterator(epochs: self) }
}
