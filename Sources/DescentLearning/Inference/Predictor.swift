import DescentArrays
import DescentExecution
import DescentGraph
import Synchronization

/// A model with its trained values, ready to predict. Any number of tasks may use one at once.
///
/// ```swift
/// let predictor = try trainer.predictor()
/// let logits = try predictor.predict(features)
/// ```
///
/// An output depends only on its own sample, except for the last bits, which may depend on the batch size, and for
/// layers that draw random numbers in prediction, such as ``Dropout`` that ``Dropout/staysActive``: these draw
/// different numbers for each sample and each pass. A predictor and all its copies count their passes together, from 0;
/// repeating a pass by its number produces the same bits. If a custom layer mixes the samples of a batch, the batches
/// are those of ``Trainer/predict(_:)``.
public struct Predictor: Sendable {
  /// The shape of one sample.
  public let inputShape: TensorShape
  /// The shape of one sample's output.
  public let outputShape: TensorShape
  /// The parameters and running statistics of the model, in declaration order.
  public let variables: [Variable]

  package let model: any Layer
  /// What the model was trained to minimize, which says what its outputs stand for.
  let loss: (any Loss)?
  private let pool: ExecutorPool
  private let passes = PassCounter()
  private let seed: UInt64
  /// Whether a batch may be padded with rows of zeros, so that few plans are made.
  private let isPadded: Bool

  /// The values of the variables.
  var store: VariableStore { pool.variables }

  /// Creates a predictor from a model and given values.
  ///
  /// - Parameters:
  ///   - inputShape: The shape of one sample, such as `[784]`.
  ///   - values: An array for every parameter and running statistic of the model, by its path, in any order.
  ///   - loss: What the model was trained to minimize; `probabilities(_:)` needs it.
  /// - Throws: `TraceError` if the model does not fit the shape, ``ArchitectureDifference`` if the arrays belong to a
  ///   different model.
  public init(
    _ model: some Layer, inputShape: TensorShape, values: [NamedTensor], loss: (any Loss)? = nil
  ) throws {
    let program = try ModelPrograms.prediction(of: model, inputShape, batch: 1, giving: nil)
    // What a loss has learned is no part of a prediction.
    let declared = Set(program.variables.map(\.path))
    let values = values.filter { declared.contains($0.name) || !$0.name.hasPrefix("loss/") }
    try ArchitectureDifference.check(values, against: program.variables)
    let store = VariableStore(seed: 0)
    try store.declare(program.variables)
    store.close()
    for tensor in values { _ = store[tensor.name]?.update(fromContentsOf: tensor.values) }
    // The outputs of samples must be the same whatever else is in their batch.
    let isPadded = try ModelPrograms.prediction(
      of: model, inputShape, batch: 2, giving: program.outputShape
    )
    .keepsSamplesApart(output: ModelPrograms.output)
    self.init(
      model, inputShape, program.outputShape, program.variables, store, loss, seed: 0,
      isPadded: isPadded)
  }

  /// The predictor of a trainer, on the values that it trains; one task at a time may use it.
  init(_ programs: ModelPrograms, _ store: VariableStore, seed: UInt64) {
    self.init(
      programs.model, programs.inputShape, programs.outputShape, programs.modelVariables, store,
      programs.objective.loss, seed: seed, isPadded: false)
  }

  private init(
    _ model: any Layer, _ inputShape: TensorShape, _ outputShape: TensorShape,
    _ variables: [Variable], _ store: VariableStore, _ loss: (any Loss)?, seed: UInt64,
    isPadded: Bool
  ) {
    self.model = model
    self.loss = loss
    self.inputShape = inputShape
    self.outputShape = outputShape
    self.variables = variables
    self.seed = seed
    self.isPadded = isPadded
    pool = ExecutorPool(store) {
      try ModelPrograms.prediction(of: model, inputShape, batch: $0, giving: outputShape)
    }
  }

  /// The prediction program: its input is `features` [batch, …], its output `output`.
  public func program(batch: Int) throws -> Program {
    try ModelPrograms.prediction(of: model, inputShape, batch: batch, giving: outputShape)
  }

  /// The elements of a parameter or running statistic; `nil` if there is no such path.
  public func values(at path: String) -> [Float]? { store[path].map { Array($0) } }

