import DescentArrays
import DescentExecution
import DescentGraph
import Foundation
import Testing

@testable import DescentLearning

/// Values from arrays, and checkpoints of programs made by hand.
@Suite struct LoadingTests {
  private func model(classes: Int) -> Network {
    Network {
      Dense(5)
      BatchNorm()
      Tanh()
      Dense(classes)
    }
  }

  private func trainer(classes: Int = 3, seed: UInt64 = 1) throws -> Trainer {
    try Trainer(
      model(classes: classes), inputShape: [4], loss: .softmaxCrossEntropy, optimizer: Adam(),
      batchSize: 4, seed: seed)
  }

  private func pretrained() async throws -> Checkpoint {
    let trainer = try trainer(seed: 2)
    try await trainer.step(on: threeClasses(), samples: [0, 1, 2, 3])
    return await trainer.checkpoint()
  }

  @Test func aNewHeadIsPutOnOldWeights() async throws {
    let old = try await pretrained()
    let trainer = try trainer(classes: 7)
    let before = try await trainer.everything()
    try await trainer.load(old.model, where: .except("4-Dense"))
    let after = try await trainer.everything()
    let kept = Dictionary(uniqueKeysWithValues: old.model.map { ($0.name, $0.values) })
    for variable in await trainer.declaredVariables {
      let isLoaded = variable.kind != .slot && !variable.path.hasPrefix("4-")
      #expect(after[variable.path] == (isLoaded ? kept[variable.path] : before[variable.path]))
    }
    #expect(after["2-BatchNorm/mean"] != before["2-BatchNorm/mean"])
    // Everything, into the same architecture.
    let same = try self.trainer()
    try await same.load(old.model)
    for tensor in old.model { #expect(try await same.values(at: tensor.name) == tensor.values) }
    // One role alone.
    let biases = try self.trainer()
    let start = try await biases.everything()
    try await biases.load(old.model, where: .role(.bias))
    for (path, values) in try await biases.everything() {
      #expect(values == (path.hasSuffix("bias") ? kept[path] : start[path]), "\(path)")
    }
  }

  @Test func whatDoesNotFitIsNamed() async throws {
    let old = try await pretrained()
    let trainer = try trainer(classes: 7)
    let before = try await trainer.everything()
    let rows: [([NamedTensor], ParameterSelection, String)] = [
      (old.model, .all, "4-Dense/weight is [5, 3], the model's is [5, 7]"),
      (Array(old.model.dropFirst()), "1-*", "1-Dense/weight [4, 5] is missing"),
      (old.model, "9-Dense", "no path matches '9-Dense'; there are 1-Dense/weight"),
      (
        old.model + [NamedTensor("1-Dense/gain", shape: [1], values: [1])], "1-*",
        "1-Dense/gain [1] is not in the model"
      ),
      (old.model, .any([]), "nothing is selected"),
      ([old.model[0], old.model[0], old.model[1]], "1-*", "given twice"),
    ]
    for (tensors, selection, part) in rows {
      let text = await message { try await trainer.load(tensors, where: selection) }
      #expect(text.contains(part), "\(text)")
    }
    #expect(try await trainer.everything() == before)
  }

  // MARK: Programs made by hand

  /// A linear regression with momentum and noise, written as a program.
  private func program() throws -> Program {
    try Program(mode: .training) { scope in
      let (x, y) = (scope.input("x", shape: [4, 2]), scope.input("y", shape: [4, 1]))
      let weight = scope.parameter(
        "weight", shape: [2, 1], initial: .normal(mean: 0, standardDeviation: 1))
      let noise = scope.child("noise").random(.normal, shape: [4, 1])
      let loss = (x.matrixProduct(weight) + 0.1 * noise - y).squared().mean()
      let slope = gradient(of: loss, withRespectTo: [weight])[0]
      scope.marking(.update) {
        let velocity = scope.state("velocity", .slot, like: weight)
        let next = 0.9 * velocity + slope
        scope.assign(next, to: velocity)
        scope.assign(weight - 0.1 * next, to: weight)
      }
      scope.output("loss", loss)
    }
  }

  private func run(_ executor: Executor, steps: ClosedRange<Int>) {
    _ = executor.input("x")?.update(fromContentsOf: [1, 2, -1, 0.5, 0.25, -2, 3, 1])
    _ = executor.input("y")?.update(fromContentsOf: [1, -1, 0.5, 2])
    for step in steps { executor.run(seed: 3, step: UInt32(step)) }
  }

  @Test func aProgramMadeByHandResumesWithTheSameBits() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "descent-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let plan = Plan(try program())
    let whole = VariableStore(seed: 3)
    run(try Executor(plan, variables: whole), steps: 1...20)

    let first = VariableStore(seed: 3)
    run(try Executor(plan, variables: first), steps: 1...8)
    try Checkpoint(first, steps: 8, documents: ["settings.json": "{}"]).write(to: folder)

    let second = VariableStore(seed: 3)
    let executor = try Executor(plan, variables: second)
    let checkpoint = try Checkpoint(folder)
    try second.restore(checkpoint)
    #expect(checkpoint.seed == 3 && checkpoint.documents == ["settings.json": "{}"])
    run(executor, steps: checkpoint.progress.steps + 1...20)
    #expect(second.snapshot() == whole.snapshot())
    #expect(second.snapshot() != first.snapshot())

    let other = VariableStore(seed: 3)
    try other.declare([
      Variable(path: "weight", shape: [3, 1], kind: .parameter(.weight), initial: .constant(0))
    ])
    let before = other.snapshot()
    #expect(throws: ArchitectureDifference.self) { try other.restore(checkpoint) }
    #expect(other.snapshot() == before)
    try second.load([NamedTensor("weight", shape: [2, 1], values: [5, 6])])
    #expect(second["weight"].map { Array($0) } == [5, 6])
  }
}
