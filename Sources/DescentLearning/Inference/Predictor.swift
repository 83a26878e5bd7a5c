import DescentData
import DescentExecution
import DescentGraph

/// A model with its values, that gives outputs. Any number of tasks may use one at once.
///
/// ```swift
/// let predictor = try trainer.predictor()
/// let logits = try predictor.predict(features)
/// ```
///
/// An output depends on its own sample alone, but for the last bits, in which the size of the batch may show, and
/// for layers that draw random numbers in prediction, such as ``Dropout`` that ``Dropout/staysActive``: these draw
/// others for each sample and for each pass. The passes of a predictor are counted from 0, those of all its copies
/// together; a pass whose number is given has the same bits again.
/// Where a layer of one's own mixes the samples of a batch, the batches are those of ``Trainer/predict(_:)``.
public struct Predictor: Sendable {
  /// The shape of one sample.
  public let inputShape: Shape
  /// The shape of one sample's output.
  public let outputShape: Shape
  /// The parameters and statistics of the model, in the order of declaration.
  public let variables: [Variable]

  /// Whether a sample's output is the same whatever else is in its batch.
  private let keepsSamplesApart: Bool
  private let model: any Layer
  private let pool: ExecutorPool

  /// A model with values from elsewhere.
  ///
  /// - Parameters:
  ///   - inputShape: The shape of one sample, such as `[784]`.
  ///   - values: An array for every parameter and statistic of the model, by its path, in any order.
  /// - Throws: `TraceError` where the model does not fit the shape, ``ArchitectureDifference`` where the
  ///   arrays are another model's.
  public init(_ model: some Layer, inputShape: Shape, values: [NamedTensor]) throws {
    let program = try ModelPrograms.prediction(of: model, inputShape, batch: 1)
    try ArchitectureDifference.check(values, against: program.variables)
    self.model = model
    self.inputShape = inputShape
    outputShape = program.outputShape
    variables = program.variables
    keepsSamplesApart = try ModelPrograms.prediction(of: model, inputShape, batch: 2)
      .keepsSamplesApart(output: ModelPrograms.output)
    pool = try ExecutorPool(program.variables, values) {
      try ModelPrograms.prediction(of: model, inputShape, batch: $0)
    }
  }

  /// The program of a prediction: the input `features` [batch, …], the output `output`.
  public func program(batch: Int) throws -> Program {
    try ModelPrograms.prediction(of: model, inputShape, batch: batch)
  }

  /// The path and the shape of one sample's output of every layer, in order; of layers that do nothing to a
  /// prediction, such as ``Dropout``, too.
  public func layers() throws -> [(path: String, output: Shape)] {
    let batch = 2
    let program = try ModelPrograms.prediction(of: model, inputShape, batch: batch, mode: .training)
    var layers: [(path: String, output: Shape)] = []
    for node in program.nodes where node.shape.dimensions.first == batch && !node.path.isEmpty {
      let path = String(node.path.prefix { $0 != "/" })
      if layers.last?.path == path { layers.removeLast() }
      layers.append((path, Shape(Array(node.shape.dimensions.dropFirst()))))
    }
    return layers
  }

  /// The elements of a parameter or statistic; none where there is no such path.
  public func values(at path: String) -> [Float]? { pool.values(at: path) }

  /// Every parameter and statistic with its elements.
  public var tensors: [NamedTensor] {
    variables.map {
      NamedTensor($0.path, shape: $0.shape.dimensions, values: values(at: $0.path) ?? [])
    }
  }

  /// The outputs for samples given one after another, in the same order.
  ///
  /// - Parameters:
  ///   - features: A multiple of the input shape's count of numbers.
  ///   - pass: The number of the pass, for layers that draw random numbers; the next one unless given.
  /// - Returns: The outputs one after another, each of the output shape's count of numbers.
  /// - Throws: ``TrainingError/data(_:)`` where the numbers are no whole samples.
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

  /// Writes the outputs for samples given one after another; allocates nothing once it is warm.
  ///
  /// - Parameters:
  ///   - features: A multiple of the input shape's count of numbers.
  ///   - outputs: Room for as many outputs.
  ///   - pass: The number of the pass, for layers that draw random numbers; the next one unless given.
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
        "\(numbers) numbers are no whole samples of \(inputShape), \(inputShape.count) each")
    }
    return numbers / max(1, inputShape.count)
  }
}
