import DescentLearning

// Convolution and pooling, in one dimension and in two.

/// The most elements of a kernel, or of a stride, along an axis: a guard against typing errors.
private let longest = 10_000

extension Form<Int> {
  fileprivate static let length = whole(1...longest)
}

extension Form<Extent2D> {
  /// One number for both, or [height, width].
  fileprivate static let extent = Form("a whole number, or [height, width]") { node in
    if let side = wholeNumber(node) { return Extent2D(side) }
    guard case .list(let items) = node.content, items.count == 2,
      let height = wholeNumber(items[0]),
      let width = wholeNumber(items[1])
    else { return nil }
    return Extent2D(height, width)
  } print: { extent in
    guard extent.height != extent.width else { return .integer(extent.height) }
    return .list([extent.height, extent.width].map { SettingNode(.integer($0)) })
  }
}

/// A whole number above 0.
private func wholeNumber(_ node: SettingNode, from least: Int = 1) -> Int? {
  guard case .integer(let value) = node.content, (least...longest).contains(value) else {
    return nil
  }
  return value
}

extension Form<Padding> {
  /// `valid`, `same`, a number, or a list of them.
  fileprivate static func padding(axes: Int) -> Form {
    let counts = axes == 1 ? "[before, after]" : "[rows, columns], or [top, bottom, left, right]"
    return Form("valid, same, a whole number, or \(counts)") { node in
      switch node.content {
      case .text("valid"): return .valid
      case .text("same"): return .same
      case .integer: return wholeNumber(node, from: 0).map { .numbers([$0]) }
      case .list(let items):
        let numbers = items.compactMap { wholeNumber($0, from: 0) }
        guard numbers.count == items.count, [axes, 2 * axes].contains(numbers.count) else {
          return nil
        }
        return .numbers(numbers)
      default: return nil
      }
    } print: { padding in
      switch padding {
      case .valid: .text("valid")
      case .same: .text("same")
      case .numbers(let numbers) where numbers.count == 1: .integer(numbers[0])
      case .numbers(let numbers): .list(numbers.map { SettingNode(.integer($0)) })
      }
    }
  }
}

extension Form<ChannelGroups> {
  fileprivate static let groups = Form("a whole number, or depthwise") { node in
    if node.content == .text("depthwise") { return .depthwise }
    return wholeNumber(node).map { .number($0) }
  } print: { groups in
    switch groups {
    case .number(let number): .integer(number)
    case .depthwise: .text("depthwise")
    }
  }
}

private let filterCount = Form<Int>.whole(1...1_000_000)

extension Conv2D {
  static let settings: Form<Conv2D> = .record(
    "conv-2d", usual: Conv2D(1, kernel: 3), principal: "filters",
    [
      Field("filters", \.filters, filterCount, isRequired: true, "the number of output channels"),
      Field("kernel", \.kernel, .extent, "the height and width of a filter"),
      Field("stride", \.stride, .extent, "the distance between neighboring windows"),
      Field(
        "padding", \.padding, .padding(axes: 2),
        "zeros around the image; same: as many as keep its size with stride 1"),
      Field("dilation", \.dilation, .extent, "the distance between the elements of a window"),
      Field(
        "groups", \.groups, .groups,
        "how many groups of channels are convolved separately; depthwise: each channel by itself"),
      Field("initializer", \.initializer, .initializer, "draws the weights"),
      Field("bias", \.usesBias, .truth, "whether it has a bias"),
    ])
}

extension Conv1D {
  static let settings: Form<Conv1D> = .record(
    "conv-1d", usual: Conv1D(1, kernel: 3), principal: "filters",
    [
      Field("filters", \.filters, filterCount, isRequired: true, "the number of output channels"),
      Field("kernel", \.kernel, .length, "the length of a filter"),
      Field("stride", \.stride, .length, "the distance between neighboring windows"),
      Field(
        "padding", \.padding, .padding(axes: 1),
        "zeros before and after the sequence; same: as many as keep its length with stride 1"),
      Field("dilation", \.dilation, .length, "the distance between the elements of a window"),
      Field(
        "groups", \.groups, .groups,
        "how many groups of channels are convolved separately; depthwise: each channel by itself"),
      Field("initializer", \.initializer, .initializer, "draws the weights"),
      Field("bias", \.usesBias, .truth, "whether it has a bias"),
    ])
}

private let touching =
  "the distance between neighboring windows; by default that at which they touch"
private let counting = "whether the elements beyond the edges count, as zeros"

extension MaxPool2D {
  static let settings: Form<MaxPool2D> = .record(
    "max-pool-2d", usual: MaxPool2D(2), principal: "window",
    [
      Field("window", \.window, .extent, "the height and width of a window"),
      Field("stride", \.stride, Form<Extent2D>.extent.optional, touching, example: "2"),
      Field(
        "padding", \.padding, .padding(axes: 2), "how far windows may reach beyond the edges"),
    ])
}

extension MaxPool1D {
  static let settings: Form<MaxPool1D> = .record(
    "max-pool-1d", usual: MaxPool1D(2), principal: "window",
    [
      Field("window", \.window, .length, "the length of a window"),
      Field("stride", \.stride, Form<Int>.length.optional, touching, example: "2"),
      Field("padding", \.padding, .padding(axes: 1), "how far windows may reach beyond the ends"),
    ])
}

extension AveragePool2D {
  static let settings: Form<AveragePool2D> = .record(
    "average-pool-2d", usual: AveragePool2D(2), principal: "window",
    [
      Field("window", \.window, .extent, "the height and width of a window"),
      Field("stride", \.stride, Form<Extent2D>.extent.optional, touching, example: "2"),
      Field(
        "padding", \.padding, .padding(axes: 2), "how far windows may reach beyond the edges"),
      Field("counts-padding", \.countsPadding, .truth, counting),
    ])
}

extension AveragePool1D {
  static let settings: Form<AveragePool1D> = .record(
    "average-pool-1d", usual: AveragePool1D(2), principal: "window",
    [
      Field("window", \.window, .length, "the length of a window"),
      Field("stride", \.stride, Form<Int>.length.optional, touching, example: "2"),
      Field("padding", \.padding, .padding(axes: 1), "how far windows may reach beyond the ends"),
      Field("counts-padding", \.countsPadding, .truth, counting),
    ])
}
