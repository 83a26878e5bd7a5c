import DescentArrays
import DescentGraph

/// What the beginning of a model makes of samples: many data sets hold images as rows of numbers, and know their shape.
enum InputForm {
  /// [height, width, channels], as convolution in two dimensions takes it.
  case image
  /// [length, channels], as convolution in one dimension takes it.
  case sequence
  /// As it is in the data.
  case plain

  /// The form that the first layers need; `nil` if they take any.
  init?(_ layer: any Layer) {
    switch layer {
    case is Conv2D, is MaxPool2D, is AveragePool2D: self = .image
    case is Conv1D, is MaxPool1D, is AveragePool1D: self = .sequence
    case let network as Network: self.init(network.layers)
    case let residual as Residual: self.init(residual.layers + residual.shortcut)
    case let parallel as Parallel: self.init(parallel.branches)
    case is ReLU, is LeakyReLU, is ELU, is GELU, is SiLU, is Sigmoid, is Tanh, is Softplus,
      is Dropout, is BatchNorm, is GroupNorm:
      return nil
    default: self = .plain
    }
  }

  private init?(_ layers: [any Layer]) {
    guard let first = layers.lazy.compactMap({ InputForm($0) }).first else { return nil }
    self = first
  }
}

extension Layer {
  /// Whether the first layers take images or sequences, with their channels last.
  package var beginsWithImages: Bool {
    switch InputForm(self) {
    case .image, .sequence: true
    case .plain, nil: false
    }
  }
}

extension TensorShape {
  /// The shape in which a model takes samples: with rows, columns and channels if it begins with a convolution or
  /// pooling, and otherwise as it is in the data.
  ///
  /// - Parameters:
  ///   - features: The shape of a sample in the data.
  ///   - image: The shape of the image that a sample is, if it is one.
  package init(ofSamples features: [Int], image: [Int]?, for model: some Layer) {
    let shape = image ?? features
    switch (InputForm(model), shape.count) {
    case (.image, 2), (.sequence, 1): self.init(shape + [1])
    case (.image, 3), (.sequence, 2): self.init(shape)
    default: self.init(features)
    }
  }
}

extension SampleSource {
  /// The shape in which a model takes these samples: with rows, columns and channels if it begins with a convolution or
  /// pooling, and otherwise ``featureShape``.
  ///
  /// ```swift
  /// let trainer = try Trainer(model, inputShape: digits.train.inputShape(for: model), loss: .softmaxCrossEntropy)
  /// ```
  public func inputShape(for model: some Layer) -> TensorShape {
    TensorShape(ofSamples: featureShape, image: imageShape, for: model)
  }

  /// Whether a model that takes this shape can take the samples: they are rows of the same numbers.
  func fits(_ shape: TensorShape) -> Bool {
    let shapes = [featureShape] + (imageShape.map { [$0] } ?? [])
    return shapes.contains { shape.dimensions == $0 || shape.dimensions == $0 + [1] }
  }
}
