import DescentData

/// How raw features become those that a model was trained on: (x − mean) / deviation.
///
/// Where a mean is more than 1,024 deviations away from 0, as of times since 1970, a `Float` shows too little of
/// what the features differ by; the model takes `Double`s then.
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

  /// That of features or values.
  public init(_ standardization: FeatureStandardization) {
    self.init(means: standardization.means, deviations: standardization.deviations)
  }
}

extension ONNXStandardization {
  /// Whether a `Float` shows too little of what some feature differs by.
  public var needsDoubles: Bool {
    zip(means, deviations).contains { abs($0) > 1024 * abs($1) }
  }

  /// Whether there is one number for each of a sample, and each makes sense.
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

  /// Writes (x − mean) / deviation, in Double where the input is.
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
    // What a mean loses by rounding matters where it is many deviations away from 0.
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
