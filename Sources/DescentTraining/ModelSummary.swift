import DescentArrays
import DescentConfiguration
import DescentData
import DescentFigures
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns
import RealModule

/// A summary of a model: its layers and its numbers.
public struct ModelSummary: Sendable, Encodable {
  /// A layer.
  public struct LayerLine: Sendable, Encodable {
    /// Its path, such as `1-Dense`, or `4-Residual/1-Conv2D` inside another layer.
    public let path: String
    /// The shape of its output for one sample.
    public let output: [Int]
    /// The number of its learned parameters, with those of the layers inside it.
    public let parameters: Int
    /// The products that it adds up for one sample, with those of the layers inside it.
    public let multiplyAdds: Int

    /// Whether it is inside another layer.
    var isInner: Bool { path.contains("/") }
  }

  /// A parameter or running statistic.
  public struct VariableLine: Sendable, Encodable {
    /// Its path, such as `1-Dense/weight`.
    public let path: String
    /// Its shape.
    public let shape: [Int]
    /// √Σx²
    public let norm: Double
    /// The mean of its elements.
    public let mean: Double
    /// The standard deviation of its elements.
    public let deviation: Double
    /// The smallest element.
    public let minimum: Float
    /// The largest element.
    public let maximum: Float
  }

  /// The shape of a sample.
  public let input: [Int]
  /// What the features are before any standardization: `bytes` are divided by 255; `nil` if unknown.
  public let content: ArrayContent?
  /// The layers in order, each followed by those inside it.
  public let layers: [LayerLine]
  /// The parameters and running statistics in order.
  public let variables: [VariableLine]
  /// The number of learned parameters.
  public let parameters: Int
  /// The products that are added up for one sample.
  public let multiplyAdds: Int
  /// The epochs and steps of the training.
  public let epochs: Int
  public let steps: Int

  /// Summarizes a model.
  public init(_ model: Model) throws {
    let variables = model.predictor.variables
    func count(_ path: String) -> Int {
      variables.filter { $0.path.hasPrefix(path + "/") }.parameterCount
    }
    layers = try model.predictor.outline().map {
      LayerLine(
        path: $0.path, output: $0.output.dimensions, parameters: count($0.path),
        multiplyAdds: $0.multiplyAdds)
    }
    input = model.predictor.inputShape.dimensions
    content = model.preparation.content
    self.variables = variables.map {
      VariableLine($0.path, $0.shape, model.predictor.values(at: $0.path) ?? [])
    }
    let whole = layers.filter { !$0.isInner }
    parameters = whole.reduce(0) { $0 + $1.parameters }
    multiplyAdds = whole.reduce(0) { $0 + $1.multiplyAdds }
    epochs = model.progress.epochs
    steps = model.progress.steps
  }

  /// The layers, one per line.
  public var layerTable: Report.Table {
    let rows =
      [["input" + (content == .bytes ? ", bytes / 255" : ""), words(input), "", ""]]
      + layers.map { [$0.path, words($0.output), "\($0.parameters)", "\($0.multiplyAdds)"] }
    return Report.Table(
      columns: ["layer", "output", "parameters", "multiply-adds"],
      rows: rows + [["all", "", "\(parameters)", "\(multiplyAdds)"]])
  }

  /// The parameters and running statistics, one per line.
  public var variableTable: Report.Table {
    func text(_ value: Double) -> String { NumberText.readable(value, digits: 4) }
    return Report.Table(
      columns: ["parameter", "shape", "norm", "mean", "deviation", "minimum", "maximum"],
      rows: variables.map {
        [
          $0.path, words($0.shape), text($0.norm), text($0.mean), text($0.deviation),
          text(Double($0.minimum)), text(Double($0.maximum)),
        ]
      })
  }

  /// The whole summary as JSON, with sorted keys.
  public var json: String { get throws { try RecordJSON.text(self) } }

  private func words(_ shape: [Int]) -> String {
    shape.isEmpty ? "1" : shape.map(String.init).joined(separator: "×")
  }
}

extension ModelSummary.VariableLine {
  fileprivate init(_ path: String, _ shape: TensorShape, _ values: [Float]) {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0.0) { $0 + Double($1) } / count
    let squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    self.init(
      path: path, shape: shape.dimensions,
      norm: values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot(), mean: mean,
      deviation: (squares / count).squareRoot(), minimum: values.min() ?? .nan,
      maximum: values.max() ?? .nan)
  }
}

extension [Variable] {
  /// The number of learned parameters.
  var parameterCount: Int {
    reduce(0) { sum, variable in
      if case .parameter = variable.kind { sum + variable.shape.count } else { sum }
    }
  }
}
