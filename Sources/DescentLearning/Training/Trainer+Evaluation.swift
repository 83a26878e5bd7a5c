import DescentArrays
import DescentExecution
import DescentGraph

extension Trainer {
  /// The loss and the metrics on a data set or a stream; changes nothing. See ``Evaluator/evaluate(_:pass:)``.
  ///
  /// Layers that draw random numbers in evaluation draw different ones for each sample, and the same ones until the
  /// next step.
  public func evaluate(_ data: any SampleSource) throws -> Evaluation {
    try evaluator.evaluate(data, pass: UInt32(truncatingIfNeeded: steps))
  }

  /// How often samples of each class are predicted as each class; changes nothing.
  public func confusionMatrix(on data: any SampleSource) throws -> ConfusionMatrix {
    try evaluator.confusionMatrix(on: data, pass: UInt32(truncatingIfNeeded: steps))
  }

  /// The model's outputs for samples given one after another, in the same order.
  ///
  /// Layers that draw random numbers in evaluation draw different ones for each sample and each call; calls are counted
  /// from the first.
  ///
  /// - Parameter features: The samples one after another; the count must be a multiple of the input shape's.
  /// - Returns: The outputs one after another, each of ``outputSize`` numbers.
  public func predict(_ features: [Float]) throws -> [Float] {
    try currentPredictor.predict(features)
  }

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
    guard data.fits(programs.inputShape) else {
      throw TrainingError.data(
        "\(data.name): a sample has the shape \(TensorShape(data.featureShape)), but the model takes \(programs.inputShape)"
      )
    }
    let indices = Array(0..<Int32(data.count))
    var outputs = [Float](repeating: 0, count: data.count * outputSize)
    try outputs.withUnsafeMutableBufferPointer { outputs in
      try indices.withUnsafeBufferPointer { indices in
        try currentPredictor.predict(data.count, pass: draw, into: outputs) { samples, features in
          data.gatherFeatures(UnsafeBufferPointer(rebasing: indices[samples]), into: features)
        }
      }
    }
    return outputs
  }

  /// How many numbers the model outputs for each sample.
  public nonisolated var outputSize: Int { programs.outputShape.count }

  // MARK: Checks

  /// Checks that the data can be trained on.
  func checkTraining(_ data: any SampleSource) throws {
    try programs.check(data)
    guard batchSize <= data.count else {
      throw TrainingError.data(
        "\(data.name): a batch of \(batchSize) is larger than the data of \(data.count) samples; "
          + "take at most \(data.count)")
    }
    if min(batchSize, batches.partSize ?? batchSize) == 1 {
      try checkStatistics(of: programs.firstHalf(batch: 1))
    }
  }

  /// A layer that keeps no statistics of a batch of one, such as batch normalization, learns nothing from it either:
  /// its output is the same for every sample.
  private func checkStatistics(of step: Program) throws {
    let assigned = Set(step.assignments.map(\.variable))
    let idle = step.variables.indices.first {
      step.variables[$0].kind == .statistic && !assigned.contains($0)
        && !updates.freezesLayer(at: step.variables[$0].layerPath)
    }
    guard let idle else { return }
    throw TrainingError.setting(
      "the batch size is 1, from which \(step.variables[idle].path) learns nothing; it must be at least 2 with "
        + "batch normalization")
  }

  /// Checks that a batch can be taken from the data.
  func check(_ data: Dataset, batch samples: [Int32]) throws {
    try programs.check(data)
    guard !samples.isEmpty, samples.allSatisfy({ (0..<data.count).contains(Int($0)) }) else {
      throw TrainingError.data(
        "\(data.name): a batch must name at least one sample, each of 0..<\(data.count)")
    }
  }
}
