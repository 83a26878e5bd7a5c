import DescentArrays
import DescentExecution
import DescentGraph

extension Trainer {
  /// A trainer of the same model, with the values that this one has now, whose steps change nothing here.
  ///
  /// Its rate stays that of the next step, nothing stops it early, and it goes on where values stop being finite.
  ///
  /// - Parameter learningRate: Another rate.
  package func twin(learningRate: Double? = nil) async throws -> Trainer {
    var updates = updates
    updates.schedule = nil
    let twin = try Trainer(
      programs.model, inputShape: programs.inputShape, objective: programs.objective,
      updates: updates, batches: batches, notFinite: .proceed, seed: seed)
    var start = TrainingProgress(
      initialRate: learningRate ?? self.learningRate, metrics: programs.metricNames)
    (start.steps, start.epochs) = (progress.steps, progress.epochs)
    try await twin.restore(start, values: values)
    return twin
  }

  /// The loss of samples before and after a step on them, both in training mode with the step's random numbers. It
  /// updates running statistics, so it is for twins.
  package func lossesAroundStep(
    on data: Dataset, samples: [Int32]
  ) throws -> (before: Double, after: Double) {
    let before = try step(on: data, samples: samples)
    return (before, try lossAfterStep(on: data, samples: samples))
  }

  /// The loss of samples in training mode with the random numbers of the last step. It updates running statistics.
  package func lossAfterStep(on data: Dataset, samples: [Int32]) throws -> Double {
    try check(data, batch: samples)
    let executor = try training.firstHalves.executor(batch: samples.count)
    samples.withUnsafeBufferPointer { executor.gather($0, of: data, programs.targetInput) }
    executor.run(seed: seed, step: UInt32(truncatingIfNeeded: steps))
    return Double(executor.output(ModelPrograms.loss)?.first ?? .nan)
  }

  /// The numbers of one sample's output.
  package nonisolated var outputDimensions: [Int] { programs.outputShape.dimensions }
  /// What is minimized and measured.
  package nonisolated var objective: Objective { programs.objective }
}
