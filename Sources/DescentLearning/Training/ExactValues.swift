import DescentArrays

/// Targets and outputs of a batch in Double and in the original units, during an evaluation of samples whose values are
/// standardized.
final class ExactValues {
  let standardization: FeatureStandardization
  let targets: UnsafeMutableBufferPointer<Double>
  private let outputs: UnsafeMutableBufferPointer<Double>

  /// - Parameter batch: The most samples in a batch.
  init(_ standardization: FeatureStandardization, batch: Int) {
    self.standardization = standardization
    let room = batch * standardization.means.count
    targets = .allocate(capacity: room)
    outputs = .allocate(capacity: room)
    targets.initialize(repeating: 0)
    outputs.initialize(repeating: 0)
  }

  deinit {
    targets.deallocate()
    outputs.deallocate()
  }

  /// The batch that was just run.
  func numbers(_ output: UnsafeBufferPointer<Float>) -> MetricBatch.Numbers {
    let size = standardization.means.count
    for index in output.indices {
      outputs[index] = standardization.restored(output[index], at: index % size)
    }
    return MetricBatch.Numbers(
      outputs: UnsafeBufferPointer(outputs), targets: UnsafeBufferPointer(targets))
  }
}
