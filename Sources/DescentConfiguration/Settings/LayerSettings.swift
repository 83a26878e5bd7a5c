import DescentLearning

/// A layer of a model: the written form of a `Layer`.
public enum LayerSettings: Setting {
  case dense(Dense = Dense())
  case batchNorm(BatchNorm = BatchNorm())
  case dropout(Dropout = Dropout())
  case relu
  case leakyReLU(slope: Double = 0.01)
  case gelu(GELU.Form = .erf)
  case sigmoid
  case tanh
  case flatten
  /// Hidden layers, each with its activation.
  case hidden(Hidden)
  /// The same layers several times.
  case repeated(Repeated)

  /// A fully connected layer.
  public struct Dense: Hashable, Sendable {
    /// The number of outputs; by default as many as the model must produce.
    public var units: Int?
    /// Draws the weights.
    public var initializer: InitializerSettings
    /// Whether it has a bias.
    public var bias: Bool

    /// Creates a layer with this number of units.
    public init(
      units: Int? = nil, initializer: InitializerSettings = .he(), bias: Bool = true
    ) {
      self.units = units
      self.initializer = initializer
      self.bias = bias
    }
  }

  /// Batch normalization.
  public struct BatchNorm: Hashable, Sendable {
    /// The fraction of the running values that is kept in each step.
    public var retention: Double
    /// ε; by default 1e-5, or 1e-6 in the book's convention.
    public var epsilon: Double?
    /// The convention it follows.
    public var convention: Convention

    /// Batch normalization with these settings.
    public init(
      retention: Double = 0.9, epsilon: Double? = nil, convention: Convention = .standard
    ) {
      self.retention = retention
      self.epsilon = epsilon
      self.convention = convention
    }
  }

  /// Dropout.
  public struct Dropout: Hashable, Sendable {
    /// The fraction dropped.
    public var rate: Double
    /// The convention it follows.
    public var convention: Convention
    /// Whether it drops in evaluation too.
    public var staysActive: Bool

    /// Dropout with these settings.
    public init(
      rate: Double = 0.5, convention: Convention = .standard, staysActive: Bool = false
    ) {
      self.rate = rate
      self.convention = convention
      self.staysActive = staysActive
    }
  }

  /// Hidden layers: for each number of units a dense layer, batch normalization if requested, an activation, and
  /// dropout if requested.
  public struct Hidden: Hashable, Sendable {
    /// The activation functions.
    public enum Activation: String, Hashable, Sendable, CaseIterable {
      case relu, leakyRelu, gelu, sigmoid, tanh
    }
    /// The units of each layer.
    public var units: [Int]
    /// The activation after each.
    public var activation: Activation
    /// Draws the weights; by default He's rule for ReLU and GELU, Xavier's for sigmoid and tanh.
    public var initializer: InitializerSettings?
    /// Whether batch normalization comes before the activation. The dense layer then has no bias.
    public var batchNorm: Bool
    /// The rate of the dropout after the activation; 0 for none.
    public var dropout: Double

    /// Creates layers with these numbers of units.
    public init(
      units: [Int], activation: Activation = .relu, initializer: InitializerSettings? = nil,
      batchNorm: Bool = false, dropout: Double = 0
    ) {
      self.units = units
      self.activation = activation
      self.initializer = initializer
      self.batchNorm = batchNorm
      self.dropout = dropout
    }
  }

  /// The same layers several times, each time with their own parameters.
  public struct Repeated: Hashable, Sendable {
    /// The number of repetitions.
    public var times: Int
    /// The repeated layers.
    public var layers: [LayerSettings]

    /// Creates layers repeated this many times.
    public init(times: Int, layers: [LayerSettings]) {
      self.times = times
      self.layers = layers
    }
  }
}

extension LayerSettings {
  /// The most units of a layer, and the most layers of a model: a guard against typing errors.
  static let mostUnits = 1_000_000
  static let mostLayers = 10_000

  private struct SlopeFields: Hashable, Sendable { var slope = 0.01 }
  private struct GELUFields: Hashable, Sendable { var form = GELU.Form.erf }

