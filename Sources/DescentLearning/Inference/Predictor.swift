import DescentArrays
import DescentExecution
import DescentGraph

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
  public let inputShape: Shape
  /// The shape of one sample's output.
  public let outputShape: Shape
  /// The parameters and running statistics of the model, in declaration order.
  public let variables: [Variable]

  /// Whether a sample's output is the same whatever else is in its batch.
  private let keepsSamplesApart: Bool
  private let model: any Layer
  private let pool: ExecutorPool

  /// Creates a predictor from a model and given values.
  ///
  /// - Parameters:
  ///   - inputShape: The shape of one sample, such as `[784]`.
  ///   - values: An array for every parameter and running statistic of the model, by its path, in any order.
  /// - Throws: `TraceError` if the model does not fit the shape, ``ArchitectureDifference`` if the arrays belong to a
  ///   different model.
  public init(_ model: some Layer, inputShape: Shape, values: [NamedTensor]) throws {
    let program = try ModelPrograms.prediction(of: model, inputShape, batch: 1, giving: nil)
    let outputShape = program.outputShape
    try ArchitectureDifference.check(values, against: program.variables)
    self.model = model
    self.inputShape = inputShape
    self.outputShape = outputShape
    variables = program.variables
    keepsSamplesApart = try ModelPrograms.prediction(
      of: model, inputShape, batch: 2, giving: outputShape
    )
    .keepsSamplesApart(output: ModelPrograms.output)
    pool = try ExecutorPool(program.variables, values) {
      try ModelPrograms.prediction(of: model, inputShape, batch: $0, giving: outputShape)
    }
  }

  /// The prediction program: its input is `features` [batch, …], its output `output`.
  public func program(batch: Int) throws -> Program {
    try ModelPrograms.prediction(of: model, inputShape, batch: batch, giving: outputShape)
  }

  /// The path of every layer and the shape of its output for one sample, in order, including layers that do nothing in
  /// prediction, such as ``Dropout``.
  public func layers() throws -> [(path: String, output: Shape)] {
    let batch = 2
    let program = try ModelPrograms.prediction(
      of: model, inputShape, batch: batch, giving: outputShape, mode: .training)
    var layers: [(path: String, output: Shape)] = []
    for node in program.nodes where node.shape.dimensions.first == batch && !node.path.isEmpty {
      let path = String(node.path.prefix { $0 != "/" })
      if layers.last?.path == path { layers.removeLast() }
      layers.append((path, Shape(Array(node.shape.dimensions.dropFirst()))))
    }
    return layers
  }

  /// The elements of a parameter or running statistic; `nil` if there is no such path.
  public func values(at path: String) -> [Float]? { pool.values(at: path) }

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
    let all = try sampleCount(of: features.count)
    var left = all
    guard outputs.count >= left * outputShape.count else {
      throw TrainingError.data(
        "there is room for \(outputs.count) numbers; \(left) outputs of \(outputShape) need "
          + "\(left * outputShape.count)")
    }
    let pass = pass ?? pool.nextPass()
    var (input, output) = (features.baseAddress, outputs.baseAddress)
    let chunk = Chunks.size(of: left)
    while left > 0, let from = input, let to = output {
      try Task.checkCancellation()
      let batch = keepsSamplesApart ? ExecutorPool.batch(for: left) : min(chunk, left)
      let count = min(batch, left)
      try pool.run(batch: batch, samples: count, from, to, pass: pass, after: all - left)
      input = from + count * inputShape.count
      output = to + count * outputShape.count
      left -= count
    }
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
