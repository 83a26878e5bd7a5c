import DescentFiles

/// Samples in a file, in blocks that can be read one by one.
package protocol BlockStore: Sendable {
  /// The number of samples of each block; may be 0.
  var blockCounts: [Int32] { get }
  func makeReader() throws(DataError) -> any BlockReader
}

/// Reads blocks through its own open files.
package protocol BlockReader: AnyObject {
  /// Appends the samples of a block.
  func read(_ block: Int, into window: SampleWindow) throws(DataError)
}

/// Memory for the samples of a few blocks.
package final class SampleWindow {
  package let featureSize: Int
  /// 0 if the targets are labels.
  let valueSize: Int
  package let capacity: Int
  private(set) var count = 0
  private let features: UnsafeMutablePointer<Float>
  private let labels: UnsafeMutablePointer<Int32>
  private let values: UnsafeMutablePointer<Double>

  package init(capacity: Int, featureSize: Int, valueSize: Int) {
    self.capacity = capacity
    self.featureSize = featureSize
    self.valueSize = valueSize
    features = .allocate(capacity: capacity * featureSize)
    labels = .allocate(capacity: valueSize == 0 ? capacity : 0)
    values = .allocate(capacity: capacity * valueSize)
  }

  deinit {
    features.deallocate()
    labels.deallocate()
    values.deallocate()
  }

  package func removeAll() { count = 0 }

  /// Whether there is no space for another sample.
  package var isFull: Bool { count == capacity }

  /// Lets `write` add one sample, for which there must be space: all its features, and its values if the targets are
  /// values. `write` returns the label.
  package func append(
    _ write: (
      _ features: UnsafeMutablePointer<Float>, _ values: UnsafeMutablePointer<Double>
    ) throws(DataError) -> Int32
  ) throws(DataError) {
    precondition(count < capacity)
    let label = try write(features + count * featureSize, values + count * valueSize)
    if valueSize == 0 { labels[count] = label }
    count += 1
  }

  /// Lets `write` add several consecutive samples, for which there must be space.
  package func append(
    _ more: Int,
    _ write: (
      _ features: UnsafeMutablePointer<Float>, _ labels: UnsafeMutablePointer<Int32>,
      _ values: UnsafeMutablePointer<Double>
    ) throws(DataError) -> Void
  ) throws(DataError) {
    precondition(more <= capacity - count)
    try write(
      features + count * featureSize, valueSize == 0 ? labels + count : labels,
      values + count * valueSize)
    count += more
  }

  /// Writes consecutive samples into a batch, starting at sample `offset`.
  package func copy(
    _ samples: ArraySlice<Int32>, to features: UnsafeMutablePointer<Float>, _ targets: BatchTargets,
    at offset: Int
  ) {
    var position = offset
    for sample in samples {
      let sample = Int(sample)
      copy(sample, to: features, at: position)
      switch targets {
      case .labels(let output) where valueSize == 0: output[position] = labels[sample]
      case .values(let output):
        for index in 0..<valueSize {
          output[position * valueSize + index] = Float(values[sample * valueSize + index])
        }
      case .labels, .none: break
      }
      position += 1
    }
  }

  /// The same with the values in Double.
  package func copy(
    _ samples: ArraySlice<Int32>, to features: UnsafeMutablePointer<Float>,
    exactValues: UnsafeMutablePointer<Double>, at offset: Int
  ) {
    var position = offset
    for sample in samples {
      let sample = Int(sample)
      copy(sample, to: features, at: position)
      (exactValues + position * valueSize).update(
        from: values + sample * valueSize, count: valueSize)
      position += 1
    }
  }

  @inline(__always)
  private func copy(_ sample: Int, to features: UnsafeMutablePointer<Float>, at position: Int) {
    (features + position * featureSize).update(
      from: self.features + sample * featureSize, count: featureSize)
  }
}
