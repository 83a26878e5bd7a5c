import DescentConfiguration
import DescentData
import DescentExport
import DescentLearning

/// The files that a model can be written to for other programs.
public enum ExportFormat: String, Sendable, CaseIterable {
  /// The Open Neural Network Exchange: the whole computation, standardization and probabilities included.
  case onnx
  /// Parameters and statistics by their paths.
  case safetensors
  /// The same under PyTorch's names, see ``PyTorchLayout``.
  case pytorch
  /// Parameters and statistics for numpy.
  case npz

  /// The format that the name of a file asks for.
  public init?(fileName: String) {
    guard let format = ExportFormat.allCases.first(where: { fileName.hasSuffix(".\($0.rawValue)") })
    else { return nil }
    self = format
  }
}

extension Model {
  /// Writes the model for other programs; the file appears whole or not at all.
  ///
  /// - Throws: `DataError` where it cannot be written, `ExportError` where the model does not go into the
  ///   format.
  public func export(to path: String, as format: ExportFormat) throws {
    switch format {
    case .onnx: try onnxModel().write(to: path)
    case .safetensors:
      try TensorFile.write(predictor.tensors, metadata: ["format": "descent"], to: path)
    case .pytorch:
      try PyTorchLayout.check(outputs, path)
      try TensorFile.write(
        PyTorchLayout.exported(predictor.tensors), metadata: ["format": "pt"], to: path)
    case .npz: try ArrayArchive.write(predictor.tensors, to: path)
    }
  }

  /// The model as ONNX: raw features in (categories as 0 and 1), standardized in the graph; logits and
  /// probabilities, or values, out.
  public func onnxModel() throws -> ONNXModel {
    let activation: ONNXActivation =
      switch outputs.task {
      case .classification: .softmax
      case .multiLabel: .sigmoid
      case .regression: .none
      }
    return try predictor.onnxModel(
      ONNXOptions(
        activation: activation, standardization: standardization,
        scaling: outputs.outputStandardization.map(ONNXStandardization.init),
        classNames: outputs.task == .regression ? nil : outputs.names, metadata: metadata))
  }

  private var standardization: ONNXStandardization? {
    if case .table(let input) = preparation { return ONNXStandardization(input.preparation) }
    return preparation.standardization.map(ONNXStandardization.init)
  }

  private var metadata: [String: String] {
    guard case .table(let input) = preparation else { return [:] }
    return ["feature_names": JSONText.list(input.preparation.featureNames)]
  }
}
