import DescentData
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
/// What is written is the traced program of a prediction, primitive by primitive, so that layers of one's
/// own are written like those shipped. The size of the batch is open. Parameters and state go in under
/// their paths, such as `1-Dense/weight`; standardization, or the preparation of a table's rows, where it is
/// given, is the graph's first work, so that it takes raw features, or rows with gaps and texts.
///
/// ```swift
/// let model = try await trainer.onnxModel(
///   ONNXOptions(activation: .softmax, classNames: ["setosa", "versicolor", "virginica"]))
/// try model.write(to: "iris.onnx")
/// ```
///
/// The input is called as in the program, `features` [batch, …]; the output is `output`, or `logits` and
/// `probabilities` where an activation is asked for (``ONNXActivation``).
public struct ONNXModel: Sendable {
  var message: ONNXModelProto

  /// The operators' version.
  public static let operatorSet = 17
  /// The version of the file's form.
  public static let irVersion = 8

  /// Writes a traced prediction.
  ///
  /// - Parameters:
  ///   - prediction: The program for a batch of a size, in evaluation mode: one input of numbers, with
  ///     the samples along its first axis, and one output.
  ///   - values: The elements of the parameter or state at a path, in row-major order; `nil` where there
  ///     is no such path.
  /// - Throws: ``ExportError`` where the model, the values or the options do not go into the format, and
  ///   what the closures throw.
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
  ///   - values: The elements of the parameter or state at a path; `nil` where there is no such path.
  /// - Throws: ``ExportError``, and `TraceError` where the model does not fit the shape.
  public init(
    _ model: any Layer, inputShape: Shape, values: (_ path: String) throws -> [Float]?,
    options: ONNXOptions = ONNXOptions()
  ) throws {
    try self.init(
      prediction: { batch in
        try Program(mode: .evaluation) { scope in
          let shape = Shape([batch] + inputShape.dimensions)
          scope.output("output", model(scope.input("features", shape: shape), in: scope))
        }
      }, values: values, options: options)
  }

  /// The bytes of the file.
  ///
  /// - Throws: ``ExportError/model(_:)`` where they would be more than the 2 GiB of a protobuf message.
  public func serialized() throws -> [UInt8] {
    do {
      return try message.serializedBytes()
    } catch {
      throw ExportError.model("the model is larger than the 2 GiB that an ONNX file can have")
    }
  }

  /// Writes the file, which appears when it is whole.
  ///
  /// - Throws: `DataError` where it cannot be written, and what ``serialized()`` throws.
  public func write(to path: String) throws {
    try OutputFile.write(try serialized(), to: path)
  }
}

extension Trainer {
  /// The model as it is now, in the format of the Open Neural Network Exchange.
  ///
  /// - Throws: ``ExportError`` where the model or the options do not go into the format.
  public func onnxModel(_ options: ONNXOptions = ONNXOptions()) throws -> ONNXModel {
    try predictor().onnxModel(options)
  }
}

extension Predictor {
  /// The model in the format of the Open Neural Network Exchange.
  ///
  /// - Throws: ``ExportError`` where the model or the options do not go into the format.
  public func onnxModel(_ options: ONNXOptions = ONNXOptions()) throws -> ONNXModel {
    try ONNXModel(
      prediction: { try program(batch: $0) }, values: { values(at: $0) }, options: options)
  }
}