  package static let form: Form<LayerSettings> = .choice(
    "a layer",
    [
      Case(
        "dense",
        .record(
          "dense", usual: Dense(), principal: "units",
          [
            Field(
              "units", \.units, Form<Int>.whole(1...mostUnits).optional,
              "the number of outputs; by default the number of classes or values to predict",
              example: "64"),
            Field("initializer", \.initializer, InitializerSettings.form, "draws the weights"),
            Field("bias", \.bias, .truth, "whether it has a bias"),
          ]),
        principal: "units", "fully connected: y = x·W + b", make: { .dense($0) },
        settings: { if case .dense(let fields) = $0 { fields } else { nil } }),
      Case(
        "batch-norm",
        .record(
          "batch-norm", usual: BatchNorm(), principal: "retention",
          [
            Field(
              "retention", \.retention, .fraction,
              "the fraction of the running values that is kept in each step"),
            Field(
              "epsilon", \.epsilon, Form<Double>.positive.optional,
              "added to the variance; 1e-5, book 1e-6", example: "1e-5"),
            .convention(\.convention),
          ]),
        principal: "retention", "each feature normalized to mean 0 and variance 1 over the batch",
        make: { .batchNorm($0) },
        settings: { if case .batchNorm(let fields) = $0 { fields } else { nil } }),
      Case(
        "dropout",
        .record(
          "dropout", usual: Dropout(), principal: "rate",
          [
            Field("rate", \.rate, .fraction, "the fraction of values dropped"),
            .convention(\.convention),
            Field(
              "stays-active", \.staysActive, .truth, "whether it also drops in evaluation"),
          ]),
        principal: "rate", "a random part of the values set to 0 in training",
        make: { .dropout($0) },
        settings: { if case .dropout(let fields) = $0 { fields } else { nil } }),
      Case("relu", .relu, "max(x, 0)"),
      Case(
        "leaky-relu",
        .record(
          "leaky-relu", usual: SlopeFields(), principal: "slope",
          [Field("slope", \.slope, .anyNumber, "the slope below 0")]),
        principal: "slope", "x above 0, slope·x below", make: { .leakyReLU(slope: $0.slope) },
        settings: { if case .leakyReLU(let slope) = $0 { SlopeFields(slope: slope) } else { nil } }),
      Case(
        "gelu",
        .record(
          "gelu", usual: GELUFields(), principal: "form",
          [Field("form", \.form, .name, "how Φ is computed")]),
        principal: "form", "x·Φ(x)", make: { .gelu($0.form) },
        settings: { if case .gelu(let form) = $0 { GELUFields(form: form) } else { nil } }),
      Case("sigmoid", .sigmoid, "1/(1 + e⁻ˣ)"),
      Case("tanh", .tanh, "tanh x"),
      Case("flatten", .flatten, "flattens each sample to one row"),
      Case(
        "hidden",
        .record(
          "hidden", usual: Hidden(units: []), principal: "units",
          [
            Field(
              "units", \.units,
              Form<Int>.whole(1...mostUnits).list(atLeast: 1, of: "numbers of units"),
              isRequired: true, "the units of each layer, such as [128, 64]"),
            Field("activation", \.activation, .name, "the activation after each layer"),
            Field(
              "initializer", \.initializer, InitializerSettings.form.optional,
              "draws the weights; by default he, or xavier before sigmoid and tanh", example: "he"),
            Field("batch-norm", \.batchNorm, .truth, "batch normalization before the activation"),
            Field(
              "dropout", \.dropout, .fraction,
              "the rate of dropout after the activation; 0 for none"),
          ]),
        principal: "units", "several dense layers, each with an activation",
        make: { .hidden($0) },
        settings: { if case .hidden(let fields) = $0 { fields } else { nil } }),
      Case(
        "repeat",
        .record(
          "repeat", usual: Repeated(times: 1, layers: []),
          [
            Field(
              "times", \.times, .whole(1...mostLayers), isRequired: true,
              "the number of repetitions"),
            Field(
              "layers", \.layers,
              Form<LayerSettings>.later("layers") { LayerSettings.form }.list(
                atLeast: 1, of: "layers"),
              isRequired: true, "the repeated layers"),
          ]),
        "the same layers several times", make: { .repeated($0) },
        settings: { if case .repeated(let fields) = $0 { fields } else { nil } }),
    ])

  /// The total number of layers; `Int.max` if it would overflow.
  var layerCount: Int {
    switch self {
    case .hidden(let hidden): return hidden.units.count * 4
    case .repeated(let repeated):
      return clamped(
        LayerSettings.count(repeated.layers).multipliedReportingOverflow(by: repeated.times))
    default: return 1
    }
  }

  static func count(_ layers: [LayerSettings]) -> Int {
    layers.reduce(0) { clamped($0.addingReportingOverflow($1.layerCount)) }
  }

  /// The layers that it represents.
  ///
  /// - Parameter outputs: The units of a dense layer without a number of units.
  public func make(outputs: Int) -> [any Layer] {
    switch self {
    case .dense(let dense):
      [
        DescentLearning.Dense(
          dense.units ?? outputs, initializer: dense.initializer.make(), usesBias: dense.bias)
      ]
    case .batchNorm(let norm):
      [
        DescentLearning.BatchNorm(
          retention: norm.retention, epsilon: norm.epsilon, convention: norm.convention)
      ]
    case .dropout(let dropout):
      [
        DescentLearning.Dropout(
          rate: dropout.rate, convention: dropout.convention, staysActive: dropout.staysActive)
      ]
    case .relu: [ReLU()]
    case .leakyReLU(let slope): [LeakyReLU(slope: slope)]
    case .gelu(let form): [GELU(form: form)]
    case .sigmoid: [Sigmoid()]
    case .tanh: [Tanh()]
    case .flatten: [Flatten()]
    case .hidden(let hidden): hidden.units.flatMap { hidden.make(units: $0) }
    case .repeated(let repeated):
      (0..<repeated.times).flatMap { _ in repeated.layers.flatMap { $0.make(outputs: outputs) } }
    }
  }
}

extension LayerSettings.Hidden {
  fileprivate func make(units: Int) -> [any Layer] {
    var layers: [any Layer] = [
      Dense(units, initializer: (initializer ?? usualInitializer).make(), usesBias: !batchNorm)
    ]
    if batchNorm { layers.append(BatchNorm()) }
    switch activation {
    case .relu: layers.append(ReLU())
    case .leakyRelu: layers.append(LeakyReLU())
    case .gelu: layers.append(GELU())
    case .sigmoid: layers.append(Sigmoid())
    case .tanh: layers.append(Tanh())
    }
    if dropout > 0 { layers.append(Dropout(rate: dropout)) }
    return layers
  }

  private var usualInitializer: InitializerSettings {
    switch activation {
    case .relu, .leakyRelu, .gelu: .he()
    case .sigmoid, .tanh: .xavier()
    }
  }
}

/// The value, or `Int.max` if it overflowed.
private func clamped(_ result: (partialValue: Int, overflow: Bool)) -> Int {
  result.overflow ? Int.max : result.partialValue
}
