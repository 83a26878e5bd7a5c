import DescentExecution

/// The accumulators of several metrics over one data set.
struct MetricAccumulators {
  private var accumulators: [(name: String, accumulator: any MetricAccumulator)]

  init(_ metrics: [any EvaluationMetric], outputSize: Int) {
    accumulators = metrics.map { ($0.name, $0.accumulator(outputSize: outputSize)) }
  }

  mutating func add(_ batch: MetricBatch) {
    for index in accumulators.indices { accumulators[index].accumulator.add(batch) }
  }

  var values: [String: Double] {
    Dictionary(accumulators.map { ($0.name, $0.accumulator.value) }) { first, _ in first }
  }
}

extension Executor {
  /// The outputs and targets of the batch that was just run.
  ///
  /// - Parameter exact: The values in Double, if they are standardized.
  func metricBatch(
    count: Int, outputSize: Int, _ kind: TargetKind, _ exact: ExactValues?
  ) -> MetricBatch? {
    guard let outputs = output(ModelPrograms.output) else { return nil }
    switch kind {
    case .labels:
      return labels(ModelPrograms.target).map {
        MetricBatch(
          count: count, outputSize: outputSize, outputs: outputs,
          targets: .labels(UnsafeBufferPointer($0)))
      }
    case .values:
      return input(ModelPrograms.target).map {
        MetricBatch(
          count: count, outputSize: outputSize, outputs: outputs,
          targets: .values(UnsafeBufferPointer($0)), numbers: exact?.numbers(outputs))
      }
    }
  }
}
