import DescentExecution
import DescentGraph
import Testing

@testable import DescentLearning

private func values(_ store: VariableStore, _ variable: Variable) -> [Float] {
  store[variable.path].map { Array($0) } ?? []
}

/// The two halves of a step, run one after the other, are the step.
@Suite struct StepHalvesTests {
  private static let model = Network {
    Dense(7)
    BatchNorm()
    Tanh()
    Dense(3)
  }

  private static let rules: [UpdateRule] = [
    UpdateRule(SGD(learningRate: 0.1)),
    UpdateRule(Adam(learningRate: 0.05), weightDecay: .decoupled(0.01)),
    UpdateRule(Momentum(learningRate: 0.1), weightDecay: .l2(0.02), clipping: .norm(0.3)),
    UpdateRule(RMSprop(learningRate: 0.01), clipping: .value(0.05)),
  ]

  private struct Bench {
    let programs: ModelPrograms
    let step: Executor
    let first: Executor
    let second: Executor
    let (whole, halves): (VariableStore, VariableStore)

    init(_ rule: UpdateRule, batch: Int) throws {
      programs = try ModelPrograms(
        StepHalvesTests.model, inputShape: [4], Objective(.softmaxCrossEntropy), rule)
      (whole, halves) = (VariableStore(seed: 3), VariableStore(seed: 3))
      let program = try programs.training(batch: batch)
      let parameters = program.variables.filter {
        if case .parameter = $0.kind { true } else { false }
      }
      for store in [whole, halves] { try store.declare(program.variables) }
      step = try Executor(Plan(program), variables: whole)
      first = try Executor(Plan(programs.gradients(batch: batch)), variables: halves)
      second = try Executor(Plan(programs.update(of: parameters)), variables: halves)
    }

    func fill(_ executor: Executor, _ samples: Range<Int>) throws {
      let data = try threeClasses(24)
      let indices = samples.map { Int32($0) }
      indices.withUnsafeBufferPointer { executor.gather($0, of: data, .labels) }
    }

    /// What differs most between the parameters, in units of the largest of them.
    var difference: Float {
      var (most, size): (Float, Float) = (0, 0)
      for variable in whole.variables where variable.kind != .statistic {
        for (a, b) in zip(values(whole, variable), values(halves, variable)) {
          (most, size) = (max(most, abs(a - b)), max(size, abs(a)))
        }
      }
      return most / size
    }
  }

  private func update(_ second: Executor, by gradients: [String: [Float]], count: Int) {
    for (path, gradient) in gradients {
      _ = second.input(path)?.update(fromContentsOf: gradient)
    }
    second.take(rate: 0.1, count: count, seed: 3)
  }

  private func gradients(_ bench: Bench) -> [String: [Float]] {
    var gradients: [String: [Float]] = [:]
    for output in bench.first.plan.program.outputs {
      gradients[output.name] = bench.first.output(output.name).map { Array($0) }
    }
    return gradients
  }

  @Test(arguments: rules.indices) func halvesMakeAStep(_ index: Int) throws {
    let bench = try Bench(Self.rules[index], batch: 12)
    let start = bench.whole.snapshot()
    for count in 1...20 {
      for executor in [bench.step, bench.first] { try bench.fill(executor, 0..<12) }
      bench.step.take(rate: 0.1, count: count, seed: 3)
      bench.first.run(seed: 3, step: UInt32(count))
      update(bench.second, by: gradients(bench), count: count)
    }
    // Across the halves nothing is fused, so a product and a sum may be rounded one by one.
    #expect(bench.difference < 2e-5)
    #expect(bench.whole.snapshot().allSatisfy { start[$0.key] != $0.value })
  }

  /// What several processes will do: each computes the gradients of its part of the batch.
  @Test func gradientsOfPartsAreSummedBetweenTheHalves() throws {
    let model = Network {
      Dense(7)
      Tanh()
      Dense(3)
    }
    let programs = try ModelPrograms(
      model, inputShape: [4], Objective(.softmaxCrossEntropy), Self.rules[2])
    let (whole, parts) = (VariableStore(seed: 3), VariableStore(seed: 3))
    let program = try programs.training(batch: 12)
    let parameters = program.variables.filter {
      if case .parameter = $0.kind { true } else { false }
    }
    for store in [whole, parts] { try store.declare(program.variables) }
    let step = try Executor(Plan(program), variables: whole)
    let first = try Executor(Plan(programs.gradients(batch: 4)), variables: parts)
    let second = try Executor(Plan(programs.update(of: parameters)), variables: parts)
    let data = try threeClasses(24)
    func fill(_ executor: Executor, _ samples: Range<Int32>) {
      Array(samples).withUnsafeBufferPointer { executor.gather($0, of: data, .labels) }
    }
    for count in 1...10 {
      fill(step, 0..<12)
      step.take(rate: 0.1, count: count, seed: 3)
      var sums = Dictionary(
        uniqueKeysWithValues: parameters.map {
          ($0.path, [Float](repeating: 0, count: $0.shape.count))
        })
      for part in 0..<3 as Range<Int32> {
        fill(first, part * 4..<part * 4 + 4)
        first.run(seed: 3, step: UInt32(count))
        for path in sums.keys {
          guard let gradient = first.output(path) else { continue }
          for index in gradient.indices { sums[path]?[index] += gradient[index] / 3 }
        }
      }
      update(second, by: sums, count: count)
    }
    for variable in parameters {
      for (a, b) in zip(values(whole, variable), values(parts, variable)) {
        #expect(abs(a - b) < 1e-5)
      }
    }
  }
}
