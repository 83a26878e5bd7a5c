import DescentData
import DescentExport
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

private let activations: [(kind: String, layer: any Layer)] = [
  ("relu", ReLU()), ("leaky-relu", LeakyReLU()), ("gelu", GELU(form: .erf)),
  ("gelu-tanh", GELU(form: .tanh)), ("sigmoid", Sigmoid()), ("tanh", Tanh()),
  ("dropout", Dropout()),
]

/// Each kind of layer alone or between two others, and one network of them all.
private let networks: [(name: String, inputShape: Shape, layers: [(Described, any Layer)])] =
  [
    ("dense", [7], [dense(7, 5)]),
    ("dense-without-bias", [7], [dense(7, 5, bias: false)]),
    ("batch-norm", [6], [batchNorm(6)]),
    ("flatten", [2, 3], [(Described(kind: "flatten"), Flatten()), dense(6, 4)]),
    (
      "network", [2, 3],
      [(Described(kind: "flatten"), Flatten()), dense(6, 16, bias: false), batchNorm(16)]
        + activations.flatMap { [(Described(kind: $0.kind), $0.layer), dense(16, 16)] }
        + [batchNorm(16), dense(16, 4)]
    ),
  ]
  + activations.map {
    ($0.kind, [6], [dense(6, 8), (Described(kind: $0.kind), $0.layer), dense(8, 3)])
  }

private func dense(_ inputs: Int, _ units: Int, bias: Bool = true) -> (Described, any Layer) {
  let kind = bias ? "dense" : "dense-without-bias"
  return (Described(kind: kind, sizes: [inputs, units]), Dense(units, usesBias: bias))
}

private func batchNorm(_ size: Int) -> (Described, any Layer) {
  (Described(kind: "batch-norm", sizes: [size]), BatchNorm())
}

func writeTorch(in folder: URL) async throws {
  for (name, shape, layers) in networks {
    var random = SplitMix(state: pathHash(name))
    let trainer = try await trainer(Network(layers.map(\.1)), shape, &random)
    let predictor = try await trainer.predictor()
    let features = random.floats(1_000 * shape.count)
    try TensorFile.write(
      PyTorchLayout.exported(predictor.tensors), metadata: ["format": "pt"],
      to: folder.appending(path: "\(name).safetensors").path())
    try write(features, to: folder.appending(path: "\(name).features"))
    try write(try predictor.predict(features), to: folder.appending(path: "\(name).output"))
  }
  try write(
    json: networks.map {
      TorchCase(name: $0.name, inputShape: $0.inputShape.dimensions, layers: $0.layers.map(\.0))
    }, to: folder.appending(path: "cases.json"))
}

/// Reads the weights that PyTorch saved, where it is there.
func readTorch(in folder: URL) throws -> String {
  var largest: Float = 0
  for (name, shape, layers) in networks {
    let path = folder.appending(path: "\(name).theirs.safetensors").path()
    guard isFile(path) else { return "no weights of theirs" }
    let tensors = PyTorchLayout.imported(try TensorFile(safetensors: path).tensors())
    let predictor = try Predictor(Network(layers.map(\.1)), inputShape: shape, values: tensors)
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
