import DescentArrays

/// How raw features become those on which a model was trained: (x − mean) / deviation.
///
/// If a mean is more than 1,024 standard deviations from 0, as for times since 1970, a `Float` cannot represent the
/// differences between the features well enough; the model then takes `Double`s.
public struct ONNXStandardization: Sendable, Hashable {
  /// One mean for each number of a sample, in row-major order.
  public var means: [Double]
  /// One standard deviation for each number of a sample; none may be 0.
  public var deviations: [Double]

  /// Creates a standardization with the given means and standard deviations.
  public init(means: [Double], deviations: [Double]) {
    self.means = means
    self.deviations = deviations
  }

  /// Creates the standardization of features or values.
  public init(_ standardization: FeatureStandardization) {
    self.init(means: standardization.means, deviations: standardization.deviations)
  }
}

extension ONNXStandardization {
  /// Whether a `Float` represents the differences of some feature too poorly.
  public var needsDoubles: Bool {
    zip(means, deviations).contains { abs($0) > 1024 * abs($1) }
  }

  /// Checks that there is one valid number for each number of a sample.
  func check(count: Int, of what: String) throws {
    guard means.count == count, deviations.count == count else {
      throw ExportError.setting(
        "the standardization has \(means.count) means and \(deviations.count) deviations; "
          + "a sample has \(count) \(what == "features" ? "numbers" : what)")
    }
    for (index, (mean, deviation)) in zip(means, deviations).enumerated() {
      guard Float(mean).isFinite, Float(deviation).isFinite, Float(deviation) != 0 else {
        throw ExportError.setting(
          "the standardization of feature \(index + 1) has the mean \(mean) and the deviation "
            + "\(deviation); both must be finite, and the deviation not 0")
      }
    }
  }

  private static let path = "standardization"

  /// Writes (x − mean) / deviation, in Double if the input is.
  func write(_ input: String, shape: [Int], in graph: inout ONNXGraph) -> String {
    guard needsDoubles else { return writeSingle(input, shape: shape, in: &graph) }
    let path = Self.path
    let means = graph.initializer("\(path)/means", doubles: means, shape: shape)
    let deviations = graph.initializer("\(path)/deviations", doubles: deviations, shape: shape)
    let difference = graph.add("Sub", [input, means], at: path)
    return graph.cast(graph.add("Div", [difference, deviations], at: path), to: .float, at: path)
  }

  private func writeSingle(
    _ input: String, shape: [Int], in graph: inout ONNXGraph
  ) -> String {
    let (path, rounded) = (Self.path, means.map(Float.init))
    var value = graph.add(
      "Sub", [input, graph.initializer("\(path)/means", rounded, shape: shape)], at: path)
    // The rounding error of a mean matters if the mean is many standard deviations from 0.
    let rest = zip(means, rounded).map { Float($0 - Double($1)) }
    if zip(rest, deviations).contains(where: { abs(Double($0) / $1) > 1e-7 }) {
      value = graph.add(
        "Sub", [value, graph.initializer("\(path)/means-rest", rest, shape: shape)], at: path)
    }
    let scale = graph.initializer(
      "\(path)/deviations", deviations.map(Float.init), shape: shape)
    return graph.add("Div", [value, scale], at: path)
  }

  /// Writes y · deviation + mean in Double.
  func writeInverse(of value: String, as output: String, in graph: inout ONNXGraph) {
    let path = "scaling"
    let wide = graph.cast(value, to: .double, at: path)
    let factors = graph.initializer(
      "\(path)/deviations", doubles: deviations, shape: [deviations.count])
    let product = graph.add("Mul", [wide, factors], at: path)
    let shifts = graph.initializer("\(path)/means", doubles: means, shape: [means.count])
    _ = graph.add("Add", [product, shifts], at: path, output: output)
  }
}
