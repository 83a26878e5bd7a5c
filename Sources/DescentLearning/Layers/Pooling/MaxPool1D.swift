import DescentGraph

/// The largest element of each window of a sequence, channel by channel. Beyond the ends there is −∞, which is never the
/// largest. The gradient goes to the largest element, to the first of equals, as in PyTorch.
///
/// Shapes: x [samples, length, channels], y [samples, length', channels] with length' = ⌊(length + padding −
/// window)/stride⌋ + 1.
public struct MaxPool1D: Layer {
  /// The length of a window.
  public var window: Int
  /// The distance between neighboring windows; by default that at which they touch.
  public var stride: Int?
  /// How far windows may reach beyond the ends.
  public var padding: Padding

  /// The maximum over windows, by default side by side.
  public init(_ window: Int, stride: Int? = nil, padding: Padding = .valid) {
    self.window = window
    self.stride = stride
    self.padding = padding
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    Pooling(name, [window], stride.map { [$0] }, padding, "[samples, length, channels]")
      .maximum(input, in: scope)
  }
}
