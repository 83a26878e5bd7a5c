import DescentGraph

/// A block that adds its input to the output of its layers: y = x + f(x) (He, Zhang, Ren and Sun 2016).
///
/// ```swift
/// Residual {
///   Conv2D(64, kernel: 3, padding: .same)
///   BatchNorm()
///   ReLU()
///   Conv2D(64, kernel: 3, padding: .same)
/// }
/// ```
///
/// Where the layers change the shape, a shortcut of layers of its own gives x the same shape: y = s(x) + f(x).
///
/// ```swift
/// Residual {
///   Conv2D(128, kernel: 3, stride: 2, padding: 1)
/// } shortcut: {
///   Conv2D(128, kernel: 1, stride: 2)
/// }
/// ```
///
/// Paths: `4-Residual/1-Conv2D/weight`, and `4-Residual/shortcut/1-Conv2D/weight`.
public struct Residual: Layer {
  /// f, the layers whose output is added.
  public var layers: [any Layer]
  /// s, the layers through which the input goes before it is added; by default none.
  public var shortcut: [any Layer]

  /// A block of the given layers.
  public init(_ layers: [any Layer], shortcut: [any Layer] = []) {
    (self.layers, self.shortcut) = (layers, shortcut)
  }

  /// A block of the layers that the closure lists.
  public init(@NetworkBuilder _ layers: () throws -> [any Layer]) rethrows {
    (self.layers, shortcut) = (try layers(), [])
  }

  /// A block of the layers that the first closure lists, and a shortcut of those that the second lists.
  public init(
    @NetworkBuilder _ layers: () throws -> [any Layer],
    @NetworkBuilder shortcut: () throws -> [any Layer]
  ) rethrows {
    (self.layers, self.shortcut) = (try layers(), try shortcut())
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let output = Network(layers).forward(input, in: scope)
    let passed = Network(shortcut).forward(input, in: scope.child("shortcut"))
    guard !output.isPoisoned, !passed.isPoisoned else { return output.isPoisoned ? output : passed }
    guard output.shape == passed.shape else {
      return scope.failing(
        name, [input],
        "adds \(passed.shape), from its \(shortcut.isEmpty ? "input" : "shortcut"), to \(output.shape), the output of "
          + "its layers; both must have one shape, "
          + (shortcut.isEmpty
            ? "for which a shortcut can change that of the input" : "so change one"))
    }
    return passed + output
  }
}
