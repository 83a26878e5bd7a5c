import DescentArrays
import DescentExecution
import DescentGraph

/// Measures a model on data. Any number of tasks may use one at once.
///
/// ```swift
/// let evaluator = try Evaluator(predictor, Objective(.softmaxCrossEntropy, metrics: [.accuracy]))
/// print(try evaluator.evaluate(digits.test).loss)
/// ```
public struct Evaluator: Sendable {
  let programs: ModelPrograms
  private let seed: UInt64
  private let evaluating: ExecutorPool
  private let predicting: ExecutorPool

  /// Creates an evaluator of a predictor's model and values.
  ///
  /// - Parameter seed: Determines the random numbers of layers that draw some in evaluation.
  /// - Throws: `TraceError` if the loss does not fit the outputs, ``TrainingError`` if the metrics do not fit the loss.
  public init(_ predictor: Predictor, _ objective: Objective, seed: UInt64 = 0) throws {
    self.init(
      try ModelPrograms(predictor.model, inputShape: predictor.inputShape, objective),
      predictor.store, seed: seed)
  }

  init(_ programs: ModelPrograms, _ variables: VariableStore, seed: UInt64) {
    self.programs = programs
    self.seed = seed
    evaluating = ExecutorPool(variables) { try programs.evaluation(batch: $0) }
    predicting = ExecutorPool(variables) { try programs.predictionWithTargets(batch: $0) }
  }

  /// The loss and the metrics on a data set or a stream.
  ///
  /// If the values are standardized, the loss is computed on the standardized values, as in training; metrics are
  /// computed in Double and in the original units.
  ///
  /// - Parameter pass: The number of the pass: layers that draw random numbers in evaluation draw different ones for each
  ///   sample and each pass.
  /// - Throws: ``TrainingError/data(_:)`` if the data do not fit the model, `DataError` if they cannot be read,
  ///   `CancellationError`.
  public func evaluate(_ data: any SampleSource, pass: UInt32 = 0) throws -> Evaluation {
    let exact =
      data.valueStandardization == nil ? [] : programs.metrics.compactMap(\.evaluationMetric)
    var sums = EvaluationSums(programs.metricNames)
    var accumulators = MetricAccumulators(
      programs.evaluationMetrics + exact, outputSize: programs.outputShape.count)
    try evaluating.with { executors in
      try forEachBatch(of: data, executors, pass) { executor, count, values in
        sums.add(
          meanLoss: Double(executor.output(ModelPrograms.loss)?.first ?? .nan),
          weight: programs.lossWeight(executor), count: count
        ) { programs.metricSum($0, executor) }
        if let batch = metricBatch(executor, count, values) { accumulators.add(batch) }
      }
    }
    var result = sums.means
    result.metrics.merge(accumulators.values) { _, exact in exact }
    return result
  }

  /// How often samples of each class are predicted as each class.
  ///
  /// - Throws: As ``evaluate(_:pass:)``; ``TrainingError/data(_:)`` if the loss takes values.
  public func confusionMatrix(
    on data: any SampleSource, pass: UInt32 = 0
  ) throws -> ConfusionMatrix {
    guard programs.targetInput == .labels else {
      throw TrainingError.data("\(data.name): a confusion matrix takes class labels, not values")
    }
    var matrix = try ConfusionMatrix(classes: programs.outputShape.count)
    try predicting.with { executors in
      try forEachBatch(of: data, executors, pass) {
        if let batch = metricBatch($0, $1, $2) { matrix.add(batch) }
      }
    }
    return matrix
  }

  /// Runs a program over all samples in their order.
  private func forEachBatch(
    of data: any SampleSource, _ executors: ExecutorCache, _ pass: UInt32,
    _ body: (_ executor: Executor, _ count: Int, _ values: ExactValues?) throws -> Void
  ) throws {
    try programs.check(data)
    let samples = data.count
    let size = Chunks.size(of: samples)
    let values = try exactValues(of: data, batch: size)
    let reader = try programs.batches(of: data, size, in: .sequential, from: 0)
    for first in stride(from: 0, to: samples, by: size) {
      try Task.checkCancellation()
      let count = min(size, samples - first)
      let executor = try executors.executor(batch: count)
      try programs.read(reader, count, of: data, into: executor, values)
      executor.run(seed: seed, pass: pass, after: first)
      try body(executor, count, values)
    }
  }

  private func exactValues(of data: any SampleSource, batch: Int) throws -> ExactValues? {
    guard let standardization = data.valueStandardization else { return nil }
    let outputs = programs.outputShape.count
    guard programs.targetKind == .values, programs.targetShape == programs.outputShape,
      standardization.means.count == outputs
    else {
      throw TrainingError.data(
        "\(data.name): declares \(standardization.means.count) standardized values; the model has \(outputs) outputs"
      )
    }
    return ExactValues(standardization, batch: batch)
  }

  private func metricBatch(
    _ executor: Executor, _ count: Int, _ values: ExactValues?
  ) -> MetricBatch? {
    guard programs.comparesEachOutput else { return nil }
    return executor.metricBatch(
      count: count, outputSize: programs.outputShape.count, programs.targetInput, values)
  }
}

extension ModelPrograms {
  /// The divisor of the batch's loss, if it is not the number of samples.
  func lossWeight(_ executor: Executor) -> Double? {
    executor.output(ModelPrograms.lossWeight)?.first.map { Double($0) }
  }

  func metricSum(_ index: Int, _ executor: Executor) -> Double {
    Double(executor.output(metricNames[index])?.first ?? .nan)
  }
}
