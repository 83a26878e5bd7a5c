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
