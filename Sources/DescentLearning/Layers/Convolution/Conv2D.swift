import DescentGraph

/// A convolution of images, or of what other layers made of them: each output is the sum of a window of the input times
/// a filter,
/// y[n, i, j, f] = b[f] + Σ x[n, i·s + k·d − p, j·s + l·d − q, c]·W[k, l, c, f] over k, l and c, with the stride s, the
/// dilation d and the padding p above and q on the left. As everywhere in this field, filters are not mirrored.
///
/// ```swift
/// Network {
///   Conv2D(16, kernel: 3, padding: .same)
///   ReLU()
///   MaxPool2D(2)
///   Conv2D(32, kernel: 3, padding: .same, groups: 4)
/// }
/// ```
///
/// Shapes: x [samples, height, width, channels], W [kernel height, kernel width, channels/groups, filters], b [filters],
/// y [samples, height', width', filters] with height' = ⌊(height + padding − dilation·(kernel − 1) − 1)/stride⌋ + 1.
public struct Conv2D: Layer {
  /// The number of output channels.
  public var filters: Int
  /// The height and width of a filter.
  public var kernel: Extent2D
  /// The distance between neighboring windows.
  public var stride: Extent2D
  /// What lies beyond the edges: zeros.
  public var padding: Padding
  /// The distance between neighboring elements of a window; 1 for no gaps.
  public var dilation: Extent2D
  /// Groups of channels that are convolved separately.
  public var groups: ChannelGroups
  /// Draws the weights; He's rule by default, with kernel·channels/groups inputs.
  public var initializer: any Initializer
  /// Whether it has a bias, which starts at 0.
  public var usesBias: Bool

  /// A convolution with so many filters.
  public init(
    _ filters: Int, kernel: Extent2D, stride: Extent2D = 1, padding: Padding = .valid,
    dilation: Extent2D = 1, groups: ChannelGroups = 1, initializer: any Initializer = .he,
    usesBias: Bool = true
  ) {
    self.filters = filters
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.initializer = initializer
    self.usesBias = usesBias
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    Convolution(
      name: name, filters: filters,
      windows: SpatialWindows(
        extents: kernel.values, stride: stride.values, dilation: dilation.values, padding: padding),
      groups: groups, initializer: initializer, usesBias: usesBias,
      inputs: "[samples, height, width, channels]"
    ).forward(input, in: scope)
  }
}
