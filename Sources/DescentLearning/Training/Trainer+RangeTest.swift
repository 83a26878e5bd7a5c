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
    try changing { try testRange(on: data, options, afterStep: afterStep) }
  }

  private func testRange(
    on data: any SampleSource, _ options: RangeTestOptions,
    afterStep: (@Sendable (LearningRateRange.Point) -> Void)?
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
    var order = EpochOrder(batches.order, seed: seed, epoch: 1)
    let (samples, epoch) = (data.count, data.steps(ofBatch: batchSize))
    var reader = try programs.batches(of: data, batchSize, in: order, from: 0)
    var losses: [Double] = []
    for step in 0..<steps {
      try Task.checkCancellation()
      let place = step % epoch
      if step > 0, place == 0 {
        order.epoch += 1
        reader = try programs.batches(of: data, batchSize, in: order, from: 0)
      }
      let count =
        batches.order == .withReplacement ? batchSize : min(batchSize, samples - place * batchSize)
      let machine = try training.machine(batch: count)
      try programs.read(reader, count, of: data, into: machine.batch)
      machine.take(rate: rate(step), count: progress.steps + step + 1, seed: seed)
      let loss = Double(machine.loss)
      losses.append(loss)
      guard goesOn(step, loss) else { break }
    }
    return losses
  }
}
