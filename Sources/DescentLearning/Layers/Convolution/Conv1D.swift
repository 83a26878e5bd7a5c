import DescentGraph

/// A convolution of sequences: each output is the sum of a window of the input times a filter,
/// y[n, i, f] = b[f] + Σ x[n, i·s + k·d − p, c]·W[k, c, f] over k and c, with the stride s, the dilation d and the padding
/// p before the sequence.
///
/// Shapes: x [samples, length, channels], W [kernel, channels/groups, filters], b [filters], y [samples, length',
/// filters] with length' = ⌊(length + padding − dilation·(kernel − 1) − 1)/stride⌋ + 1.
public struct Conv1D: Layer {
  /// The number of output channels.
  public var filters: Int
  /// The length of a filter.
  public var kernel: Int
  /// The distance between neighboring windows.
  public var stride: Int
  /// What lies beyond the ends: zeros.
  public var padding: Padding
  /// The distance between neighboring elements of a window; 1 for no gaps.
  public var dilation: Int
  /// Groups of channels that are convolved separately.
  public var groups: ChannelGroups
  /// Draws the weights; He's rule by default, with kernel·channels/groups inputs.
  public var initializer: any Initializer
  /// Whether it has a bias, which starts at 0.
  public var usesBias: Bool

  /// A convolution with so many filters.
  public init(
    _ filters: Int, kernel: Int, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1,
    groups: ChannelGroups = 1, initializer: any Initializer = .he, usesBias: Bool = true
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
        extents: [kernel], stride: [stride], dilation: [dilation], padding: padding),
      groups: groups, initializer: initializer, usesBias: usesBias,
      inputs: "[samples, length, channels]"
    ).forward(input, in: scope)
  }
}
