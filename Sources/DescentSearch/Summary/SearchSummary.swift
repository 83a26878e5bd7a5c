/// What is known of a study, for its report.
public struct SearchSummary: Sendable, Hashable, Codable {
  /// A trial with all that was measured.
  public struct Trial: Sendable, Hashable, Codable {
    public enum State: String, Sendable, Hashable, Codable {
      case complete, pruned, failed
      /// It runs, or is paused.
      case running
    }

    /// A value on the way.
    public struct Point: Sendable, Hashable, Codable {
      public let step: Int
      public let value: Double

      public init(step: Int, value: Double) { (self.step, self.value) = (step, value) }
    }

    public let number: Int
    public let state: State
    public let point: SearchPoint
    /// Its result, as the objective has it; `nil` if there is none.
    public let value: Double?
    /// The values reported on the way, by step, ascending.
    public let curve: [Point]

    public init(
      number: Int, state: State, point: SearchPoint, value: Double? = nil, curve: [Point] = []
    ) {
      (self.number, self.state, self.point) = (number, state, point)
      (self.value, self.curve) = (value, curve)
    }
  }

  /// The ranges from which a sampler drew from a trial on.
  public struct Ranges: Sendable, Hashable, Codable {
    /// The first trial that was drawn from them.
    public let from: Int
    public let domains: [Domain]

    public init(from trial: Int, _ domains: [Domain]) { (from, self.domains) = (trial, domains) }
  }

  public let name: String
  /// What was measured, such as `validation accuracy`.
  public let objective: String
  public let direction: SearchDirection
  public let space: SearchSpace
  /// By number.
  public let trials: [Trial]
  /// What a step counts, such as `epoch`.
  public var step = "epoch"
  /// The ranges as they narrowed, beginning with the whole space; empty if they did not.
  public var ranges: [Ranges] = []
  /// The final, and what it says.
  public var verdict: FinalVerdict?
  /// The data on which the values were measured.
  public var validation: ValidationPart?

  public init(
    name: String, objective: String, direction: SearchDirection, space: SearchSpace,
    trials: [Trial]
  ) {
    (self.name, self.objective, self.direction) = (name, objective, direction)
    (self.space, self.trials) = (space, trials.sorted { $0.number < $1.number })
  }

  /// The complete trial with the best value; of several, the first.
  public var best: Trial? {
    trials.filter { $0.state == .complete && ($0.value?.isFinite ?? false) }
      .min { loss($0) < loss($1) }
  }

  /// The trial that the final chose, or that the search saw as best if there was none.
  public var winner: Trial? {
    guard let standing = verdict?.winner else { return best }
    return trials.first { $0.number == standing.candidate.number }
  }

  /// The point that won: the winner's, or the defaults if they won and the search did not try them.
  public var winningPoint: SearchPoint? {
    winner?.point ?? (verdict?.winner?.candidate.isDefault == true ? space.defaults : nil)
  }

  /// The results that can be compared with each other, and the step that they belong to; `nil` is the end.
  ///
  /// These are the values of complete trials, if they are at least half of those that ended. Otherwise, as with
  /// successive halving, they are those at the last step to which at least half of the trials came. Failed trials belong
  /// to them.
  public var comparable: (history: SearchHistory, step: Int?) {
    let ended = trials.filter { $0.state != .running || !$0.curve.isEmpty }
    let complete = ended.count { $0.state == .complete }
    var step: Int?
    if complete * 2 < ended.count { step = commonStep(of: ended) }
    var history = SearchHistory(space)
    for trial in ended {
      let value =
        step.map { step in trial.curve.first { $0.step == step }?.value }
        ?? (trial.state == .complete ? trial.value : nil)
      guard let value = value ?? (trial.state == .failed ? direction.loss(.infinity) : nil) else {
        continue
      }
      history.append(
        number: trial.number, places: space.places(of: trial.point), loss: direction.loss(value))
    }
    return (history, step)
  }

  /// A trial's result as a loss; lower is better.
  func loss(_ trial: Trial) -> Double {
    let loss = trial.value.map(direction.loss) ?? .infinity
    return loss.isNaN ? .infinity : loss
  }

  private func commonStep(of trials: [Trial]) -> Int? {
    let steps = Set(trials.flatMap { $0.curve.map(\.step) })
    var counts: [Int: Int] = [:]
    for trial in trials { for point in trial.curve { counts[point.step, default: 0] += 1 } }
    return steps.filter { (counts[$0] ?? 0) * 2 >= trials.count }.max()
  }
}
