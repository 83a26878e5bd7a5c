import DescentGraph

/// The largest element of each window of an image, channel by channel. Beyond the edges there is −∞, which is never the
/// largest. The gradient goes to the largest element, to the first of equals in the order of rows, as in PyTorch.
///
/// Shapes: x [samples, height, width, channels], y [samples, height', width', channels] with height' = ⌊(height +
/// padding − window)/stride⌋ + 1.
public struct MaxPool2D: Layer {
  /// The height and width of a window.
  public var window: Extent2D
  /// The distance between neighboring windows; by default that at which they touch.
  public var stride: Extent2D?
  /// How far windows may reach beyond the edges.
  public var padding: Padding

  /// The maximum over windows, by default side by side.
  public init(_ window: Extent2D, stride: Extent2D? = nil, padding: Padding = .valid) {
    self.window = window
    self.stride = stride
    self.padding = padding
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    Pooling(name, window.values, stride?.values, padding, "[samples, height, width, channels]")
      .maximum(input, in: scope)
  }
}
