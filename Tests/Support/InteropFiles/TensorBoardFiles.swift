import DescentArrays
import DescentExport
import DescentGraph
import DescentLearning

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a reader should find in the event files.
private struct TensorBoardContents: Encodable {
  struct Distribution: Encodable {
    var step: Int
    var minimum: Double
    var maximum: Double
    var count: Int
    var sum: Double
    var sumOfSquares: Double
  }
  /// The points of every curve: steps and values.
  var scalars: [String: [[Double]]] = [:]
  var histograms: [String: [Distribution]] = [:]
  var texts: [String: String] = [:]
  var images: [String: [Int]] = [:]
  var numbers: [String: Double] = [:]
  var names: [String: String] = [:]
  var flags: [String: Bool] = [:]
  var metrics: [String] = []

  mutating func add(_ epoch: Epoch, rate: Double, _ seen: NetworkObservation) {
    func add(_ tag: String, _ value: Double) {
      scalars[tag, default: []].append([Double(epoch.number), value])
    }
    add("loss/train", epoch.train.loss)
    add("accuracy/train", epoch.train.accuracy ?? .nan)
    add("loss/validation", epoch.validation?.loss ?? .nan)
    add("accuracy/validation", epoch.validation?.accuracy ?? .nan)
    add("learning-rate", rate)
    let groups = [
      ("parameters", seen.parameters), ("gradients", seen.gradients),
      ("activations", seen.activations),
    ]
    for (group, all) in groups {
      for named in all {
        let values = named.values.map(Double.init)
        histograms["\(group)/\(named.name)", default: []].append(
          Distribution(
            step: epoch.number, minimum: values.min() ?? 0, maximum: values.max() ?? 0,
            count: values.count, sum: values.reduce(0, +),
            sumOfSquares: values.reduce(0) { $0 + $1 * $1 }))
      }
    }
  }
}

/// A gray image of one pixel.
private let png: [UInt8] = [
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
  0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b,
  0x55, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x68, 0x00, 0x00, 0x00,
  0x82, 0x00, 0x81, 0xda, 0x45, 0x08, 0x3b, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae,
  0x42, 0x60, 0x82,
]

/// A run of two epochs, one more that a resumed run replaces, and three of the resumed run.
func writeTensorBoard(in folder: URL) async throws {
  let events = folder.appending(path: "events").path()
  let data = try twoClasses()
  var contents = TensorBoardContents()
  let board = try TensorBoardWriter(events)
  try board.writeStart(
    ["rate": 0.05, "optimizer": "adam", "batch-norm": true], metrics: ["accuracy/validation"],
    group: "demonstration")
  contents.numbers = ["rate": 0.05]
  contents.names = ["optimizer": "adam"]
  contents.flags = ["batch-norm": true]
  contents.metrics = ["accuracy/validation"]
  let first = try trainer(seed: 1)
  for number in 1...3 {
    let epoch = try await first.runEpoch(data, validation: data)
    try await first.write(epoch, to: board, observing: data)
    if number < 3 { contents.add(epoch, rate: 0.05, try await observation(first, data)) }
  }
  let second = try trainer(seed: 1)
  let resumed = try TensorBoardWriter(events, resuming: 3)
  for number in 1...5 {
    // A different course from the third epoch on, to distinguish them.
    if number == 3 { try await second.setLearningRate(0.01) }
    let epoch = try await second.runEpoch(data, validation: data)
    guard number >= 3 else { continue }
    try await second.write(epoch, to: resumed, observing: data)
    contents.add(epoch, rate: 0.01, try await observation(second, data))
  }
  try resumed.write([.image("figures/pixel", png: png), .text("note", "*Grüße*")], step: 5)
  try resumed.writeEnd(.success)
  contents.images = ["figures/pixel": [1, 1]]
  contents.texts = ["note": "*Grüße*"]
  try write(json: contents, to: folder.appending(path: "contents.json"))
}

private func observation(_ trainer: Trainer, _ data: Dataset) async throws -> NetworkObservation {
  try await trainer.observation(onFirstOf: data)
}

private func trainer(seed: UInt64) throws -> Trainer {
  try Trainer(
    Network {
      Dense(8)
      BatchNorm()
      Tanh()
      Dense(2)
    }, inputShape: [3], loss: .softmaxCrossEntropy, optimizer: Adam(learningRate: 0.05),
    batchSize: 16, seed: seed)
}

/// Points on both sides of a plane.
private func twoClasses() throws -> Dataset {
  var random = SplitMix(state: 5)
  let features = random.floats(64 * 3)
  let labels = (0..<64).map { Int32(features[3 * $0] + features[3 * $0 + 1] > 0 ? 1 : 0) }
  return try Dataset(features: features, featureShape: [3], labels: labels)
}
