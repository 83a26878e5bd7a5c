/// How often samples of each class were taken for each class: counts[label, prediction].
public struct ConfusionMatrix: Sendable, Hashable, Codable {
  /// The number of classes.
  public let classes: Int
  /// The counts, a row for each label and a column for each prediction, row by row.
  public private(set) var counts: [Int]

  /// No samples yet.
  public init(classes: Int) {
    self.classes = classes
    counts = Array(repeating: 0, count: classes * classes)
  }

  /// How many samples of a class were taken for another, or for itself.
  public subscript(label label: Int, prediction prediction: Int) -> Int {
    counts[label * classes + prediction]
  }

  /// Counts a sample.
  public mutating func add(label: Int, prediction: Int) {
    counts[label * classes + prediction] += 1
  }

  /// Counts the samples of a batch whose targets are labels: each was taken for the class of its largest
  /// output.
  public mutating func add(_ batch: MetricBatch) {
    guard case .labels(let labels) = batch.targets else { return }
    for sample in 0..<batch.count {
      add(label: Int(labels[sample]), prediction: batch.predictedClass(sample))
    }
  }

  /// The number of samples.
  public var count: Int { counts.reduce(0, +) }

  /// The fraction of samples on the diagonal.
  public var accuracy: Double {
    let hits = (0..<classes).reduce(0) { $0 + self[label: $1, prediction: $1] }
    return Double(hits) / Double(max(1, count))
  }

  /// Hits, predictions and labels of each class.
  public var classCounts: ClassCounts {
    var result = ClassCounts(classes: classes)
    for label in 0..<classes {
      for prediction in 0..<classes {
        let count = self[label: label, prediction: prediction]
        result.labels[label] += count
        result.predictions[prediction] += count
        if label == prediction { result.hits[label] += count }
      }
    }
    return result
  }
}
