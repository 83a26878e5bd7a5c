import DescentSearch

extension Study {
  /// Trains trials until the study has all of them.
  ///
  /// An objective that throws fails its trial; ``TrialPruned`` ends it early, and so does returning where
  /// ``StudyTrial/isPruned`` holds. When the task is canceled, trials under way are left to the next worker.
  ///
  /// - Parameters:
  ///   - jobs: How many trials this process trains at the same time. More than the lookahead wait.
  ///   - timeout: After so long no further trial is begun.
  ///   - objective: The value of a trial.
  public func run(
    jobs: Int = 1, timeout: Duration? = nil,
    _ objective: @escaping @Sendable (StudyTrial) async throws -> Double
  ) async throws {
    let deadline = timeout.map { ContinuousClock.now + $0 }
    try await inParallel(jobs) { [self] in
      while let trial = try await next(pausing: nil, until: deadline) {
        try await train(trial) {
          let value = try await objective(trial)
          return trial.isPruned ? .pruned : .value(value)
        }
      }
    }
  }

  /// The next step for a job of this process; `nil` if there is none any more.
  func next(pausing halving: SuccessiveHalving?, until deadline: ContinuousClock.Instant?)
    async throws -> StudyTrial?
  {
    var pause = Waiters.shortest
    while true {
      try Task.checkCancellation()
      if let deadline, ContinuousClock.now >= deadline { return nil }
      let version = waiters.version
      switch try await perform({ try $0.next(pausing: halving) }) {
      case .work(let assignment):
        return StudyTrial(assignment, of: self, pauses: halving != nil)
      case .done:
        waiters.wake()
        return nil
      case .wait: await waiters.change(since: version, within: &pause)
      }
    }
  }

  /// Trains a trial and tells how it ended; `nil` from the closure tells nothing yet.
  func train(_ trial: StudyTrial, _ body: () async throws -> TrialResult?) async throws {
    let result: TrialResult?
    do {
      result = try await body()
    } catch is TrialPruned {
      result = .pruned
    } catch {
      if Task.isCancelled || error is CancellationError {
        try await giveUp(trial)
        throw CancellationError()
      }
      if await !isOwned(trial) { return }
      result = .failed("\(error)")
    }
    guard let result else { return }
    defer { waiters.wake() }
    try await perform { try $0.tellIfOwned(trial.id, result) }
  }

  /// Whether a trial is still this process's: one that seemed dead to others may have lost it.
  private func isOwned(_ trial: StudyTrial) async -> Bool {
    let isOwned = try? await perform { core in
      try? core.read()
      return core.isOwned(trial.id)
    }
    return isOwned ?? false
  }

  /// Runs a job several times at once; an error of one ends the others.
  func inParallel(_ jobs: Int, _ job: @escaping @Sendable () async throws -> Void) async throws {
    guard jobs >= 1 else {
      throw SearchError.setting("a search has at least 1 job, not \(jobs)")
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<jobs { group.addTask { try await job() } }
      try await group.waitForAll()
    }
  }
}
