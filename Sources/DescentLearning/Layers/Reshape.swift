import DescentGraph

/// The elements of each sample in another shape, in the same order: [samples, a, b, …] → [samples] + shape.
///
/// Before a convolution it makes images of rows of numbers: `Reshape([28, 28, 1])`.
public struct Reshape: Layer {
  /// The shape of one sample.
  public var shape: TensorShape

  /// Gives samples a shape.
  public init(_ shape: TensorShape) { self.shape = shape }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard !input.isPoisoned else { return input }
    guard input.rank >= 1 else {
      return scope.failing(name, [input], "takes samples along the first axis")
    }
    let size = input.shape.count / input.shape[0]
    guard shape.dimensions.allSatisfy({ $0 > 0 }), shape.count == size else {
      return scope.failing(
        name, [input],
        "makes samples of \(shape), which have \(shape.count) elements; samples here have \(size)")
    }
    return input.reshaped(to: TensorShape([input.shape[0]] + shape.dimensions))
  }
}
