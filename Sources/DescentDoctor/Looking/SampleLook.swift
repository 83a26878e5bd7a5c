import DescentArrays

/// Samples as the network takes them, looked at before any training.
struct SampleLook: Sendable {
  /// How many there are in all.
  let total: Int
  /// Those that were looked at: the first ones, in their stored order.
  let count: Int
  let featureCount: Int
  /// One sample after another.
  let features: [Float]
  /// The classes, if there are any.
  let labels: [Int]?
  let classCount: Int
  /// The values to predict, one sample after another, as the network has them; empty if there are classes.
  let values: [Float]
  let valueCount: Int
  /// Whether a sample is an image, whose features are neighbors.
  let isImage: Bool
  let columns: [ColumnStatistics]

  /// The most numbers to look at.
  private static let mostNumbers = 1 << 23

  init(_ source: any SampleSource, isImage: Bool) throws {
    let (size, outputs) = (source.featureSize, source.valueShape?.reduce(1, *) ?? 0)
    let count = min(source.count, max(100, Self.mostNumbers / max(1, size)))
    var features = [Float](repeating: 0, count: count * size)
    var labels = [Int32](repeating: 0, count: count)
    var values = [Float](repeating: 0, count: max(1, count * outputs))
    let reader = try source.batches(of: count, in: .sequential, from: 0)
    let read = try features.withUnsafeMutableBufferPointer { features in
      try labels.withUnsafeMutableBufferPointer { labels in
        try values.withUnsafeMutableBufferPointer { values -> Int in
          guard let start = features.baseAddress, let label = labels.baseAddress,
            let value = values.baseAddress
          else { return 0 }
          return try reader.next(
            features: start, targets: source.classCount == nil ? .values(value) : .labels(label))
        }
      }
    }
    total = source.count
    (self.count, featureCount, self.isImage) = (read, size, isImage)
    self.features = Array(features.prefix(read * size))
    self.labels = source.classCount == nil ? nil : labels.prefix(read).map(Int.init)
    classCount = source.classCount ?? 0
    self.values = source.classCount == nil ? Array(values.prefix(read * outputs)) : []
    valueCount = outputs
    columns = (0..<size).map { column in
      ColumnStatistics(stride(from: column, to: read * size, by: size).map { features[$0] })
    }
  }

  func sample(_ index: Int) -> ArraySlice<Float> {
    features[index * featureCount..<(index + 1) * featureCount]
  }

  func column(_ index: Int) -> [Float] {
    stride(from: index, to: features.count, by: featureCount).map { features[$0] }
  }

  /// Whether equal samples are copies: nearly all samples differ, and some input has many values.
  var isContinuous: Bool {
    let distinct = columns.map(\.distinct).max() ?? 0
    return featureCount >= 2 && distinct >= min(20, count / 4)
  }

  /// Every sample with its target, as a key.
  var rows: [[Float]] {
    (0..<count).map { index in
      Array(sample(index))
        + (labels.map { [Float($0[index])] }
          ?? Array(values[index * valueCount..<(index + 1) * valueCount]))
    }
  }

  /// The share of each class.
  var classShares: [Double] {
    var counts = [Int](repeating: 0, count: classCount)
    for label in labels ?? [] where counts.indices.contains(label) { counts[label] += 1 }
    return counts.map { Double($0) / Double(max(1, count)) }
  }
}

/// What one input is like.
struct ColumnStatistics: Sendable {
  let mean: Double
  let deviation: Double
  let minimum: Double
  let maximum: Double
  /// The number of different values, counted up to a hundred thousand.
  let distinct: Int
  /// The share of the variance that the five percent of samples farthest from the median have.
  let extremeShare: Double

  init(_ values: [Float]) {
    let numbers = values.map(Double.init)
    let count = Double(max(1, numbers.count))
    let mean = numbers.reduce(0, +) / count
    let squares = numbers.map { ($0 - mean) * ($0 - mean) }
    let sum = squares.reduce(0, +)
    (self.mean, deviation) = (mean, (sum / count).squareRoot())
    (minimum, maximum) = (numbers.min() ?? 0, numbers.max() ?? 0)
    distinct = Set(values.prefix(100_000)).count
    let sorted = numbers.sorted()
    let median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    let spread = numbers.map { ($0 - median) * ($0 - median) }.sorted(by: >)
    let all = spread.reduce(0, +)
    let extreme = spread.prefix(max(1, numbers.count / 20)).reduce(0, +)
    extremeShare = all > 0 ? extreme / all : 0
  }

  var isConstant: Bool { minimum == maximum }
}
