import DescentExecution
import DescentGraph

/// What takes steps on batches of one size: one program at once, or two for part after part.
enum StepMachine {
  case whole(Executor)
  case parts(PartedStep)

  /// Whose inputs take the batch.
  var batch: Executor {
    switch self {
    case .whole(let executor): executor
    case .parts(let step): step.batch
    }
  }

  /// Takes a step with the batch in the inputs.
  func take(rate: Double, count: Int, seed: UInt64) {
    switch self {
    case .whole(let executor): executor.take(rate: rate, count: count, seed: seed)
    case .parts(let step): step.take(rate: rate, count: count, seed: seed)
    }
  }

  /// The mean of the loss over the batch, before the step.
  var loss: Float {
    switch self {
    case .whole(let executor): executor.output(ModelPrograms.loss)?.first ?? 0
    case .parts(let step): Float(step.sums.mean)
    }
  }

  /// The divisor of the mean, if it is not the number of samples.
  func lossWeight(_ programs: ModelPrograms) -> Double? {
    switch self {
    case .whole(let executor): programs.lossWeight(executor)
    case .parts(let step): step.sums.isWeighted ? step.sums.weight : nil
    }
  }

  /// Takes a step and returns the first value that was not finite, and the first sample of the part in which it was. The
  /// programs must keep everything.
  func firstNotFinite(
    rate: Double, count: Int, seed: UInt64, _ variables: VariableStore
  ) -> (value: NotFiniteValue?, first: Int) {
    switch self {
    case .whole(let executor):
      let before = variables.snapshot()
      executor.take(rate: rate, count: count, seed: seed)
      // The run has updated the variables, but its nodes read the previous values.
      variables.restore(before)
      return (executor.firstNotFinite(), 0)
    case .parts(let step):
      return step.firstNotFinite(rate: rate, count: count, seed: seed, variables)
    }
  }

  /// The sum of a metric over the batch.
  func metricSum(_ index: Int, _ programs: ModelPrograms) -> Double {
    switch self {
    case .whole(let executor): programs.metricSum(index, executor)
    case .parts(let step): step.sums.metrics[index]
    }
  }
}

/// Step machines by batch size, made when first needed.
final class StepMachines {
  private let programs: ModelPrograms
  private let variables: VariableStore
  private let batches: Batches
  private let trained: [Variable]
  private let plan: (Program) -> Plan
  private let whole: ExecutorCache
  private var parted: [(batch: Int, step: PartedStep)] = []
  /// The first halves of steps.
  let firstHalves: ExecutorCache
  private var second: Executor?

  /// - Parameters:
  ///   - trained: The parameters that steps change, in the order of declaration.
  ///   - plan: How programs are planned; plans are shared by default.
  init(
    _ programs: ModelPrograms, _ variables: VariableStore, _ batches: Batches,
    _ trained: [Variable], plan: @escaping (Program) -> Plan = { Plan.shared($0) }
  ) {
    self.programs = programs
    self.variables = variables
    self.batches = batches
    self.trained = trained
    self.plan = plan
    whole = ExecutorCache(variables, programs.training, plan: plan)
    firstHalves = ExecutorCache(variables, programs.firstHalf, plan: plan)
  }

  func machine(batch: Int) throws -> StepMachine {
    guard let size = batches.partSize, size < batch else {
      return .whole(try whole.executor(batch: batch))
    }
    if let known = parted.first(where: { $0.batch == batch }) { return .parts(known.step) }
    let step = try PartedStep(
      programs, trained, batch: batch, parts: size, first: firstHalves.executor,
      second: secondHalf())
    if parted.count == ExecutorCache.limit { parted.removeFirst() }
    parted.append((batch, step))
    return .parts(step)
  }

  /// The second half of a step, whose inputs take the gradients.
  func secondHalf() throws -> Executor {
    if let second { return second }
    let made = try Executor(plan(programs.update(of: trained)), variables: variables)
    second = made
    return made
  }
}
