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
      Field("epsilon", \.epsilon, .positive, "keeps the quotient finite"),
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
      Field("first-decay", \.firstDecay, .fraction, "β₁, of the mean of gradients"),
      Field("second-decay", \.secondDecay, .fraction, "β₂, of the mean of their squares"),
      .epsilon(\.chosenEpsilon), .convention(\.convention),
    ])
}
