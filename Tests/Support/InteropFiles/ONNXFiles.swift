import DescentExport
import DescentGraph
import DescentLearning

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A model in a file `name.onnx`, with `name.features` and `name.output` next to it.
private struct ONNXCase: Encodable {
  var name: String
  var inputShape: [Int]
  /// The names of parameters and state that the file must hold.
  var paths: [String]
  var activation = "none"
  var classNames: [String]?
  /// Whether a sample's output depends on the other samples of its batch.
  var mixesSamples = false
}

private let layers: [(name: String, layer: any Layer, shape: TensorShape)] = [
  ("dense", Dense(5), [7]),
  ("dense-without-bias", Dense(5, usesBias: false), [7]),
  ("batch-norm", BatchNorm(), [6]),
  ("batch-norm-book", BatchNorm(convention: .book), [6]),
  ("batch-norm-rank-3", BatchNorm(), [4, 3]),
  ("batch-norm-one-feature", BatchNorm(), [1]),
  ("dropout", Dropout(), [6]),
  ("dropout-book", Dropout(rate: 0.3, convention: .book), [6]),
  ("relu", ReLU(), [6]),
  ("leaky-relu", LeakyReLU(), [6]),
  ("gelu-erf", GELU(form: .erf), [6]),
  ("gelu-tanh", GELU(form: .tanh), [6]),
  ("sigmoid", Sigmoid(), [6]),
  ("tanh", Tanh(), [6]),
  ("flatten", Flatten(), [2, 3]),
  ("network", everyKind, [2, 3]),
  ("silu", SiLU(), [6]),
  ("elu", ELU(alpha: 0.5), [6]),
  ("softplus", Softplus(), [6]),
  ("softmax", Softmax(), [2, 6]),
  ("reshape", Reshape([3, 2]), [6]),
  ("standardize", Standardize(), [6]),
  ("layer-norm", LayerNorm(), [6]),
  ("layer-norm-deep", LayerNorm(axes: 2, epsilon: 0.1), [4, 3, 2]),
  ("group-norm", GroupNorm(2), [3, 2, 4]),
  (
    "residual",
    Residual {
      Dense(4)
      Tanh()
    } shortcut: {
      Dense(4)
    }, [6]
  ),
  (
    "parallel",
    Parallel {
      Dense(4)
      ReLU()
    }, [6]
  ),
  ("conv-2d", Conv2D(4, kernel: 3), [6, 5, 2]),
  ("conv-2d-same", Conv2D(4, kernel: [2, 3], stride: 2, padding: .same), [6, 5, 2]),
  ("conv-2d-dilated", Conv2D(4, kernel: 2, padding: [0, 1, 2, 0], dilation: [3, 2]), [6, 5, 2]),
  ("conv-2d-without-bias", Conv2D(4, kernel: 2, stride: 3, usesBias: false), [6, 5, 2]),
  ("conv-2d-one", Conv2D(4, kernel: 1), [6, 5, 2]),
  ("conv-2d-grouped", Conv2D(4, kernel: 3, padding: 1, groups: 2), [6, 5, 6]),
  ("conv-2d-depthwise", Conv2D(3, kernel: 3, padding: 1, groups: .depthwise), [6, 5, 3]),
  ("conv-2d-multiple", Conv2D(6, kernel: 3, groups: .depthwise), [6, 5, 3]),
  ("conv-1d", Conv1D(4, kernel: 3, stride: 2, padding: .same), [7, 2]),
  ("conv-1d-grouped", Conv1D(4, kernel: 3, dilation: 2, groups: 2), [7, 2]),
  ("max-pool-2d", MaxPool2D(2), [6, 5, 2]),
  ("max-pool-2d-padded", MaxPool2D(3, stride: 2, padding: 1), [6, 5, 2]),
  ("max-pool-1d", MaxPool1D(3, stride: 1, padding: .same), [7, 2]),
  ("average-pool-2d", AveragePool2D(2), [6, 5, 2]),
  ("average-pool-2d-inside", AveragePool2D(3, stride: 2, padding: 1), [6, 5, 2]),
  (
    "average-pool-2d-counting", AveragePool2D(3, stride: 2, padding: 1, countsPadding: true),
    [6, 5, 2]
  ),
  ("average-pool-1d", AveragePool1D(3, padding: .same), [7, 2]),
  ("global-average-pool", GlobalAveragePool(), [6, 5, 2]),
  ("image-network", images, [8, 8, 3]),
]

