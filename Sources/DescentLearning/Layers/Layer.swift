import DescentArrays
import DescentGraph

/// A function with parameters, written once: its gradient, training step and evaluation are derived from it.
///
/// A layer is a plain value. It declares its parameters through the scope it is given:
///
/// ```swift
/// struct Scale: Layer {
///   func forward(_ input: Tensor, in scope: Scope) -> Tensor {
///     let factor = scope.parameter("scale", shape: [input.shape[1]], role: .scale, initial: .constant(1))
///     return input * factor
///   }
/// }
/// ```
///
/// Layers are composed by calling them. Each call declares its parameters again, so two calls need separate scopes:
/// `x + inner(x, in: scope.child("inner"))`.
public protocol Layer: Sendable {
  /// The layer's name in paths, such as `Dense` in `3-Dense/weight`.
  var name: String { get }

  /// Writes the layer into the program of `scope`.
  ///
  /// - Parameter input: The samples of a batch, along the first axis.
  func forward(_ input: Tensor, in scope: Scope) -> Tensor

  /// The named parts of a sample that it takes; `nil`, the default, if its input has no names.
  var inputLayout: SampleLayout? { get }
  /// The named parts of its output; `nil`, the default, if the output has no names.
  var outputLayout: SampleLayout? { get }
}

extension Layer {
  public var inputLayout: SampleLayout? { nil }
  public var outputLayout: SampleLayout? { nil }

  /// The name of the type, without its generic arguments.
  public var name: String {
    String(String(describing: Self.self).prefix { $0 != "<" })
  }

  /// The layer's output. Mistakes inside are reported under the scope's path.
  public func callAsFunction(_ input: Tensor, in scope: Scope) -> Tensor {
    // After a mistake no layer's code runs, so that the first mistake is the one reported.
    input.isPoisoned ? input : scope.nesting(name, input) { forward(input, in: scope) }
  }
}
