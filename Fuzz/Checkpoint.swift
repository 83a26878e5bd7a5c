import DescentConfiguration
import DescentData
import DescentLearning
import Foundation

// The entry of libFuzzer for folders of checkpoints. It is compiled into one module with all of DescentTraining. The
// input replaces one or more files of an intact checkpoint: whatever it contains, the folder is a model and a training
// that can be resumed, or an error.

private let folder =
  "\(ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp")/descent-fuzz-\(ProcessInfo.processInfo.processIdentifier)"

/// The files that an input may contain, each after a separator, selected by the bits of its first byte.
private let names = [
  "checkpoint.json", "model.json", "model.safetensors", "optimizer.safetensors", "best.safetensors",
  "checkpoint.xxh3",
]
private let separator = Data([0xFE, 0xFF, 0xFE])

/// The files of an intact checkpoint: with checksums, and as version 0.1.0 wrote them.
private let whole: (new: [String: Data], old: [String: Data]) = {
  do { return try makeCheckpoint() } catch { fatalError("no checkpoint to begin with: \(error)") }
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func tryCheckpoint(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let data = UnsafeBufferPointer(start: bytes, count: count)
  guard let mask = data.first else { return 0 }
  do {
    try write(files(Data(data.dropFirst()), mask))
  } catch { fatalError("cannot write \(folder): \(error)") }
  _ = try? CheckpointVerification(of: folder).damage
  if let model = try? Model(folder) {
    _ = try? model.predictions([Float](repeating: 0.5, count: model.predictor.inputShape.count))
    _ = try? ModelSummary(model).json
  }
  if let checkpoint = try? Checkpoint(folder) { restore(checkpoint) }
  return 0
}

/// The checkpoint with the files from the input.
private func files(_ input: Data, _ mask: UInt8) -> [String: Data] {
  var files = mask & 0x80 == 0 ? whole.old : whole.new
  var rest = input
  for (bit, name) in names.enumerated() where mask & (1 << bit) != 0 {
    let end = rest.range(of: separator)
    files[name] = rest[..<(end?.lowerBound ?? rest.endIndex)]
    rest = end.map { rest[$0.upperBound...] } ?? Data()
  }
  return files
}

private func write(_ files: [String: Data]) throws {
  try? FileManager.default.removeItem(atPath: folder)
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  for (name, data) in files { try data.write(to: URL(filePath: "\(folder)/\(name)")) }
}

/// Whatever a checkpoint contains, a trainer accepts or refuses it.
private func restore(_ checkpoint: Checkpoint) {
  let done = DispatchSemaphore(value: 0)
  Task {
    if let trainer = try? trainer() { try? await trainer.restore(checkpoint) }
    done.signal()
  }
  done.wait()
}

private func trainer() throws -> Trainer {
  try Trainer(
    Network {
      Dense(2)
      BatchNorm()
      Dense(2)
    }, inputShape: [2], objective: Objective(.softmaxCrossEntropy), updates: UpdateRule(Adam()),
    batches: Batches(4), earlyStopping: EarlyStopping(patience: 5), seed: 1)
}

/// Trains briefly and reads the resulting files.
private func makeCheckpoint() throws -> (new: [String: Data], old: [String: Data]) {
  let base = folder + ".start"
  try? FileManager.default.removeItem(atPath: base)
  try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: base) }
  let rows = (0..<12).map { "\($0),\($0 * $0 % 7),\($0 % 2 == 0 ? "yes" : "no")" }
  try Data(("a,b,kind\n" + rows.joined(separator: "\n") + "\n").utf8).write(
    to: URL(filePath: "\(base)/rows.csv"))
  let configuration = try TrainingConfiguration(
    yaml: """
      data: {path: \(base)/rows.csv, target: kind}
      model: [{dense: 2}, batch-norm, dense]
      optimizer: adam
      training: {epochs: 2, batch-size: 4, seed: 1, early-stopping: {patience: 5}}
      """)
  let done = DispatchSemaphore(value: 0)
  Task {
    do {
      _ = try await TrainingRun(configuration, in: "\(base)/run").run()
    } catch { fatalError("cannot be trained: \(error)") }
    done.signal()
  }
  done.wait()
  guard let newest = try CheckpointFolder("\(base)/run/checkpoints").newest else {
    fatalError("no checkpoint was written")
  }
  var new: [String: Data] = [:]
  for name in names { new[name] = try Data(contentsOf: URL(filePath: "\(newest)/\(name)")) }
  var old = new
  old["checkpoint.xxh3"] = nil
  let text = new["checkpoint.json"] ?? Data()
  var head = try JSONSerialization.jsonObject(with: text) as? [String: Any]
  head?["files"] = nil
  old["checkpoint.json"] = try JSONSerialization.data(withJSONObject: head ?? [:])
  try writeSeeds(old)
  return (new, old)
}

/// The initial corpus: each file alone.
private func writeSeeds(_ files: [String: Data]) throws {
  guard let seeds = ProcessInfo.processInfo.environment["DESCENT_FUZZ_SEEDS"] else { return }
  for (bit, name) in names.enumerated() {
    guard let data = files[name] else { continue }
    try (Data([1 << bit]) + data).write(to: URL(filePath: "\(seeds)/\(name)"))
  }
}
