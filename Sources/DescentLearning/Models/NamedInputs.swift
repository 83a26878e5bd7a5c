import DescentArrays
import DescentGraph

/// A layer with several inputs by name.
///
/// ```swift
/// struct Recommender: NamedInputs {
///   let inputs: SampleLayout = ["user": .category(of: 5000), "item": .category(of: 3000)]
///   func forward(_ inputs: NamedTensors, in scope: Scope) -> Tensor {
///     let user = Embedding(count: 5000, units: 32)(inputs["user"], in: scope.child("user"))
///     let item = Embedding(count: 3000, units: 32)(inputs["item"], in: scope.child("item"))
///     return (user * item).sum(axes: [1], keepingDimensions: true)
///   }
/// }
/// ```
///
/// A sample stays one row of numbers, in the order of ``inputs``, of which the names are views: whatever trains, stores
/// or exports models works as with one input. The data have the same names: `Dataset(["user": …, "item": …], values: …)`.
public protocol NamedInputs: Layer {
  /// The parts of a sample.
  var inputs: SampleLayout { get }

  /// Writes the layer into the program of `scope`.
  ///
  /// - Parameter inputs: The parts of the samples of a batch: [samples] and then the axes of the part.
  func forward(_ inputs: NamedTensors, in scope: Scope) -> Tensor
}

extension NamedInputs {
  public var inputLayout: SampleLayout? { inputs }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    inputs.cut(input, in: scope).map { forward($0, in: scope) }
      ?? scope.failing(name, [input], inputs.misfit)
  }
}

/// A layer with several outputs by name.
///
/// ```swift
/// struct Heads: NamedOutputs {
///   let outputs: SampleLayout = ["kind": .numbers(10), "price": .number]
///   func forward(_ input: Tensor, in scope: Scope) -> [String: Tensor] {
///     ["kind": Dense(10)(input, in: scope.child("kind")),
///      "price": Dense(1)(input, in: scope.child("price"))]
///   }
/// }
/// ```
///
/// A loss for each: ``Loss/combined(_:weights:)``.
public protocol NamedOutputs: Layer {
  /// The parts of a sample's output.
  var outputs: SampleLayout { get }

  /// Writes the layer into the program of `scope`, and gives a tensor for each of ``outputs``.
  func forward(_ input: Tensor, in scope: Scope) -> [String: Tensor]
}

extension NamedOutputs {
  public var outputLayout: SampleLayout? { outputs }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    outputs.row(of: forward(input, in: scope), in: scope, name)
  }
}

/// A layer with several inputs and outputs by name: see ``NamedInputs`` and ``NamedOutputs``.
public protocol NamedModel: Layer {
  /// The parts of a sample.
  var inputs: SampleLayout { get }
  /// The parts of a sample's output.
  var outputs: SampleLayout { get }

  /// Writes the layer into the program of `scope`, and gives a tensor for each of ``outputs``.
  func forward(_ inputs: NamedTensors, in scope: Scope) -> [String: Tensor]
}

extension NamedModel {
  public var inputLayout: SampleLayout? { inputs }
  public var outputLayout: SampleLayout? { outputs }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    inputs.cut(input, in: scope).map {
      outputs.row(of: forward($0, in: scope), in: scope, name)
    } ?? scope.failing(name, [input], inputs.misfit)
  }
}
