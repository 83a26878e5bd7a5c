import DescentConfiguration
import DescentExecution
import DescentLearning
import DescentSearch
import DescentStudies

/// The trainings of a search as an objective: a trial that is paused keeps its trainer, and goes on from there.
struct SearchedTraining: ResumableObjective {
  let configuration: SearchConfiguration
  let data: SearchedData

  func advance(
    _ trial: StudyTrial, from state: TrialTraining?, to step: Int
  ) async throws -> TrialTraining {
    var training = try await begun(trial, state)
    // A trial has one core to itself: others run beside it.
    training = try await Cores.$limit.withValue(1) {
      try await advanced(training, trial, to: step)
    }
    return training
  }

  private func begun(_ trial: StudyTrial, _ state: TrialTraining?) async throws -> TrialTraining {
    if let state { return state }
    return try await self.training(at: trial.point, seed: trial.seed)
  }

  /// A training at a point that has not begun.
  func training(at point: SearchPoint, seed: UInt64) async throws -> TrialTraining {
    let training = try configuration.training(at: point)
    return try TrialTraining(
      training, await data.data(for: training.data), objective: configuration.search.objective,
      seed: seed)
  }

  private func advanced(
    _ training: TrialTraining, _ trial: StudyTrial, to step: Int
  ) async throws -> TrialTraining {
    var training = training
    try await training.train(to: step) { epoch, value in
      try await trial.report(value, at: epoch)
      return !trial.isPruned
    }
    // Where early stopping ended it, later steps have its result.
    if training.isOver, training.values.count < step, !trial.isPruned {
      try await trial.report(training.value, at: step)
    }
    return training
  }
}
