import DescentArrays
import DescentLearning

/// The values before and after one layer of batch normalization, over all training samples as one batch.
public struct LayerDistribution: Codable, Sendable, Hashable {
  /// Of what goes in: x.
  public internal(set) var before: Histogram
  /// Of x̂ = (x − μ)/√(σ² + ε); `nil` without the layer.
  public internal(set) var normalized: Histogram?
  /// Of what comes out: y = γ·x̂ + β; `nil` without the layer.
  public internal(set) var after: Histogram?

  /// Numbers counted in bins.
  public struct Histogram: Codable, Sendable, Hashable {
    public internal(set) var mean: Double?
    public internal(set) var standardDeviation: Double?
    /// The root mean square over units of the standard deviation over samples.
    public internal(set) var acrossSamples: Double?
    /// In bins of equal width from −4 to 4; in the first also what lies below, in the last also what lies above.
    public internal(set) var counts: [Int]
  }
}

extension LayerDistribution.Histogram {
  static let bins = 40
  static let range = -4.0...4.0
  static let edges = (0...bins).map { range.lowerBound + 8 * Double($0) / Double(bins) }

  /// - Parameter values: Sample by sample.
  init(_ values: [Double], units: Int) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean.ifFinite
    standardDeviation = (squares / Double(values.count)).squareRoot().ifFinite
    acrossSamples = SampleSpread(values.map { Float($0) }, units: units).acrossSamples.ifFinite
    counts = [Int](repeating: 0, count: Self.bins)
    for value in values where !value.isNaN {
      let place = ((value - Self.range.lowerBound) * Double(Self.bins) / 8).rounded(.down)
      counts[Int(min(max(place, 0), Double(Self.bins - 1)))] += 1
    }
  }
}

extension LayerDistribution {
  /// Observes the layer of a network of `Dense`, perhaps `BatchNorm`, and ReLU, in training mode.
  ///
  /// - Parameter layer: The index of the hidden layer.
  init(
    _ trainer: isolated Trainer, on data: Dataset, layer: Int, units: Int, batchNorm: Bool,
    epsilon: Double
  ) throws {
    let observed = try trainer.observation(
      on: data, samples: (0..<Int32(data.count)).map(\.self))
    let number = layer * (batchNorm ? 3 : 2) + 1
    func values(_ path: String) -> [Double]? {
      observed.activations.first(where: { $0.name == path })?.values.map { Double($0) }
    }
    let sums = values("\(number)-Dense") ?? []
    before = Histogram(sums, units: units)
    guard batchNorm else { return }
    normalized = Histogram(
      Self.normalized(sums, units: units, epsilon: epsilon), units: units)
    after = values("\(number + 1)-BatchNorm").map { Histogram($0, units: units) }
  }

  /// (x − μ)/√(σ² + ε), with mean and variance of each unit over the samples.
  static func normalized(_ values: [Double], units: Int, epsilon: Double) -> [Double] {
    let samples = Double(values.count / max(1, units))
    var (means, squares) = (
      [Double](repeating: 0, count: units), [Double](repeating: 0, count: units)
    )
    for (index, value) in values.enumerated() { means[index % units] += value / samples }
    for (index, value) in values.enumerated() {
      let distance = value - means[index % units]
      squares[index % units] += distance * distance / samples
    }
    return values.enumerated().map { index, value in
      (value - means[index % units]) / (squares[index % units] + epsilon).squareRoot()
    }
  }
}

/// The learned scale γ and shift β of a layer of batch normalization.
public struct ScaleAndShift: Codable, Sendable, Hashable {
  public internal(set) var scaleMean: Double?
  public internal(set) var scaleDeviation: Double?
  public internal(set) var shiftMean: Double?
  public internal(set) var shiftDeviation: Double?

  init(scale: [Float], shift: [Float]) {
    let (scale, shift) = (Self.moments(scale), Self.moments(shift))
    (scaleMean, scaleDeviation) = (scale.mean.ifFinite, scale.deviation.ifFinite)
    (shiftMean, shiftDeviation) = (shift.mean.ifFinite, shift.deviation.ifFinite)
  }

  /// Those of the layer of batch normalization after the hidden layer with an index.
  init(_ trainer: isolated Trainer, layer: Int) throws {
    let path = "\(3 * layer + 2)-BatchNorm"
    self.init(
      scale: try trainer.values(at: "\(path)/scale"), shift: try trainer.values(at: "\(path)/shift")
    )
  }

  private static func moments(_ values: [Float]) -> (mean: Double, deviation: Double) {
    let numbers = values.map { Double($0) }
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(numbers.count)).squareRoot())
  }
}
