import DescentLearning

extension LayerSettings {
  /// The layers that are functions of one number. They may follow each hidden layer.
  static let activations: [Case<LayerSettings>] = [
    Case("relu", ReLU(), "max(x, 0)"),
    Case("leaky-relu", LeakyReLU.settings, "x above 0, slope·x below"),
    Case("gelu", GELU.settings, "x·Φ(x)"),
    Case("silu", SiLU(), "x·σ(x), also called swish"),
    Case("elu", ELU.settings, "x above 0, alpha·(eˣ − 1) below"),
    Case("softplus", Softplus(), "ln(1 + eˣ)"),
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
      Case("softmax", Softmax(), "probabilities from logits, inside a network"),
      Case("flatten", Flatten(), "flattens each sample to one row"),
      Case("reshape", Reshape.settings, "gives samples another shape"),
      Case("conv-2d", Conv2D.settings, "convolution of images"),
      Case("conv-1d", Conv1D.settings, "convolution of sequences"),
      Case("max-pool-2d", MaxPool2D.settings, "the largest element of each window of an image"),
      Case("max-pool-1d", MaxPool1D.settings, "the largest element of each window of a sequence"),
      Case("average-pool-2d", AveragePool2D.settings, "the mean of each window of an image"),
      Case("average-pool-1d", AveragePool1D.settings, "the mean of each window of a sequence"),
      Case("global-average-pool", GlobalAveragePool(), "the mean of each channel"),
      Case(
        "layer-norm", LayerNorm.settings,
        "the features of each sample normalized to mean 0 and variance 1"),
      Case(
        "group-norm", GroupNorm.settings,
        "groups of channels normalized to mean 0 and variance 1 in each sample"),
      Case("embedding", Embedding.settings, "a learned row of numbers for each whole number"),
      .hidden, .repeated, .residual, .parallel,
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

extension ELU {
  static let settings: Form<ELU> = .record(
    "elu", usual: ELU(), principal: "alpha",
    [Field("alpha", \.alpha, .anyNumber, "the limit for large negative inputs is −alpha")])
}

extension LayerNorm {
  static let settings: Form<LayerNorm> = .record(
    "layer-norm", usual: LayerNorm(), principal: "axes",
    [
      Field("axes", \.axes, .whole(1...8), "how many axes, from the last, it normalizes over"),
      Field("epsilon", \.epsilon, .positive, "added to the variance"),
    ])
}

extension GroupNorm {
  static let settings: Form<GroupNorm> = .record(
    "group-norm", usual: GroupNorm(1), principal: "groups",
    [
      Field(
        "groups", \.groups, .whole(1...1_000_000), isRequired: true,
        "the number of groups; it must divide the number of channels"),
      Field("epsilon", \.epsilon, .positive, "added to the variance"),
    ])
}

extension Embedding {
  static let settings: Form<Embedding> = .record(
    "embedding", usual: Embedding(count: 1, units: 1),
    [
      Field(
        "count", \.count, .whole(1...100_000_000), isRequired: true,
        "the number of things; they are numbered from 0"),
      Field(
        "units", \.units, .whole(1...1_000_000), isRequired: true,
        "how many numbers stand for each"),
      Field("initializer", \.initializer, .initializer, "draws the table"),
    ])
}

extension Reshape {
  static let settings: Form<Reshape> = .record(
    "reshape", usual: Reshape([]), principal: "shape",
    [
      Field(
        "shape", \.extents, Form<Int>.whole(1...Int(Int32.max)).list(atLeast: 1, of: "extents"),
        isRequired: true, "the shape of a sample, such as [28, 28, 1]")
    ])

  private var extents: [Int] {
    get { shape.dimensions }
    set { self = Reshape(.init(newValue)) }
  }
}
