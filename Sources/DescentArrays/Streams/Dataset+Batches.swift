import DescentFiles

extension Dataset: SampleSource {
  public func batches(
    of size: Int, in order: EpochOrder, from step: Int = 0
  ) throws(DataError) -> any BatchReader {
    try check(batchOf: size, from: step)
    guard order.kind != .withReplacement || size <= count else {
      throw DataError(
        .invalid,
        "\(name): batches of \(size) samples are larger than the data of \(count) samples")
    }
    return DatasetBatches(
      self, indices: order.indices(count: count, batchSize: size), size: size,
      position: step * size)
  }
}

/// Gathers batches of samples in memory.
private final class DatasetBatches: SizedBatchReader {
  private let data: Dataset
  private let indices: [Int32]
  private let size: Int
  private var position: Int

  init(_ data: Dataset, indices: [Int32], size: Int, position: Int) {
    self.data = data
    self.indices = indices
    self.size = size
    self.position = position
  }

  var nextCount: Int { min(size, max(indices.count - position, 0)) }
  var featureSize: Int { data.featureSize }
  var targetRoom: TargetRoom? { data.targetRoom }

  func next(
    features: UnsafeMutablePointer<Float>, targets: BatchTargets
  ) throws(DataError) -> Int {
    withNext { batch in
      data.gatherFeatures(batch, into: features)
      switch targets {
      case .labels(let labels): data.gatherLabels(batch, into: labels)
      case .values(let values): data.gatherValues(batch, into: values)
      case .none: break
      }
    }
  }

  func next(
    features: UnsafeMutablePointer<Float>, exactValues: UnsafeMutableBufferPointer<Double>
  ) throws(DataError) -> Int {
    withNext { batch in
      data.gatherFeatures(batch, into: features)
      if let values = exactValues.baseAddress { data.gatherExactValues(batch, into: values) }
    }
  }

  func write(weights: UnsafeMutablePointer<Float>, count: Int) {
    indices.withUnsafeBufferPointer { indices in
      let start = max(0, position - count)
      data.gatherWeights(
        UnsafeBufferPointer(rebasing: indices[start...].prefix(count)), into: weights)
    }
  }

  /// Calls `gather` with the next samples and returns their number.
  private func withNext(_ gather: (UnsafeBufferPointer<Int32>) -> Void) -> Int {
    let count = nextCount
    indices.withUnsafeBufferPointer { indices in
      gather(
        UnsafeBufferPointer(rebasing: indices[min(position, indices.count)...].prefix(count)))
    }
    position += count
    return count
  }
}

extension Dataset {
  fileprivate var targetRoom: TargetRoom {
    switch targetStorage {
    case .labels: .labels
    case .values(_, let size): .values(size)
    }
  }
}
