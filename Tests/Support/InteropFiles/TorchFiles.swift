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
  return networks + [TorchNetwork(name: "network", inputShape: [2, 3], rows: all)]
}()

private func dense(_ inputs: Int, _ units: Int, bias: Bool = true) -> Row {
  let kind = bias ? "dense" : "dense-without-bias"
  return (Described(kind: kind, sizes: [inputs, units]), Dense(units, usesBias: bias))
}

private func batchNorm(_ size: Int) -> Row {
  (Described(kind: "batch-norm", sizes: [size]), BatchNorm())
}

func writeTorch(in folder: URL) async throws {
  for torch in networks {
    let name = torch.name
    var random = SplitMix(state: pathHash(name))
    let trainer = try await trainer(torch.network, torch.inputShape, &random)
    let predictor = try await trainer.predictor()
    let features = random.floats(1_000 * torch.inputShape.count)
    try TensorFile.write(
      PyTorchLayout.exported(predictor.tensors), metadata: ["format": "pt"],
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
func readTorch(in folder: URL) throws -> String {
  var largest: Float = 0
  for torch in networks {
    let name = torch.name
    let path = folder.appending(path: "\(name).theirs.safetensors").path()
    guard isFile(path) else { return "no weights of theirs" }
    let tensors = PyTorchLayout.imported(try TensorFile(safetensors: path).tensors())
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
