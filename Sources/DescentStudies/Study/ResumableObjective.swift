import DescentSearch
import Synchronization

/// An objective whose trials pause, and go on from where they paused when they are promoted.
public protocol ResumableObjective: Sendable {
  /// What a paused trial keeps: a network and its optimizer, or the place of a checkpoint.
  associatedtype State: Sendable

  /// Trains a trial on.
  ///
  /// It reports the trial's values on the way by ``StudyTrial/report(_:at:)``, the one at the last step at least. The last
  /// one is the trial's value if this is its end.
  ///
  /// - Parameters:
  ///   - state: Where the trial paused; `nil` to begin, also for a trial that paused in a process that is gone. Values
  ///     that are reported again then are not written twice.
  ///   - step: The step, such as an epoch, to train to.
  func advance(_ trial: StudyTrial, from state: State?, to step: Int) async throws -> State
}

extension Study {
  /// Trains trials by asynchronous successive halving: a trial pauses at each rung and goes on only when it is promoted,
  /// from where it is. So nothing is trained twice, unless the process that holds a paused trial dies.
  ///
  /// The study's pruner must be successive halving. What paused is closed as pruned when the study has all its trials.
  ///
  /// - Parameters:
  ///   - jobs: How many trials this process trains at the same time. More than the lookahead wait.
  ///   - timeout: After so long no further step is begun.
  public func run<Objective: ResumableObjective>(
    jobs: Int = 1, timeout: Duration? = nil, with objective: Objective
  ) async throws {
    guard case .halving(let halving) = core.withLock({ $0.pruning }) else {
      throw SearchError.setting(
        "trials pause in a study whose pruner is successive halving; this one's is \(core.withLock { $0.pruning.name })"
      )
    }
    let deadline = timeout.map { ContinuousClock.now + $0 }
    let states = PausedStates<Objective.State>()
    let result = await Result {
      try await inParallel(jobs) { [self] in
        while let trial = try await next(pausing: halving, until: deadline) {
          try await train(trial) {
            try await advance(trial, objective, states, halving)
          }
          pause(trial)
        }
      }
    }
    await leave()
    try result.get()
  }

  private func advance<Objective: ResumableObjective>(
    _ trial: StudyTrial, _ objective: Objective, _ states: PausedStates<Objective.State>,
    _ halving: SuccessiveHalving
  ) async throws -> TrialResult? {
    let target = trial.until ?? halving.maximum
    let state = try await objective.advance(trial, from: states.take(trial.id), to: target)
    guard let value = core.withLock({ $0.reportedValue(trial.id, at: target) })
    else {
      throw SearchError.result(
        "the trial was trained to step \(target), and no value was reported there")
    }
    if target >= halving.maximum { return .value(value) }
    states.keep(state, trial.id)
    return nil
  }

  /// The trial waits for its promotion, if it has not ended.
  private func pause(_ trial: StudyTrial) {
    core.withLock { _ = $0.active.remove(trial.id) }
    waiters.wake()
  }

  /// Networks in memory are lost now, so that other processes need not wait for this one.
  private func leave() async {
    try? await perform { core in
      let held = try core.held()
      if !held.isEmpty { try core.giveUp(held) }
    }
  }
}

/// The states of paused trials, by the trials' identifiers.
private final class PausedStates<State: Sendable>: Sendable {
  private let states = Mutex<[Int: State]>([:])

  func take(_ id: Int) -> State? { states.withLock { $0.removeValue(forKey: id) } }

  func keep(_ state: State, _ id: Int) { states.withLock { $0[id] = state } }
}

extension Result where Failure == any Error, Success: Sendable {
  fileprivate init(_ body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch { self = .failure(error) }
  }
}
