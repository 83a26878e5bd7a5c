/// How often samples of each class were predicted as each class: counts[label, prediction].
public struct ConfusionMatrix: Sendable, Hashable, Codable {
  /// The number of classes.
  public let classes: Int
  /// The counts in row-major order, one row per label and one column per prediction.
  public private(set) var counts: [Int]

  /// The most classes that a matrix can have; it then takes 2 GiB.
  public static let mostClasses = 16_384

  /// An empty matrix.
  ///
  /// - Throws: ``TrainingError/setting(_:)`` if there are no classes or more than ``mostClasses``.
  public init(classes: Int) throws(TrainingError) {
    guard (1...Self.mostClasses).contains(classes) else {
      throw TrainingError.setting(
        "a confusion matrix of \(classes) classes; it can have 1 to \(Self.mostClasses)")
    }
    self.classes = classes
    counts = Array(repeating: 0, count: classes * classes)
  }

  /// The number of samples of one class that were predicted as another, or as itself.
  ///
  /// - Precondition: Both are classes, 0 ..< ``classes``.
  public subscript(label label: Int, prediction prediction: Int) -> Int {
    counts[index(label, prediction)]
  }

  /// Counts a sample.
  ///
  /// - Precondition: Both are classes, 0 ..< ``classes``.
  public mutating func add(label: Int, prediction: Int) { counts[index(label, prediction)] += 1 }

  private func index(_ label: Int, _ prediction: Int) -> Int {
    let known = 0..<classes
    precondition(
      known.contains(label) && known.contains(prediction),
      "label \(label) and prediction \(prediction) of \(classes) classes; both must be of them")
    return label * classes + prediction
  }

  /// Counts the samples of a batch whose targets are labels; the prediction is the class of the largest output.
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

  /// The hits, predictions and labels of each class.
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

extension ConfusionMatrix {
  private enum CodingKeys: CodingKey { case classes, counts }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(classes: try values.decode(Int.self, forKey: .classes))
    let counts = try values.decode([Int].self, forKey: .counts)
    // Their sum, and twice that, must be a number.
    let sum = counts.reduce(0) { $0 >= 0 && $1 >= 0 ? $0.addingSaturating($1) : -1 }
    guard counts.count == self.counts.count, (0...Int.max / 2).contains(sum) else {
      throw DecodingError.dataCorruptedError(
        forKey: .counts, in: values,
        debugDescription:
          "\(counts.count) counts of \(classes) classes; there must be \(self.counts.count), each 0 or more"
      )
    }
    self.counts = counts
  }
}
