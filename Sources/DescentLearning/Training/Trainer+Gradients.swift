import DescentArrays
import DescentExecution
import DescentGraph

// Loops of one's own: the two halves of a step one by one, and steps on any source.
extension Trainer {
  /// The gradients on some samples, as the first half of a step: layers run in training mode and update their running
  /// statistics; the parameters do not change.
  ///
  /// Until the next step, each call draws random numbers of its own.
  ///
  /// - Parameter samples: The batch, as indices of samples; they may repeat.
  /// - Throws: ``TrainingError/data(_:)`` if the data do not fit the model or a sample does not exist.
  public func gradients(on data: Dataset, samples: [Int32]) throws -> Gradients {
    try changing {
      try check(data, batch: samples)
      let executor = try training.firstHalves.executor(batch: samples.count)
      samples.withUnsafeBufferPointer { executor.gather($0, of: data, programs.targetInput) }
      return gradients(of: executor, samples.count)
    }
  }

  /// The gradients on all samples of a source, such as a batch that it makes anew whenever it is read.
  ///
  /// - Throws: ``TrainingError/data(_:)`` if the data do not fit the model, `DataError` if they cannot be read.
  public func gradients(on source: any SampleSource) throws -> Gradients {
    if let data = source as? Dataset {
      return try gradients(on: data, samples: Array(0..<Int32(data.count)))
    }
    return try changing {
      try programs.check(source)
      let count = source.count
      let executor = try training.firstHalves.executor(batch: count)
      let reader = try programs.batches(of: source, count, in: .sequential, from: 0)
      try programs.read(reader, count, of: source, into: executor)
      return gradients(of: executor, count)
    }
  }

  private func gradients(of executor: Executor, _ count: Int) -> Gradients {
    journal?.isInterrupted = true
    executor.run(
      seed: seed, pass: UInt32(truncatingIfNeeded: steps + 1), after: samplesSinceStep)
    samplesSinceStep += count
    return Gradients(
      loss: Double(executor.output(ModelPrograms.loss)?.first ?? .nan),
      weight: programs.lossWeight(executor) ?? Double(count),
      tensors: trained.map { variable in
        NamedTensor(
          variable.path, shape: variable.shape.dimensions,
          values: executor.output(ModelPrograms.gradientName(variable.path)).map { Array($0) } ?? []
        )
      })
  }

  /// Takes a step along given gradients, as the second half of a step: transforms, optimizer and decay follow the update
  /// rule. The step belongs to no epoch.
  ///
  /// - Parameter gradients: Those of ``gradients(on:samples:)``, which may have been changed or summed since.
  /// - Throws: ``TrainingError/variable(_:)`` if they are of other parameters, ``TrainingError/notFinite(_:)`` if one of them
  ///   or a new value is not finite. On an error nothing has changed.
  public func step(with gradients: Gradients) throws {
    try changing {
      try gradients.check(
        against: trained.map {
          NamedTensor($0.path, shape: $0.shape.dimensions, values: [])
        })
      _ = try takeOwnStep {
        if let (path, value) = gradients.firstNotFinite {
          progress.diverged = true
          guard journal != nil else { return try apply(gradients) }
          throw TrainingError.notFinite(
            Diagnosis(
              step: steps + 1, path: path, stage: .gradient, operation: "the sum", value: value,
              position: [], sample: nil, operands: []))
        }
        return try apply(gradients)
      }
    }
  }

  private func apply(_ gradients: Gradients) throws -> TakenStep {
    let second = try training.secondHalf()
    for tensor in gradients.tensors {
      _ = second.input(tensor.name)?.update(fromContentsOf: tensor.values)
    }
    let rate = try beginStep()
    second.take(rate: rate, count: progress.steps, seed: seed)
    return TakenStep(loss: gradients.loss, learningRate: rate)
  }

  /// Takes one step on all samples of a source, such as a batch that it makes anew whenever it is read, and returns the loss
  /// before it. The step belongs to no epoch.
  ///
  /// - Throws: ``TrainingError/data(_:)`` if the data do not fit the model, `DataError` if they cannot be read,
  ///   ``TrainingError/notFinite(_:)``.
  @discardableResult
  public func step(on source: any SampleSource) throws -> Double {
    if let data = source as? Dataset {
      return try step(on: data, samples: Array(0..<Int32(data.count)))
    }
    return try changing {
      try programs.check(source)
      try checkSteps()
      let count = source.count
      return try takeOwnStep {
        let machine = try training.machine(batch: count)
        let reader = try programs.batches(of: source, count, in: .sequential, from: 0)
        try programs.read(reader, count, of: source, into: machine.batch)
        try showStep(machine, count: count, rate: checkedRate())
        let rate = try beginStep()
        machine.take(rate: rate, count: progress.steps, seed: seed)
        return TakenStep(loss: Double(machine.loss), learningRate: rate)
      }
    }
  }

  private func beginStep() throws -> Double {
    try checkSteps()
    let rate = try checkedRate()
    progress.steps += 1
    samplesSinceStep = 0
    return rate
  }

  /// Takes a step whose batch cannot be read again: to keep the values before it, they are copied.
  private func takeOwnStep(_ body: () throws -> TakenStep) throws -> Double {
    if journal != nil { journal?.restart(from: variables.snapshot()) }
    defer {
      journal?.isInterrupted = true
      place.note(progress)
    }
    let step = try body()
    lastStep = step
    guard !step.loss.isFinite || journal != nil && !variables.isFinite else { return step.loss }
    progress.diverged = true
    guard let start = journal?.start else { return step.loss }
    let path = step.loss.isFinite ? variables.firstNotFinite : nil
    variables.restore(start)
    progress.steps -= 1
    throw TrainingError.notFinite(
      Diagnosis(
        step: steps + 1, path: path?.path ?? "", stage: path == nil ? .forward : .update,
        operation: path == nil ? "the value" : "the new value",
        value: path?.value ?? Float(step.loss), position: [], sample: nil, operands: []))
  }
}

extension VariableStore {
  /// The first variable with an element that is not finite.
  fileprivate var firstNotFinite: (path: String, value: Float)? {
    for variable in variables {
      if let value = self[variable.path]?.first(where: { !$0.isFinite }) {
        return (variable.path, value)
      }
    }
    return nil
  }
}
