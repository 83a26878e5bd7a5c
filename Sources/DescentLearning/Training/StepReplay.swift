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
  let programs: ModelPrograms
  let batches: Batches
  let trained: [Variable]
  let seed: UInt64
  private var reading: (reader: CheckedBatches, origin: Int, nextStep: Int)?

  init(
    journal: StepJournal, variables: VariableStore, programs: ModelPrograms, batches: Batches,
    trained: [Variable], seed: UInt64
  ) {
    self.journal = journal
    self.variables = variables
    self.programs = programs
    self.batches = batches
    self.trained = trained
    self.seed = seed
  }

  mutating func firstNotFinite() throws -> Diagnosis {
    variables.restore(journal.start)
    let machines = StepMachines(programs, variables, batches, trained)
    for entry in journal.entries {
      let before = variables.snapshot()
      let machine = try machines.machine(batch: entry.batch)
      try fill(machine.batch, entry)
      machine.take(rate: entry.rate, count: entry.count, seed: seed)
      if !machine.loss.isFinite || !variables.isFinite {
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
    let machines = StepMachines(programs, variables, batches, trained) {
      Plan($0, keepingEverything: true)
    }
    let machine = try machines.machine(batch: entry.batch)
    try fill(machine.batch, entry)
    let (value, first) = machine.firstNotFinite(
      rate: entry.rate, count: entry.count, seed: seed, variables)
    variables.restore(before)
    guard let found = value else {
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
      sample: isInput && !found.position.isEmpty ? sample(first + row, of: entry) : nil,
      operands: found.operands.map {
        Diagnosis.Operand(
          name: $0.name, shape: $0.shape, minimum: $0.minimum, maximum: $0.maximum,
          notFinite: $0.notFinite)
      })
  }

  // MARK: Batches

  private mutating func fill(_ executor: Executor, _ entry: StepJournal.Entry) throws {
    switch journal.origins[entry.origin] {
    case .samples(let data):
      journal.samples[entry.samples].withUnsafeBufferPointer {
        executor.gather($0, of: data, programs.targetInput)
      }
    case .epoch(let source, let order):
      try programs.read(
        reader(of: source, order, for: entry), entry.batch, of: source, into: executor)
    }
  }

  /// The reader whose next batch is the entry's: the previous reader continues if it can.
  private mutating func reader(
    of source: any SampleSource, _ order: EpochOrder, for entry: StepJournal.Entry
  ) throws -> CheckedBatches {
    if let reading, reading.origin == entry.origin, reading.nextStep == entry.step {
      self.reading?.nextStep += 1
      return reading.reader
    }
    let reader = try programs.batches(of: source, batches.size, in: order, from: entry.step)
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
      let indices = order.indices(count: data.count, batchSize: batches.size)
      let place = entry.step * batches.size + row
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
