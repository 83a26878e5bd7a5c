import SwiftProtobuf

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The value of a hyperparameter as TensorBoard's table of runs shows it.
public enum TensorBoardHyperparameter: Sendable, Hashable {
  case number(Double)
  case text(String)
  case flag(Bool)
}

extension TensorBoardHyperparameter: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral, ExpressibleByBooleanLiteral
{
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(booleanLiteral value: Bool) { self = .flag(value) }
}

/// How a training ended.
public enum TensorBoardOutcome: String, Sendable, Hashable {
  case success
  case failure
}

extension TensorBoardWriter {
  /// Writes the hyperparameters at the start of training, for TensorBoard's table of runs.
  ///
  /// - Parameters:
  ///   - hyperparameters: Their values by name.
  ///   - metrics: The tags of the scalars that the table also shows, such as `loss/validation`.
  ///   - group: A name shared by runs with the same hyperparameters, such as runs with different seeds.
  /// - Throws: ``ExportError/file(_:)`` if they cannot be written.
  public func writeStart(
    _ hyperparameters: [String: TensorBoardHyperparameter], metrics: [String], group: String = ""
  ) throws {
    var experiment = HParamsExperiment()
    experiment.timeCreatedSecs = now()
    experiment.hparamInfos = hyperparameters.sorted { $0.key < $1.key }.map { name, value in
      .with { ($0.name, $0.type) = (name, value.type) }
    }
    experiment.metricInfos = metrics.map { tag in .with { $0.name.tag = tag } }
    var start = HParamsSessionStartInfo()
    start.hparams = hyperparameters.mapValues(\.message)
    start.groupName = group
    start.startTimeSecs = now()
    try append("experiment", .experiment(experiment))
    try append("session_start_info", .sessionStartInfo(start))
  }

  /// Writes that the training has ended, for TensorBoard's table of runs.
  ///
  /// - Throws: ``ExportError/file(_:)`` if it cannot be written.
  public func writeEnd(_ outcome: TensorBoardOutcome) throws {
    var end = HParamsSessionEndInfo()
    end.endTimeSecs = now()
    end.status =
      switch outcome {
      case .success: .success
      case .failure: .failure
      }
    try append("session_end_info", .sessionEndInfo(end))
  }

  private func append(_ name: String, _ data: HParamsPluginData.OneOf_Data) throws {
    var content = HParamsPluginData()
    content.data = data
    var value = TFSummary.Value()
    value.tag = "_hparams_/\(name)"
    value.metadata.pluginData.pluginName = "hparams"
    var options = BinaryEncodingOptions()
    options.useDeterministicOrdering = true
    value.metadata.pluginData.content = try content.serializedBytes(options: options)
    var event = TFEvent()
    event.summary.value = [value]
    try append(event)
  }
}

extension TensorBoardHyperparameter {
  fileprivate var type: HParamsDataType {
    switch self {
    case .number: .float64
    case .text: .string
    case .flag: .bool
    }
  }

  fileprivate var message: HParamsValue {
    var result = HParamsValue()
    switch self {
    case .number(let value): result.numberValue = value
    case .text(let value): result.stringValue = value
    case .flag(let value): result.boolValue = value
    }
    return result
  }
}
