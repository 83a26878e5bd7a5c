/// A measure of a model's outputs that is not a mean over samples, so that it is computed from all of them:
/// ``Trainer/evaluate(_:)`` reports it, a training step does not.
public protocol EvaluationMetric: Measure {
  /// An accumulator that has seen no sample.
  ///
  /// - Parameter outputSize: The number of outputs per sample.
  func accumulator(outputSize: Int) -> any MetricAccumulator
}

/// Accumulates the outputs and targets of a data set, batch by batch, in Double.
public protocol MetricAccumulator: Sendable {
  /// Adds a batch.
  mutating func add(_ batch: MetricBatch)
  /// The metric over all samples so far; NaN if it is undefined for them.
  var value: Double { get }
}

/// The outputs and targets of a batch.
public struct MetricBatch {
  /// Targets in the form that the loss takes.
  public enum Targets {
    /// A class for each sample.
    case labels(UnsafeBufferPointer<Int32>)
    /// A number for each output.
    case values(UnsafeBufferPointer<Float>)
  }

  /// Outputs and targets in Double, in the original units.
  public struct Numbers {
    /// The outputs of the samples, one after another.
    public let outputs: UnsafeBufferPointer<Double>
    /// A number for each output.
    public let targets: UnsafeBufferPointer<Double>

    /// Creates a pair of buffers with as many outputs as targets.
    public init(outputs: UnsafeBufferPointer<Double>, targets: UnsafeBufferPointer<Double>) {
      self.outputs = outputs
      self.targets = targets
    }
  }

  /// The number of samples.
  public let count: Int
  /// The number of outputs per sample.
  public let outputSize: Int
  /// The outputs of the samples, one after another.
  public let outputs: UnsafeBufferPointer<Float>
  /// The targets of the samples.
  public let targets: Targets
  /// The same in Double and in the original units, if outputs and targets are standardized; see ``forEachValue(_:)``.
  public let numbers: Numbers?

  /// Creates a batch; the sizes of the buffers follow from `count` and `outputSize`.
  ///
  /// - Precondition: The buffers hold at least as many elements as the counts say.
  public init(
    count: Int, outputSize: Int, outputs: UnsafeBufferPointer<Float>, targets: Targets,
    numbers: Numbers? = nil
  ) {
    let most = max(0, count).multipliedSaturating(by: max(0, outputSize))
    let targetCount =
      switch targets {
      case .labels(let labels): labels.count
      case .values(let values): values.count / max(1, outputSize)
      }
    precondition(
      count >= 0 && outputSize >= 0 && outputs.count >= most && targetCount >= count
        && numbers.map { $0.outputs.count >= most && $0.targets.count >= most } ?? true,
      "a batch of \(count) samples with \(outputSize) outputs needs as many outputs and targets")
    self.numbers = numbers
    self.count = count
    self.outputSize = outputSize
    self.outputs = outputs
    self.targets = targets
  }

  /// Calls `body` with every output and its target, in the original units, and with the output's index within its
  /// sample; does nothing if the targets are labels.
  @inline(__always)
  public func forEachValue(_ body: (_ output: Double, _ target: Double, _ place: Int) -> Void) {
    guard case .values(let values) = targets else { return }
    for sample in 0..<count {
      for place in 0..<outputSize {
        let index = sample * outputSize + place
        if let numbers {
          body(numbers.outputs[index], numbers.targets[index], place)
        } else {
          body(Double(outputs[index]), Double(values[index]), place)
        }
      }
    }
  }

  /// The outputs of one sample.
  func row(_ sample: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(rebasing: outputs[sample * outputSize..<(sample + 1) * outputSize])
  }

  /// The predicted class of a sample: the index of the first largest output, or 0 if that is not finite.
  func predictedClass(_ sample: Int) -> Int {
    let row = row(sample)
    var best = 0
    for index in row.indices where row[index] > row[best] || row[index].isNaN { best = index }
    return row[best].isFinite ? best : 0
  }
}

// A batch points into memory of the evaluating code.
@available(*, unavailable)
extension MetricBatch: Sendable {}
