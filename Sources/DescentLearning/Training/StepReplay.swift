import DescentArrays
import DescentExecution
import DescentFiles
import DescentGraph

/// Replays the steps of a journal, up to the first value that is not finite.
///
/// It leaves the variables as they were before the step that produced that value.
struct StepReplay {
  let journal: StepJournal
  let variables: VariableStore
  let program: (Int) throws -> Program
  /// The samples of a batch of an epoch.
  let batchSize: Int
  let targetKind: TargetKind
  /// The numbers of a sample, and those of its output.
  let inputSize: Int
  let outputSize: Int
  let seed: UInt64
  private var reading: (reader: CheckedBatches, origin: Int, nextStep: Int)?

  init(
    journal: StepJournal, variables: VariableStore, program: @escaping (Int) throws -> Program,
    batchSize: Int, targetKind: TargetKind, inputSize: Int, outputSize: Int, seed: UInt64
  ) {
    self.journal = journal
    self.variables = variables
    self.program = program
    self.batchSize = batchSize
    self.targetKind = targetKind
    (self.inputSize, self.outputSize) = (inputSize, outputSize)
    self.seed = seed
  }

  mutating func firstNotFinite() throws -> Diagnosis {
    variables.restore(journal.start)
    let executors = ExecutorCache(variables, program)
    for entry in journal.entries {
      let before = variables.snapshot()
      let executor = try executors.executor(batch: entry.batch)
      try run(executor, entry)
      let loss = executor.output(ModelPrograms.loss)?.first ?? 0
      if !loss.isFinite || !variables.isFinite {
        variables.restore(before)
        return try diagnose(entry, before)
      }
    }
    // The same bits came out finite, so a value set from outside must have been at fault.
    return Diagnosis(
      step: journal.entries.last?.count ?? 0, path: "", stage: .forward, operation: "a parameter",
      value: .nan, position: [], sample: nil, operands: [])
  }

  /// Runs the step node by node, keeping every value.
  private mutating func diagnose(
    _ entry: StepJournal.Entry, _ before: [String: [Float]]
  ) throws -> Diagnosis {
    let plan = Plan(try program(entry.batch), keepingEverything: true)
    let executor = try Executor(plan, variables: variables)
    try run(executor, entry)
    // The run has updated the variables, but its nodes read the previous values.
    variables.restore(before)
    guard let found = executor.firstNotFinite() else {
      return Diagnosis(
        step: entry.count, path: "", stage: .update, operation: "an update", value: .nan,
        position: [], sample: nil, operands: [])
    }
    let isInput = if case .input = found.node.operation { true } else { false }
    let row = found.position.first ?? 0
    return Diagnosis(
      step: entry.count, path: found.variable ?? found.node.path, stage: found.node.stage,
      operation: found.variable == nil ? found.node.operation.description : "a value",
      value: found.value, position: found.position,
      sample: isInput && !found.position.isEmpty ? sample(row, of: entry) : nil,
      operands: found.operands.map {
        Diagnosis.Operand(
          name: $0.name, shape: $0.shape, minimum: $0.minimum, maximum: $0.maximum,
          notFinite: $0.notFinite)
      })
  }

  // MARK: Batches

  private mutating func run(_ executor: Executor, _ entry: StepJournal.Entry) throws {
    switch journal.origins[entry.origin] {
    case .samples(let data):
      journal.samples[entry.samples].withUnsafeBufferPointer {
        executor.gather($0, of: data, targetKind)
      }
    case .epoch(let source, let order):
      try executor.read(
        reader(of: source, order, for: entry), entry.batch, of: source, targetKind,
        classes: outputSize)
    }
    executor.take(rate: entry.rate, count: entry.count, seed: seed)
  }

  /// The reader whose next batch is the entry's: the previous reader continues if it can.
  private mutating func reader(
    of source: any SampleSource, _ order: EpochOrder, for entry: StepJournal.Entry
  ) throws(DataError) -> CheckedBatches {
    if let reading, reading.origin == entry.origin, reading.nextStep == entry.step {
      self.reading?.nextStep += 1
      return reading.reader
    }
    let reader = try CheckedBatches(
      source, of: batchSize, in: order, from: entry.step, featureSize: inputSize,
      targets: targetKind == .labels ? .labels : .values(outputSize))
    reading = (reader, entry.origin, entry.step + 1)
    return reader
  }

  /// The index in the data of a row of the batch, if they are in memory.
  private func sample(_ row: Int, of entry: StepJournal.Entry) -> Int? {
    switch journal.origins[entry.origin] {
    case .samples:
      return Int(journal.samples[entry.samples][entry.samples.lowerBound + row])
    case .epoch(let source, let order):
      guard let data = source as? Dataset else { return nil }
      let indices = order.indices(count: data.count, batchSize: batchSize)
      let place = entry.step * batchSize + row
      return indices.indices.contains(place) ? Int(indices[place]) : nil
    }
  }
}

extension Executor {
  /// Takes a step with the batch in the inputs.
  func take(rate: Double, count: Int, seed: UInt64) {
    input(ModelPrograms.rate)?[0] = Float(rate)
    input(ModelPrograms.count)?[0] = Float(count)
    run(seed: seed, step: UInt32(truncatingIfNeeded: count))
  }
}
