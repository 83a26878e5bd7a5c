/// The names of the attributes in which a study of ours keeps what Optuna's records have no field for. They are system
/// attributes, which Optuna keeps and does not show.
enum StepAttribute {
  /// Of a trial: a step that promoted it, with its index after the colon.
  static let promotion = "descent:step:"
  /// Of a study: its space and what decides its trials.
  static let settings = "descent:study"
  /// Of a study: how many trials it is to have.
  static let trials = "descent:trials"

  /// Attributes of trials.
  enum Known: String, CaseIterable {
    /// The step that began it.
    case begin = "descent:step"
    /// The rung to which that step trains it; absent if that is its end.
    case until = "descent:until"
    /// The worker that has it now, if that is not the one that began it; empty if its worker gave it up.
    case worker = "descent:worker"
    /// The seed of its random numbers.
    case seed = "descent:seed"
    /// Its values under the seeds of its repetitions, as far as they are known.
    case values = "descent:values"
    /// Why it failed.
    case reason = "descent:reason"
    /// The number of the first attempt, as Optuna's callback for retries writes it.
    case failedTrial = "failed_trial"
    /// The numbers of all attempts so far, as the same callback writes them.
    case retryHistory = "retry_history"
    /// The values that are given, as Optuna's `enqueue_trial` writes them.
    case fixed = "fixed_params"

    /// Its number in every log: these names come first.
    var number: Int32 { Int32(Self.numbers[self] ?? 0) }

    private static let numbers = Dictionary(
      uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
  }
}
