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
    _ trial: StudyTrial, from state: TrialRuns?, to step: Int
  ) async throws -> TrialRuns {
    let runs =
      try state
      ?? TrialRuns(
        count: runCount, epochs: configuration.training(at: trial.point).training.epochs)
    // A trial has one core to itself: others run beside it.
    return try await Cores.$limit.withValue(1) {
      try await advanced(runs, trial, to: step)
    }
  }

  /// How many trainings a trial has: folds, and with successive halving repetitions, whose steps are further rungs.
  /// Otherwise the study says which trials are repeated.
  var runCount: Int {
    if case .halving = configuration.search.pruner {
      return configuration.search.repetitions * (foldCount ?? 1)
    }
    return foldCount ?? 1
  }

  /// The number of folds, if every trial is trained on all of them.
  private var foldCount: Int? {
    guard configuration.search.folds, case .fold(let fold) = configuration.base.data.validation
    else { return nil }
    return fold.count
  }

  /// A training at a point that has not begun.
  ///
  /// - Parameter fold: Which one of the folds, counted on from the first, if there are several.
  func training(at point: SearchPoint, seed: UInt64, fold: Int) async throws -> TrialTraining {
    var training = try configuration.training(at: point)
    if let foldCount, case .fold(var chosen) = training.data.validation {
      chosen.number = fold % foldCount + 1
      training.data.validation = .fold(chosen)
    }
    return try TrialTraining(
      training, await data.data(for: training.data), objective: configuration.search.objective,
      seed: seed, stride: configuration.measuringStride(of: training))
  }

  private func advanced(
    _ runs: TrialRuns, _ trial: StudyTrial, to step: Int
  ) async throws -> TrialRuns {
    var runs = runs
    let comparesRuns = configuration.search.pruner == .wilcoxon
    try await runs.train(to: step) { index in
      // Each fold has the same seed, each repetition its own.
      let repetition = UInt64(index / (foldCount ?? 1))
      return try await training(at: trial.point, seed: trial.seed &+ repetition, fold: index)
    } report: { report in
      if comparesRuns {
        if let ended = report.ended { try await trial.report(ended.value, at: ended.index) }
      } else {
        try await trial.report(report.value, at: report.step)
      }
      return !trial.isPruned
    }
    // Where early stopping ended a training, the steps that it left out have its result. A value is written once.
    if !comparesRuns, step <= runs.steps, !trial.isPruned {
      try await trial.report(runs.value, at: step)
    }
    return runs
  }
}

extension SearchConfiguration {
  /// Every how many epochs of a training the objective is measured: after each, where a pruner, early stopping or a
  /// schedule reacts to it. Otherwise its curve is only looked at, and has some eight values.
  func measuringStride(of training: TrainingConfiguration) -> Int {
    let isWatched =
      ![.none, .wilcoxon].contains(search.pruner) || training.training.earlyStopping != nil
      || training.schedule.watched != nil
    return isWatched ? 1 : (training.training.epochs + 7) / 8
  }
}
