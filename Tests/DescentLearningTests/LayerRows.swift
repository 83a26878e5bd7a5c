import DescentGraph
import DescentLearning
import Testing

/// One row of the table of layers.
struct LayerRow: Sendable, CustomTestStringConvertible {
  let layer: any Layer
  let shape: TensorShape
  let label: String

  init(_ layer: any Layer, _ shape: TensorShape = [4, 3], _ label: String = "") {
    (self.layer, self.shape, self.label) = (layer, shape, label)
  }

  var testDescription: String { "\(layer.name) \(label) of \(shape)" }
}

/// One row per layer and variant; add new ones here.
let layerRows: [LayerRow] = [
  LayerRow(Dense(5)),
  LayerRow(Dense(5, usesBias: false), "without bias"),
  LayerRow(ReLU()),
  LayerRow(LeakyReLU()),
  LayerRow(LeakyReLU(slope: 0.3), "steep"),
  LayerRow(Sigmoid()),
  LayerRow(Tanh()),
  LayerRow(GELU()),
  LayerRow(GELU(form: .tanh), "tanh"),
  LayerRow(BatchNorm()),
  LayerRow(BatchNorm(), [3, 2, 2]),
  LayerRow(BatchNorm(convention: .book), "book"),
  LayerRow(Dropout(rate: 0.4)),
  LayerRow(Dropout(rate: 0.4, convention: .book), "book"),
  LayerRow(Flatten(), [2, 3, 2]),
  LayerRow(Reshape([3, 2]), [2, 6]),
  LayerRow(SiLU()),
  LayerRow(ELU()),
  LayerRow(ELU(alpha: 0.5), "shallow"),
  LayerRow(Softplus()),
  LayerRow(Softmax()),
  LayerRow(Softmax(), [2, 2, 3]),
  LayerRow(LayerNorm()),
  LayerRow(LayerNorm(), [2, 3, 2]),
  LayerRow(LayerNorm(axes: 2, epsilon: 0.1), [2, 3, 2], "all"),
  LayerRow(GroupNorm(2), [2, 3, 4]),
  LayerRow(GroupNorm(3), "alone"),
  LayerRow(Standardize()),
  LayerRow(
    Parallel {
      Dense(2)
      Network {
        Dense(3)
        Tanh()
      }
      Network {}
    }),
  LayerRow(
    Parallel(.added) {
      Dense(3)
      Tanh()
    }, "added"),
  LayerRow(Conv2D(3, kernel: 3), [2, 4, 3, 2]),
  LayerRow(
    Conv2D(2, kernel: [2, 3], stride: [2, 1], padding: .same, dilation: 2, usesBias: false),
    [1, 5, 4, 2], "dilated"),
  LayerRow(Conv2D(4, kernel: 2, stride: 3, groups: 2), [2, 5, 5, 4], "in groups"),
  LayerRow(Conv2D(4, kernel: 2, padding: [0, 1, 1, 0], groups: .depthwise), [2, 3, 3, 2], "deep"),
  LayerRow(Conv1D(3, kernel: 3, stride: 2, padding: 1), [2, 5, 2]),
  LayerRow(MaxPool2D(2), [2, 5, 4, 2]),
  LayerRow(MaxPool2D(3, stride: 1, padding: 1), [2, 3, 4, 2], "overlapping"),
  LayerRow(MaxPool1D(2, stride: 3, padding: .same), [2, 5, 2]),
  LayerRow(AveragePool2D(2), [2, 5, 4, 2]),
  LayerRow(AveragePool2D(3, stride: 2, padding: 1), [2, 3, 4, 2], "padded"),
  LayerRow(AveragePool2D(3, stride: 2, padding: 1, countsPadding: true), [2, 3, 4, 2], "counting"),
  LayerRow(AveragePool1D(3, padding: .same), [2, 5, 2]),
  LayerRow(GlobalAveragePool(), [2, 3, 2, 2]),
  LayerRow(
    Residual {
      Dense(4)
      Tanh()
      Dense(3)
    }),
  LayerRow(
    Residual {
      Dense(2)
    } shortcut: {
      Dense(2)
    }, "shortcut"),
  LayerRow(Rescale(scales: [2.5], shifts: [-1])),
  LayerRow(Rescale(scales: [2.5, 1, 0.5], shifts: [0, -1, 3]), "each"),
  LayerRow(
    Network {
      Dense(4)
      BatchNorm()
      Tanh()
      Dropout(rate: 0.2)
      Dense(2)
    }),
]

extension LayerRow {
  fileprivate init(_ layer: any Layer, _ label: String) { self.init(layer, [4, 3], label) }
}
