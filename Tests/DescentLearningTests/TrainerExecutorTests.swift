import DescentArrays
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import DescentLearning

/// Where epochs run, and what can be asked meanwhile.
@Suite(.timeLimit(.minutes(10))) struct TrainerExecutorTests {
  /// A signal that blocks the thread which waits for it, as a long epoch does.
  private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    let waiting = Atomic<Int>(0)

    func wait() {
      waiting.wrappingAdd(1, ordering: .sequentiallyConsistent)
      semaphore.wait()
    }

    func open(for count: Int) {
      for _ in 0..<count { semaphore.signal() }
    }
  }

  private func trainer() throws -> Trainer {
    try Trainer(Dense(3), inputShape: [4], loss: .softmaxCrossEntropy, batchSize: 5)
  }

  /// There are more epochs than the pool has threads, and all of them stand still; the other tasks go on.
  @Test func epochsHoldNoThreadOfTheCooperativePool() async throws {
    let count = ProcessInfo.processInfo.activeProcessorCount + 2
    let gate = Gate()
    let data = try threeClasses()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<count {
        let trainer = try trainer()
        group.addTask {
          let isHeld = Mutex(true)
          let hold: @Sendable (isolated Trainer) -> Void = { _ in
            if isHeld.withLock({ held in
              defer { held = false }
              return held
            }) {
              gate.wait()
            }
          }
          if index.isMultiple(of: 2) {
            for try await _ in trainer.fit(data, epochs: 1, afterStep: hold) {}
          } else {
            _ = try await trainer.runEpoch(data, afterStep: hold)
          }
        }
      }
      group.addTask {
        while gate.waiting.load(ordering: .sequentiallyConsistent) < count { await Task.yield() }
        gate.open(for: count)
      }
      try await group.waitForAll()
    }
  }

  @Test func thePositionDoesNotWaitForTheEpoch() async throws {
    let (gate, data) = (Gate(), try threeClasses())
    let trainer = try trainer()
    #expect(
      trainer.position == TrainingPosition(steps: 0, epochs: 0, stepInEpoch: 0, isStopped: false))
    let task = Task {
      for try await _ in trainer.fit(
        data, epochs: 2, afterStep: { if $0.steps == 3 { gate.wait() } })
      {}
    }
    while gate.waiting.load(ordering: .sequentiallyConsistent) == 0 { await Task.yield() }
    #expect(
      trainer.position == TrainingPosition(steps: 3, epochs: 1, stepInEpoch: 1, isStopped: false))
    gate.open(for: 1)
    try await task.value
    #expect(
      trainer.position == TrainingPosition(steps: 4, epochs: 2, stepInEpoch: 0, isStopped: false))
    // It is that of the state that is restored, and follows steps outside of epochs.
    let other = try self.trainer()
    try await other.restore(trainer.progress, values: trainer.values)
    #expect(other.position == trainer.position)
    try await other.step(on: data, samples: [0])
    #expect(other.position.steps == 5)
  }
}
