import DescentLearning
import DescentNumerics
import DescentRuns
import DescentSearch
import DescentStudies
import Synchronization

/// Tells those who follow a search how far it is.
final class SearchWatch: Sendable {
  private struct State {
    var begun: Int
    var best: (number: Int, value: Double)?
  }
  private let state: Mutex<State>
  private let total: Int
  private let direction: SearchDirection
  private let name: String
  private let events: RunEvents

  init(_ search: TrainingSearch, _ events: RunEvents) {
    let trials = search.study.trials
    var state = State(begun: trials.count)
    if let best = search.study.best, let value = best.value { state.best = (best.number, value) }
    self.state = Mutex(state)
    total = max(search.study.trialLimit ?? trials.count, trials.count)
    direction = search.study.direction
    name = search.configuration.search.objective.description
    self.events = events
  }

  /// A trial came to an epoch.
  func reached(_ trial: StudyTrial, _ value: Double, epoch: Int, of epochs: Int, isFirst: Bool)
    throws
  {
    let isOver = epoch >= epochs
    let (done, best) = state.withLock { state in
      if isFirst { state.begun += 1 }
      if isOver, value.isFinite, isBetter(value, than: state.best?.value) {
        state.best = (trial.number, value)
      }
      return (min(state.begun, total), state.best)
    }
    var note = "trial \(trial.number): \(name) \(NumberText.compact(value, digits: 4))"
    if !isOver { note += " after \(epoch) of \(epochs) epochs" }
    if let best { note += ", best \(NumberText.compact(best.value, digits: 4)) (\(best.number))" }
    if isFirst {
      try events.tell(.piece(PieceProgress(done: done, total: total, note: note)))
    }
  }

  /// A trial failed.
  func failed(_ trial: StudyTrial, _ reason: String, isFirst: Bool) throws {
    guard isFirst else { return }
    let done = state.withLock { state in
      state.begun += 1
      return min(state.begun, total)
    }
    try events.tell(
      .piece(
        PieceProgress(done: done, total: total, note: "trial \(trial.number) failed: \(reason)")))
  }

  private func isBetter(_ value: Double, than other: Double?) -> Bool {
    guard let other else { return true }
    return direction.loss(value) < direction.loss(other)
  }
}

/// The trainings of a search, told to those who follow it.
struct WatchedTraining: ResumableObjective {
  let base: SearchedTraining
  let watch: SearchWatch

  func advance(
    _ trial: StudyTrial, from state: TrialRuns?, to step: Int
  ) async throws -> TrialRuns {
    let isFirst = state == nil
    do {
      let runs = try await base.advance(trial, from: state, to: step)
      try watch.reached(
        trial, runs.value, epoch: runs.isOver ? runs.steps : runs.step, of: runs.steps,
        isFirst: isFirst)
      return runs
    } catch let error where !(error is CancellationError) && !Task.isCancelled {
      try watch.failed(trial, "\(error)", isFirst: isFirst)
      throw error
    }
  }
}
