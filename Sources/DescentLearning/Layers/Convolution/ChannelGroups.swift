/// Groups of channels that a convolution treats separately: each group of outputs sees one group of inputs.
public enum ChannelGroups: Sendable, Hashable {
  /// A number of groups, which must divide the inputs and the outputs; 1 for an ordinary convolution.
  case number(Int)
  /// As many groups as there are input channels: each channel has filters of its own.
  case depthwise
}

extension ChannelGroups: ExpressibleByIntegerLiteral {
  public init(integerLiteral number: Int) { self = .number(number) }
}
