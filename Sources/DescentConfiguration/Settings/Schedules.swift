import DescentLearning

extension Form<any Schedule> {
  /// Every schedule that settings can name.
  package static let schedule: Form = .choice(
    "a schedule",
    [
      Case("constant", ConstantRate(), "a constant learning rate"),
      Case("step", StepDecay.settings, "multiplied by a factor every few epochs"),
      Case("exponential", ExponentialDecay.settings, "multiplied by a factor after every epoch"),
      Case("cosine", CosineDecay.settings, "half a cosine wave, down to a minimum"),
      Case(
        "warm-up", LinearWarmUp.settings,
        "a linear warm-up over the first steps, before another schedule"),
      Case(
        "plateau", ReduceOnPlateau.settings, "multiplied by a factor when a value stops improving"),
    ])
}

private let change = "the factor by which the rate is multiplied"

extension StepDecay {
  static let settings: Form<StepDecay> = .record(
    "step", usual: StepDecay(every: 10), principal: "every",
    [
      Field(
        "every", \.every, .whole(1...Int.max), isRequired: true,
        "the number of epochs between changes"),
      Field("factor", \.factor, .positive, change),
    ])
}

extension ExponentialDecay {
  static let settings: Form<ExponentialDecay> = .record(
    "exponential", usual: ExponentialDecay(factor: 0.95), principal: "factor",
    [Field("factor", \.factor, .positive, isRequired: true, change + " after each epoch")])
}

extension CosineDecay {
  static let settings: Form<CosineDecay> = .record(
    "cosine", usual: CosineDecay(), principal: "minimum-rate",
    [
      Field("minimum-rate", \.minimumRate, .notNegative, "the final rate"),
      Field(
        "steps", \.steps, Form<Int>.whole(1...Int.max).optional,
        "the number of steps; by default those of the whole training", example: "1000"),
    ])
}

extension LinearWarmUp {
  static let settings: Form<LinearWarmUp> = .record(
    "warm-up", usual: LinearWarmUp(steps: 1), principal: "steps",
    [
      Field(
        "steps", \.steps, .whole(0...Int.max), isRequired: true, "the number of warm-up steps"),
      Field(
        "start", \.start, .number("a number from 0 to 1") { (0...1).contains($0) },
        "the fraction of the rate at which it starts"),
      Field(
        "then", \.schedule, .later("a schedule") { .schedule }, "the schedule that follows"),
    ],
    rules: [
      Rule("then") {
        $0.schedule is LinearWarmUp ? "is a second warm-up; it must be another schedule" : nil
      }
    ])
}

extension ReduceOnPlateau {
  static let settings: Form<ReduceOnPlateau> = .record(
    "plateau", usual: ReduceOnPlateau(), principal: "patience",
    [
      .monitor(\.monitor),
      Field("factor", \.factor, .properFraction, change),
      Field(
        "patience", \.patience, .whole(0...Int.max),
        "how many epochs in a row may pass without improvement"),
      Field("minimum-rate", \.minimumRate, .notNegative, "the lowest rate"),
      Field("minimum-change", \.minimumChange, .notNegative, "an improvement must exceed this"),
    ])
}

extension TrainingConfiguration {
  /// The schedule that reacts to a monitored value, with or without a warm-up; `nil` for other schedules.
  public var plateau: ReduceOnPlateau? {
    get {
      (schedule as? LinearWarmUp)?.schedule as? ReduceOnPlateau ?? schedule as? ReduceOnPlateau
    }
    set {
      guard let newValue else { return }
      if var warmUp = schedule as? LinearWarmUp {
        warmUp.schedule = newValue
        schedule = warmUp
      } else {
        schedule = newValue
      }
    }
  }
}
