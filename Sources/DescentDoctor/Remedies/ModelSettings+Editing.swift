import DescentConfiguration
import DescentLearning

/// Changes of a model, layer by layer, inside repetitions, too.
extension ModelSettings {
  /// The layers one by one, short forms for hidden layers written out.
  mutating func edit(_ change: ([LayerSettings]) -> [LayerSettings]) {
    layers = Self.edited(layers, change)
  }

  private static func edited(
    _ layers: [LayerSettings], _ change: ([LayerSettings]) -> [LayerSettings]
  ) -> [LayerSettings] {
    let whole = layers.flatMap { layer -> [LayerSettings] in
      if case .hidden(let hidden) = layer { return hidden.layers }
      guard case .repeated(var repeated) = layer else { return [layer] }
      repeated.layers = edited(repeated.layers, change)
      return [.repeated(repeated)]
    }
    return change(whole)
  }

  mutating func initialize(_ initializer: any Initializer) {
    edit { layers in
      layers.map { layer in
        switch layer {
        case .layer(var dense as Dense):
          dense.initializer = initializer
          return .layer(dense)
        case .layer(var convolution as Conv2D):
          convolution.initializer = initializer
          return .layer(convolution)
        case .output(_, let usesBias): return .output(initializer: initializer, usesBias: usesBias)
        default: return layer
        }
      }
    }
  }

  /// Batch normalization before each hidden activation that has none.
  mutating func normalize() {
    edit { layers in
      var result: [LayerSettings] = []
      for layer in layers {
        if layer.isActivation, result.last?.isLayer(BatchNorm.self) == false,
          result.last?.isWeighted == true, result.last?.isOutput == false
        {
          result.append(.layer(BatchNorm()))
        }
        result.append(layer)
      }
      return result
    }
  }

  mutating func useReLU() {
    edit { layers in layers.map { $0.isActivation ? .layer(ReLU()) : $0 } }
  }

  mutating func insertActivations() {
    edit { layers in
      var result: [LayerSettings] = []
      for layer in layers {
        if layer.isWeighted, let last = result.last(where: { $0.isWeighted || $0.isActivation }),
          last.isWeighted
        {
          result.append(.layer(ReLU()))
        }
        result.append(layer)
      }
      return result
    }
  }

  mutating func removeOutputActivation() {
    guard let last = layers.lastIndex(where: { $0.isWeighted }) else { return }
    layers = layers[...last] + layers[(last + 1)...].filter { !$0.isActivation }
  }

  /// The last dropout, behind all normalization.
  mutating func moveDropoutToEnd() {
    edit { layers in
      guard let dropout = layers.last(where: { $0.isLayer(Dropout.self) }),
        let last = layers.lastIndex(where: { $0.isWeighted })
      else { return layers }
      let head = layers[..<last].filter { !$0.isLayer(Dropout.self) }
      return head + [dropout] + layers[last...].filter { !$0.isLayer(Dropout.self) }
    }
  }

  mutating func addDropout(_ rate: Double) {
    edit { layers in
      layers.flatMap { layer in
        layer.isActivation ? [layer, .layer(Dropout(rate: rate))] : [layer]
      }
    }
  }

  /// Of all dense layers but the last.
  mutating func scaleUnits(by factor: Double) {
    let last = layers.lastIndex { $0.isWeighted }
    for index in layers.indices where index != last {
      layers[index] = layers[index].scaled(by: factor)
    }
  }
}

extension LayerSettings {
  func isLayer<Kind: Layer>(_ kind: Kind.Type) -> Bool {
    if case .layer(let layer) = self { layer is Kind } else { false }
  }

  var isActivation: Bool {
    if case .layer(let layer) = self { NetworkLook.isNonlinear(layer) } else { false }
  }

  var isOutput: Bool { if case .output = self { true } else { false } }

  var isWeighted: Bool {
    switch self {
    case .layer(let layer): NetworkLook.isWeighted(layer)
    case .output: true
    default: false
    }
  }

  fileprivate func scaled(by factor: Double) -> LayerSettings {
    switch self {
    case .layer(var dense as Dense):
      dense.units = max(1, Int(Double(dense.units) * factor))
      return .layer(dense)
    case .repeated(var repeated):
      repeated.layers = repeated.layers.map { $0.scaled(by: factor) }
      return .repeated(repeated)
    case .hidden(var hidden):
      hidden.units = hidden.units.map { max(1, Int(Double($0) * factor)) }
      return .hidden(hidden)
    default: return self
    }
  }
}

extension LayerSettings.Hidden {
  /// The layers that it stands for.
  fileprivate var layers: [LayerSettings] {
    LayerSettings.hidden(self).make(outputs: 1).map { .layer($0) }
  }
}
