import DescentNumerics
import RealModule

/// The class probabilities that a network, or the mean of several, assigns to samples.
struct Probabilities: Sendable, Hashable {
  /// The number of probabilities per sample.
  let classes: Int
  /// The probabilities, sample by sample.
  private(set) var values: [Double]

  /// The softmax of a network's outputs, computed in Double: eˣ/Σeˣ over each sample.
  init(logits: [Float], classes: Int) {
    self.classes = classes
    values = stride(from: 0, to: logits.count, by: classes).flatMap { first in
      softmax(logits[first..<first + classes])
    }
  }

  /// The mean of several for the same samples; `nil` if there are none.
  init?(meanOf parts: [Probabilities]) {
    guard var mean = parts.first else { return nil }
    for part in parts.dropFirst() { mean.add(part) }
    mean.divide(by: parts.count)
    self = mean
  }

  mutating func add(_ other: Probabilities) {
    for index in values.indices { values[index] += other.values[index] }
  }

  mutating func divide(by count: Int) {
    for index in values.indices { values[index] /= Double(count) }
  }

  /// The fraction of samples whose most probable class is the label. A sample with a non-finite value is predicted as
  /// class 0, as everywhere.
  func accuracy(_ labels: [Int32]) -> Double {
    let right = labels.indices.count { sample in
      let row = values[sample * classes..<(sample + 1) * classes]
      guard row.allSatisfy(\.isFinite), let largest = row.indices.max(by: { row[$0] < row[$1] })
      else { return labels[sample] == 0 }
      return largest - row.startIndex == Int(labels[sample])
    }
    return Double(right) / Double(labels.count)
  }

  /// −mean(ln p_label).
  func crossEntropy(_ labels: [Int32]) -> Double {
    let sum = labels.indices.reduce(0.0) { sum, sample in
      sum - .log(values[sample * classes + Int(labels[sample])])
    }
    return sum / Double(labels.count)
  }
}
