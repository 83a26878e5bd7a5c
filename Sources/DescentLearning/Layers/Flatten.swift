import DescentGraph

/// The features of each sample in one row: [samples, a, b, …] → [samples, a·b·…].
public struct Flatten: Layer {
  public init() {}

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard !input.isPoisoned else { return input }
    guard input.rank >= 1 else {
      return scope.failing(name, [input], "takes samples along the first axis")
    }
    return input.reshaped(to: [input.shape[0], input.shape.count / input.shape[0]])
  }
}
