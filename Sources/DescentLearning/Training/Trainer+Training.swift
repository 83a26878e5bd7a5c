import DescentArrays
import DescentExecution

/// The result of a training step.
public struct TakenStep: Sendable, Hashable {
  /// The objective on its batch, before the step.
  public let loss: Double
  /// The learning rate of the step.
  public let learningRate: Double
}

extension Trainer {
  /// The steps and epochs so far. The answer does not wait for the end of an epoch that is running.
  public nonisolated var position: TrainingPosition { place.position }
  /// The steps taken so far.
  public var steps: Int { progress.steps }
  /// The epochs completed so far.
  public var epochs: Int { progress.epochs }
  /// Whether a value has stopped being finite.
  public var diverged: Bool { progress.diverged }

  // MARK: The learning rate

  /// The rate of the next step.
  public var learningRate: Double { rate(afterSteps: progress.steps) }

  /// Sets the learning rate of the following steps, or the rate from which the schedule starts, if there is one.
  public func setLearningRate(_ rate: Double) throws {
    try UpdateRule.check(rate: rate)
    progress.initialRate = rate
  }

  /// Resets the schedule's state.
  package func beginSchedule() { progress.schedule = ScheduleState() }

  private func rate(afterSteps steps: Int) -> Double {
    guard let schedule = updates.schedule else { return progress.initialRate }
    return schedule.rate(
      from: progress.initialRate,
      at: SchedulePoint(
        step: steps, epoch: progress.epochs, totalSteps: totalSteps, state: progress.schedule))
  }

  // MARK: Epochs

  /// Trains for a number of epochs; each element of the sequence is an epoch that has just been trained.
  ///
  /// Nothing is trained until the sequence is iterated. Canceling the task ends it with `CancellationError` at the next
  /// step; training again resumes there. If early stopping keeps the best values, they are restored at the end of the
  /// sequence. If it has stopped an earlier sequence, it starts over with this one. Only a training that was restored
  /// as a stopped one stays so; ``runEpoch(_:validation:of:afterStep:)`` continues it. Epochs run on a thread of their
  /// own, which is none of Swift's cooperative threads.
  ///
  /// - Parameters:
  ///   - data: Samples in memory or a stream.
  ///   - validation: The data on which the model is evaluated after each epoch.
  ///   - epochs: How many more epochs to train, including one that has begun; 0 or more.
  ///   - afterStep: Called after every step; it takes no steps itself. If it throws, the epoch is interrupted there.
  public nonisolated func fit(
    _ data: any SampleSource, validation: (any SampleSource)? = nil, epochs: Int,
    afterStep: (@Sendable (isolated Trainer) throws -> Void)? = nil
  ) -> Epochs {
    Epochs(
      trainer: self, data: data, validation: validation, count: epochs, afterStep: afterStep)
  }

  /// Trains one epoch, or the rest of an interrupted one.
  ///
  /// An epoch is interrupted if the task is canceled, if `afterStep` throws, or if the data cannot be read. An epoch in
  /// which a value stopped being finite starts over.
  ///
  /// - Parameters:
  ///   - totalEpochs: The total number of epochs, for schedules that need it.
  ///   - afterStep: Called after every step; it takes no steps itself. If it throws, the epoch is interrupted there.
  /// - Throws: ``TrainingError``, `DataError`, `CancellationError`, and whatever `afterStep` throws.
  public func runEpoch(
    _ data: any SampleSource, validation: (any SampleSource)? = nil, of totalEpochs: Int? = nil,
    afterStep: (@Sendable (isolated Trainer) throws -> Void)? = nil
  ) throws -> Epoch {
    try changing {
      try check(data, validation, totalEpochs)
      isStoppedFromStart = false
      let (samples, stepCount) = (data.count, data.steps(ofBatch: batchSize))
      let order = EpochOrder(batches.order, seed: seed, epoch: progress.epochs + 1)
      let reader = try programs.batches(of: data, batchSize, in: order, from: progress.stepInEpoch)
      journal?.begin(.epoch(data, order))
      while progress.stepInEpoch < stepCount {
        try Task.checkCancellation()
        let left = samples - progress.stepInEpoch * batchSize
        try takeStep(
          reader, batches.order == .withReplacement ? batchSize : min(batchSize, left), data)
        try afterStep?(self)
        if isDisturbed { throw Trainer.busy }
      }
      try checkVariables()
      return finishEpoch(try validation.map { try evaluate($0) })
    }
  }

