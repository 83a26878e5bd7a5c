/// A number that says how good a model's outputs are and is no mean over samples, so that it is worked out
/// from all of them: ``Trainer/evaluate(_:)`` reports it, a training step does not.
public protocol EvaluationMetric: Sendable {
  /// What it is called in records and tables, such as `f1`.
  var name: String { get }
  /// What the targets have to be.
  var targetKind: TargetKind { get }

  /// An accumulator that has seen no sample.
  ///
  /// - Parameter outputSize: The outputs of a sample.
  func accumulator(outputSize: Int) -> any MetricAccumulator
}

/// Takes in the outputs and targets of a data set, batch by batch, in Double.
public protocol MetricAccumulator: Sendable {
  /// Takes in a batch.
  mutating func add(_ batch: MetricBatch)
  /// The metric over all samples so far; not a number where they say nothing about it.
  var value: Double { get }
}

/// The outputs and targets of a batch.
public struct MetricBatch {
  /// Targets as the loss takes them.
  public enum Targets {
    /// A class for each sample.
    case labels(UnsafeBufferPointer<Int32>)
    /// A number for each output.
    case values(UnsafeBufferPointer<Float>)
  }

  /// Outputs and targets in Double, in the values' own units.
  public struct Numbers {
    /// The outputs of the samples one after another.
    public let outputs: UnsafeBufferPointer<Double>
    /// A number for each output.
    public let targets: UnsafeBufferPointer<Double>

    /// As many outputs as targets.
    public init(outputs: UnsafeBufferPointer<Double>, targets: UnsafeBufferPointer<Double>) {
      self.outputs = outputs
      self.targets = targets
    }
  }

  /// The number of samples.
  public let count: Int
  /// The outputs of a sample.
  public let outputSize: Int
  /// The outputs of the samples one after another.
  public let outputs: UnsafeBufferPointer<Float>
  /// The targets of the samples.
  public let targets: Targets
  /// The same in Double and in the values' own units, where outputs and targets are standardized; see
  /// ``forEachValue(_:)``.
  public let numbers: Numbers?

  /// A batch; the buffers hold what `count` and `outputSize` say.
  public init(
    count: Int, outputSize: Int, outputs: UnsafeBufferPointer<Float>, targets: Targets,
    numbers: Numbers? = nil
  ) {
    self.numbers = numbers
    self.count = count
    self.outputSize = outputSize
    self.outputs = outputs
    self.targets = targets
  }

  /// Calls `body` with every output and its target, in the values' own units, and with the place among the
  /// outputs of its sample; not at all where the targets are labels.
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

  /// The class that a sample's outputs name: the first of the largest, and 0 where that is not finite.
  func predictedClass(_ sample: Int) -> Int {
    let row = row(sample)
    var best = 0
    for index in row.indices where row[index] > row[best] || row[index].isNaN { best = index }
    return row[best].isFinite ? best : 0
  }
}

// A batch points into memory of whoever evaluates.
@available(*, unavailable)
extension MetricBatch: Sendable {}
