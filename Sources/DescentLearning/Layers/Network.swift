import DescentArrays
import DescentGraph

/// A sequence of layers.
///
/// ```swift
/// let model = Network {
///   for _ in 1...5 {
///     Dense(100)
///     if usesBatchNorm { BatchNorm() }
///     ReLU()
///   }
///   Dense(10)
/// }
/// ```
///
/// Its layers are numbered from 1 in the paths: `1-Dense/weight`, `2-BatchNorm/scale`.
public struct Network: Layer {
  /// The layers, in the order in which they are applied.
  public var layers: [any Layer]

  /// A network of the given layers.
  public init(_ layers: [any Layer]) { self.layers = layers }

  /// A network of the layers that the closure lists.
  public init(@NetworkBuilder _ layers: () throws -> [any Layer]) rethrows {
    self.layers = try layers()
  }

  /// Those of its first layer.
  public var inputLayout: SampleLayout? { layers.first?.inputLayout }
  /// Those of its last layer.
  public var outputLayout: SampleLayout? { layers.last?.outputLayout }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    var value = input
    for (index, layer) in layers.enumerated() {
      value = layer(value, in: scope.child("\(index + 1)-\(layer.name)"))
    }
    return value
  }
}

/// Collects the layers of a ``Network``, with `if`, `for` and `if #available`.
@resultBuilder
public enum NetworkBuilder {
  /// One layer.
  public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }
  /// Layers made elsewhere.
  public static func buildExpression(_ layers: [any Layer]) -> [any Layer] { layers }
  /// Layers one after another.
  public static func buildBlock(_ parts: [any Layer]...) -> [any Layer] { parts.flatMap { $0 } }
  /// An `if` without `else`.
  public static func buildOptional(_ part: [any Layer]?) -> [any Layer] { part ?? [] }
  /// The first branch of an `if`.
  public static func buildEither(first part: [any Layer]) -> [any Layer] { part }
  /// The other branch of an `if`.
  public static func buildEither(second part: [any Layer]) -> [any Layer] { part }
  /// A `for` loop.
  public static func buildArray(_ parts: [[any Layer]]) -> [any Layer] { parts.flatMap { $0 } }
  /// An `if #available`.
  public static func buildLimitedAvailability(_ part: [any Layer]) -> [any Layer] { part }
}
