/// For each class or binary value, how often it was correctly predicted, predicted, and present: the counts behind
/// precision, recall and F1.
public struct ClassCounts: Sendable, Hashable {
  /// The true positives, TP.
  public internal(set) var hits: [Int]
  /// TP + FP
  public internal(set) var predictions: [Int]
  /// TP + FN
  public internal(set) var labels: [Int]

  /// Counts of no samples; of no classes if `classes` is below 1.
  public init(classes: Int) {
    hits = Array(repeating: 0, count: max(0, classes))
    predictions = hits
    labels = hits
  }

  /// Adds a batch. For class labels, the prediction is the class of the largest output; for values, an output above 0
  /// (a logit) is a positive prediction.
  ///
  /// Outputs that there was no class for become further classes.
  public mutating func add(_ batch: MetricBatch) {
    grow(to: batch.outputSize)
    switch batch.targets {
    case .labels(let labels):
      for sample in 0..<batch.count {
        let (label, prediction) = (Int(labels[sample]), batch.predictedClass(sample))
        guard self.labels.indices.contains(label) else { continue }
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

  private mutating func grow(to classes: Int) {
    guard classes > hits.count else { return }
    let more = [Int](repeating: 0, count: classes - hits.count)
    hits += more
    predictions += more
    labels += more
  }

  /// TP/(TP + FP), or 0 if nothing was predicted.
  public func precision(_ average: ClassAverage) -> Double {
    averaged(average) { hits, predictions, _ in ratio(hits, predictions) }
  }

  /// TP/(TP + FN), or 0 if there are no positives.
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

/// How the scores of several classes are averaged.
public enum ClassAverage: Sendable, Hashable, Codable {
  /// The mean over the classes that are present or were predicted, as in scikit-learn for class labels.
  case macro
  /// One score over all samples together.
  case micro
  /// The score of one class or value, counted from 0.
  case of(Int)

  /// The name of a score with this average.
  func name(_ score: String) -> String {
    switch self {
    case .macro: score
    case .micro: "micro-\(score)"
    case .of(let index): "\(score)-of-\(index)"
    }
  }
}