  /// Runs something that changes the training. Code that runs meanwhile, such as a closure after a step or the samples'
  /// source, may evaluate and predict, but must not change the training.
  ///
  /// - Throws: ``TrainingError/setting(_:)`` if such a change is already running.
  func changing<Result>(_ body: () throws -> Result) throws -> Result {
    guard !isBusy else { throw Trainer.busy }
    isBusy = true
    defer { (isBusy, isDisturbed) = (false, false) }
    return try body()
  }

  private static let busy = TrainingError.setting(
    "an epoch or a test is running; until it ends, an observer must not take steps or restore anything"
  )

  /// Checks, before anything is trained, whether a training on these data can begin, and tells the schedule its length.
  ///
  /// - Parameter epochs: The epochs of the whole training, including completed ones.
  /// - Throws: The errors that ``fit(_:validation:epochs:afterStep:)`` would throw at its start.
  public func checkFit(
    _ data: any SampleSource, validation: (any SampleSource)? = nil, epochs: Int
  ) throws {
    try check(data, validation, epochs)
  }

  /// Abandons the interrupted epoch: the next one begins at its first step. The steps already taken still count.
  ///
  /// A running epoch, for example if a closure after a step calls this, ends with ``TrainingError/setting(_:)``.
  public func beginEpochAnew() {
    if isBusy {
      isDisturbed = true
      return
    }
    progress.beginEpoch()
    place.note(progress)
  }

  private func check(
    _ data: any SampleSource, _ validation: (any SampleSource)?, _ totalEpochs: Int?
  ) throws {
    if let totalEpochs, totalEpochs < 0 {
      throw TrainingError.setting("the training has \(totalEpochs) epochs; that must be 0 or more")
    }
    try checkTraining(data)
    if let validation { try programs.check(validation) }
    guard progress.stepInEpoch <= data.steps(ofBatch: batchSize) else {
      throw TrainingError.data(
        "\(data.name): an epoch was interrupted after \(progress.stepInEpoch) steps, but an epoch of these data "
          + "has \(data.steps(ofBatch: batchSize)); resume with the data it began with, or start over"
      )
    }
    // Not the product of epochs and steps: completed epochs may have had a different batch size.
    totalSteps = totalEpochs.map { epochs in
      let left = max(0, epochs.subtractingSaturating(progress.epochs))
      return left.multipliedSaturating(by: data.steps(ofBatch: batchSize))
        .addingSaturating(progress.steps - progress.stepInEpoch)
    }
    let schedule = updates.schedule
    guard schedule != nil || earlyStopping != nil else { return }
    if schedule?.needsTotalSteps == true, totalEpochs == nil {
      throw TrainingError.setting(
        "the schedule needs the total number of epochs, or its number of steps")
    }
    for watched in [schedule?.watched, earlyStopping?.watched].compactMap(\.self)
    where watched.part == .validation && validation == nil {
      throw TrainingError.data(
        "the \(watched) cannot be monitored, because there are no validation data")
    }
  }

  /// Ends the epoch: computes its results and updates the schedule and early stopping.
  private func finishEpoch(_ validation: Evaluation?) -> Epoch {
    let epoch = Epoch(
      number: progress.epochs + 1, steps: progress.steps, train: progress.train.means,
      validation: validation, learningRate: rate(afterSteps: progress.steps - 1),
      diverged: progress.diverged)
    progress.epochs += 1
    progress.beginEpoch()
    place.note(progress)
    if let schedule = updates.schedule, let value = schedule.watched?.value(after: epoch) {
      // A copy: the schedule may be a custom one that reads the trainer.
      var state = progress.schedule
      schedule.update(&state, with: value, epoch: epoch.number)
      progress.schedule = state
    }
    if let rule = earlyStopping, let value = rule.watched.value(after: epoch) {
      let isBest = progress.best.note(
        value, epoch: epoch.number, rule.watched.direction, minimumChange: rule.minimumChange)
      if isBest, rule.restoresBest { bestValues = modelValues() }
      if rule.ends(at: progress.best) { progress.isStopped = true }
      place.note(progress)
    }
    return epoch
  }

