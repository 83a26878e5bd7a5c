import DescentLearning
import DescentSearch

/// How a space is searched: the section `search` of a ``SearchConfiguration``.
public struct SearchSettings: WrittenSetting {
  /// What is compared: the loss or a metric on the validation data, after the last epoch.
  public var objective: MonitoredValue
  /// The number of trials of the whole study.
  public var trials: Int
  /// How points are proposed.
  public var sampler: SamplerKind
  /// Which trials end early, or pause.
  public var pruner: PrunerSettings
  /// With how many seeds a promising trial is trained: one of the best quarter, or, with halving, one that comes to its
  /// end. Its value is the mean.
  public var repetitions: Int
  /// Whether each trial is trained on every fold of the validation settings.
  public var folds: Bool
  /// A trial is proposed from the results of those at least this many before it.
  public var lookahead: Int
  /// How often a trial is tried again after its worker died. A worker that is killed for reasons of its own must not cost
  /// a trial, or the trials of a study would depend on it.
  public var retries: Int
  /// Determines every random number of the search.
  public var seed: UInt64
  /// How the best trials are compared at the end.
  public var ranking: Ranking

  /// How the best trials are compared at the end.
  public struct Ranking: WrittenSetting {
    /// How many of the best trials.
    public var candidates: Int
    /// The share of the search's epochs that may be spent.
    public var budget: Double

    /// Creates settings with default values.
    public init(candidates: Int = 3, budget: Double = 0.15) {
      self.candidates = candidates
      self.budget = budget
    }

    package static let form: Form<Ranking> = .record(
      "ranking", usual: Ranking(), principal: "candidates",
      [
        Field(
          "candidates", \.candidates, .whole(0...100), "how many of the best; 0 for no ranking"),
        Field(
          "budget", \.budget, .number("a number from 0 to 10") { (0...10).contains($0) },
          "the share of the search's epochs that may be spent on it"),
      ])
  }

  /// Creates settings with default values.
  public init(
    objective: MonitoredValue = .validationLoss, trials: Int = 100, sampler: SamplerKind = .auto,
    pruner: PrunerSettings = .none, repetitions: Int = 1, folds: Bool = false, lookahead: Int = 4,
    retries: Int = 10,
    seed: UInt64 = 0, ranking: Ranking = Ranking()
  ) {
    self.objective = objective
    self.trials = trials
    self.sampler = sampler
    self.pruner = pruner
    self.repetitions = repetitions
    self.folds = folds
    self.lookahead = lookahead
    self.retries = retries
    self.seed = seed
    self.ranking = ranking
  }

  package static let form: Form<SearchSettings> = .record(
    "search", usual: SearchSettings(), principal: "trials",
    [
      Field(
        "objective", \.objective, MonitoredValue.settings,
        "what is compared, after the last epoch: the loss or a metric on the validation data"),
      Field("trials", \.trials, .whole(1...10_000_000), "the number of trials of the study"),
      Field("sampler", \.sampler, .name, "how points are proposed"),
      Field("pruner", \.pruner, PrunerSettings.form, "which trials end early, or are paused"),
      Field(
        "repetitions", \.repetitions, .whole(1...1000),
        "with how many seeds a promising trial is trained: one of the best quarter, or that halving lets go on"
      ),
      Field(
        "folds", \.folds, .truth, "whether each trial is trained on every fold of data.validation"),
      Field(
        "lookahead", \.lookahead, .whole(1...1000),
        "a trial is proposed from the results of those at least this many before it; at most so many run at a time"
      ),
      Field(
        "retries", \.retries, .whole(0...1000),
        "how often a trial is tried again after its worker died"),
      Field("seed", \.seed, .seed, "determines every random number of the search"),
      Field("ranking", \.ranking, Ranking.form, "how the best trials are compared at the end"),
    ],
    rules: [
      Rule("objective") {
        $0.objective.part == .validation
          ? nil : "is measured on the training data; choose a value on the validation data"
      }
    ])
}
