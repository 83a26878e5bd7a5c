import DescentArrays
import DescentExecution
import DescentGraph

extension Trainer {
  /// Lets a probe look at the steps from here on, in epochs and in loops of one's own, but not at those of a range test.
  ///
  /// Of a batch whose gradients are computed in parts it sees the first part.
  ///
  /// - Parameter key: Names the probe; another one of the same name is replaced.
  /// - Throws: `TraceError` if what it adds to the program is wrong, ``TrainingError`` if there is not enough memory.
  package func attach(_ probe: some StepProbe, as key: Int) throws {
    let runner = runner(of: probe)
    try runner.prepare(batch: batchSize)
    probes[key] = runner
  }

  /// Lets a probe look no longer.
  package func detach(_ key: Int) { probes[key] = nil }

  /// Lets a probe look at the next step as it would be on these samples; changes nothing.
  ///
  /// - Throws: ``TrainingError/data(_:)`` if the data do not fit the model or a sample does not exist.
  package func look(_ probe: some StepProbe, on data: Dataset, samples: [Int32]) throws {
    try check(data, batch: samples)
    try runner(of: probe).look(at: probePlace(), count: samples.count) { executor in
      samples.withUnsafeBufferPointer { executor.gather($0, of: data, programs.targetInput) }
    }
  }

  /// The same on the first samples of data that may be a stream.
  package func look(_ probe: some StepProbe, onFirst count: Int, of data: any SampleSource) throws {
    try programs.check(data)
    let count = max(1, min(count, data.count))
    let reader = try programs.batches(of: data, count, in: .sequential, from: 0)
    try runner(of: probe).look(at: probePlace(), count: count) { executor in
      try programs.read(reader, count, of: data, into: executor)
    }
  }

  private func runner(of probe: some StepProbe) -> any ProbeRunning {
    ProbeRunner(probe, programs, variables, mostSamples: batches.partSize ?? .max)
  }

  /// The place of the next step.
  private func probePlace(rate: Double? = nil) -> ProbePlace {
    ProbePlace(
      step: progress.steps + 1, epochs: progress.epochs, learningRate: rate ?? learningRate,
      seed: seed)
  }

  /// Lets the probes look at the step that is about to be taken; it is not counted yet.
  func showStep(_ machine: StepMachine, count: Int, rate: Double) throws {
    guard !probes.isEmpty else { return }
    let place = probePlace(rate: rate)
    for key in probes.keys.sorted() {
      try probes[key]?.look(at: place, batch: machine.batch, count: count)
    }
  }
}
