import DescentArrays
import DescentConfiguration
import DescentFiles
import DescentLearning
import DescentTraining
import Foundation
import Testing

/// What remains of a training, whenever its checkpoints were written.
@Suite final class CheckpointKeeperTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "descent-\(UUID())").path
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func configuration(
    _ checkpoints: CheckpointSettings, _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) -> TrainingConfiguration {
    var configuration = TrainingConfiguration(
      data: DataSettings(path: "digits", samples: 200),
      model: ModelSettings([.layer(Dense(16)), .layer(BatchNorm()), .layer(ReLU()), .output()]),
      optimizer: Adam(learningRate: 0.3),
      training: TrainingSettings(epochs: 6, batchSize: 16), checkpoints: checkpoints)
    change(&configuration)
    return configuration
  }

  private func names(_ out: String) throws -> [String] {
    try CheckpointFolder("\(folder)/\(out)/checkpoints").names
  }

  private func contents(_ out: String) -> [String: Data] {
    let files = (try? FileManager.default.subpathsOfDirectory(atPath: "\(folder)/\(out)")) ?? []
    return Dictionary(
      files.compactMap { file in
        FileManager.default.contents(atPath: "\(folder)/\(out)/\(file)").map { (file, $0) }
      }, uniquingKeysWith: { $1 })
  }

  /// After every step, and only at the end: the same files with the same bytes, except for the setting itself.
  @Test(arguments: [true, false]) func timeLeavesNoTrace(keepsBest: Bool) async throws {
    let moments: [(String, Double)] = [("often", 1e-9), ("late", 1e9)]
    var losses: [Double] = []
    for (out, seconds) in moments {
      let run = try TrainingRun(
        configuration(.init(every: .seconds(seconds), keepsBest: keepsBest)),
        in: "\(folder)/\(out)")
      losses = try await run.run().epochs.map { $0.validation?.loss ?? .infinity }
    }
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] }) + 1
    try #require(best < 6, "the last epoch is the best; the test needs another")
    #expect(try names("often") == names("late"))
    #expect(
      try names("late").map { $0.split(separator: "-").last }
        == (keepsBest ? ["\(best)", "6"] : ["6"]))
    #expect(try Model("\(folder)/late").epoch == (keepsBest ? best : 6))
    let (often, late) = (contents("often"), contents("late"))
    #expect(often.keys.sorted() == late.keys.sorted())
    // The settings differ, and with them their checksum and that of the head that names it; so do the times.
    let ofSettings = ["model.json", "config.yaml", "checkpoint.xxh3", "run.json"]
    for (file, data) in late where !ofSettings.contains(where: file.hasSuffix) {
      let other = try #require(often[file])
      if file.hasSuffix("checkpoint.json") {
        #expect(try head(other) == head(data), "\(file)")
      } else {
        #expect(other == data, "\(file)")
      }
    }
  }

  /// The head of a checkpoint without the checksum of the settings.
  private func head(_ data: Data) throws -> NSDictionary {
    var head = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    var files = try #require(head["files"] as? [String: String])
    files["model.json"] = nil
    head["files"] = files
    return head as NSDictionary
  }

  /// Settings are obeyed.
  @Test(arguments: [
    (CheckpointSettings(every: .epochs(2), keep: 9, keepsBest: false), ["2", "4", "6"]),
    (CheckpointSettings(every: .epochs(4), keep: 1, keepsBest: false), ["6"]),
    (CheckpointSettings(every: .never, keep: 3), ["6"]),
    // 160 samples in batches of 16: steps 25, 50 and the end.
    (
      CheckpointSettings(every: .steps(25), keep: 9, keepsBest: false),
      ["0000000025", "0000000050", "6"]
    ),
  ])
  func anIntervalIsObeyed(settings: CheckpointSettings, expected: [String]) async throws {
    _ = try await TrainingRun(configuration(settings), in: "\(folder)/out").run()
    #expect(try names("out").map { String($0.split(separator: "-").last ?? "") } == expected)
  }

  /// With checkpoints by time, a longer training resumes from the last epoch, not from the best, and produces the bits
  /// of one that was that long from the start.
  @Test func earlyStoppingCanBeOverruled() async throws {
    func settings(patience: Int) -> TrainingConfiguration {
      configuration(.init()) {
        $0.training.epochs = 30
        $0.training.earlyStopping = EarlyStopping(patience: patience)
      }
    }
    let first = try await TrainingRun(settings(patience: 2), in: "\(folder)/out").run()
    try #require(first.stoppedEarly)
    let whole = try await TrainingRun(settings(patience: 5), in: "\(folder)/whole").run()
    try #require(whole.epochs.count > first.epochs.count)
    let longer = try TrainingRun(settings(patience: 5), in: "\(folder)/out")
    try await longer.resume()
    #expect(try await longer.run() == whole)
    let (out, expected) = (contents("out"), contents("whole"))
    for (file, data) in expected where file.hasSuffix("safetensors") || file.hasSuffix(".jsonl") {
      #expect(out[file] == data, "\(file)")
    }
  }

  // MARK: Trainings that diverge

  @Test func aTrainingThatDivergesSaysWhere() async throws {
    // The rate grows tenfold with each epoch.
    let run = try TrainingRun(
      configuration(.init()) {
        $0.optimizer = SGD(learningRate: 0.01)
        $0.model = ModelSettings([.layer(Dense(16)), .layer(ReLU()), .output()])
        $0.schedule = ExponentialDecay(factor: 1000)
        $0.training.epochs = 40
      }, in: "\(folder)/out")
    let error = await #expect(throws: TrainingError.self) { try await run.run() }
    let record = try JSONDecoder().decode(
      TrainingRecord.self, from: #require(contents("out")["record.json"]))
    let divergence = try #require(record.divergence)
    #expect(divergence.sentence == error?.description)
    #expect(divergence.epoch == record.epochs.count + 1 && divergence.epoch > 1)
    #expect(
      (divergence.epoch - 1) * 10 < divergence.step && divergence.step <= divergence.epoch * 10)
    #expect(divergence.sentence.hasPrefix("step \(divergence.step): "))
    // The best epoch so far is the model.
    let losses = record.epochs.map { $0.validation?.loss ?? .infinity }
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] }) + 1
    #expect(try record.modelEpoch == best && Model("\(folder)/out").epoch == best)
    let report = String(decoding: contents("out")["report.html"] ?? Data(), as: UTF8.self)
    #expect(report.contains("The training diverged in epoch \(divergence.epoch), step"))
    let lines = String(decoding: contents("out")["metrics.jsonl"] ?? Data(), as: UTF8.self)
    #expect(lines.split(separator: "\n").count == record.epochs.count)
  }

  @Test func withoutAnEpochThereIsNoModel() async throws {
    let run = try TrainingRun(
      configuration(.init()) { $0.optimizer = SGD(learningRate: 1e30) }, in: "\(folder)/out"
    )
    await #expect(throws: TrainingError.self) { try await run.run() }
    let record = try JSONDecoder().decode(
      TrainingRecord.self, from: #require(contents("out")["record.json"]))
    #expect(record.epochs == [] && record.modelEpoch == nil && record.divergence?.epoch == 1)
    let report = String(decoding: contents("out")["report.html"] ?? Data(), as: UTF8.self)
    #expect(report.contains("There is no model, because no checkpoint was written."))
  }

  // MARK: Weights

  @Test func weightsThatAreNotFiniteAreNotTaken() async throws {
    let run = try TrainingRun(configuration(.init()), in: "\(folder)/out")
    let sound = try await run.trainer.predictor().tensors
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (value, place) in [(Float.nan, 3), (.infinity, 0), (-.infinity, 9)] {
      let broken = sound.map { tensor in
        var values = tensor.values
        if tensor.name == "4-Dense/bias" { values[place] = value }
        return NamedTensor(tensor.name, shape: tensor.shape, values: values)
      }
      let file = "\(folder)/broken.safetensors"
      try? FileManager.default.removeItem(atPath: file)
      try TensorFile.write(broken, to: file)
      let error = await #expect(throws: DataError.self) { try await run.takeWeights(from: file) }
      #expect(
        error?.description
          == "\(file): 4-Dense/bias holds \(value) at element \(place + 1) of 10; weights must be finite"
      )
    }
    #expect(try await run.trainer.predictor().tensors == sound)
  }
}