/// Every kind of layer of images.
private let images = Network {
  Conv2D(8, kernel: 3, padding: .same)
  BatchNorm()
  ReLU()
  MaxPool2D(2)
  Residual {
    Conv2D(8, kernel: 3, padding: .same, groups: .depthwise)
    GroupNorm(4)
    SiLU()
  }
  Parallel {
    Conv2D(4, kernel: 1)
    AveragePool2D(3, stride: 1, padding: .same)
  }
  LayerNorm()
  Parallel {
    Flatten()
    GlobalAveragePool()
  }
  Dense(5)
}

private let everyKind = Network {
  Flatten()
  Dense(16)
  BatchNorm()
  ReLU()
  Dropout()
  Dense(16, usesBias: false)
  BatchNorm(convention: .book)
  LeakyReLU()
  Dropout(rate: 0.2, convention: .book)
  Dense(12)
  GELU()
  Dense(12)
  GELU(form: .tanh)
  Sigmoid()
  Scale()
  Tanh()
  Dense(4)
}

func writeONNX(in folder: URL) async throws {
  var cases: [ONNXCase] = []
  for (name, layer, shape) in layers + customLayers {
    cases.append(try await write(name, layer, shape, in: folder))
  }
  for (activation, name) in [(ONNXActivation.softmax, "softmax"), (.sigmoid, "sigmoid")] {
    let options = ONNXOptions(activation: activation, classNames: ["a", "b \"quoted\"", "ü", "d"])
    cases.append(
      try await write(
        "standardized-\(name)", everyKind, [2, 3], options, standardized: true, in: folder))
  }
  try write(json: cases, to: folder.appending(path: "cases.json"))
}

private func write(
  _ name: String, _ layer: any Layer, _ shape: TensorShape, _ options: ONNXOptions = ONNXOptions(),
  standardized: Bool = false, in folder: URL
) async throws -> ONNXCase {
  var random = SplitMix(state: pathHash(name))
  let trainer = try await trainer(layer, shape, &random)
  let paths = await trainer.declaredVariables.map(\.path)
  // The trainer predicts up to 256 samples at once; those that depend on each other must be.
  let mixesSamples = layer is BatchAttention
  let samples = mixesSamples ? 250 : shape.count > 50 ? 300 : 1_000
  var (raw, features) = (random.floats(samples * shape.count), [Float]())
  var options = options
  if standardized {
    let standardization = ONNXStandardization(
      means: (0..<shape.count).map { 1_987.3 + 100 * Double($0) },
      deviations: (0..<shape.count).map { 0.7 + Double($0) })
    options.standardization = standardization
    for index in raw.indices {
      let (mean, deviation) = (
        standardization.means[index % shape.count], standardization.deviations[index % shape.count]
      )
      raw[index] = Float(mean + deviation * Double(raw[index]))
      features.append(Float((Double(raw[index]) - mean) / deviation))
    }
  } else {
    features = raw
  }
  let model = try await trainer.onnxModel(options)
  try model.write(to: folder.appending(path: "\(name).onnx").path())
  try write(raw, to: folder.appending(path: "\(name).features"))
  try write(try await trainer.predict(features), to: folder.appending(path: "\(name).output"))
  return ONNXCase(
    name: name, inputShape: shape.dimensions, paths: paths, activation: "\(options.activation)",
    classNames: options.classNames, mixesSamples: mixesSamples)
}

/// A trainer in which every parameter and state differs from its initial value.
func trainer(
  _ layer: any Layer, _ shape: TensorShape, _ random: inout SplitMix
) async throws -> Trainer {
  let trainer = try Trainer(layer, inputShape: shape, loss: .meanSquaredError, seed: 1)
  for variable in await trainer.declaredVariables {
    let range: ClosedRange<Float> =
      ["variance", "deviation"].contains { variable.path.hasSuffix($0) } ? 0.5...2 : -0.8...0.8
    try await trainer.setValues(
      random.floats(variable.shape.count, in: range), at: variable.path)
  }
  return trainer
}
