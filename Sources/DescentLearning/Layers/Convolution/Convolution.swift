import DescentGraph

/// What convolutions in one and two dimensions share.
///
/// The windows of the input, one row each, times the weights: [samples·positions, kernel·in] · [kernel·in, filters]. With
/// groups it is a product for each; where each channel is a group, the products of single numbers are summed instead.
struct Convolution {
  let name: String
  let filters: Int
  let windows: SpatialWindows
  let groups: ChannelGroups
  let initializer: any Initializer
  let usesBias: Bool
  /// Such as `[samples, height, width, channels]`.
  let inputs: String

  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard !input.isPoisoned else { return input }
    let kernel = windows.extents
    guard input.rank == kernel.count + 2 else {
      return scope.failing(
        name, [input], "takes \(inputs); put Reshape before it to make samples of that shape")
    }
    let channels = input.shape[input.rank - 1]
    let count = groupCount(channels)
    guard filters > 0, count > 0, channels % count == 0, filters % count == 0 else {
      return scope.failing(name, [input], groupMistake(channels))
    }
    let size = kernel.reduce(1) { $0.multipliedSaturating(by: $1) }
    let fanIn = size.multipliedSaturating(by: channels / count)
    let weight = scope.parameter(
      "weight", shape: TensorShape(kernel + [channels / count, filters]), role: .weight,
      initial: initializer.distribution(
        fanIn: fanIn, fanOut: size.multipliedSaturating(by: filters / count)))
    let views: Tensor
    do {
      views = try viewed(input)
    } catch {
      return scope.failing(name, [input, weight], error.reason)
    }
    guard !views.isPoisoned, !weight.isPoisoned else { return views.isPoisoned ? views : weight }
    let positions = Array(views.shape.dimensions[0...kernel.count])
    let rows = positions.reduce(1, *)
    let products =
      switch count {
      case 1:
        views.reshaped(to: [rows, size * channels])
          .matrixProduct(weight.reshaped(to: [size * channels, filters]))
      case channels: depthwise(views, weight, rows: rows, size: size, channels: channels)
      default: grouped(views, weight, rows: rows, size: size, channels: channels, count: count)
      }
    // In its final shape, so that the bias is added in one loop with what follows.
    let output = products.reshaped(to: TensorShape(positions + [filters]))
    guard usesBias else { return output }
    return output
      + scope.parameter("bias", shape: [filters], role: .bias, initial: .constant(0))
  }

  /// The windows of the input, [samples, positions…, kernel…, channels]; the input itself if each is one element.
  private func viewed(_ input: Tensor) throws(WindowMistake) -> Tensor {
    let windows = try windows.windows(over: input.shape)
    let isWhole = windows.allSatisfy {
      $0.extent == 1 && $0.stride == 1 && $0.before == 0 && $0.after == 0
    }
    return isWhole ? input : input.windows(windows)
  }

  /// Each channel with its own filters: [rows, size, channels, 1] · [size, channels, multiple], summed over the size.
  private func depthwise(
    _ views: Tensor, _ weight: Tensor, rows: Int, size: Int, channels: Int
  ) -> Tensor {
    let multiple = filters / channels
    guard multiple > 1 else {
      return (views.reshaped(to: [rows, size, channels]) * weight.reshaped(to: [size, channels]))
        .sum(axes: [1])
    }
    let products =
      views.reshaped(to: [rows, size, channels, 1])
      * weight.reshaped(to: [size, channels, multiple])
    return products.sum(axes: [1]).reshaped(to: [rows, filters])
  }

  /// A product for each group: [groups, rows, size·in] · [groups, size·in, out].
  private func grouped(
    _ views: Tensor, _ weight: Tensor, rows: Int, size: Int, channels: Int, count: Int
  ) -> Tensor {
    let (inputs, outputs) = (channels / count, filters / count)
    let left = views.reshaped(to: [rows, size, count, inputs]).transposed([2, 0, 1, 3])
      .reshaped(to: [count, rows, size * inputs])
    let right = weight.reshaped(to: [size * inputs, count, outputs]).transposed([1, 0, 2])
    return left.matrixProduct(right).transposed([1, 0, 2]).reshaped(to: [rows, filters])
  }

  private func groupCount(_ channels: Int) -> Int {
    switch groups {
    case .number(let number): number
    case .depthwise: channels
    }
  }

  private func groupMistake(_ channels: Int) -> String {
    guard filters > 0 else { return "has \(filters) filters; it needs at least 1" }
    switch groups {
    case .number(let number):
      return
        "has \(number) groups for \(channels) channels and \(filters) filters; the number must divide both"
    case .depthwise:
      return
        "has \(filters) filters for \(channels) channels; depthwise it needs \(channels) or a multiple of that"
    }
  }
}
