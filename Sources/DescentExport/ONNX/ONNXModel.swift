import DescentFiles
import DescentGraph
import DescentLearning
import SwiftProtobuf

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A model in the format of the Open Neural Network Exchange: operator set 17, IR version 8.
///
/// The traced prediction program is written primitive by primitive, so that custom layers are exported like built-in
/// ones. The batch size is open. Parameters and state are stored under their paths, such as `1-Dense/weight`.
/// Standardization, or the preparation of a table's rows, comes first in the graph if given, so that the graph takes
/// raw features, or rows with missing values and texts.
///
/// ```swift
/// let model = try await trainer.onnxModel(
///   ONNXOptions(activation: .softmax, classNames: ["setosa", "versicolor", "virginica"]))
/// try model.write(to: "iris.onnx")
/// ```
///
/// The input has the program's name, `features` [batch, …]; the output is `output`, or `logits` and `probabilities` if
/// an activation is requested (``ONNXActivation``).
public struct ONNXModel: Sendable {
  var message: ONNXModelProto

  /// The version of the operator set.
  public static let operatorSet = 17
  /// The version of the file format.
  public static let irVersion = 8

  /// Writes a traced prediction.
  ///
  /// - Parameters:
  ///   - prediction: The program for a given batch size, in evaluation mode: one numeric input, with the samples along
  ///     its first axis, and one output.
  ///   - values: The elements of the parameter or state at a path, in row-major order; `nil` if there is no such path.
  /// - Throws: ``ExportError`` if the format cannot represent the model, the values or the options, and whatever the
  ///   closures throw.
  public init(
    prediction: (_ batch: Int) throws -> Program, values: (_ path: String) throws -> [Float]?,
    options: ONNXOptions = ONNXOptions()
  ) throws {
    let source = try SymbolicProgram(prediction)
    message = try withoutActuallyEscaping(values) { values in
      var writer = ONNXModelWriter(source: source, options: options)
      return try writer.write(values)
    }
  }

  /// Writes a layer or network with its values.
  ///
  /// - Parameters:
  ///   - inputShape: The shape of one sample, such as `[784]`.
  ///   - values: The elements of the parameter or state at a path; `nil` if there is no such path.
  /// - Throws: ``ExportError``, and `TraceError` if the model does not fit the shape.
  public init(
    _ model: any Layer, inputShape: TensorShape, values: (_ path: String) throws -> [Float]?,
    options: ONNXOptions = ONNXOptions()
  ) throws {
    try self.init(
      prediction: { batch in
        try Program(mode: .evaluation) { scope in
          let shape = TensorShape([batch] + inputShape.dimensions)
          scope.output("output", model(scope.input("features", shape: shape), in: scope))
        }
      }, values: values, options: options)
  }

  /// The bytes of the file.
  ///
  /// - Throws: ``ExportError/model(_:)`` if they exceed the 2 GiB limit of a protobuf message.
  public func serialized() throws -> [UInt8] {
    do {
      return try message.serializedBytes()
    } catch {
      throw ExportError.model("the model is larger than the 2 GiB that an ONNX file can have")
    }
  }

  /// Writes the file, which appears when it is complete.
  ///
  /// - Throws: `DataError` if it cannot be written, and whatever ``serialized()`` throws.
  public func write(to path: String) throws {
    try OutputFile.write(try serialized(), to: path)
  }
}

extension Trainer {
  /// The model in its current state, in the format of the Open Neural Network Exchange.
  ///
  /// - Throws: ``ExportError`` if the format cannot represent the model or the options.
  public func onnxModel(_ options: ONNXOptions = ONNXOptions()) throws -> ONNXModel {
    try predictor().onnxModel(options)
  }
}

extension Predictor {
  /// The model in the format of the Open Neural Network Exchange.
  ///
  /// - Throws: ``ExportError`` if the format cannot represent the model or the options.
  public func onnxModel(_ options: ONNXOptions = ONNXOptions()) throws -> ONNXModel {
    try ONNXModel(
      prediction: { try program(batch: $0) }, values: { values(at: $0) }, options: options)
  }
}
