import DescentArrays
import DescentExport
import DescentFiles
import DescentGraph
import DescentLearning
import DescentTraining

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A layer as Scripts/interop.d/torch_check.py makes its counterpart.
private struct Described: Encodable {
  var kind: String
  var sizes: [Int] = []
  /// A stride, a padding and so on, by PyTorch's names.
  var options: [String: Int] = [:]
  /// Those inside a block: the layers, then those of the shortcut, or the branches.
  var inner: [[Described]] = []
}

/// A network that is the same in both.
private struct TorchCase: Encodable {
  var name: String
  var inputShape: [Int]
  var layers: [Described]
}

private typealias Row = (described: Described, layer: any Layer)

private struct TorchNetwork {
  var name: String
  var inputShape: TensorShape
  var rows: [Row]
  var network: Network { Network(rows.map(\.layer)) }
}

private let activations: [Row] = [
  (Described(kind: "relu"), ReLU()), (Described(kind: "leaky-relu"), LeakyReLU()),
  (Described(kind: "gelu"), GELU(form: .erf)), (Described(kind: "gelu-tanh"), GELU(form: .tanh)),
  (Described(kind: "sigmoid"), Sigmoid()), (Described(kind: "tanh"), Tanh()),
  (Described(kind: "dropout"), Dropout()),
]

private let flatten: Row = (Described(kind: "flatten"), Flatten())

/// Each kind of layer alone or between two others, and one network of them all.
private let networks: [TorchNetwork] = {
  var networks = [
    TorchNetwork(name: "dense", inputShape: [7], rows: [dense(7, 5)]),
    TorchNetwork(name: "dense-without-bias", inputShape: [7], rows: [dense(7, 5, bias: false)]),
    TorchNetwork(name: "batch-norm", inputShape: [6], rows: [batchNorm(6)]),
    TorchNetwork(name: "flatten", inputShape: [2, 3], rows: [flatten, dense(6, 4)]),
  ]
  var all: [Row] = [flatten, dense(6, 16, bias: false), batchNorm(16)]
  for activation in activations {
    networks.append(
      TorchNetwork(
        name: activation.described.kind, inputShape: [6],
        rows: [dense(6, 8), activation, dense(8, 3)]))
    all += [activation, dense(16, 16)]
  }
  all += [batchNorm(16), dense(16, 4)]
  return networks + [TorchNetwork(name: "network", inputShape: [2, 3], rows: all)] + spatial
}()

/// Networks of images and sequences, and blocks.
private let spatial: [TorchNetwork] = [
  TorchNetwork(
    name: "conv-2d", inputShape: [6, 5, 2],
    rows: [
      conv2D(2, 6, 3, padding: 1), batchNorm(6, axes: 2), activations[0],
      conv2D(6, 4, 3, stride: 2, padding: 2, dilation: 2, groups: 2), flatten, dense(36, 5),
    ]),
  TorchNetwork(
    name: "depthwise", inputShape: [6, 5, 3],
    rows: [conv2D(3, 6, 3, groups: 3), groupNorm(2, 6), conv2D(6, 4, 1), globalPool, dense(4, 3)]),
  TorchNetwork(
    name: "pooling", inputShape: [7, 6, 2],
    rows: [
      (
        Described(kind: "max-pool-2d", options: ["kernel_size": 3, "stride": 2, "padding": 1]),
        MaxPool2D(3, stride: 2, padding: 1)
      ),
      (
        Described(
          kind: "average-pool-2d",
          options: ["kernel_size": 2, "stride": 1, "padding": 1, "count_include_pad": 0]),
        AveragePool2D(2, stride: 1, padding: 1)
      ),
      flatten, layerNorm([40]), dense(40, 3),
    ]),
  TorchNetwork(
    name: "conv-1d", inputShape: [9, 3],
    rows: [
      (
        Described(
          kind: "conv-1d", sizes: [3, 4, 3], options: ["stride": 2, "padding": 1]),
        Conv1D(4, kernel: 3, stride: 2, padding: 1)
      ),
      batchNorm(4), activations[0],
      (Described(kind: "max-pool-1d", options: ["kernel_size": 2]), MaxPool1D(2)), flatten,
      dense(8, 3),
    ]),
  TorchNetwork(
    name: "blocks", inputShape: [4, 4, 3],
    rows: [
      residual([conv2D(3, 6, 3, padding: 1), activations[0]], [conv2D(3, 6, 1)]),
      residual([conv2D(6, 6, 3, padding: 1), activations[0]], []),
      parallel([[conv2D(6, 2, 1)], [conv2D(6, 3, 3, padding: 1), activations[0]], []]),
      (Described(kind: "layer-norm", sizes: [11, 4, 4]), LayerNorm(axes: 3)),
      parallel([[flatten], [globalPool, dense(11, 4)]]), dense(180, 3),
    ]),
  TorchNetwork(
    name: "norms", inputShape: [6],
    rows: [
      layerNorm([6]), (Described(kind: "silu"), SiLU()), dense(6, 8), groupNorm(4, 8),
      (Described(kind: "elu"), ELU()), (Described(kind: "softplus"), Softplus()),
      (Described(kind: "softmax"), Softmax()), dense(8, 3),
    ]),
]

