import DescentFiles
import DescentGraph
import DescentLearning
import Foundation
import Testing

@Suite final class CheckpointTests {
  private let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "descent-checkpoint-\(UUID().uuidString)").path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private func trainer(units: Int = 5, seed: UInt64 = 7, named: Bool = true) throws -> Trainer {
    try Trainer(
      Network {
        Dense(units)
        BatchNorm()
        ReLU()
        Dropout(rate: 0.3)
        if !named { Tanh() }
        Dense(3)
      }, inputShape: [4], objective: Objective(.softmaxCrossEntropy), updates: UpdateRule(Adam()),
      batches: Batches(4), earlyStopping: EarlyStopping(patience: 50), seed: seed)
  }

  private struct Stopped: Error {}

  /// Trains up to a step, within an epoch or not.
  private func train(_ trainer: Trainer, to step: Int) async throws {
    let (data, validation) = (try threeClasses(22), try threeClasses(9))
    do {
      for try await _ in trainer.fit(
        data, validation: validation, epochs: 20,
        afterStep: { if $0.steps == step { throw Stopped() } })
      {}
    } catch is Stopped {}
  }

  private func files(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test(arguments: [1, 6, 17, 24]) func aTrainingGoesOnFromDisk(step: Int) async throws {
    let whole = try trainer()
    try await train(whole, to: 40)
    let first = try trainer()
    try await train(first, to: step)
    try await first.checkpoint(documents: ["configuration.json": "{\"ä\": 1}\n"]).write(to: path)

    let read = try Checkpoint(path)
    #expect(read.documents == ["configuration.json": "{\"ä\": 1}\n"])
    let second = try trainer()
    try await second.restore(read)
    try await train(second, to: 40)
    #expect(await second.values == whole.values)
    #expect(await second.progress == whole.progress)
    #expect(await second.bestValues == whole.bestValues)
    let expected = [
      "checkpoint.json", "checkpoint.xxh3", "configuration.json", "model.safetensors",
    ]
    let best = step > 6 ? ["best.safetensors"] : []
    #expect(try files(path) == (expected + best + ["optimizer.safetensors"]).sorted())
  }

  @Test func anotherArchitectureIsRefusedPathByPath() async throws {
    try await trainer().checkpoint().write(to: path)
    let checkpoint = try Checkpoint(path)
    let wider = try trainer(units: 6)
    let before = await wider.values
    let error = await #expect(throws: ArchitectureDifference.self) {
      try await wider.restore(checkpoint)
    }
    #expect(
      error?.description.hasPrefix(
        "the values belong to a different architecture: 1-Dense/weight is [4, 5], the model's is [4, 6]; "
          + "1-Dense/bias is [5], the model's is [6]; 2-BatchNorm/scale is [5]") == true)
    #expect(await wider.values == before)
    // Other layers: what is missing and what is extra.
    let other = try trainer(named: false)
    let difference = await #expect(throws: ArchitectureDifference.self) {
      try await other.restore(checkpoint)
    }
    #expect(difference?.description.contains("6-Dense/weight [5, 3] is missing") == true)
    #expect(difference?.description.contains("5-Dense/weight [5, 3] is not in the model") == true)
    // Another seed draws other batches.
    await #expect(throws: TrainingError.self) {
      try await self.trainer(seed: 8).restore(checkpoint)
    }
  }

  @Test func theNewestAndTheBestAreKept() async throws {
    let folder = CheckpointFolder(path, keep: 2, better: .larger)
    let trainer = try trainer()
    let scores = [0.5, 0.9, 0.7, nil, 0.9, 0.6]
    for (index, score) in scores.enumerated() {
      try await train(trainer, to: index + 1)
      try folder.write(await trainer.checkpoint(score: score))
    }
    #expect(try files(path) == ["step-0000000002", "step-0000000005", "step-0000000006"])
    #expect(try folder.newest == "\(path)/step-0000000006")
    #expect(try folder.best(.larger) == "\(path)/step-0000000002")
    #expect(try folder.best(.smaller) == "\(path)/step-0000000006")
    // Writing the same step again changes nothing.
    try folder.write(await trainer.checkpoint(score: 5))
    #expect(try folder.best(.larger) == "\(path)/step-0000000002")
    // An unfinished checkpoint does not count and is removed.
    try FileManager.default.copyItem(
      atPath: "\(path)/step-0000000006", toPath: "\(path)/.step-0000000007.1234.new")
    #expect(try folder.names.count == 3)
    try folder.removeUnfinished()
    #expect(try files(path).count == 3)
  }

  private func write(_ checkpoint: Checkpoint, withChecksums: Bool) throws {
    try checkpoint.write(to: path)
    if withChecksums { return }
    // As version 0.1.0 wrote them.
    try FileManager.default.removeItem(atPath: "\(path)/checkpoint.xxh3")
    let head = URL(filePath: "\(path)/checkpoint.json")
    var object =
      try JSONSerialization.jsonObject(with: Data(contentsOf: head)) as? [String: Any] ?? [:]
    object["files"] = nil
    try JSONSerialization.data(withJSONObject: object).write(to: head)
  }

  @Test(arguments: [true, false]) func aDamagedCheckpointIsNamed(hasChecksums: Bool) async throws {
    let trainer = try trainer()
    try await train(trainer, to: 8)
    try write(await trainer.checkpoint(documents: ["a.json": "{}"]), withChecksums: hasChecksums)
    #expect(try StoredCheckpoint(path).hasChecksums == hasChecksums)
    #expect(try StoredCheckpoint(path).verify() == [])
    for name in try files(path) where hasChecksums || name != "a.json" {
      let file = URL(filePath: "\(path)/\(name)")
      let whole = try Data(contentsOf: file)
      // Truncated anywhere, it is refused.
      for count in stride(from: 0, to: whole.count - 1, by: max(1, whole.count / 40)) {
        try whole.prefix(count).write(to: file)
        #expect(throws: DataError.self, "\(name) cut to \(count)") { try Checkpoint(path) }
      }
      // With any bit flipped, it is refused; without checksums it may be read, but never traps.
      for index in stride(from: 0, to: whole.count, by: max(1, whole.count / 60)) {
        var bytes = whole
        bytes[index] ^= 1 << (index % 8)
        try bytes.write(to: file)
        if hasChecksums {
          #expect(throws: DataError.self, "\(name), byte \(index)") { try Checkpoint(path) }
        } else if let checkpoint = try? Checkpoint(path) {
          try? await self.trainer().restore(checkpoint)
        }
      }
      // Without a list of its files, it is unknown that it had the best values.
      if hasChecksums || name != "best.safetensors" {
        try FileManager.default.removeItem(at: file)
        #expect(throws: DataError.self, "\(name) missing") { _ = try Checkpoint(path) }
      }
      try whole.write(to: file)
    }
    _ = try Checkpoint(path)
  }

  @Test func eachFileIsReadAloneAndVerified() async throws {
    let trainer = try trainer()
    try await train(trainer, to: 8)
    try await trainer.checkpoint(documents: ["a.json": "{}"]).write(to: path)
    // The slots are damaged: reading the model or a document still works, resuming and verifying do not.
    let slots = URL(filePath: "\(path)/optimizer.safetensors")
    var bytes = try Data(contentsOf: slots)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: slots)
    let stored = try StoredCheckpoint(path)
    #expect(try stored.model().count == 8)
    #expect(try stored.document("a.json") == "{}")
    #expect(try stored.document("b.json") == nil)
    #expect(throws: DataError.self) { try stored.checkpoint() }
    #expect(stored.verify().map(\.path) == ["\(path)/optimizer.safetensors"])
    // The same for a missing file.
    try FileManager.default.removeItem(atPath: "\(path)/a.json")
    #expect(stored.verify().map(\.path) == ["\(path)/a.json", "\(path)/optimizer.safetensors"])
  }

  @Test(arguments: ["../a.json", "a.txt", ".a.json", "checkpoint.json", "model.safetensors", ""])
  func aDocumentCannotTakeAnotherPlace(name: String) async throws {
    let checkpoint = try await trainer().checkpoint(documents: [name: "{}"])
    #expect(throws: DataError.self) { try checkpoint.write(to: path) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func remainsAreInNobodysWay() async throws {
    let folder = CheckpointFolder(path, keep: 5)
    let trainer = try trainer()
    for step in 1...3 {
      try await train(trainer, to: step)
      try folder.write(await trainer.checkpoint(score: Double(step)))
    }
    let (second, third) = ("\(path)/step-0000000002", "\(path)/step-0000000003")
    // Half removed: the previous one is the newest, and writing it again replaces it.
    try FileManager.default.removeItem(atPath: "\(third)/checkpoint.json")
    #expect(try folder.newest == second)
    try folder.write(await trainer.checkpoint(score: 3))
    #expect(try folder.newest == third)
    // Damaged: an error names it and the older one, which is neither removed nor compared.
    try Data("{".utf8).write(to: URL(filePath: "\(third)/checkpoint.json"))
    #expect(try folder.newest == third)
    let error = #expect(throws: DataError.self) {
      try folder.reading(third) { try Checkpoint(third) }
    }
    #expect(error?.description.contains("the next older checkpoint is \(second)") == true)
    #expect(throws: DataError.self) { try folder.best(.smaller) }
    var narrow = folder
    narrow.keep = 1
    try narrow.removeOld()
    #expect(try folder.names == ["step-0000000002", "step-0000000003"])
    // Leftovers alone are not the same as nothing.
    try FileManager.default.removeItem(atPath: second)
    try FileManager.default.removeItem(atPath: "\(third)/checkpoint.json")
    #expect(throws: DataError.self) { try folder.names }
    try folder.removeAll()
    #expect(try folder.names == [])
  }

  @Test func whatIsThereIsNotOverwritten() async throws {
    let checkpoint = try await trainer().checkpoint()
    try checkpoint.write(to: path)
    let error = #expect(throws: DataError.self) { try checkpoint.write(to: path) }
    #expect(error?.kind == .unwritable)
    _ = try Checkpoint(path)
  }
}
