/// For each class, or each yes-or-no value, how often it was right, predicted, and there: what precision,
/// recall and F1 are made of.
public struct ClassCounts: Sendable, Hashable {
  /// The true positives, TP.
  public internal(set) var hits: [Int]
  /// TP + FP
  public internal(set) var predictions: [Int]
  /// TP + FN
  public internal(set) var labels: [Int]

  /// No samples yet; no classes where their number is below 1.
  public init(classes: Int) {
    hits = Array(repeating: 0, count: max(0, classes))
    predictions = hits
    labels = hits
  }

  /// Takes in a batch: of class labels the class of the largest output counts, of values those outputs
  /// above 0, which are logits.
  public mutating func add(_ batch: MetricBatch) {
    switch batch.targets {
    case .labels(let labels):
      for sample in 0..<batch.count {
        let (label, prediction) = (Int(labels[sample]), batch.predictedClass(sample))
        self.labels[label] += 1
        predictions[prediction] += 1
        if label == prediction { hits[label] += 1 }
      }
    case .values(let values):
      for index in 0..<batch.count * batch.outputSize {
        let column = index % batch.outputSize
        let (isThere, isPredicted) = (values[index] > 0.5, batch.outputs[index] > 0)
        if isThere { labels[column] += 1 }
        if isPredicted { predictions[column] += 1 }
        if isThere && isPredicted { hits[column] += 1 }
      }
    }
  }

  /// TP/(TP + FP), 0 where nothing was predicted.
  public func precision(_ average: ClassAverage) -> Double {
    averaged(average) { hits, predictions, _ in ratio(hits, predictions) }
  }

  /// TP/(TP + FN), 0 where there is nothing to find.
  public func recall(_ average: ClassAverage) -> Double {
    averaged(average) { hits, _, labels in ratio(hits, labels) }
  }

  /// 2·TP/(2·TP + FP + FN), the harmonic mean of both.
  public func f1(_ average: ClassAverage) -> Double {
    averaged(average) { ratio(2 * $0, $1 + $2) }
  }

  private func ratio(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }

  private func averaged(
    _ average: ClassAverage, _ score: (_ hits: Int, _ predictions: Int, _ labels: Int) -> Double
  ) -> Double {
    switch average {
    case .micro:
      return score(hits.reduce(0, +), predictions.reduce(0, +), labels.reduce(0, +))
    case .macro:
      let seen = hits.indices.filter { predictions[$0] + labels[$0] > 0 }
      let scores = seen.map { score(hits[$0], predictions[$0], labels[$0]) }
      return scores.reduce(0, +) / Double(max(1, seen.count))
    case .of(let index):
      guard hits.indices.contains(index) else { return .nan }
      return score(hits[index], predictions[index], labels[index])
    }
  }
}

/// What becomes of the scores of several classes.
public enum ClassAverage: Sendable, Hashable, Codable {
  /// Their mean over the classes that are there or were predicted, as scikit-learn has it for class labels.
  case macro
  /// One score of all samples together.
  case micro
  /// That of one class, or of one value, counted from 0.
  case of(Int)

  /// What a score with this average is called.
  func name(_ score: String) -> String {
    switch self {
    case .macro: score
    case .micro: "micro-\(score)"
    case .of(let index): "\(score)-of-\(index)"
    }
  }
}
