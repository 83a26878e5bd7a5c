import DescentGraph

/// The mean of each window of a sequence, channel by channel.
///
/// At the ends it is the mean of the elements inside the sequence, as in Keras, unless padding counts: then it is their
/// sum divided by the length of the window, as in PyTorch (`count_include_pad`).
///
/// Shapes: x [samples, length, channels], y [samples, length', channels] with length' = ⌊(length + padding −
/// window)/stride⌋ + 1.
public struct AveragePool1D: Layer {
  /// The length of a window.
  public var window: Int
  /// The distance between neighboring windows; by default that at which they touch.
  public var stride: Int?
  /// How far windows may reach beyond the ends.
  public var padding: Padding
  /// Whether the elements beyond the ends count, as zeros.
  public var countsPadding: Bool

  /// The mean over windows, by default side by side.
  public init(
    _ window: Int, stride: Int? = nil, padding: Padding = .valid, countsPadding: Bool = false
  ) {
    self.window = window
    self.stride = stride
    self.padding = padding
    self.countsPadding = countsPadding
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    Pooling(name, [window], stride.map { [$0] }, padding, "[samples, length, channels]")
      .mean(input, countsPadding: countsPadding, in: scope)
  }
}
