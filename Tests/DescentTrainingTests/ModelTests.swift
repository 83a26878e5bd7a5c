import DescentArrays
import DescentConfiguration
import DescentFiles
import DescentLearning
import DescentRuns
import DescentTraining
import Foundation
import TestSupport
import Testing

/// Trainings in the library, and the resulting models.
@Suite final class ModelTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "descent-\(UUID())").path
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func configuration(
    epochs: Int = 3, _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) -> TrainingConfiguration {
    var configuration = TrainingConfiguration(
      data: DataSettings(path: "digits", samples: 200),
      model: ModelSettings([.layer(Dense(16)), .layer(BatchNorm()), .layer(ReLU()), .output()]),
      optimizer: Adam(learningRate: 0.02),
      training: TrainingSettings(epochs: epochs, batchSize: 16))
    change(&configuration)
    return configuration
  }

  @Test func manyTasksPredictAtOnce() async throws {
    _ = try await TrainingRun(configuration(), in: folder).run()
    let model = try Model(folder)
    let digits = try LoadedTraining(DataSettings(path: "digits", samples: 200)).training
    let features = try #require(digits as? Dataset).features(ofFirst: 50)
    let expected = try model.predictions(features)
    #expect(expected.count == 50)
    let all = try await withThrowingTaskGroup(of: [Prediction].self) { group in
      for _ in 0..<16 { group.addTask { try model.predictions(features) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(all.count == 16 && all.allSatisfy { $0 == expected })
  }

  @Test func aSecondRunInAFolderIsRefusedOrItsModelIsTheNewOne() async throws {
    _ = try await TrainingRun(configuration(epochs: 4), in: folder).run()
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
    let before = names.map { FileManager.default.contents(atPath: "\(folder)/\($0)") }
    await #expect(throws: DataError.self) {
      _ = try await TrainingRun(self.configuration(epochs: 2), in: self.folder).run()
    }
    #expect(try FileManager.default.subpathsOfDirectory(atPath: folder) == names)
    #expect(names.map { FileManager.default.contents(atPath: "\(folder)/\($0)") } == before)
    _ = try await TrainingRun(configuration(epochs: 2), in: folder).run(overwriting: true)
    #expect(try Model(folder).progress.epochs <= 2)
    let checkpoints = CheckpointFolder("\(folder)/checkpoints")
    #expect(try checkpoints.names.allSatisfy { $0 < "step-0000000030" })
  }

  /// The model is that of the epoch with the smallest validation loss, wherever it is kept.
  @Test(arguments: [1, 2, 5]) func theBestIsTheModel(interval: Int) async throws {
    let run = try TrainingRun(
      configuration(epochs: 5) {
        $0.optimizer = Adam(learningRate: 0.3)
        $0.checkpoints = CheckpointSettings(every: .epochs(interval), keep: 1)
      }, in: folder)
    let record = try await run.run()
    let losses = record.epochs.map { $0.validation?.loss ?? .infinity }
    // The epochs after which a checkpoint was written; always including the last.
    let kept = (1...5).filter { $0 % interval == 0 || $0 == 5 }
    let best = kept.min { losses[$0 - 1] < losses[$1 - 1] }
    #expect(record.modelEpoch == best)
    let measured = try Model(folder).evaluate()
    #expect(abs((measured.loss ?? .nan) - losses[(best ?? 1) - 1]) < 1e-5)
  }

  @Test func earlyStoppingGivesTheBestValues() async throws {
    let run = try TrainingRun(
      configuration(epochs: 40) {
        $0.optimizer = Adam(learningRate: 0.1)
        $0.training.earlyStopping = EarlyStopping(patience: 2)
      }, in: folder)
    let record = try await run.run()
    #expect(record.stoppedEarly && record.epochs.count < 40)
    let best = record.epochs.count - 2
    #expect(record.modelEpoch == best)
    let measured = try Model(folder).evaluate()
    #expect(abs((measured.loss ?? .nan) - (record.epochs[best - 1].validation?.loss ?? 0)) < 1e-5)
  }

  @Test func aTrainingGoesOnFromWhereItWasCancelled() async throws {
    let whole = try await TrainingRun(configuration(epochs: 6), in: folder + "-whole").run()
    defer { try? FileManager.default.removeItem(atPath: folder + "-whole") }
    // Canceled at an epoch's end and within one, repeatedly.
    for steps in [4, 10, 20, 33] {
      let run = try TrainingRun(configuration(epochs: 6), in: folder)
      try await run.resume()
      let task = Task {
        let events = RunEvents()
        events.record(steps: true) { event in
          guard case .step(let progress) = event else { return }
          if (progress.epoch - 1) * progress.steps + progress.step >= steps {
            withUnsafeCurrentTask { $0?.cancel() }
          }
        }
        return try await run.run(events)
      }
      await #expect(throws: CancellationError.self) { try await task.value }
    }
    let last = try TrainingRun(configuration(epochs: 6), in: folder)
    #expect(try await last.resume() != nil)
    #expect(try await last.run() == whole)
    let names = ["metrics.jsonl", "record.json", "report.html"]
    for name in names {
      #expect(
        FileManager.default.contents(atPath: "\(folder)/\(name)")
          == FileManager.default.contents(atPath: "\(folder)-whole/\(name)"), "\(name)")
    }
  }

  @Test func whatIsNoModelIsRefused() async throws {
    let missing = #expect(throws: DataError.self) { try Model(self.folder) }
    #expect(missing?.description.contains("holds no checkpoint") == true)
    // A checkpoint that no configured training wrote.
    let trainer = try Trainer(Dense(2), inputShape: [3], loss: .meanSquaredError)
    try await trainer.checkpoint().write(to: folder)
    let foreign = #expect(throws: DataError.self) { try Model(self.folder) }
    #expect(foreign?.description.contains("holds no model.json") == true)
  }
}

extension Dataset {
  fileprivate func features(ofFirst count: Int) -> [Float] {
    var features = [Float](repeating: 0, count: count * featureSize)
    let indices = (0..<Int32(count)).map { $0 }
    features.withUnsafeMutableBufferPointer { room in
      indices.withUnsafeBufferPointer { indices in
        if let start = room.baseAddress { gatherFeatures(indices, into: start) }
      }
    }
    return features
  }
}
