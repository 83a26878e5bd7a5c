import DescentLearning

extension Form<any Optimizer> {
  /// Every optimizer that settings can name.
  package static let optimizer: Form = .choice(
    "an optimizer",
    [
      Case("sgd", SGD.settings, "w ← w − rate·g"),
      Case("momentum", Momentum.settings, "gradient descent with a velocity"),
      Case("nesterov", Nesterov.settings, "Nesterov's accelerated gradient"),
      Case(
        "adagrad", AdaGrad.settings,
        "a learning rate for each weight that falls as its gradients accumulate"),
      Case(
        "rmsprop", RMSprop.settings,
        "a learning rate for each weight, based on its recent gradients"),
      Case(
        "adam", Adam.settings,
        "running means of gradients and of their squares, with bias correction"),
      Case("nadam", NAdam.settings, "Adam with Nesterov's look ahead"),
      Case(
        "radam", RAdam.settings, "Adam that does without squares while it knows too few of them"),
      Case("adadelta", Adadelta.settings, "the size of past changes instead of a learning rate"),
      Case("lion", Lion.settings, "the sign of a running mean: every weight moves equally far"),
      Case("lamb", LAMB.settings, "Adam in proportion to the norm of each parameter"),
      Case(
        "muon", Muon.settings,
        "orthogonal updates of matrices; everything else is updated by Adam at 0.001",
        where: \.isSettable),
    ])
}

extension Field {
  fileprivate static func rate(_ member: WritableKeyPath<Record, Double> & Sendable) -> Field {
    Field("learning-rate", member, .positive, "the learning rate, before any schedule")
  }

  fileprivate static func momentum(_ member: WritableKeyPath<Record, Double> & Sendable) -> Field {
    Field("momentum", member, .fraction, "the fraction of the velocity that is kept")
  }

  fileprivate static func epsilon(_ member: WritableKeyPath<Record, Double?> & Sendable) -> Field {
    Field(
      "epsilon", member, Form<Double>.positive.optional,
      "keeps the quotient finite; 1e-8, book 1e-7", example: "1e-8")
  }

  fileprivate static func plainEpsilon(_ member: WritableKeyPath<Record, Double> & Sendable)
    -> Field
  {
    Field("epsilon", member, .positive, "keeps the quotient finite")
  }

  fileprivate static func firstDecay(_ member: WritableKeyPath<Record, Double> & Sendable) -> Field
  {
    Field("first-decay", member, .fraction, "β₁, of the mean of gradients")
  }

  fileprivate static func secondDecay(
    _ member: WritableKeyPath<Record, Double> & Sendable, _ of: String = "of their squares"
  ) -> Field {
    Field("second-decay", member, .fraction, "β₂, of the mean \(of)")
  }
}

extension SGD {
  static let settings: Form<SGD> = .record(
    "sgd", usual: SGD(), principal: "learning-rate", [.rate(\.learningRate)])
}

extension Momentum {
  static let settings: Form<Momentum> = .record(
    "momentum", usual: Momentum(), principal: "learning-rate",
    [.rate(\.learningRate), .momentum(\.momentum), .convention(\.convention)])
}

extension Nesterov {
  static let settings: Form<Nesterov> = .record(
    "nesterov", usual: Nesterov(), principal: "learning-rate",
    [.rate(\.learningRate), .momentum(\.momentum), .convention(\.convention)])
}

extension AdaGrad {
  static let settings: Form<AdaGrad> = .record(
    "adagrad", usual: AdaGrad(), principal: "learning-rate",
    [
      .rate(\.learningRate),
      .plainEpsilon(\.epsilon),
    ])
}

extension RMSprop {
  static let settings: Form<RMSprop> = .record(
    "rmsprop", usual: RMSprop(), principal: "learning-rate",
    [
      .rate(\.learningRate),
      Field("decay", \.decay, .fraction, "the fraction of the running mean square that is kept"),
      .epsilon(\.chosenEpsilon), .convention(\.convention),
    ])
}

extension Adam {
  static let settings: Form<Adam> = .record(
    "adam", usual: Adam(), principal: "learning-rate",
    [
      .rate(\.learningRate),
      .firstDecay(\.firstDecay), .secondDecay(\.secondDecay),
      .epsilon(\.chosenEpsilon), .convention(\.convention),
    ])
}

extension NAdam {
  static let settings: Form<NAdam> = .record(
    "nadam", usual: NAdam(), principal: "learning-rate",
    [
      .rate(\.learningRate), .firstDecay(\.firstDecay), .secondDecay(\.secondDecay),
      .plainEpsilon(\.epsilon),
      Field(
        "momentum-decay", \.momentumDecay, .fraction,
        "ψ, how fast the momentum grows from half of first-decay to all of it"),
    ])
}

extension RAdam {
  static let settings: Form<RAdam> = .record(
    "radam", usual: RAdam(), principal: "learning-rate",
    [
      .rate(\.learningRate), .firstDecay(\.firstDecay), .secondDecay(\.secondDecay),
      .plainEpsilon(\.epsilon),
    ])
}

extension Adadelta {
  static let settings: Form<Adadelta> = .record(
    "adadelta", usual: Adadelta(), principal: "learning-rate",
    [
      .rate(\.learningRate),
      Field("decay", \.decay, .fraction, "the fraction of both running mean squares that is kept"),
      Field("epsilon", \.epsilon, .positive, "lets the first changes begin"),
    ])
}

extension Lion {
  static let settings: Form<Lion> = .record(
    "lion", usual: Lion(), principal: "learning-rate",
    [
      .rate(\.learningRate),
      Field(
        "first-decay", \.firstDecay, .fraction, "β₁, of the mean that gives the direction of a step"
      ),
      .secondDecay(\.secondDecay, "that is kept"),
    ])
}

extension LAMB {
  static let settings: Form<LAMB> = .record(
    "lamb", usual: LAMB(), principal: "learning-rate",
    [
      .rate(\.learningRate), .firstDecay(\.firstDecay), .secondDecay(\.secondDecay),
      .plainEpsilon(\.epsilon),
      Field(
        "decay", \.decay, .notNegative, "λ, a decay of weights that the ratio of norms includes"),
    ])
}

extension Muon {
  /// Whether everything that is no matrix is updated by Adam as it is by default.
  fileprivate var isSettable: Bool {
    guard let adam = others as? Adam else { return false }
    return String(describing: adam) == String(describing: Adam())
  }

  static let settings: Form<Muon> = .record(
    "muon", usual: Muon(), principal: "learning-rate",
    [
      .rate(\.learningRate), .momentum(\.momentum), .plainEpsilon(\.epsilon),
    ])
}
