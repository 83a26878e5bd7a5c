import DescentLearning

/// The rule that turns gradients into new parameters: the written form of an `Optimizer`.
public enum OptimizerSettings: Setting {
  case sgd(SGD = SGD())
  case momentum(Momentum = Momentum())
  case nesterov(Momentum = Momentum())
  case adagrad(AdaGrad = AdaGrad())
  case rmsprop(RMSprop = RMSprop())
  case adam(Adam = Adam())

  /// Gradient descent.
  public struct SGD: Hashable, Sendable {
    /// The learning rate, before any schedule.
    public var learningRate: Double
    /// Gradient descent with this learning rate.
    public init(learningRate: Double = 0.01) { self.learningRate = learningRate }
  }

  /// Gradient descent with a velocity, plain or Nesterov's.
  public struct Momentum: Hashable, Sendable {
    /// The learning rate, before any schedule.
    public var learningRate: Double
    /// The fraction of the velocity that is kept.
    public var momentum: Double
    /// The convention it follows.
    public var convention: Convention

    /// Creates settings with default values.
    public init(
      learningRate: Double = 0.01, momentum: Double = 0.9, convention: Convention = .standard
    ) {
      self.learningRate = learningRate
      self.momentum = momentum
      self.convention = convention
    }
  }

  /// AdaGrad.
  public struct AdaGrad: Hashable, Sendable {
    /// The learning rate, before any schedule.
    public var learningRate: Double
    /// ε
    public var epsilon: Double

    /// Creates settings with default values.
    public init(learningRate: Double = 0.01, epsilon: Double = 1e-7) {
      self.learningRate = learningRate
      self.epsilon = epsilon
    }
  }

  /// RMSprop.
  public struct RMSprop: Hashable, Sendable {
    /// The learning rate, before any schedule.
    public var learningRate: Double
    /// The fraction of the running mean square that is kept.
    public var decay: Double
    /// ε; by default 1e-8, or 1e-7 in the book's convention.
    public var epsilon: Double?
    /// The convention it follows.
    public var convention: Convention

    /// Creates settings with default values.
    public init(
      learningRate: Double = 0.01, decay: Double = 0.99, epsilon: Double? = nil,
      convention: Convention = .standard
    ) {
      self.learningRate = learningRate
      self.decay = decay
      self.epsilon = epsilon
      self.convention = convention
    }
  }

  /// Adam; with decoupled weight decay this is AdamW.
  public struct Adam: Hashable, Sendable {
    /// The learning rate, before any schedule.
    public var learningRate: Double
    /// β₁
    public var firstDecay: Double
    /// β₂
    public var secondDecay: Double
    /// ε; by default 1e-8, or 1e-7 in the book's convention.
    public var epsilon: Double?
    /// The convention it follows.
    public var convention: Convention

    /// Creates settings with default values.
    public init(
      learningRate: Double = 0.001, firstDecay: Double = 0.9, secondDecay: Double = 0.999,
      epsilon: Double? = nil, convention: Convention = .standard
    ) {
      self.learningRate = learningRate
      self.firstDecay = firstDecay
      self.secondDecay = secondDecay
      self.epsilon = epsilon
      self.convention = convention
    }
  }
}

extension OptimizerSettings {
  private static let rate = "the learning rate, before any schedule"
  private static let principal = "learning-rate"
  private static let epsilonForm = Form<Double>.positive.optional

  private static func momentumForm(_ name: String) -> Form<Momentum> {
    .record(
      name, usual: Momentum(), principal: principal,
      [
        Field(principal, \.learningRate, .positive, rate),
        Field("momentum", \.momentum, .fraction, "the fraction of the velocity that is kept"),
        .convention(\.convention),
      ])
  }

