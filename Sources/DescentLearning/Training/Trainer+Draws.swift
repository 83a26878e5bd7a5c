import DescentArrays
import DescentGraph

extension Trainer {
  /// The model's outputs for the samples of a data set, in their order.
  ///
  /// The model runs in evaluation mode. Layers that draw random numbers there, such as ``Dropout`` that
  /// ``Dropout/staysActive``, draw different ones for each sample and each `draw`; the same draw produces the same
  /// bits.
  ///
  /// - Parameters:
  ///   - data: Samples of the model's input shape; their targets do not matter.
  ///   - draw: The number of the draw; by default the next one, counted from 0.
  /// - Returns: The outputs one after another, each of ``outputSize`` numbers.
  /// - Throws: ``TrainingError`` if the samples have a different shape.
  public func predict(_ data: Dataset, draw: UInt32? = nil) throws -> [Float] {
    guard data.featureShape == programs.inputShape.dimensions else {
      throw TrainingError.data(
        "\(data.name): a sample has the shape \(Shape(data.featureShape)), but the model takes \(programs.inputShape)"
      )
    }
    var result: [Float] = []
    result.reserveCapacity(data.count * outputSize)
    let indices = Array(0..<Int32(data.count))
    let pass = draw ?? nextPass()
    try indices.withUnsafeBufferPointer { indices in
      try forEachChunk(of: data.count) { range in
        let executor = try predicting.executor(batch: range.count)
        if let features = executor.input(ModelPrograms.features)?.baseAddress {
          data.gatherFeatures(UnsafeBufferPointer(rebasing: indices[range]), into: features)
        }
        executor.run(seed: seed, pass: pass, after: range.lowerBound)
        if let output = executor.output(ModelPrograms.output) { result += output }
      }
    }
    return result
  }
}
