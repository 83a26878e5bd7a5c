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

extension FactorialResults where Condition == NetworkStart, Values == LayerValues {
  /// The indices of the layers.
  var layers: Range<Int> { cells.first?.layers.indices ?? 0..<0 }
}

extension FactorialCell where Condition == NetworkStart, Values == LayerValues {
  /// The standard deviation of each layer's activations, with each seed.
  var deviations: [Repeated] {
    first.layers.indices.map { index in number { $0.layers[index].measured.standardDeviation } }
  }

  /// What mean-field theory predicts for them.
  var predictions: [Double] { first.layers.map { $0.predictedDeviation ?? .nan } }
  /// The saturated share of the last layer's activations.
  var saturated: Repeated { number { $0.layers.last?.measured.saturated } }
  /// The share of the last layer's units that are 0 for every sample.
  var dead: Repeated { number { $0.layers.last?.measured.dead } }

  /// The share of a layer's activations in each bin, in percent, over all seeds.
  func shares(ofLayer index: Int) -> [Double] {
    ActivationStatistics.shares(values.map { $0.layers[index].measured })
  }

  /// What has become of the spread of the activations in the last layer.
  var spread: ActivationSpread {
    ActivationSpread(
      activation: condition.activation, saturated: saturated.mean,
      first: deviations.first?.mean ?? .nan, last: deviations.last?.mean ?? .nan)
  }
}

/// What becomes of the spread of activations on the way through the layers.
enum ActivationSpread: String, CaseIterable {
  case saturated = "pressed to the ends of its range"
  case faded = "nearly one value"
  case exploded = "grown without bound"
  case spread = "still spread out"

  /// Saturated if a third of the activations is; faded if a bounded activation has less than a twentieth of its range as
  /// standard deviation, or a rectifier a tenth of its first layer's; exploded at ten times that.
  ///
  /// - Parameters:
  ///   - saturated: The saturated share.
  ///   - first: The standard deviation in the first layer.
  ///   - last: The standard deviation in the last layer.
  init(activation: Activation, saturated: Double, first: Double, last: Double) {
    if saturated >= 1.0 / 3 {
      self = .saturated
    } else if let range = activation.range {
      self = last < 0.05 * (range.upperBound - range.lowerBound) ? .faded : .spread
    } else if !(last <= 10 * first) {
      self = .exploded
    } else {
      self = last < 0.1 * first ? .faded : .spread
    }
  }
}