  package static let form: Form<OptimizerSettings> = .choice(
    "an optimizer",
    [
      Case(
        "sgd",
        .record(
          "sgd", usual: SGD(), principal: principal,
          [Field(principal, \.learningRate, .positive, rate)]),
        principal: principal, "w ← w − rate·g", make: { .sgd($0) },
        settings: { if case .sgd(let fields) = $0 { fields } else { nil } }),
      Case(
        "momentum", momentumForm("momentum"), principal: principal,
        "gradient descent with a velocity",
        make: { .momentum($0) },
        settings: { if case .momentum(let fields) = $0 { fields } else { nil } }),
      Case(
        "nesterov", momentumForm("nesterov"), principal: principal,
        "Nesterov's accelerated gradient",
        make: { .nesterov($0) },
        settings: { if case .nesterov(let fields) = $0 { fields } else { nil } }),
      Case(
        "adagrad",
        .record(
          "adagrad", usual: AdaGrad(), principal: principal,
          [
            Field(principal, \.learningRate, .positive, rate),
            Field("epsilon", \.epsilon, .positive, "keeps the quotient finite"),
          ]),
        principal: principal,
        "a learning rate for each weight that falls as its gradients accumulate",
        make: { .adagrad($0) },
        settings: { if case .adagrad(let fields) = $0 { fields } else { nil } }),
      Case(
        "rmsprop",
        .record(
          "rmsprop", usual: RMSprop(), principal: principal,
          [
            Field(principal, \.learningRate, .positive, rate),
            Field(
              "decay", \.decay, .fraction, "the fraction of the running mean square that is kept"),
            Field(
              "epsilon", \.epsilon, epsilonForm, "keeps the quotient finite; 1e-8, book 1e-7",
              example: "1e-8"),
            .convention(\.convention),
          ]),
        principal: principal, "a learning rate for each weight, based on its recent gradients",
        make: { .rmsprop($0) },
        settings: { if case .rmsprop(let fields) = $0 { fields } else { nil } }),
      Case(
        "adam",
        .record(
          "adam", usual: Adam(), principal: principal,
          [
            Field(principal, \.learningRate, .positive, rate),
            Field("first-decay", \.firstDecay, .fraction, "β₁, of the mean of gradients"),
            Field("second-decay", \.secondDecay, .fraction, "β₂, of the mean of their squares"),
            Field(
              "epsilon", \.epsilon, epsilonForm, "keeps the quotient finite; 1e-8, book 1e-7",
              example: "1e-8"),
            .convention(\.convention),
          ]),
        principal: principal,
        "running means of gradients and of their squares, with bias correction",
        make: { .adam($0) },
        settings: { if case .adam(let fields) = $0 { fields } else { nil } }),
    ])

  /// The optimizer.
  public func make() -> any Optimizer {
    switch self {
    case .sgd(let fields): DescentLearning.SGD(learningRate: fields.learningRate)
    case .momentum(let fields):
      DescentLearning.Momentum(
        learningRate: fields.learningRate, momentum: fields.momentum, convention: fields.convention)
    case .nesterov(let fields):
      DescentLearning.Nesterov(
        learningRate: fields.learningRate, momentum: fields.momentum, convention: fields.convention)
    case .adagrad(let fields):
      DescentLearning.AdaGrad(learningRate: fields.learningRate, epsilon: fields.epsilon)
    case .rmsprop(let fields):
      DescentLearning.RMSprop(
        learningRate: fields.learningRate, decay: fields.decay, epsilon: fields.epsilon,
        convention: fields.convention)
    case .adam(let fields):
      DescentLearning.Adam(
        learningRate: fields.learningRate, firstDecay: fields.firstDecay,
        secondDecay: fields.secondDecay, epsilon: fields.epsilon, convention: fields.convention)
    }
  }

  /// The learning rate, before any schedule.
  public var learningRate: Double {
    get { make().learningRate }
    set {
      switch self {
      case .sgd(var fields):
        fields.learningRate = newValue
        self = .sgd(fields)
      case .momentum(var fields):
        fields.learningRate = newValue
        self = .momentum(fields)
      case .nesterov(var fields):
        fields.learningRate = newValue
        self = .nesterov(fields)
      case .adagrad(var fields):
        fields.learningRate = newValue
        self = .adagrad(fields)
      case .rmsprop(var fields):
        fields.learningRate = newValue
        self = .rmsprop(fields)
      case .adam(var fields):
        fields.learningRate = newValue
        self = .adam(fields)
      }
    }
  }
}
