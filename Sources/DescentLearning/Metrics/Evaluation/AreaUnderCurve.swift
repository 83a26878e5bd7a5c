import RealModule

/// The area under the receiver operating characteristic: the probability that a positive sample has a larger score than
/// a negative one, with equal scores counting half (Mann and Whitney's U/(n₊·n₋), with mid-ranks).
///
/// For binary values, each output is a score, and the areas of the values are averaged. For class labels, each class is
/// compared with the rest by its softmax probability p, and the areas of the classes are averaged (one-vs-rest, macro).
/// Scores are compared as ln(p/(1 − p)), the logit minus the logarithm of the sum of the others' exponentials, which
/// distinguishes probabilities close to 0 or 1. Classes and values that are always or never present have no area and do
/// not count.
///
/// It keeps the scores of all samples: 4 bytes per value, or 8 bytes per class.
public struct AreaUnderCurve: EvaluationMetric, Hashable {
  public var targetKind: TargetKind

  /// - Parameter targets: Whether the targets are class labels or binary values.
  public init(targets: TargetKind = .labels) { targetKind = targets }

  public var name: String { "auc" }

  public func accumulator(outputSize: Int) -> any MetricAccumulator {
    ScoreAccumulator(outputSize: outputSize)
  }

  public func measuring(_ outputs: MeasuredOutputs) -> (any Measure)? {
    outputs.areDecisions ? AreaUnderCurve(targets: outputs.targetKind) : nil
  }
}

extension Measure where Self == AreaUnderCurve {
  /// The area under the receiver operating characteristic of class labels, one-vs-rest.
  public static var areaUnderCurve: AreaUnderCurve { AreaUnderCurve() }

  /// The area under the receiver operating characteristic of class labels or of binary values.
  public static func areaUnderCurve(targets: TargetKind) -> AreaUnderCurve {
    AreaUnderCurve(targets: targets)
  }
}

private struct ScoreAccumulator: MetricAccumulator {
  let outputSize: Int
  private var logits: [Float] = []
  private var yes: [Bool] = []
  /// A score for each class of each sample.
  private var logOdds: [Double] = []
  private var labels: [Int32] = []

  init(outputSize: Int) { self.outputSize = max(0, outputSize) }

  mutating func add(_ batch: MetricBatch) {
    switch batch.targets {
    case .labels(let labels):
      self.labels += labels.prefix(batch.count)
      for sample in 0..<batch.count { add(DescentLearning.logOdds(batch.row(sample))) }
    case .values(let values):
      for sample in 0..<batch.count {
        for place in 0..<outputSize {
          // A model may have fewer outputs than were to be measured.
          let index = place < batch.outputSize ? sample * batch.outputSize + place : nil
          logits.append(index.map { batch.outputs[$0] } ?? .nan)
          yes.append(index.map { values[$0] > 0.5 } ?? false)
        }
      }
    }
  }

  /// Adds the scores of a sample, of as many outputs as are measured.
  private mutating func add(_ scores: [Double]) {
    logOdds += scores.prefix(outputSize)
    for _ in scores.count..<max(scores.count, outputSize) { logOdds.append(.nan) }
  }

  var value: Double {
    let areas = (0..<outputSize).compactMap { column in
      labels.isEmpty
        ? area(stride(from: column, to: logits.count, by: outputSize).map { (logits[$0], yes[$0]) })
        : area(
          labels.indices.map {
            (logOdds[$0 * outputSize + column], Int(labels[$0]) == column)
          })
    }
    return areas.isEmpty ? .nan : areas.reduce(0, +) / Double(areas.count)
  }
}

/// x_c − ln Σ e^x over the classes other than c, for each class c.
private func logOdds(_ logits: UnsafeBufferPointer<Float>) -> [Double] {
  let largest = Double(logits.max() ?? 0)
  guard largest.isFinite, logits.allSatisfy({ !$0.isNaN }) else {
    return logits.map { _ in .nan }
  }
  let shifted = logits.map { Double($0) - largest }
  let first = shifted.firstIndex(of: 0) ?? 0
  let sum = shifted.reduce(0) { $0 + Double.exp($1) }
  var result = shifted.map { $0 - Double.log(sum - Double.exp($0)) }
  // The largest one dominates the sum, so the others are summed separately.
  let others = shifted.indices.filter { $0 != first }.map { shifted[$0] }
  guard let second = others.max(), second > -.infinity else {
    result[first] = .infinity
    return result
  }
  let rest = others.reduce(0) { $0 + Double.exp($1 - second) }
  result[first] = -(second + Double.log(rest))
  return result
}

/// U/(n₊·n₋) from the sum of the positive samples' ranks; `nil` if all or none are positive.
private func area<Score: BinaryFloatingPoint>(_ samples: [(score: Score, isPositive: Bool)])
  -> Double?
{
  let positives = samples.count { $0.isPositive }
  guard positives > 0, positives < samples.count else { return nil }
  guard samples.allSatisfy({ !$0.score.isNaN }) else { return .nan }
  let sorted = samples.sorted { $0.score < $1.score }
  var (rankSum, first) = (0.0, 0)
  while first < sorted.count {
    var last = first
    while last + 1 < sorted.count, sorted[last + 1].score == sorted[first].score { last += 1 }
    // Ranks count from 1; equal scores share their mean.
    let rank = Double(first + last) / 2 + 1
    rankSum += rank * Double(sorted[first...last].count { $0.isPositive })
    first = last + 1
  }
  let (p, n) = (Double(positives), Double(samples.count - positives))
  return (rankSum - p * (p + 1) / 2) / (p * n)
}
