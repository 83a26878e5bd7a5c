import DescentArrays
import DescentGraph

// Predictions of classes, probabilities and values for samples as a program has them.
extension Predictor {
  /// The outputs for samples, in their order.
  ///
  /// - Parameter samples: An array of numbers for each sample, nested like its shape or flat.
  /// - Throws: ``TrainingError/data(_:)`` or `DataError` if the samples do not have the model's shape.
  public func outputs<Sample: SampleValue>(of samples: [Sample]) throws -> PredictedOutputs {
    let rows = try SampleRows(samples, "the samples", name: "samples")
    let shape = rows.rowShape
    guard samples.isEmpty || shape == inputShape.dimensions || shape == [inputShape.count] else {
      throw TrainingError.data(
        "a sample has the shape \(TensorShape(shape)), but the model takes \(inputShape)")
    }
    return outputs(try predict(rows.floats), count: rows.count)
  }

  /// The outputs for the samples of a data set or stream, in their order; their targets do not matter.
  ///
  /// - Throws: ``TrainingError/data(_:)`` if the samples do not have the model's shape, `DataError` if they cannot be read.
  public func outputs(of data: some SampleSource) throws -> PredictedOutputs {
    let count = try data.checkedCount()
    guard data.fits(inputShape) else {
      throw TrainingError.data(
        "\(data.name): a sample has the shape \(TensorShape(data.featureShape)), but the model takes \(inputShape)"
      )
    }
    let reader = try SequentialSamples(data, featureSize: try data.checkedFeatureSize())
    var numbers = [Float](repeating: 0, count: count * outputShape.count)
    try numbers.withUnsafeMutableBufferPointer { outputs in
      try predict(count, pass: nil, into: outputs) { samples, features in
        try reader.write(samples.count, to: features)
      }
    }
    return outputs(numbers, count: count)
  }

  /// The outputs for samples of several named arrays, in their order, for a model with named inputs.
  ///
  /// - Parameter inputs: Arrays with an element for each sample: a number, or an array nested like its shape.
  /// - Throws: ``TrainingError/data(_:)`` if the names or shapes are not those of the model, `DataError` if the arrays
  ///   do not belong together.
  public func outputs(of inputs: [String: any SampleValue]) throws -> PredictedOutputs {
    let named = try NamedRows(inputs, "inputs", name: "samples")
    guard let layout = model.inputLayout else {
      throw TrainingError.data("the samples have names, but the inputs of the model have none")
    }
    if let mistake = layout.difference(
      from: named.layout, mine: "the model takes", theirs: "the samples have")
    {
      throw TrainingError.data(mistake)
    }
    return outputs(try predict(named.rows), count: named.count)
  }

  /// The class of each sample of several named arrays; see ``PredictedOutputs/classes()``.
  public func classes(_ inputs: [String: any SampleValue]) throws -> [Int] {
    try outputs(of: inputs).classes()
  }

  /// The probabilities of each sample of several named arrays; see ``PredictedOutputs/probabilities()``.
  public func probabilities(_ inputs: [String: any SampleValue]) throws -> [[Float]] {
    try outputs(of: inputs).probabilities()
  }

  /// The outputs of each sample of several named arrays.
  public func values(_ inputs: [String: any SampleValue]) throws -> [[Float]] {
    try outputs(of: inputs).values
  }

  /// The class of each sample; see ``PredictedOutputs/classes()``.
  public func classes<Sample: SampleValue>(_ samples: [Sample]) throws -> [Int] {
    try outputs(of: samples).classes()
  }

  /// The class of each sample of a data set or stream; see ``PredictedOutputs/classes()``.
  public func classes(_ data: some SampleSource) throws -> [Int] {
    try outputs(of: data).classes()
  }

  /// The probabilities of each sample; see ``PredictedOutputs/probabilities()``.
  public func probabilities<Sample: SampleValue>(_ samples: [Sample]) throws -> [[Float]] {
    try outputs(of: samples).probabilities()
  }

  /// The probabilities of each sample of a data set or stream; see ``PredictedOutputs/probabilities()``.
  public func probabilities(_ data: some SampleSource) throws -> [[Float]] {
    try outputs(of: data).probabilities()
  }

  /// The outputs of each sample.
  public func values<Sample: SampleValue>(_ samples: [Sample]) throws -> [[Float]] {
    try outputs(of: samples).values
  }

  /// The outputs of each sample of a data set or stream.
  public func values(_ data: some SampleSource) throws -> [[Float]] {
    try outputs(of: data).values
  }

  private func outputs(_ numbers: [Float], count: Int) -> PredictedOutputs {
    PredictedOutputs(
      numbers, count: count, shape: outputShape, loss: loss, layout: model.outputLayout)
  }
}

/// The features of a source in its order, in portions of any size.
private final class SequentialSamples {
  private static let batch = 256

  private let name: String
  private let reader: CheckedBatches
  private let featureSize: Int
  private var buffer: [Float]
  private var (first, end) = (0, 0)

  init(_ data: some SampleSource, featureSize: Int) throws {
    name = data.name
    self.featureSize = featureSize
    let size = min(Self.batch, data.count)
    buffer = [Float](repeating: 0, count: size * featureSize)
    reader = try CheckedBatches(
      data, of: size, in: .sequential, from: 0, featureSize: featureSize, targets: nil)
  }

  /// Writes the next samples.
  func write(_ count: Int, to features: UnsafeMutablePointer<Float>) throws {
    var done = 0
    while done < count {
      if first == end { try fill() }
      let part = min(count - done, end - first)
      for index in 0..<part * featureSize {
        features[done * featureSize + index] = buffer[first * featureSize + index]
      }
      done += part
      first += part
    }
  }

  private func fill() throws {
    first = 0
    end = try buffer.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return 0 }
      return try reader.next(
        features: start, targets: .none, room: buffer.count / featureSize)
    }
    guard end > 0 else {
      throw TrainingError.data("\(name): ended before all samples were read; did the file change?")
    }
  }
}
