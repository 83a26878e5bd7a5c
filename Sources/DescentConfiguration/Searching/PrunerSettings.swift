import DescentSearch

/// Which trials of a search end early, or pause.
public enum PrunerSettings: Setting {
  /// Every trial runs to its end.
  case none
  /// A trial that is worse than the median of the others at its epoch ends.
  case median(Median = Median())
  /// Trials pause at rungs, and the best go on.
  case halving(Halving = Halving())
  /// A trial that is worse than the best one over folds ends.
  case wilcoxon

  /// The settings of ``MedianPruner``.
  public struct Median: Setting {
    /// How many trials must be complete before any ends early.
    public var startup: Int
    /// The epochs after which nothing ends yet.
    public var warmup: Int

    /// Creates settings with default values.
    public init(startup: Int = 5, warmup: Int = 0) {
      (self.startup, self.warmup) = (startup, warmup)
    }

    package static let form: Form<Median> = .record(
      "median", usual: Median(), principal: "startup",
      [
        Field(
          "startup", \.startup, .whole(1...Int.max),
          "how many trials must be complete before any ends early"),
        Field("warmup", \.warmup, .whole(0...Int.max), "the epochs after which nothing ends yet"),
      ])
  }

  /// The settings of ``SuccessiveHalving``.
  public struct Halving: Setting {
    /// The epochs up to the first rung; `nil` for a ninth of a trial.
    public var minimum: Int?
    /// Of so many trials at a rung, one goes on.
    public var factor: Int

    /// Creates settings with default values.
    public init(minimum: Int? = nil, factor: Int = 3) {
      (self.minimum, self.factor) = (minimum, factor)
    }

    package static let form: Form<Halving> = .record(
      "halving", usual: Halving(), principal: "factor",
      [
        Field(
          "minimum", \.minimum, Form<Int>.whole(1...Int.max).optional,
          "the epochs up to the first rung; by default a ninth of a trial", example: "1"),
        Field("factor", \.factor, .whole(2...Int.max), "of so many trials at a rung, one goes on"),
      ])
  }

  package static let form: Form<PrunerSettings> = .choice(
    "a pruner",
    [
      Case("none", .none, "every trial runs to its end"),
      Case(
        "median", Median.form, "a trial worse than the median of the others at its epoch ends",
        make: { .median($0) },
        settings: { if case .median(let median) = $0 { median } else { nil } }
      ),
      Case(
        "halving", Halving.form,
        "trials pause at rungs, and the best go on from there (asynchronous successive halving)",
        make: { .halving($0) },
        settings: { if case .halving(let halving) = $0 { halving } else { nil } }),
      Case("wilcoxon", .wilcoxon, "a trial worse than the best one over folds ends"),
    ])

  /// The pruner of trainings of so many epochs.
  ///
  /// - Throws: ``SearchError/setting(_:)`` if the first rung comes after the last epoch.
  public func pruning(epochs: Int) throws -> Pruning {
    switch self {
    case .none: .none
    case .median(let median):
      .median(try MedianPruner(startup: median.startup, warmup: median.warmup))
    case .halving(let halving):
      .halving(
        try SuccessiveHalving(
          minimum: halving.minimum, maximum: epochs, factor: halving.factor))
    case .wilcoxon: .wilcoxon(try WilcoxonPruner())
    }
  }
}
