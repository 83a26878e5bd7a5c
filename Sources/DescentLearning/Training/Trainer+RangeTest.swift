import DescentArrays
import DescentExecution
import RealModule

extension Trainer {
  /// Takes steps at a geometrically growing rate and suggests an initial one (Smith 2017); at the end every value is
  /// restored.
  ///
  /// Losses differ more between batches than a few steps change them. So each batch is compared with itself: the same
  /// steps are first taken at a rate of 0.
  ///
  /// - Parameters:
  ///   - data: The training data; the test runs through as many epochs as it needs.
  ///   - afterStep: Called with each point.
  /// - Throws: ``TrainingError``, `DataError`, `CancellationError`.
  public func rangeTest(
    on data: any SampleSource, _ options: RangeTestOptions = RangeTestOptions(),
    afterStep: (@Sendable (LearningRateRange.Point) -> Void)? = nil
  ) throws -> LearningRateRange {
    try options.check()
    try checkTraining(data)
    let before = variables.snapshot()
    defer { variables.restore(before) }
    let initial = try losses(on: data, steps: options.steps, at: { _ in 0 })
    variables.restore(before)
    var points: [LearningRateRange.Point] = []
    var (mean, smallest, hasEnded) = (0.0, Double.infinity, false)
    _ = try losses(on: data, steps: options.steps, at: options.rate) { step, loss in
      mean = options.smoothing * mean + (1 - options.smoothing) * loss
      let smoothed = mean / (1 - Double.pow(options.smoothing, step + 1))
      hasEnded = !smoothed.isFinite || smoothed > options.limit * smallest
      guard !hasEnded else { return false }
      if step >= options.settlingSteps { smallest = min(smallest, smoothed) }
      let point = LearningRateRange.Point(
        rate: options.rate(at: step), loss: loss, initialLoss: initial[step],
        smoothedLoss: smoothed)
      points.append(point)
      afterStep?(point)
      return true
    }
    return LearningRateRange(points, endedEarly: hasEnded)
  }

  /// Takes steps on the batches of successive epochs, and returns the loss of each batch before its step.
  ///
  /// - Parameters:
  ///   - rate: The learning rate of a step.
  ///   - goesOn: Receives each loss and returns whether to take another step.
  private func losses(
    on data: any SampleSource, steps: Int, at rate: (Int) -> Double,
    while goesOn: (_ step: Int, _ loss: Double) -> Bool = { _, _ in true }
  ) throws -> [Double] {
    var batches = RepeatedBatches(
      data: data, size: batchSize, order: EpochOrder(batchOrder, seed: seed, epoch: 1))
    var losses: [Double] = []
    for step in 0..<steps {
      try Task.checkCancellation()
      let executor = try training.executor(batch: batches.count)
      try batches.read(into: executor, programs.lossFunction.targetKind)
      executor.take(rate: rate(step), count: progress.steps + step + 1, seed: seed)
      let loss = Double(executor.output(ModelPrograms.loss)?.first ?? .nan)
      losses.append(loss)
      guard goesOn(step, loss) else { break }
    }
    return losses
  }
}

/// The batches of successive epochs.
private struct RepeatedBatches {
  let data: any SampleSource
  let size: Int
  var order: EpochOrder
  private var reader: (any BatchReader)?
  private var step = 0

  init(data: any SampleSource, size: Int, order: EpochOrder) {
    self.data = data
    self.size = size
    self.order = order
  }

  /// The samples of the next batch.
  var count: Int { data.samples(ofStep: step, batch: size, order.kind) }

  mutating func read(into executor: Executor, _ kind: TargetKind) throws {
    let reader = try self.reader ?? data.batches(of: size, in: order, from: 0)
    let (read, expected) = (try executor.read(reader, kind), count)
    guard read == expected else { throw TrainingError.ended(data, read, expected) }
    self.reader = reader
    step += 1
    if step == data.steps(ofBatch: size) {
      self.reader = nil
      step = 0
      order.epoch += 1
    }
  }
}

extension SampleSource {
  /// The number of samples in a step of an epoch: a whole batch, except in the last step.
  func samples(ofStep step: Int, batch size: Int, _ order: BatchOrder) -> Int {
    order == .withReplacement ? size : min(size, count - step * size)
  }
}
