import DescentGraph

/// The mean of each window of an image, channel by channel.
///
/// At the edges it is the mean of the elements inside the image, as in Keras, unless padding counts: then it is their
/// sum divided by the size of the window, as in PyTorch (`count_include_pad`).
///
/// Shapes: x [samples, height, width, channels], y [samples, height', width', channels] with height' = ⌊(height +
/// padding − window)/stride⌋ + 1.
public struct AveragePool2D: Layer {
  /// The height and width of a window.
  public var window: Extent2D
  /// The distance between neighboring windows; by default that at which they touch.
  public var stride: Extent2D?
  /// How far windows may reach beyond the edges.
  public var padding: Padding
  /// Whether the elements beyond the edges count, as zeros.
  public var countsPadding: Bool

  /// The mean over windows, by default side by side.
  public init(
    _ window: Extent2D, stride: Extent2D? = nil, padding: Padding = .valid,
    countsPadding: Bool = false
  ) {
    self.window = window
    self.stride = stride
    self.padding = padding
    self.countsPadding = countsPadding
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    Pooling(name, window.values, stride?.values, padding, "[samples, height, width, channels]")
      .mean(input, countsPadding: countsPadding, in: scope)
  }
}
