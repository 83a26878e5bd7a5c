/// What lies beyond the edges of an image or a sequence, for convolution and pooling.
///
/// ```swift
/// Conv2D(16, kernel: 3)                       // .valid
/// Conv2D(16, kernel: 3, padding: .same)
/// Conv2D(16, kernel: 3, padding: 1)           // 1 on all sides
/// Conv2D(16, kernel: 5, padding: [2, 1])      // 2 above and below, 1 left and right
/// Conv2D(16, kernel: 2, padding: [0, 1, 0, 1])  // 1 below, 1 on the right
/// ```
public enum Padding: Sendable, Hashable {
  /// Nothing: windows lie inside.
  case valid
  /// As much as is needed for ⌈extent/stride⌉ positions, TensorFlow's rule: with stride 1 the extent stays as it is. In
  /// all max((positions − 1)·stride + kernel − extent, 0), where a dilated kernel counts with its gaps; half of it
  /// before, and the larger half after. With stride 1 this is also PyTorch's `same`, which has no other stride.
  case same
  /// Given numbers: one for all sides, one for each axis, or those before and after each axis in turn, such as
  /// [top, bottom, left, right].
  case numbers([Int])
}

extension Padding: ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  /// The same number on all sides.
  public init(integerLiteral number: Int) { self = .numbers([number]) }
  /// A number for each axis, or for each side.
  public init(arrayLiteral numbers: Int...) { self = .numbers(numbers) }
}
