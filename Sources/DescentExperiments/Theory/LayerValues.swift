/// What was measured in the layers of a network that was not trained.
public struct LayerValues: FactorialValues {
  /// From the first hidden layer to the last.
  public internal(set) var layers: [LayerStack.Layer]

  /// The main number in words.
  var words: String {
    let last = layers.last?.measured.standardDeviation ?? .nan
    return "standard deviation \(last.readable) in the last layer"
  }

  /// A line of numbers for each layer, counted from 1.
  var lines: [[String: Double?]] {
    layers.enumerated().map { $1.numbers.merging(["layer": Double($0 + 1)]) { $1 } }
  }
}

extension FactorialCell where Condition == NetworkStart, Values == LayerValues {
  /// The standard deviation of each layer's activations, with each seed.
  var deviations: [Repeated] {
    first.layers.indices.map { index in number { $0.layers[index].measured.standardDeviation } }
  }

  /// A number of what reaches each layer, with each seed.
  func signals(_ member: KeyPath<LayerSignal, Double?>) -> [Repeated] {
    first.layers.indices.map { index in number { $0.layers[index].signal?[keyPath: member] } }
  }

  /// What mean-field theory predicts for them.
  var predictions: [Double] { first.layers.map { $0.predictedDeviation ?? .nan } }
  /// The saturated share of the last layer's activations.
  var saturated: Repeated { number { $0.layers.last?.measured.saturated } }
  /// The saturated share of a layer's activations.
  func saturated(_ layer: Int) -> Repeated { number { $0.layers[layer].measured.saturated } }
  /// The share of the last layer's units that are 0 for every sample.
  var dead: Repeated { number { $0.layers.last?.measured.dead } }

  /// The share of a layer's activations in each bin, in percent, over all seeds.
  func shares(ofLayer index: Int) -> [Double] {
    ActivationStatistics.shares(values.map { $0.layers[index].measured })
  }
}