private func conv2D(
  _ inputs: Int, _ filters: Int, _ kernel: Int, stride: Int = 1, padding: Int = 0,
  dilation: Int = 1, groups: Int = 1
) -> Row {
  (
    Described(
      kind: "conv-2d", sizes: [inputs, filters, kernel],
      options: ["stride": stride, "padding": padding, "dilation": dilation, "groups": groups]),
    Conv2D(
      filters, kernel: Extent2D(kernel), stride: Extent2D(stride), padding: .numbers([padding]),
      dilation: Extent2D(dilation), groups: .number(groups))
  )
}

private let globalPool: Row = (Described(kind: "global-average-pool"), GlobalAveragePool())

private func layerNorm(_ sizes: [Int]) -> Row {
  (Described(kind: "layer-norm", sizes: sizes), LayerNorm(axes: sizes.count))
}

private func groupNorm(_ groups: Int, _ channels: Int) -> Row {
  (Described(kind: "group-norm", sizes: [groups, channels]), GroupNorm(groups))
}

private func residual(_ rows: [Row], _ shortcut: [Row]) -> Row {
  (
    Described(kind: "residual", inner: [rows.map(\.described), shortcut.map(\.described)]),
    Residual(rows.map(\.layer), shortcut: shortcut.map(\.layer))
  )
}

private func parallel(_ branches: [[Row]]) -> Row {
  (
    Described(kind: "parallel", inner: branches.map { $0.map(\.described) }),
    Parallel(.concatenated, branches.map { Network($0.map(\.layer)) })
  )
}

private func dense(_ inputs: Int, _ units: Int, bias: Bool = true) -> Row {
  let kind = bias ? "dense" : "dense-without-bias"
  return (Described(kind: kind, sizes: [inputs, units]), Dense(units, usesBias: bias))
}

private func batchNorm(_ size: Int, axes: Int = 0) -> Row {
  (Described(kind: "batch-norm\(axes == 2 ? "-2d" : "")", sizes: [size]), BatchNorm())
}

func writeTorch(in folder: URL) async throws {
  for torch in networks {
    let name = torch.name
    var random = SplitMix(state: pathHash(name))
    let trainer = try await trainer(torch.network, torch.inputShape, &random)
    let predictor = try await trainer.predictor()
    let features = random.floats(1_000 * torch.inputShape.count)
    try TensorFile.write(
      PyTorchLayout.exported(predictor), metadata: ["format": "pt"],
      to: folder.appending(path: "\(name).safetensors").path())
    try write(features, to: folder.appending(path: "\(name).features"))
    try write(try predictor.predict(features), to: folder.appending(path: "\(name).output"))
  }
  try write(
    json: networks.map {
      TorchCase(
        name: $0.name, inputShape: $0.inputShape.dimensions, layers: $0.rows.map(\.described))
    }, to: folder.appending(path: "cases.json"))
}

/// Reads the weights that PyTorch saved, if it is installed.
func readTorch(in folder: URL) async throws -> String {
  var largest: Float = 0
  for torch in networks {
    let name = torch.name
    let path = folder.appending(path: "\(name).theirs.safetensors").path()
    guard isFile(path) else { return "no weights of theirs" }
    let ours = try await Trainer(
      torch.network, inputShape: torch.inputShape, loss: .meanSquaredError
    ).predictor()
    let tensors = try PyTorchLayout.imported(
      try TensorFile(safetensors: path).tensors(), for: ours)
    let predictor = try Predictor(
      torch.network, inputShape: torch.inputShape, values: tensors)
    let outputs = try predictor.predict(try readFloats(folder.appending(path: "\(name).features")))
    let expected = try readFloats(folder.appending(path: "\(name).theirs.output"))
    guard outputs.count == expected.count else {
      throw ExportError.setting("\(path): \(outputs.count) outputs, PyTorch has \(expected.count)")
    }
    let difference =
      zip(outputs, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? .infinity
    guard difference <= 1e-5 else {
      throw ExportError.setting("\(path): the outputs are \(difference) apart from PyTorch's")
    }
    largest = max(largest, difference)
  }
  return "\(networks.count) models with weights of theirs, largest difference \(largest)"
}
