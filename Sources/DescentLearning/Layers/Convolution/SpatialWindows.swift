import DescentGraph

/// The windows over the spatial axes of [samples, …, channels], as convolution and pooling describe them.
struct SpatialWindows {
  /// What a window is called: a kernel, or a window.
  var noun = "kernel"
  var extents: [Int]
  var stride: [Int]
  var dilation: [Int]
  var padding: Padding

  /// Larger numbers are typing errors, and sums of them would overflow.
  private static let largest = 1 << 24

  /// The windows along each axis.
  ///
  /// - Throws: What is wrong with them, and what would fit.
  func windows(over shape: TensorShape) throws(WindowMistake) -> [Window] {
    let image = Array(shape.dimensions[1...extents.count])
    try check()
    let sides = try sides(of: image)
    let windows = extents.indices.map { axis in
      Window(
        axis: axis + 1, extent: extents[axis], stride: stride[axis], before: sides[axis].before,
        after: sides[axis].after, dilation: dilation[axis])
    }
    for axis in extents.indices
    where image[axis] + sides[axis].before + sides[axis].after < covered(axis) {
      let room = image.indices.map { image[$0] + sides[$0].before + sides[$0].after }
      throw WindowMistake(
        "\(text) leaves nothing of \(times(image))"
          + (room == image ? "" : ", with its padding \(times(room))")
          + "; it must cover at most that, or be padded by more")
    }
    return windows
  }

  /// The number of positions from the first to the last element of a window.
  private func covered(_ axis: Int) -> Int { (extents[axis] - 1) * dilation[axis] + 1 }

  private func check() throws(WindowMistake) {
    for (name, values) in [(noun, extents), ("stride", stride), ("dilation", dilation)] {
      guard values.allSatisfy({ (1...Self.largest).contains($0) }) else {
        throw WindowMistake(
          "has the \(name) \(times(values)); it must be from 1 to \(Self.largest)")
      }
    }
  }

  private func sides(of image: [Int]) throws(WindowMistake) -> [(before: Int, after: Int)] {
    switch padding {
    case .valid: return image.map { _ in (0, 0) }
    case .same:
      return image.indices.map { axis in
        let positions = (image[axis] - 1) / stride[axis] + 1
        let all = max((positions - 1) * stride[axis] + covered(axis) - image[axis], 0)
        return (all / 2, all - all / 2)
      }
    case .numbers(let numbers):
      let axes = image.count
      guard [1, axes, 2 * axes].contains(numbers.count),
        numbers.allSatisfy({ (0...Self.largest).contains($0) })
      else {
        throw WindowMistake(
          "has the padding \(numbers); it must be \(axes == 1 ? "1 or 2" : "1, \(axes) or \(2 * axes)") numbers "
            + "from 0 to \(Self.largest)")
      }
      return image.indices.map { axis in
        switch numbers.count {
        case 1: (numbers[0], numbers[0])
        case axes: (numbers[axis], numbers[axis])
        default: (numbers[2 * axis], numbers[2 * axis + 1])
        }
      }
    }
  }

  /// Such as `a kernel of 5×5 with stride 2`.
  private var text: String {
    func text(_ values: [Int]) -> String {
      values.allSatisfy { $0 == values[0] } ? "\(values[0])" : times(values)
    }
    let gaps = dilation.allSatisfy { $0 == 1 } ? "" : " and dilation \(text(dilation))"
    return "a \(noun) of \(times(extents)) with stride \(text(stride))\(gaps)"
  }

  private func times(_ values: [Int]) -> String { values.map(String.init).joined(separator: "×") }
}

/// Why windows do not fit.
struct WindowMistake: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}

extension Window {
  /// For each position, how many elements of the window lie inside an axis of the extent.
  func insideCounts(of length: Int) -> [Int] {
    let positions = (length + before + after - (extent - 1) * dilation - 1) / stride + 1
    return (0..<positions).map { position in
      (0..<extent).count { (0..<length).contains(position * stride - before + $0 * dilation) }
    }
  }
}
