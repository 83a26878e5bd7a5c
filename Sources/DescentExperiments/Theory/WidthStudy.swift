import DescentRuns

/// One network of a study of widths: all layers and the inputs have the same number of units.
public struct WidthResult: Codable, Sendable, Hashable {
  public internal(set) var width: Int
  public internal(set) var activation: Activation
  public internal(set) var initialization: WeightScale
  /// What reached the last layer.
  public internal(set) var last: LayerSignal
}

/// How far single draws of networks lie from mean-field theory, by their width: the theory is that of infinitely wide
/// layers, and the error of one draw falls like 1/√width.
struct WidthStudy: Sendable {
  let widths: [Int]
  /// The number of layers.
  let depth: Int
  let samples: Int

  /// The rules that the textbook recommends, with the activation for which it does.
  static let starts = [
    NetworkStart(activation: .sigmoid, initialization: .xavier),
    NetworkStart(activation: .tanh, initialization: .xavier),
    NetworkStart(activation: .relu, initialization: .he),
  ]

  /// The networks of one seed.
  func run(_ context: RunContext) async throws -> [WidthResult] {
    let networks = product(widths, Self.starts) { ($0, $1) }
    return try await context.map(networks.count) { index in
      let (width, start) = networks[index]
      let network = SignalProgram(
        start: start, sizes: [Int](repeating: width, count: depth), top: .random,
        path: { "\($0 + 1)-Dense" })
      let signals = try network.signals(
        of: LayerInputs(gaussian: samples, features: width),
        seed: context.seed(of: "width \(width)"))
      return WidthResult(
        width: width, activation: start.activation, initialization: start.initialization,
        last: signals[depth - 1])
    }
  }
}
