import DescentArrays
import DescentExecution
import DescentGraph

extension Trainer {
  /// The loss and the metrics on a data set or a stream; changes nothing.
  ///
  /// If the values are standardized, the loss is computed on the standardized values, as in training; metrics are
  /// computed in Double and in the original units.
  ///
  /// Layers that draw random numbers in evaluation draw different ones for each sample, and the same ones until the
  /// next step.
  public func evaluate(_ data: any SampleSource) throws -> Evaluation {
    var sums = EvaluationSums(programs.metricNames)
    let exact =
      data.valueStandardization == nil ? [] : programs.metrics.compactMap(\.evaluationMetric)
    var accumulators = MetricAccumulators(
      programs.evaluationMetrics + exact, outputSize: outputSize)
    try forEachBatch(of: data, in: evaluating) { executor, count, values in
      sums.add(
        meanLoss: Double(executor.output(ModelPrograms.loss)?.first ?? .nan),
        weight: lossWeight(executor), count: count
      ) { metricSum($0, executor) }
      if let batch = metricBatch(executor, count, values) { accumulators.add(batch) }
    }
    var result = sums.means
    result.metrics.merge(accumulators.values) { _, exact in exact }
    return result
  }

  /// How often samples of each class are predicted as each class; changes nothing.
  public func confusionMatrix(on data: any SampleSource) throws -> ConfusionMatrix {
    guard programs.targetKind == .labels else {
      throw TrainingError.data("\(data.name): a confusion matrix takes class labels, not values")
    }
    var matrix = try ConfusionMatrix(classes: outputSize)
    try forEachBatch(of: data, in: ExecutorCache(variables, programs.predictionWithTargets)) {
      if let batch = metricBatch($0, $1, $2) { matrix.add(batch) }
    }
    return matrix
  }

  /// Runs a program over all samples in their order.
  private func forEachBatch(
    of data: any SampleSource, in executors: ExecutorCache,
    _ body: (_ executor: Executor, _ count: Int, _ values: ExactValues?) throws -> Void
  ) throws {
    try check(data)
    let samples = data.count
    let size = Chunks.size(of: samples)
    let values = try exactValues(of: data, batch: size)
    let reader = try batches(of: data, size, in: .sequential, from: 0)
    for first in stride(from: 0, to: samples, by: size) {
      try Task.checkCancellation()
      let count = min(size, samples - first)
      let executor = try executors.executor(batch: count)
      try read(reader, count, of: data, into: executor, values)
      executor.run(seed: seed, pass: UInt32(truncatingIfNeeded: steps), after: first)
      try body(executor, count, values)
    }
  }

  private func exactValues(of data: any SampleSource, batch: Int) throws -> ExactValues? {
    guard let standardization = data.valueStandardization else { return nil }
    guard programs.targetKind == .values, standardization.means.count == outputSize else {
      throw TrainingError.data(
        "\(data.name): declares \(standardization.means.count) standardized values; the model has \(outputSize) "
          + "outputs")
    }
    return ExactValues(standardization, batch: batch)
  }

  private func metricBatch(
    _ executor: Executor, _ count: Int, _ values: ExactValues?
  ) -> MetricBatch? {
    executor.metricBatch(
      count: count, outputSize: outputSize, programs.targetKind, values)
  }

  /// The model's outputs for samples given one after another, in the same order.
  ///
  /// Layers that draw random numbers in evaluation draw different ones for each sample and each call; calls are counted
  /// from the first.
  ///
  /// - Parameter features: The samples one after another; the count must be a multiple of the input shape's.
  /// - Returns: The outputs one after another, each of ``outputSize`` numbers.
  public func predict(_ features: [Float]) throws -> [Float] {
    let size = programs.inputShape.count
    guard features.count % size == 0 else {
      throw TrainingError.data(
        "\(features.count) numbers are not a whole number of samples of \(programs.inputShape), \(size) each"
      )
    }
    var result: [Float] = []
    let pass = nextPass()
    try forEachChunk(of: features.count / size) { range in
      let executor = try predicting.executor(batch: range.count)
      let part = features[range.lowerBound * size..<range.upperBound * size]
      _ = executor.input(ModelPrograms.features)?.update(fromContentsOf: part)
      executor.run(seed: seed, pass: pass, after: range.lowerBound)
      if let output = executor.output(ModelPrograms.output) { result += output }
    }
    return result
  }

  /// The number of the prediction that is starting.
  func nextPass() -> UInt32 {
    defer { predictions &+= 1 }
    return predictions
  }

  /// How many numbers the model outputs for each sample.
  public nonisolated var outputSize: Int { outputShape.count }

