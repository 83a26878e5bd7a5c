import DescentLearning

// The layers that a model's outputs decide, and short forms for several layers.

/// The most units of a layer: a guard against typing errors.
private let mostUnits = 1_000_000

/// A fully connected layer whose number of units may be left to the outputs.
private struct DenseFields: Sendable {
  var units: Int?
  var initializer: any Initializer = .he
  var usesBias = true

  static let form: Form<DenseFields> = .record(
    "dense", usual: DenseFields(), principal: "units",
    [
      Field(
        "units", \.units, Form<Int>.whole(1...mostUnits).optional,
        "the number of outputs; by default the number of classes or values to predict",
        example: "64"),
      Field("initializer", \.initializer, .initializer, "draws the weights"),
      Field("bias", \.usesBias, .truth, "whether it has a bias"),
    ])

  init() {}

  init?(_ settings: LayerSettings) {
    switch settings {
    case .output(let initializer, let usesBias):
      (self.initializer, self.usesBias) = (initializer, usesBias)
    case .layer(let layer):
      guard let dense = layer as? Dense else { return nil }
      (units, initializer, usesBias) = (dense.units, dense.initializer, dense.usesBias)
    case .hidden, .repeated, .residual, .parallel: return nil
    }
  }

  var settings: LayerSettings {
    guard let units else { return .output(initializer: initializer, usesBias: usesBias) }
    return .layer(Dense(units, initializer: initializer, usesBias: usesBias))
  }
}

extension Case<LayerSettings> {
  static let dense = Case(
    "dense", DenseFields.form, "fully connected: y = x·W + b", make: \.settings,
    settings: { DenseFields($0) })

  static let hidden = Case(
    "hidden", LayerSettings.Hidden.form, "several dense layers, each with an activation",
    make: { .hidden($0) },
    settings: { if case .hidden(let fields) = $0 { fields } else { nil } })

  static let repeated = Case(
    "repeat", LayerSettings.Repeated.form, "the same layers several times",
    make: { .repeated($0) },
    settings: { if case .repeated(let fields) = $0 { fields } else { nil } })
}

extension LayerSettings.Hidden {
  static let form: Form<LayerSettings.Hidden> = .record(
    "hidden", usual: LayerSettings.Hidden(units: []), principal: "units",
    [
      Field(
        "units", \.units,
        Form<Int>.whole(1...mostUnits).list(atLeast: 1, of: "numbers of units"),
        isRequired: true, "the units of each layer, such as [128, 64]"),
      Field("activation", \.activation, activation, "the activation after each layer"),
      Field(
        "initializer", \.initializer, Form<any Initializer>.initializer.optional,
        "draws the weights; by default he, or xavier before sigmoid and tanh", example: "he"),
      Field("batch-norm", \.batchNorm, .truth, "batch normalization before the activation"),
      Field(
        "dropout", \.dropout, .fraction, "the rate of dropout after the activation; 0 for none"),
    ])

  /// The name of an activation, which then has its usual settings.
  private static let activation: Form<any Layer> = {
    let usual: [(name: String, value: any Layer)] = LayerSettings.activations.compactMap { row in
      if case .layer(let layer)? = row.usual { (row.name, layer) } else { nil }
    }
    return .named(usual) { LayerSettings.form.isSame(.layer($0), .layer($1)) }
  }()
}

extension LayerSettings.Repeated {
  static let form: Form<LayerSettings.Repeated> = .record(
    "repeat", usual: LayerSettings.Repeated(times: 1, layers: []),
    [
      Field(
        "times", \.times, .whole(1...LayerSettings.mostLayers), isRequired: true,
        "the number of repetitions"),
      Field(
        "layers", \.layers,
        Form<LayerSettings>.later("layers") { LayerSettings.form }.list(
          atLeast: 1, of: "layers"),
        isRequired: true, "the repeated layers"),
    ])
}
