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
/// An output depends on its own sample alone, but for the last bits, in which the size of the batch may show.
public struct Predictor: Sendable {
  /// The shape of one sample.
  public let inputShape: Shape
  /// The shape of one sample's output.
  public let outputShape: Shape
  /// The parameters and statistics of the model, in the order of declaration.
  public let variables: [Variable]

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
    let program = try Predictor.program(model, inputShape, batch: 1)
    try ArchitectureDifference.check(values, against: program.variables)
    let output = program.output(ModelPrograms.output).map { program.nodes[$0].shape.dimensions }
    self.model = model
    self.inputShape = inputShape
    outputShape = Shape(Array((output ?? []).dropFirst()))
    variables = program.variables
    let pool = ExecutorPool(program.variables, values) {
      try Predictor.program(model, inputShape, batch: $0)
    }
    self.pool = pool
  }

  private static func program(
    _ model: some Layer, _ inputShape: Shape, batch: Int
  ) throws -> Program {
    try Program(mode: .evaluation) { scope in
      let shape = Shape([batch] + inputShape.dimensions)
      let output = model(scope.input(ModelPrograms.features, shape: shape), in: scope)
      scope.output(ModelPrograms.output, output)
    }
  }

  /// The program of a prediction: the input `features` [batch, …], the output `output`.
  public func program(batch: Int) throws -> Program {
    try Predictor.program(model, inputShape, batch: batch)
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
  /// - Parameter features: A multiple of the input shape's count of numbers.
  /// - Returns: The outputs one after another, each of the output shape's count of numbers.
  /// - Throws: ``TrainingError/data(_:)`` where the numbers are no whole samples.
  public func predict(_ features: [Float]) throws -> [Float] {
    let count = try sampleCount(of: features.count)
    var failure: (any Error)?
    let outputs = [Float](unsafeUninitializedCapacity: count * outputShape.count) {
      buffer, written in
      do {
        try features.withUnsafeBufferPointer { try predict($0, into: buffer) }
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
  public func predict(
    _ features: UnsafeBufferPointer<Float>, into outputs: UnsafeMutableBufferPointer<Float>
  ) throws {
    var left = try sampleCount(of: features.count)
    guard outputs.count >= left * outputShape.count else {
      throw TrainingError.data(
        "there is room for \(outputs.count) numbers; \(left) outputs of \(outputShape) need "
          + "\(left * outputShape.count)")
    }
    var (input, output) = (features.baseAddress, outputs.baseAddress)
    while left > 0, let from = input, let to = output {
      // Few sizes, so that few plans are made; what a batch has too much is filled with zeros.
      let size = ExecutorPool.sizes.first { $0 <= left } ?? 1
      let batch = left > 1 && size == 1 ? ExecutorPool.sizes[1] : size
      let count = min(batch, left)
      try pool.run(batch: batch, samples: count, from, to)
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
