import DescentArrays
import DescentGraph

/// A metric of one of several named outputs, such as `.of("kind", .accuracy)`. It is called `kind-accuracy`.
public struct NamedMetric: Metric {
  /// The name of the output.
  public let output: String
  /// What is measured of it.
  public let metric: any Metric
  private var part: NamedPart?

  /// A metric of the output with this name.
  public init(_ output: String, _ metric: any Metric) {
    self.output = output
    self.metric = metric
  }

  public var name: String { "\(output)-\(metric.name)" }
  public var targetKind: TargetKind { .values }
  public var direction: MonitoredValue.Direction { metric.direction }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    guard !output.isPoisoned, !target.isPoisoned else { return output }
    guard let part, let value = part.outputs.cut(output)[self.output],
      let wanted = part.targets.cut(target)[self.output]
    else { return output.failing("the metric \(name)", "needs a model with named outputs") }
    return metric(value, target: wanted)
  }

  /// The same metric for a model's outputs and the targets of its loss.
  func fitting(_ part: NamedPart) throws -> NamedMetric {
    try NamedPart.check([output], in: part.targets, "the metric \(name)")
    let takesLabels = part.targets[output]?.isWhole ?? false
    guard takesLabels == (metric.targetKind == .labels) else {
      throw TrainingError.setting(
        "the metric \(name) takes \(metric.targetKind.rawValue), but the loss of '\(output)' takes "
          + (takesLabels ? "labels" : "values"))
    }
    var fitted = self
    fitted.part = part
    return fitted
  }
}

extension Measure where Self == NamedMetric {
  /// A metric of the output with this name.
  public static func of(_ output: String, _ metric: any Metric) -> NamedMetric {
    NamedMetric(output, metric)
  }
}

/// The outputs of a model and the targets of its loss.
struct NamedPart {
  let outputs: SampleLayout
  let targets: SampleLayout

  /// - Throws: ``TrainingError/setting(_:)`` with all names, if one is none of a part.
  static func check(_ names: [String], in layout: SampleLayout, _ what: String) throws {
    guard let name = names.sorted().first(where: { layout[$0] == nil }) else { return }
    throw TrainingError.setting(
      "\(what) is for an output '\(name)'; the outputs are "
        + SampleLayout.list(layout.names))
  }
}
