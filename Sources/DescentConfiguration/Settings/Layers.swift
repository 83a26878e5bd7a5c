import DescentLearning

extension LayerSettings {
  /// The layers that are functions of one number. They may follow each hidden layer.
  static let activations: [Case<LayerSettings>] = [
    Case("relu", ReLU(), "max(x, 0)"),
    Case("leaky-relu", LeakyReLU.settings, "x above 0, slope·x below"),
    Case("gelu", GELU.settings, "x·Φ(x)"),
    Case("sigmoid", Sigmoid(), "1/(1 + e⁻ˣ)"),
    Case("tanh", Tanh(), "tanh x"),
  ]

  /// Every layer that settings can name.
  package static let form: Form<LayerSettings> = .choice(
    "a layer",
    [
      .dense,
      Case(
        "batch-norm", BatchNorm.settings,
        "each feature normalized to mean 0 and variance 1 over the batch"),
      Case("dropout", Dropout.settings, "a random part of the values set to 0 in training"),
    ] + activations + [
      Case("flatten", Flatten(), "flattens each sample to one row"),
      .hidden, .repeated,
    ])
}

extension BatchNorm {
  static let settings: Form<BatchNorm> = .record(
    "batch-norm", usual: BatchNorm(), principal: "retention",
    [
      Field(
        "retention", \.retention, .fraction,
        "the fraction of the running values that is kept in each step"),
      Field(
        "epsilon", \.chosenEpsilon, Form<Double>.positive.optional,
        "added to the variance; 1e-5, book 1e-6", example: "1e-5"),
      .convention(\.convention),
    ])
}

extension Dropout {
  static let settings: Form<Dropout> = .record(
    "dropout", usual: Dropout(), principal: "rate",
    [
      Field("rate", \.rate, .fraction, "the fraction of values dropped"),
      .convention(\.convention),
      Field("stays-active", \.staysActive, .truth, "whether it also drops in evaluation"),
    ])
}

extension LeakyReLU {
  static let settings: Form<LeakyReLU> = .record(
    "leaky-relu", usual: LeakyReLU(), principal: "slope",
    [Field("slope", \.slope, .anyNumber, "the slope below 0")])
}

extension GELU {
  static let settings: DescentConfiguration.Form<GELU> = .record(
    "gelu", usual: GELU(), principal: "form",
    [Field("form", \.form, .name, "how Φ is computed")])
}