  /// The next epoch of a sequence; `nil` after the last.
  func next(of sequence: Epochs, done: Int, total: Int?) throws -> (epoch: Epoch?, total: Int) {
    guard sequence.count >= 0 else {
      throw TrainingError.setting(
        "\(sequence.count) more epochs were requested; that must be 0 or more")
    }
    if total == nil, progress.isStopped, !isStoppedFromStart { beginEarlyStopping() }
    let total = total ?? progress.epochs.addingSaturating(sequence.count)
    guard done < sequence.count, !progress.isStopped else {
      restoreBestValues()
      return (nil, total)
    }
    let epoch = try runEpoch(
      sequence.data, validation: sequence.validation, of: total, afterStep: sequence.afterStep)
    return (epoch, total)
  }

  /// Lets early stopping count from here on.
  private func beginEarlyStopping() {
    (progress.best, progress.isStopped, bestValues) = (BestValue(), false, nil)
    place.note(progress)
  }

  // MARK: Steps

  /// Takes one step on the given samples and returns the loss before it. The step belongs to no epoch.
  @discardableResult
  public func step(on data: Dataset, samples: [Int32]) throws -> Double {
    try changing { try takeStep(on: data, samples) }
  }

  private func takeStep(on data: Dataset, _ samples: [Int32]) throws -> Double {
    try check(data, batch: samples)
    try checkSteps()
    let machine = try training.machine(batch: samples.count)
    try makeRoomInJournal()
    samples.withUnsafeBufferPointer {
      machine.batch.gather($0, of: data, programs.targetInput)
    }
    let rate = try checkedRate()
    try showStep(machine, count: samples.count, rate: rate)
    progress.steps += 1
    journal?.begin(.samples(data))
    journal?.note(samples, rate: rate, count: progress.steps)
    let loss = try take(machine, rate: rate)
    place.note(progress)
    return loss
  }

  /// Checks that a step can be taken without knowing how many will follow.
  func checkSteps() throws {
    guard updates.schedule?.needsTotalSteps != true || totalSteps != nil else {
      throw TrainingError.setting(
        "the schedule needs the total number of steps; set its number of steps, or train with fit"
      )
    }
  }

  /// Takes the next step of the current epoch.
  private func takeStep(
    _ reader: CheckedBatches, _ count: Int, _ data: any SampleSource
  ) throws {
    let machine = try training.machine(batch: count)
    try makeRoomInJournal()
    try programs.read(reader, count, of: data, into: machine.batch)
    let rate = try checkedRate()
    try showStep(machine, count: count, rate: rate)
    progress.steps += 1
    journal?.note(
      step: progress.stepInEpoch, batch: count, rate: rate, count: progress.steps)
    progress.stepInEpoch += 1
    let loss = try take(machine, rate: rate)
    place.note(progress)
    progress.train.add(meanLoss: loss, weight: machine.lossWeight(programs), count: count) {
      machine.metricSum($0, programs)
    }
  }

  /// The rate of the next step, from a schedule that may be a custom one.
  func checkedRate() throws -> Double {
    let rate = learningRate
    try UpdateRule.check(rate: rate)
    return rate
  }

  private func take(_ machine: StepMachine, rate: Double) throws -> Double {
    samplesSinceStep = 0
    machine.take(rate: rate, count: progress.steps, seed: seed)
    let loss = machine.loss
    lastStep = TakenStep(loss: Double(loss), learningRate: rate)
    if !loss.isFinite { try handleNotFinite() }
    return Double(loss)
  }
}

extension MonitoredValue {
  /// Its value after an epoch; `nil` if it was not measured.
  package func value(after epoch: Epoch) -> Double? {
    value(train: epoch.train, validation: epoch.validation)
  }
}
