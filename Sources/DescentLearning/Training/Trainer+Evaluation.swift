import DescentData
import DescentExecution
import DescentGraph

extension Trainer {
  /// Samples are evaluated in chunks of at most this many: large enough for the matrix products, small
  /// enough for the cache.
  private static let chunk = 256

  /// The loss and the metrics on a data set or a stream; nothing changes.
  public func evaluate(_ data: any SampleSource) throws -> Evaluation {
    try check(data)
    var result = EvaluationSums(programs.metrics.map(\.name))
    let size = chunkSize(of: data.count)
    let reader = try data.batches(of: size, in: .sequential, from: 0)
    for first in stride(from: 0, to: data.count, by: size) {
      let count = min(size, data.count - first)
      let executor = try evaluating.executor(batch: count)
      let read = try executor.read(reader, programs.lossFunction.targetKind)
      guard read == count else { throw TrainingError.ended(data, read, count) }
      executor.run(seed: seed, step: UInt32(truncatingIfNeeded: steps))
      result.add(
        meanLoss: Double(executor.output(ModelPrograms.loss)?.first ?? .nan), count: count
      ) { metricSum($0, executor) }
    }
    return result.means
  }

  /// The model's outputs for samples given one after another, in the same order.
  ///
  /// - Parameter features: A multiple of the input shape's count of numbers.
  /// - Returns: The outputs one after another, each of ``outputSize`` numbers.
  public func predict(_ features: [Float]) throws -> [Float] {
    let size = programs.inputShape.count
    guard features.count % size == 0 else {
      throw TrainingError.data(
        "\(features.count) numbers are no whole samples of \(programs.inputShape), \(size) each")
    }
    var result: [Float] = []
    try forEachChunk(of: features.count / size) { range in
      let executor = try predicting.executor(batch: range.count)
      let part = features[range.lowerBound * size..<range.upperBound * size]
      _ = executor.input(ModelPrograms.features)?.update(fromContentsOf: part)
      executor.run(seed: seed)
      if let output = executor.output(ModelPrograms.output) { result += output }
    }
    return result
  }

  /// How many numbers the model gives for each sample.
  public nonisolated var outputSize: Int { outputShape.count }

  /// Parts of equal size, at most one of them smaller, so that few plans are needed.
  func forEachChunk(of count: Int, _ body: (Range<Int>) throws -> Void) rethrows {
    guard count > 0 else { return }
    let size = chunkSize(of: count)
    for first in stride(from: 0, to: count, by: size) {
      try body(first..<min(first + size, count))
    }
  }

  /// The samples of each such part but the last.
  private func chunkSize(of count: Int) -> Int {
    let parts = max(1, chunkCount(of: count))
    return (count + parts - 1) / parts
  }

  /// How many such parts there are.
  nonisolated func chunkCount(of count: Int) -> Int { (count + Trainer.chunk - 1) / Trainer.chunk }

  // MARK: Checks

  func check(_ data: some SampleSource) throws {
    guard data.featureShape == programs.inputShape.dimensions else {
      throw TrainingError.data(
        "\(data.name): a sample has the shape \(Shape(data.featureShape)), "
          + "the model takes \(programs.inputShape)")
    }
    switch programs.lossFunction.targetKind {
    case .labels:
      guard let classes = data.classCount else {
        throw TrainingError.data(
          "\(data.name): the targets are values, the loss takes class labels")
      }
      guard classes <= outputShape.count else {
        throw TrainingError.data(
          "\(data.name): \(classes) classes, but the model has \(outputShape.count) outputs")
      }
    case .values:
      guard let shape = data.valueShape else {
        throw TrainingError.data(
          "\(data.name): the targets are class labels, the loss takes values")
      }
      guard shape == outputShape.dimensions else {
        throw TrainingError.data(
          "\(data.name): the targets have the shape \(Shape(shape)), the outputs \(outputShape)")
      }
    }
  }

  /// Checks that a batch can be taken of the data.
  func check(_ data: Dataset, batch samples: [Int32]) throws {
    try check(data)
    guard !samples.isEmpty, samples.allSatisfy({ (0..<data.count).contains(Int($0)) }) else {
      throw TrainingError.data(
        "\(data.name): a batch must name at least one sample, each of 0..<\(data.count)")
    }
  }
}

extension TrainingError {
  /// A source that gave fewer samples than it said it has.
  static func ended(_ data: any SampleSource, _ read: Int, _ count: Int) -> TrainingError {
    .data("\(data.name): \(read) samples came where \(count) should; did the file change?")
  }
}
