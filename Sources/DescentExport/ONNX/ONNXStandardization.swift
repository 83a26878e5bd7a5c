import DescentData

/// How raw features become those that a model was trained on: (x − mean) / deviation.
public struct ONNXStandardization: Sendable, Hashable {
  /// One for each number of a sample, in row-major order.
  public var means: [Double]
  /// One for each number of a sample; none may be 0.
  public var deviations: [Double]

  /// A standardization by the given means and deviations.
  public init(means: [Double], deviations: [Double]) {
    self.means = means
    self.deviations = deviations
  }

  /// That of a preparation: its numeric columns. The features of categories stay what they are, 0 or 1.
  public init(_ preparation: Preparation) {
    self.init(means: [], deviations: [])
    for feature in preparation.features {
      switch feature.encoding {
      case .numeric(let mean, let deviation, _):
        means.append(mean)
        deviations.append(deviation)
      case .categorical(let names, _):
        means += names.map { _ in 0 }
        deviations += names.map { _ in 1 }
      }
    }
  }
}
