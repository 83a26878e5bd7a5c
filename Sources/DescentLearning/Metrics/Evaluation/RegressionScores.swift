/// The root of the mean over samples and values of (output − target)².
public struct RootMeanSquaredError: EvaluationMetric, Hashable {
  public init() {}

  public var name: String { "rmse" }
  public var targetKind: TargetKind { .values }
  public var direction: MonitoredValue.Direction { .smaller }

  public func accumulator(outputSize: Int) -> any MetricAccumulator { SquaredErrors() }

  public func measuring(_ outputs: MeasuredOutputs) -> (any Measure)? {
    outputs.areDecisions ? nil : self
  }
}

extension Measure where Self == RootMeanSquaredError {
  /// The root of the mean over samples and values of (output − target)².
  public static var rootMeanSquaredError: RootMeanSquaredError { RootMeanSquaredError() }
}

private struct SquaredErrors: MetricAccumulator {
  private var sum = 0.0
  private var count = 0

  mutating func add(_ batch: MetricBatch) {
    batch.forEachValue { output, target, _ in
      sum += (output - target) * (output - target)
      count += 1
    }
  }

  var value: Double { count == 0 ? .nan : (sum / Double(count)).squareRoot() }
}

/// The mean over samples and values of |output − target|, computed in Double: replaces ``MeanAbsoluteError`` in
/// evaluations of standardized values.
struct ExactMeanAbsoluteError: EvaluationMetric {
  let name: String
  var targetKind: TargetKind { .values }
  var direction: MonitoredValue.Direction { .smaller }

  func accumulator(outputSize: Int) -> any MetricAccumulator { AbsoluteErrors() }
}

private struct AbsoluteErrors: MetricAccumulator {
  private var sum = 0.0
  private var count = 0

  mutating func add(_ batch: MetricBatch) {
    batch.forEachValue { output, target, _ in
      sum += abs(output - target)
      count += 1
    }
  }

  var value: Double { count == 0 ? .nan : sum / Double(count) }
}

/// The coefficient of determination R² = 1 − Σ(target − output)²/Σ(target − mean)², averaged over the values of a
/// sample: 1 for a perfect model, 0 for a model that always predicts the mean.
///
/// A value with a constant target scores 1 if it is predicted exactly and 0 otherwise, as in scikit-learn.
public struct CoefficientOfDetermination: EvaluationMetric, Hashable {
  public init() {}

  public var name: String { "r2" }
  public var targetKind: TargetKind { .values }

  public func accumulator(outputSize: Int) -> any MetricAccumulator {
    ExplainedVariance(columns: Array(repeating: .init(), count: max(0, outputSize)))
  }

  public func measuring(_ outputs: MeasuredOutputs) -> (any Measure)? {
    outputs.areDecisions ? nil : self
  }
}

extension Measure where Self == CoefficientOfDetermination {
  /// R², the fraction of the targets' variance that the outputs explain.
  public static var r2: CoefficientOfDetermination { CoefficientOfDetermination() }
}

private struct ExplainedVariance: MetricAccumulator {
  /// Welford's running moments of a value's targets, and the squares of its errors.
  struct Column {
    var (mean, squares, errors) = (0.0, 0.0, 0.0)
  }

  var columns: [Column]
  private var count = 0.0

  init(columns: [Column]) { self.columns = columns }

  mutating func add(_ batch: MetricBatch) {
    batch.forEachValue { output, target, column in
      if column == 0 { count += 1 }
      guard column < columns.count else { return }
      let change = target - columns[column].mean
      columns[column].mean += change / count
      columns[column].squares += change * (target - columns[column].mean)
      columns[column].errors += (target - output) * (target - output)
    }
  }

  var value: Double {
    guard count > 0, !columns.isEmpty else { return .nan }
    let scores = columns.map { column in
      column.squares > 0
        ? 1 - column.errors / column.squares
        : column.errors > 0 ? 0.0 : column.errors.isNaN ? .nan : 1
    }
    return scores.reduce(0, +) / Double(scores.count)
  }
}
