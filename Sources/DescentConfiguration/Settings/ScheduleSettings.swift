import DescentLearning

/// How the learning rate changes during training: the written form of a `Schedule`.
public indirect enum ScheduleSettings: Setting {
  case constant
  case step(Step)
  case exponential(factor: Double)
  case cosine(Cosine = Cosine())
  case warmUp(WarmUp)
  case plateau(Plateau = Plateau())

  /// Multiplied by a factor every few epochs.
  public struct Step: Hashable, Sendable {
    /// The number of epochs between changes.
    public var every: Int
    /// What the rate is multiplied by.
    public var factor: Double

    /// Creates a step schedule.
    public init(every: Int, factor: Double = 0.1) {
      self.every = every
      self.factor = factor
    }
  }

  /// Half a cosine wave.
  public struct Cosine: Hashable, Sendable {
    /// The rate at the end.
    public var minimumRate: Double
    /// The steps it takes; by default those of the whole training.
    public var steps: Int?

    /// Creates a cosine schedule.
    public init(minimumRate: Double = 0, steps: Int? = nil) {
      self.minimumRate = minimumRate
      self.steps = steps
    }
  }

  /// A linear warm-up over the first steps, before another schedule.
  public struct WarmUp: Hashable, Sendable {
    /// The number of warm-up steps.
    public var steps: Int
    /// The fraction of the rate at which it starts.
    public var start: Double
    /// The schedule that follows.
    public var then: ScheduleSettings

    /// Creates a warm-up before another schedule.
    public init(steps: Int, start: Double = 0, then: ScheduleSettings = .constant) {
      self.steps = steps
      self.start = start
      self.then = then
    }
  }

  /// Multiplied by a factor each time a value has not improved for some epochs.
  public struct Plateau: Hashable, Sendable {
    /// The monitored value; by default the validation loss, or the training loss without validation data.
    public var monitor: MonitorSettings?
    /// What the rate is multiplied by.
    public var factor: Double
    /// How many epochs in a row may pass without improvement.
    public var patience: Int
    /// The rate does not fall below it.
    public var minimumRate: Double
    /// An improvement must exceed this.
    public var minimumChange: Double

    /// Creates a schedule that reacts to the results of the training.
    public init(
      monitor: MonitorSettings? = nil, factor: Double = 0.1, patience: Int = 10,
      minimumRate: Double = 0, minimumChange: Double = 0
    ) {
      self.monitor = monitor
      self.factor = factor
      self.patience = patience
      self.minimumRate = minimumRate
      self.minimumChange = minimumChange
    }
  }
}

extension ScheduleSettings {
  private struct FactorFields: Hashable, Sendable { var factor = 0.95 }

  private static let change = "the factor by which the rate is multiplied"

  package static let form: Form<ScheduleSettings> = .choice(
    "a schedule",
    [
      Case("constant", .constant, "a constant learning rate"),
      Case(
        "step",
        .record(
          "step", usual: Step(every: 10), principal: "every",
          [
            Field(
              "every", \.every, .whole(1...Int.max), isRequired: true,
              "the number of epochs between changes"),
            Field("factor", \.factor, .positive, change),
          ]),
        principal: "every", "multiplied by a factor every few epochs",
        make: { .step($0) },
        settings: { if case .step(let fields) = $0 { fields } else { nil } }),
      Case(
        "exponential",
        .record(
          "exponential", usual: FactorFields(), principal: "factor",
          [Field("factor", \.factor, .positive, isRequired: true, change + " after each epoch")]),
        principal: "factor", "multiplied by a factor after every epoch",
        make: { .exponential(factor: $0.factor) },
        settings: {
          if case .exponential(let factor) = $0 { FactorFields(factor: factor) } else { nil }
        }),
      Case(
        "cosine",
        .record(
          "cosine", usual: Cosine(), principal: "minimum-rate",
          [
            Field("minimum-rate", \.minimumRate, .notNegative, "the final rate"),
            Field(
              "steps", \.steps, Form<Int>.whole(1...Int.max).optional,
              "the number of steps; by default those of the whole training", example: "1000"),
          ]),
        principal: "minimum-rate", "half a cosine wave, down to a minimum",
        make: { .cosine($0) },
        settings: { if case .cosine(let fields) = $0 { fields } else { nil } }),
      Case(
        "warm-up",
        .record(
          "warm-up", usual: WarmUp(steps: 1), principal: "steps",
          [
            Field(
              "steps", \.steps, .whole(0...Int.max), isRequired: true, "the number of warm-up steps"
            ),
            Field(
              "start", \.start, .number("a number from 0 to 1") { (0...1).contains($0) },
              "the fraction of the rate at which it starts"),
            Field(
              "then", \.then, .later("a schedule") { ScheduleSettings.form },
              "the schedule that follows"),
          ],
          rules: [
            Rule("then") {
              if case .warmUp = $0.then {
                "is a second warm-up; it must be another schedule"
              } else {
                nil
              }
            }
          ]),
        principal: "steps", "a linear warm-up over the first steps, before another schedule",
        make: { .warmUp($0) },
        settings: { if case .warmUp(let fields) = $0 { fields } else { nil } }),
      Case(
        "plateau",
        .record(
          "plateau", usual: Plateau(), principal: "patience",
          [
            .monitor(\.monitor),
            Field("factor", \.factor, .properFraction, change),
            Field(
              "patience", \.patience, .whole(0...Int.max),
              "how many epochs in a row may pass without improvement"),
            Field(
              "minimum-rate", \.minimumRate, .notNegative, "the lowest rate"),
            Field(
              "minimum-change", \.minimumChange, .notNegative,
              "an improvement must exceed this"),
          ]),
        principal: "patience", "multiplied by a factor when a value stops improving",
        make: { .plateau($0) },
        settings: { if case .plateau(let fields) = $0 { fields } else { nil } }),
    ])
}

extension ScheduleSettings {
  /// The settings of a plateau schedule, with or without a warm-up; `nil` for other schedules.
  public var plateau: Plateau? {
    get {
      switch self {
      case .plateau(let fields): fields
      case .warmUp(let fields): fields.then.plateau
      case .constant, .step, .exponential, .cosine: nil
      }
    }
    set {
      guard let newValue else { return }
      if case .warmUp(var fields) = self {
        fields.then.plateau = newValue
        self = .warmUp(fields)
      } else {
        self = .plateau(newValue)
      }
    }
  }

  /// The schedule.
  public func make() -> any Schedule {
    switch self {
    case .constant: ConstantRate()
    case .step(let fields): StepDecay(every: fields.every, factor: fields.factor)
    case .exponential(let factor): ExponentialDecay(factor: factor)
    case .cosine(let fields): CosineDecay(minimumRate: fields.minimumRate, steps: fields.steps)
    case .warmUp(let fields):
      LinearWarmUp(steps: fields.steps, start: fields.start, then: fields.then.make())
    case .plateau(let fields):
      ReduceOnPlateau(
        monitor: (fields.monitor ?? MonitorSettings()).make(), factor: fields.factor,
        patience: fields.patience,
        minimumRate: fields.minimumRate, minimumChange: fields.minimumChange)
    }
  }
}