  /// Every parameter and running statistic with its elements.
  public var tensors: [NamedTensor] {
    variables.map {
      NamedTensor($0.path, shape: $0.shape.dimensions, values: values(at: $0.path) ?? [])
    }
  }

  /// The outputs for samples given one after another, in the same order.
  ///
  /// - Parameters:
  ///   - features: The samples one after another; the count must be a multiple of the input shape's.
  ///   - pass: The number of the pass, for layers that draw random numbers; by default the next one.
  /// - Returns: The outputs one after another, each with as many numbers as the output shape has.
  /// - Throws: ``TrainingError/data(_:)`` if the numbers are not a whole number of samples.
  public func predict(_ features: [Float], pass: UInt32? = nil) throws -> [Float] {
    let count = try sampleCount(of: features.count)
    var failure: (any Error)?
    let outputs = [Float](unsafeUninitializedCapacity: count * outputShape.count) {
      buffer, written in
      do {
        try features.withUnsafeBufferPointer { try predict($0, into: buffer, pass: pass) }
        written = count * outputShape.count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return outputs
  }

  /// Writes the outputs for samples given one after another; allocates nothing after the first calls.
  ///
  /// - Parameters:
  ///   - features: The samples one after another; the count must be a multiple of the input shape's.
  ///   - outputs: Space for the outputs of all samples.
  ///   - pass: The number of the pass, for layers that draw random numbers; by default the next one.
  public func predict(
    _ features: UnsafeBufferPointer<Float>, into outputs: UnsafeMutableBufferPointer<Float>,
    pass: UInt32? = nil
  ) throws {
    let count = try sampleCount(of: features.count)
    guard outputs.count >= count * outputShape.count else {
      throw TrainingError.data(
        "there is room for \(outputs.count) numbers; \(count) outputs of \(outputShape) need "
          + "\(count * outputShape.count)")
    }
    let size = inputShape.count
    try predict(count, pass: pass, into: outputs) { samples, inputs in
      if let source = features.baseAddress {
        inputs.update(from: source + samples.lowerBound * size, count: samples.count * size)
      }
    }
  }

  /// Writes the outputs of a number of samples.
  ///
  /// - Parameter fill: Writes the features of some of them.
  func predict(
    _ count: Int, pass: UInt32?, into outputs: UnsafeMutableBufferPointer<Float>,
    fill: (_ samples: Range<Int>, _ features: UnsafeMutablePointer<Float>) throws -> Void
  ) throws {
    let pass = pass ?? passes.next()
    guard count > 0, let start = outputs.baseAddress else { return }
    let chunk = Chunks.size(of: count)
    try pool.with { executors in
      var done = 0
      while done < count {
        try Task.checkCancellation()
        let batch = isPadded ? Self.batch(for: count - done) : min(chunk, count - done)
        let samples = min(batch, count - done)
        let executor = try executors.executor(batch: batch)
        guard let inputs = executor.input(ModelPrograms.features),
          let from = inputs.baseAddress,
          let output = executor.output(ModelPrograms.output)?.baseAddress
        else { throw TrainingError.data("the model has no output") }
        try fill(done..<done + samples, from)
        for index in samples * inputShape.count..<inputs.count { inputs[index] = 0 }
        executor.run(seed: seed, pass: pass, after: done)
        (start + done * outputShape.count).update(
          from: output, count: samples * outputShape.count)
        done += samples
      }
    }
  }

  /// The sizes to which batches are padded, in descending order. There are few, so that few plans are made.
  private static let sizes = [256, 16, 1]

  /// The size of the next batch, given the number of samples left; unused rows are filled with zeros.
  static func batch(for samples: Int) -> Int {
    let size = sizes.first { $0 <= samples } ?? 1
    return samples > 1 && size == 1 ? sizes[1] : size
  }

  private func sampleCount(of numbers: Int) throws -> Int {
    guard numbers % max(1, inputShape.count) == 0 else {
      throw TrainingError.data(
        "\(numbers) numbers are not a whole number of samples of \(inputShape), \(inputShape.count) each"
      )
    }
    return numbers / max(1, inputShape.count)
  }
}

/// Counts the passes of a predictor and its copies.
private final class PassCounter: Sendable {
  private let count = Atomic<UInt32>(0)

  func next() -> UInt32 { count.wrappingAdd(1, ordering: .relaxed).oldValue }
}
