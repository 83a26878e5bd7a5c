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
]

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
  let samples = mixesSamples ? 250 : 1_000
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
      variable.path.hasSuffix("variance") ? 0.5...2 : -0.8...0.8
    try await trainer.setValues(
      random.floats(variable.shape.count, in: range), at: variable.path)
  }
  return trainer
}
