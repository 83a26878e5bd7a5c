import Descent
import Foundation

/// An evaluation metric that measures by another one, as for other outputs.
private struct Wrapped: EvaluationMetric {
  var name: String { "wrapped" }
  var base: any EvaluationMetric
  var size: Int
  var targetKind: TargetKind { base.targetKind }
  func accumulator(outputSize: Int) -> any MetricAccumulator { base.accumulator(outputSize: size) }
}

private let classMetrics: [any EvaluationMetric] = [
  .f1(), .f1(.micro), .f1(.of(9)), .precision(.of(-1)), .recall(.of(.max)), .areaUnderCurve,
]

private let valueMetrics: [any EvaluationMetric] = [
  .r2, .rootMeanSquaredError, ClassScore(.f1, targets: .values), AreaUnderCurve(targets: .values),
]

/// Metrics that are not means, and what they are made of.
let metricCases: [Misuse] = [
  .works("counts of negative classes") {
    for classes in [-1, Int.min, 0] {
      let counts = ClassCounts(classes: classes)
      try hold(counts.f1(.macro) == 0 && counts.recall(.micro) == 0, "0")
      try hold(counts.precision(.of(0)).isNaN, "no number")
    }
  },
  .refused("a confusion matrix of no classes", "1 to") { _ = try ConfusionMatrix(classes: 0) },
  .refused("a confusion matrix of negative classes", "1 to") {
    _ = try ConfusionMatrix(classes: .min)
  },
  .refused("a confusion matrix larger than any", "1 to") { _ = try ConfusionMatrix(classes: .max) },
  .traps("a label beyond a confusion matrix", .classes) {
    var matrix = try ConfusionMatrix(classes: 3)
    matrix.add(label: 3, prediction: 0)
  },
  .traps("a prediction beyond a confusion matrix", .classes) {
    var matrix = try ConfusionMatrix(classes: 3)
    matrix.add(label: 0, prediction: 5)
  },
  .traps("a negative label of a confusion matrix", .classes) {
    _ = try ConfusionMatrix(classes: 3)[label: -1, prediction: 1]
  },
  .traps("a batch of more samples than its buffers hold", .batch) {
    let batch = MetricBatch(
      count: 5, outputSize: 3, outputs: UnsafeBufferPointer(start: nil, count: 0),
      targets: .labels(UnsafeBufferPointer(start: nil, count: 0)))
    var counts = ClassCounts(classes: 3)
    counts.add(batch)
  },
  .traps("a batch of less than no samples", .batch) {
    _ = MetricBatch(
      count: -1, outputSize: .max, outputs: UnsafeBufferPointer(start: nil, count: 0),
      targets: .values(UnsafeBufferPointer(start: nil, count: 0)))
  },
  .works("a batch of no samples") {
    let batch = MetricBatch(
      count: 0, outputSize: 0, outputs: UnsafeBufferPointer(start: nil, count: 0),
      targets: .values(UnsafeBufferPointer(start: nil, count: 0)))
    for metric in valueMetrics {
      var accumulator = metric.accumulator(outputSize: 3)
      accumulator.add(batch)
      _ = accumulator.value
    }
  },
  .refused("a confusion matrix of others with too few counts", "counts") {
    let text = #"{"classes": 3, "counts": [1]}"#
    _ = try JSONDecoder().decode(ConfusionMatrix.self, from: Data(text.utf8)).classCounts
  },
  .refused("a confusion matrix of others of negative classes", "classes") {
    let text = #"{"classes": -3, "counts": []}"#
    _ = try JSONDecoder().decode(ConfusionMatrix.self, from: Data(text.utf8)).accuracy
  },
  .refused("a confusion matrix of others that adds up to more than can be counted", "counts") {
    let text = #"{"classes": 2, "counts": [9223372036854775807, 9223372036854775807, 0, -1]}"#
    let matrix = try JSONDecoder().decode(ConfusionMatrix.self, from: Data(text.utf8))
    _ = (matrix.count, matrix.accuracy, matrix.classCounts)
  },
  .works("accumulators of no outputs that have seen nothing") {
    for metric in classMetrics + valueMetrics {
      for size in [Int.min, -1, 0, 3] { _ = metric.accumulator(outputSize: size).value }
    }
  },
  .works("accumulators of fewer outputs than the model has") {
    for metric in classMetrics {
      for size in [-1, 0, 1, 2, 100] {
        let trainer = try classifier(
          evaluationMetrics: [Wrapped(base: metric, size: size)])
        _ = try await trainer.evaluate(labelled())
      }
    }
  },
  .works("accumulators of fewer values than the model has") {
    for metric in valueMetrics {
      for size in [-1, 0, 1, 100] {
        let trainer = try regressor(evaluationMetrics: [Wrapped(base: metric, size: size)])
        _ = try await trainer.evaluate(valued())
      }
    }
  },
  .works("metrics of outputs that are no numbers") {
    let trainer = try classifier(evaluationMetrics: classMetrics)
    try await trainer.setValues([.nan, .infinity, -.infinity], at: "bias")
    _ = try await trainer.evaluate(labelled())
    _ = try await trainer.confusionMatrix(on: labelled())
  },
  .works("metrics of a single sample") {
    for metric in classMetrics {
      _ = try await classifier(evaluationMetrics: [metric]).evaluate(labelled(1))
    }
    for metric in valueMetrics {
      _ = try await regressor(evaluationMetrics: [metric]).evaluate(valued(1))
    }
  },
  .refused("two evaluation metrics of one name", "two metrics") {
    _ = try classifier(evaluationMetrics: [.f1(), .f1()])
  },
  .refused("an evaluation metric of values for labels", "takes values") {
    _ = try classifier(evaluationMetrics: [.r2])
  },
]
