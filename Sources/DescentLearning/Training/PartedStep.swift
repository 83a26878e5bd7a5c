import DescentExecution
import DescentGraph

/// Steps whose gradients are computed part by part, for batches that would take too much memory at once.
///
/// The gradient of a batch is the mean of those of its parts, weighted by their samples, so the step is that of the whole
/// batch up to rounding. Only statistics of a batch, such as those of batch normalization, are those of each part.
final class PartedStep {
  /// What was measured over the parts.
  struct Sums {
    var loss = 0.0
    var weight = 0.0
    var metrics: [Double]
    var isWeighted = false

    var mean: Double { loss / (weight > 0 ? weight : 1) }
  }

  /// An executor that computes nothing: its inputs hold the whole batch.
  let batch: Executor
  private(set) var sums: Sums
  private let programs: ModelPrograms
  private let gradientNames: [String]
  private let parts: [(samples: Range<Int>, executor: Executor)]
  private let second: Executor
  private let inputs: [(name: String, size: Int)]

  /// - Parameters:
  ///   - first: Makes the first half for a number of samples.
  ///   - second: The second half.
  init(
    _ programs: ModelPrograms, _ trained: [Variable], batch count: Int, parts size: Int,
    first: (Int) throws -> Executor, second: Executor
  ) throws {
    self.programs = programs
    gradientNames = trained.map(\.path)
    self.second = second
    sums = Sums(metrics: programs.metricNames.map { _ in 0 })
    var parts: [(samples: Range<Int>, executor: Executor)] = []
    for start in stride(from: 0, to: count, by: size) {
      let samples = start..<min(start + size, count)
      parts.append((samples, try first(samples.count)))
    }
    self.parts = parts
    let declared = try programs.firstHalf(batch: count).inputs
    let holder = try Program(mode: .training) { scope in
      for input in declared { _ = scope.input(input.name, shape: input.shape, type: input.type) }
    }
    batch = try Executor(Plan(holder), variables: VariableStore(seed: 0))
    inputs = declared.map { ($0.name, $0.shape.count / count) }
  }

  /// Takes a step with the batch in the inputs.
  func take(rate: Double, count: Int, seed: UInt64) {
    sums = Sums(metrics: programs.metricNames.map { _ in 0 })
    for index in parts.indices {
      run(index, count: count, seed: seed)
      add(index)
    }
    finish()
    second.take(rate: rate, count: count, seed: seed)
  }

  /// Computes the gradients of a part.
  private func run(_ index: Int, count: Int, seed: UInt64) {
    let (samples, executor) = parts[index]
    for (name, size) in inputs {
      guard let from = batch.input(name)?.baseAddress, let to = executor.input(name)?.baseAddress
      else { continue }
      // Labels are as large as numbers.
      to.update(from: from + samples.lowerBound * size, count: samples.count * size)
    }
    executor.run(seed: seed, pass: UInt32(truncatingIfNeeded: count), after: samples.lowerBound)
  }

  /// Adds the gradients of a part to those of the parts before it.
  private func add(_ index: Int) {
    let (samples, executor) = parts[index]
    let chosen = programs.lossWeight(executor)
    let weight = chosen ?? Double(samples.count)
    sums.isWeighted = chosen != nil
    if index == 0 {
      for name in gradientNames { second.input(name)?.update(repeating: 0) }
    }
    for metric in sums.metrics.indices {
      sums.metrics[metric] += programs.metricSum(metric, executor)
    }
    // A part without weight has no mean.
    guard weight != 0 else { return }
    sums.weight += weight
    sums.loss += weight * Double(executor.output(ModelPrograms.loss)?.first ?? .nan)
    for name in gradientNames {
      guard let sum = second.input(name),
        let gradient = executor.output(ModelPrograms.gradientName(name))
      else { continue }
      let factor = Float(weight)
      for element in sum.indices { sum[element] += factor * gradient[element] }
    }
  }

  /// Turns the sums into means.
  private func finish() {
    guard sums.weight > 0 else { return }
    let factor = Float(1 / sums.weight)
    for name in gradientNames {
      guard let sum = second.input(name) else { continue }
      for element in sum.indices { sum[element] *= factor }
    }
  }

  // MARK: What is not finite

  /// Takes the step and returns the first value that was not finite, and the first sample of its part.
  ///
  /// The executors must keep everything.
  func firstNotFinite(
    rate: Double, count: Int, seed: UInt64, _ variables: VariableStore
  ) -> (value: NotFiniteValue?, first: Int) {
    sums = Sums(metrics: programs.metricNames.map { _ in 0 })
    for index in parts.indices {
      let before = variables.snapshot()
      run(index, count: count, seed: seed)
      let after = variables.snapshot()
      variables.restore(before)
      if let found = parts[index].executor.firstNotFinite() {
        return (found, parts[index].samples.lowerBound)
      }
      variables.restore(after)
      add(index)
    }
    finish()
    let before = variables.snapshot()
    second.take(rate: rate, count: count, seed: seed)
    variables.restore(before)
    return (second.firstNotFinite(), 0)
  }
}
