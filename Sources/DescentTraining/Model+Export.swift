import DescentArrays
import DescentConfiguration
import DescentExport
import DescentFiles
import DescentLearning
import DescentNumerics

/// The file formats in which a model can be written for other programs.
public enum ExportFormat: String, Sendable, CaseIterable {
  /// The Open Neural Network Exchange: the whole computation, standardization and probabilities included.
  case onnx
  /// Parameters and running statistics by their paths.
  case safetensors
  /// The same under PyTorch's names, see ``PyTorchLayout``.
  case pytorch
  /// Parameters and running statistics for numpy.
  case npz

  /// The format that a file name implies.
  public init?(fileName: String) {
    guard let format = ExportFormat.allCases.first(where: { fileName.hasSuffix(".\($0.rawValue)") })
    else { return nil }
    self = format
  }
}

extension Model {
  /// Writes the model for other programs; the file appears complete or not at all.
  ///
  /// - Returns: What the file expects, as readable lines: inputs by name, type, shape and unit.
  /// - Throws: `DataError` if it cannot be written, `ExportError` if the format cannot represent the model.
  @discardableResult
  public func export(to path: String, as format: ExportFormat) throws -> String {
    switch format {
    case .onnx:
      let model = try onnxModel()
      try model.write(to: path)
      return ExportedForm(self).text(of: model)
    case .safetensors:
      try TensorFile.write(predictor.tensors, metadata: ["format": "descent"], to: path)
    case .pytorch:
      try PyTorchLayout.check(outputs, path)
      try TensorFile.write(
        PyTorchLayout.exported(predictor), metadata: ["format": "pt"], to: path)
    case .npz: try ArrayArchive.write(predictor.tensors, to: path)
    }
    return ExportedForm(self).textOfParameters
  }

  /// The model as ONNX. It takes raw features or rows, including missing values and texts, and returns logits and
  /// probabilities, or values. Its metadata says what it expects, under `expects`.
  public func onnxModel() throws -> ONNXModel {
    let activation: ONNXActivation =
      switch outputs.task {
      case .classification: .softmax
      case .multiLabel: .sigmoid
      case .regression: .none
      }
    let form = ExportedForm(self)
    var options = ONNXOptions(
      activation: activation,
      scaling: outputs.outputStandardization.map(ONNXStandardization.init),
      classNames: outputs.task == .regression ? nil : outputs.names,
      metadata: form.metadata)
    if case .table(let input) = preparation {
      options.preparation = input.preparation
    } else {
      options.standardization = preparation.standardization.map(ONNXStandardization.init)
    }
    var model = try predictor.onnxModel(options)
    model.setMetadata(form.text(of: model), for: "expects")
    return model
  }
}

extension PyTorchLayout {
  /// Refuses outputs that are scaled after the last layer: no PyTorch module would do that, and the results would
  /// differ.
  static func check(_ outputs: OutputDescription, _ path: String) throws(DataError) {
    guard outputs.scaling == nil else {
      throw DataError(
        .invalid, path: path,
        "PyTorch has no layer for the scale of the targets; train with data.standardize-target: false, or "
          + "use ONNX or plain safetensors")
    }
  }
}
