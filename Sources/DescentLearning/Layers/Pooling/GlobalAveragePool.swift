import DescentGraph

/// The mean of each channel over all positions of a sample: [samples, …, channels] → [samples, channels].
public struct GlobalAveragePool: Layer {
  public init() {}

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard !input.isPoisoned else { return input }
    guard input.rank >= 3 else {
      return scope.failing(name, [input], "takes [samples, …, channels]")
    }
    return input.mean(axes: Array(1..<input.rank - 1))
  }
}
