import DescentExecution
import DescentGraph

/// Something that describes steps of a training by outputs that it adds to them.
///
/// Its program is the step's, run just before it on the same batch, with the same random numbers, and without
/// assignments. The step itself runs as if nobody looked.
package protocol StepProbe: Sendable {
  /// What writing says about how to read.
  associatedtype Layout: Sendable

  /// Whether the update is part of its program.
  var needsUpdates: Bool { get }
  /// Whether it wants the gradients of the step before.
  var needsGradientsBefore: Bool { get }

  /// Whether it looks at a step; the first is 1.
  func isDue(at step: Int) -> Bool
  /// Adds outputs to a step.
  ///
  /// - Parameter before: Declares the gradient of a parameter in the step before as an input.
  func write(_ step: TracedStep, before: (Variable) -> Tensor) -> Layout
  /// Receives the outputs.
  func read(_ step: ProbedStep, _ layout: Layout)
}

/// A step that a probe has looked at.
package struct ProbedStep {
  /// The number of the step, from 1.
  package let step: Int
  /// The epochs completed before it.
  package let epochs: Int
  package let learningRate: Double
  /// The samples looked at.
  package let batch: Int
  /// Whether the inputs hold the gradients of the step before.
  package let hasGradientsBefore: Bool
  private let executor: Executor

  fileprivate init(
    _ place: ProbePlace, batch: Int, hasGradientsBefore: Bool, _ executor: Executor
  ) {
    (step, epochs, learningRate) = (place.step, place.epochs, place.learningRate)
    self.batch = batch
    self.hasGradientsBefore = hasGradientsBefore
    self.executor = executor
  }

  /// The elements of an output; empty if there is none.
  package func values(_ name: String) -> [Double] {
    executor.output(name).map { $0.map(Double.init) } ?? []
  }

  /// The only element of an output.
  package func value(_ name: String) -> Double {
    executor.output(name)?.first.map(Double.init) ?? .nan
  }
}

/// Where in its training a step is.
struct ProbePlace {
  let step: Int
  let epochs: Int
  let learningRate: Double
  let seed: UInt64
}

/// A probe that looks at the steps of one trainer.
protocol ProbeRunning: AnyObject {
  /// Looks at a step whose batch lies in the inputs of an executor, if it is due.
  func look(at place: ProbePlace, batch: Executor, count: Int) throws
  /// Looks at a step on a batch of which `fill` writes that many samples.
  func look(at place: ProbePlace, count: Int, _ fill: (Executor) throws -> Void) throws
  /// Makes the program for a batch size, so that mistakes show at once.
  func prepare(batch: Int) throws
}

final class ProbeRunner<Probe: StepProbe>: ProbeRunning {
  private let probe: Probe
  private let programs: ModelPrograms
  private let mostSamples: Int
  private let executors: ExecutorCache
  /// The gradients alone, for the step before one that is due.
  private let gradients: ExecutorCache
  private let layouts: Layouts
  /// The gradients of a step, by path, and its number.
  private var gradientsBefore: [String: [Float]] = [:]
  private var stepBefore: Int?

  /// What was said about each batch size.
  private final class Layouts {
    var values: [Int: Probe.Layout] = [:]
  }

  /// - Parameter mostSamples: How many samples of a batch it looks at.
  init(
    _ probe: Probe, _ programs: ModelPrograms, _ variables: VariableStore, mostSamples: Int
  ) {
    self.probe = probe
    self.programs = programs
    self.mostSamples = mostSamples
    let layouts = Layouts()
    self.layouts = layouts
    executors = ExecutorCache(variables) { batch in
      try programs.probed(batch: batch, updates: probe.needsUpdates) { step in
        layouts.values[batch] = probe.write(step) { variable in
          step.scope.input(Self.name(ofGradientBefore: variable.path), shape: variable.shape)
        }
      }
    }
    gradients = ExecutorCache(variables, programs.gradients)
  }

  private static func name(ofGradientBefore path: String) -> String { "gradient before of \(path)" }

  func prepare(batch: Int) throws {
    _ = try executors.executor(batch: min(batch, mostSamples))
  }

  func look(at place: ProbePlace, batch: Executor, count: Int) throws {
    let count = min(count, mostSamples)
    if probe.isDue(at: place.step) {
      try look(at: place, count: count) { $0.takeInputs(of: batch) }
    }
    if probe.needsGradientsBefore, probe.isDue(at: place.step + 1) {
      try keepGradients(at: place, batch, count)
    }
  }

  func look(at place: ProbePlace, count: Int, _ fill: (Executor) throws -> Void) throws {
    let executor = try executors.executor(batch: count)
    guard let layout = layouts.values[count] else { return }
    try fill(executor)
    let hasBefore = stepBefore == place.step - 1
    if hasBefore {
      for (path, values) in gradientsBefore {
        _ = executor.input(Self.name(ofGradientBefore: path))?.update(fromContentsOf: values)
      }
    }
    executor.take(rate: place.learningRate, count: place.step, seed: place.seed)
    probe.read(
      ProbedStep(place, batch: count, hasGradientsBefore: hasBefore, executor), layout)
  }

  private func keepGradients(at place: ProbePlace, _ batch: Executor, _ count: Int) throws {
    let executor = try gradients.executor(batch: count)
    executor.takeInputs(of: batch)
    executor.run(seed: place.seed, step: UInt32(truncatingIfNeeded: place.step))
    stepBefore = place.step
    for output in executor.plan.program.outputs {
      guard let values = executor.output(output.name) else { continue }
      // In place, because new memory would take longer than the copy.
      gradientsBefore[output.name, default: [Float](repeating: 0, count: values.count)]
        .withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: values) }
    }
  }
}

extension Executor {
  /// Copies the inputs of the same names, as far as there is room: the first samples of a batch.
  fileprivate func takeInputs(of other: Executor) {
    for declared in plan.program.inputs {
      guard let to = input(declared.name), let from = other.input(declared.name),
        from.count >= to.count
      else { continue }
      // Labels are as large as numbers.
      _ = to.update(fromContentsOf: from.prefix(to.count))
    }
  }
}
