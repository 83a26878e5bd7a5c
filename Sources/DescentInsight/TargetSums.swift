import DescentArrays
import DescentLearning

/// The means and variances of the targets of some data, as the loss weighs samples.
struct TargetSums {
  private(set) var means: [Double]
  private(set) var variances: [Double]

  /// Reads all targets, which are values.
  init(of data: any SampleSource, weighted: Bool) throws {
    let size = try data.checkedValueSize()
    var (means, squares, total) = (
      [Double](repeating: 0, count: size), [Double](repeating: 0, count: size), 0.0
    )
    try Self.forEachSample(of: data, .values(size), weighted) { values, weight in
      total += weight
      guard weight > 0 else { return }
      for index in 0..<size {
        // Welford's update, so that a large mean takes no digits from the variance.
        let difference = Double(values[index]) - means[index]
        means[index] += difference * weight / total
        squares[index] += weight * difference * (Double(values[index]) - means[index])
      }
    }
    self.means = means
    variances = squares.map { $0 / total }
  }

  /// How many labels there are of each class, weighted as the samples are. Labels below 0 do not count.
  static func classes(
    of data: any SampleSource, _ classes: Int, weighted: Bool
  ) throws -> [Double] {
    var counts = [Double](repeating: 0, count: classes)
    let size = data.valueShape == nil ? 1 : try data.checkedValueSize()
    let room = data.valueShape == nil ? TargetRoom.labels : .values(size)
    try forEachSample(of: data, room, weighted) { labels, weight in
      for index in 0..<size where labels[index] >= 0 {
        let label = Int(labels[index])
        guard label < classes else {
          throw TrainingError.data(
            "\(data.name): gave the label \(label); the classes are 0 to \(classes - 1)")
        }
        counts[label] += weight
      }
    }
    return counts
  }

  /// Reads the targets of each sample, labels as numbers, with its weight.
  private static func forEachSample(
    of data: any SampleSource, _ room: TargetRoom, _ weighted: Bool,
    _ body: (_ targets: UnsafePointer<Float>, _ weight: Double) throws -> Void
  ) throws {
    let (count, features) = (try data.checkedCount(), try data.checkedFeatureSize())
    let size = min(256, count)
    let width = if case .values(let width) = room { width } else { 1 }
    let buffers = (
      features: UnsafeMutableBufferPointer<Float>.allocate(capacity: size * features),
      values: UnsafeMutableBufferPointer<Float>.allocate(capacity: size * width),
      labels: UnsafeMutableBufferPointer<Int32>.allocate(capacity: size),
      weights: UnsafeMutableBufferPointer<Float>.allocate(capacity: size)
    )
    buffers.features.initialize(repeating: 0)
    buffers.values.initialize(repeating: 0)
    buffers.labels.initialize(repeating: 0)
    buffers.weights.initialize(repeating: 1)
    defer {
      buffers.features.deallocate()
      buffers.values.deallocate()
      buffers.labels.deallocate()
      buffers.weights.deallocate()
    }
    guard let input = buffers.features.baseAddress, let values = buffers.values.baseAddress,
      let labels = buffers.labels.baseAddress, let weights = buffers.weights.baseAddress
    else { return }
    let reader = try CheckedBatches(
      data, of: size, in: .sequential, from: 0, featureSize: features, targets: room)
    var done = 0
    while done < count {
      let left = min(size, count - done)
      let read = try reader.next(
        features: input, targets: room == .labels ? .labels(labels) : .values(values), room: left)
      guard read > 0 else {
        throw TrainingError.data("\(data.name): ended after \(done) of \(count) samples")
      }
      if room == .labels { for index in 0..<read { values[index] = Float(labels[index]) } }
      if weighted { reader.write(weights: weights, count: read) }
      for index in 0..<read { try body(values + index * width, Double(weights[index])) }
      done += read
    }
  }
}
