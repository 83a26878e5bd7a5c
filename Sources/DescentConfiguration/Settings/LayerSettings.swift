import DescentLearning

/// A layer of a model, or a short form for several.
public enum LayerSettings: WrittenSetting {
  /// A layer of the library.
  case layer(any Layer)
  /// A fully connected layer with as many units as the model must have outputs.
  case output(initializer: any Initializer = .he, usesBias: Bool = true)
  /// Hidden layers, each with its activation.
  case hidden(Hidden)
  /// The same layers several times.
  case repeated(Repeated)
  /// Layers to whose output their input is added.
  case residual(ResidualBlock)
  /// Branches of layers that take the same input.
  case parallel(ParallelBlock)

  /// Hidden layers: for each number of units a dense layer, batch normalization if requested, an activation, and
  /// dropout if requested.
  public struct Hidden: Sendable {
    /// The units of each layer.
    public var units: [Int]
    /// The activation after each, with its usual settings.
    public var activation: any Layer
    /// Draws the weights; by default He's rule for ReLU and GELU, Xavier's for sigmoid and tanh.
    public var initializer: (any Initializer)?
    /// Whether batch normalization comes before the activation. The dense layer then has no bias.
    public var batchNorm: Bool
    /// The rate of the dropout after the activation; 0 for none.
    public var dropout: Double

    /// Creates layers with these numbers of units.
    public init(
      units: [Int], activation: any Layer = ReLU(), initializer: (any Initializer)? = nil,
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
  public struct Repeated: Sendable {
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
  /// The most layers of a model: a guard against typing errors.
  static let mostLayers = 10_000

  /// The total number of layers; `Int.max` if it would overflow.
  var layerCount: Int {
    switch self {
    case .layer, .output: return 1
    case .hidden(let hidden): return hidden.units.count * 4
    case .repeated(let repeated):
      return clamped(
        LayerSettings.count(repeated.layers).multipliedReportingOverflow(by: repeated.times))
    case .residual(let block): return LayerSettings.count(block.layers + block.shortcut)
    case .parallel(let block): return LayerSettings.count(block.branches.flatMap { $0 })
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
    case .layer(let layer): [layer]
    case .output(let initializer, let usesBias):
      [Dense(outputs, initializer: initializer, usesBias: usesBias)]
    case .hidden(let hidden): hidden.units.flatMap { hidden.make(units: $0) }
    case .repeated(let repeated):
      (0..<repeated.times).flatMap { _ in repeated.layers.flatMap { $0.make(outputs: outputs) } }
    case .residual(let block): [block.make(outputs: outputs)]
    case .parallel(let block): [block.make(outputs: outputs)]
    }
  }
}

extension LayerSettings.Hidden {
  fileprivate func make(units: Int) -> [any Layer] {
    var layers: [any Layer] = [
      Dense(units, initializer: initializer ?? usualInitializer, usesBias: !batchNorm)
    ]
    if batchNorm { layers.append(BatchNorm()) }
    layers.append(activation)
    if dropout > 0 { layers.append(Dropout(rate: dropout)) }
    return layers
  }

  private var usualInitializer: any Initializer {
    activation is Sigmoid || activation is Tanh ? Xavier() : He()
  }
}

extension LayerSettings: CustomStringConvertible {
  /// The layer, or the written form of several.
  public var description: String {
    if case .layer(let layer) = self { return String(describing: layer) }
    return YAMLWriter.flow(Self.form.write(self, .differences))
  }
}

/// The value, or `Int.max` if it overflowed.
private func clamped(_ result: (partialValue: Int, overflow: Bool)) -> Int {
  result.overflow ? Int.max : result.partialValue
}