  /// Parts of equal size, except that one may be smaller, so that few plans are needed.
  func forEachChunk(of count: Int, _ body: (Range<Int>) throws -> Void) throws {
    guard count > 0 else { return }
    let size = Chunks.size(of: count)
    for first in stride(from: 0, to: count, by: size) {
      try Task.checkCancellation()
      try body(first..<min(first + size, count))
    }
  }

  // MARK: Checks

  func check(_ data: some SampleSource) throws {
    _ = try data.checkedCount()
    guard data.featureShape == programs.inputShape.dimensions else {
      throw TrainingError.data(
        "\(data.name): a sample has the shape \(Shape(data.featureShape)), but the model takes \(programs.inputShape)"
      )
    }
    _ = try data.checkedFeatureSize()
    switch programs.targetKind {
    case .labels:
      guard let classes = data.classCount else {
        throw TrainingError.data(
          "\(data.name): the targets are values, but the loss takes class labels")
      }
      guard classes >= 1 else {
        throw TrainingError.data(
          "\(data.name): declares \(classes) classes; there must be at least one")
      }
      guard classes <= outputShape.count else {
        throw TrainingError.data(
          "\(data.name): \(classes) classes, but the model has \(outputShape.count) outputs")
      }
    case .values:
      guard let shape = data.valueShape else {
        throw TrainingError.data(
          "\(data.name): the targets are class labels, but the loss takes values")
      }
      guard shape == outputShape.dimensions else {
        throw TrainingError.data(
          "\(data.name): the targets have the shape \(Shape(shape)), but the outputs have \(outputShape)"
        )
      }
    }
  }

  /// The batches of a source, which may be a custom one, for the space that the programs have.
  func batches(
    of data: any SampleSource, _ size: Int, in order: EpochOrder, from step: Int
  ) throws -> CheckedBatches {
    try CheckedBatches(
      data, of: size, in: order, from: step, featureSize: programs.inputShape.count,
      targets: programs.targetRoom(outputSize))
  }

  /// Reads the next batch of a source, which may be a custom one.
  func read(
    _ reader: CheckedBatches, _ count: Int, of data: any SampleSource, into executor: Executor,
    _ values: ExactValues? = nil
  ) throws {
    if let values {
      let read = try executor.read(reader, values, room: count)
      guard read == count else { throw TrainingError.ended(data, read, count) }
    } else {
      try executor.read(
        reader, count, of: data, programs.targetKind, classes: outputShape.count)
    }
  }

  /// Checks that the data can be trained on.
  func checkTraining(_ data: any SampleSource) throws {
    try check(data)
    guard batchSize <= data.count else {
      throw TrainingError.data(
        "\(data.name): a batch of \(batchSize) is larger than the data of \(data.count) samples; "
          + "take at most \(data.count)")
    }
    if batchSize == 1 { try checkStatistics(of: training.executor(batch: 1).plan.program) }
  }

  /// A layer that keeps no statistics of a batch of one, such as batch normalization, learns nothing from it either:
  /// its output is the same for every sample.
  private func checkStatistics(of step: Program) throws {
    let assigned = Set(step.assignments.map(\.variable))
    let idle = step.variables.indices.first {
      step.variables[$0].kind == .statistic && !assigned.contains($0)
    }
    guard let idle else { return }
    throw TrainingError.setting(
      "the batch size is 1, from which \(step.variables[idle].path) learns nothing; it must be at least 2 with "
        + "batch normalization")
  }

  /// Checks that a batch can be taken from the data.
  func check(_ data: Dataset, batch samples: [Int32]) throws {
    try check(data)
    guard !samples.isEmpty, samples.allSatisfy({ (0..<data.count).contains(Int($0)) }) else {
      throw TrainingError.data(
        "\(data.name): a batch must name at least one sample, each of 0..<\(data.count)")
    }
  }
}

/// How many samples are evaluated at once: parts of equal size, except that one may be smaller.
enum Chunks {
  /// Large enough for the matrix products, small enough for the cache.
  static let most = 256

  /// How many parts there are.
  static func count(of samples: Int) -> Int { samples < 1 ? 0 : (samples - 1) / most + 1 }

  /// The number of samples of each part except the last.
  static func size(of samples: Int) -> Int {
    let parts = max(1, count(of: samples))
    return samples < 1 ? 0 : (samples - 1) / parts + 1
  }
}

extension TrainingError {
  /// The error of a source that returned fewer samples than it promised.
  static func ended(_ data: any SampleSource, _ read: Int, _ count: Int) -> TrainingError {
    .data("\(data.name): \(read) samples were read instead of \(count); did the file change?")
  }
}
