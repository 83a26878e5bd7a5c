import DescentArrays
import DescentData
import DescentGraph
import DescentLearning
import DescentNumerics
import Foundation
import Testing

/// Everything kept of a stopped training.
private struct Stop: Error {
  let progress: Data
  let values: [String: [Float]]
  let bestValues: [String: [Float]]?
}

/// The result of a training.
private struct Outcome: Equatable {
  var epochs: [Epoch] = []
  var values: [String: [Float]] = [:]
  var progress: TrainingProgress?
}

/// A training with every kind of state.
private struct Training: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let schedule: any Schedule
  let earlyStopping: EarlyStopping?
  var order = BatchOrder.shuffled
  var epochs = 7

  func trainer(inputs: Int = 4, batchSize: Int) throws -> Trainer {
    try Trainer(
      Network {
        Dense(6)
        BatchNorm()
        Tanh()
        Dropout(rate: 0.2)
        Dense(3)
      }, inputShape: [inputs], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(
        Adam(learningRate: 0.05), schedule: schedule, weightDecay: .l2(0.01), clipping: .norm(0.5)),
      batches: Batches(batchSize, order: order), earlyStopping: earlyStopping, seed: 3)
  }

  /// Trains, and is killed after each of these steps; a new trainer resumes each time.
  func outcome(
    on data: any SampleSource, validation: any SampleSource, batchSize: Int, stops: Set<Int> = []
  ) async throws -> Outcome {
    var outcome = Outcome()
    var stopped: Stop?
    while true {
      let trainer = try trainer(inputs: data.featureSize, batchSize: batchSize)
      if let stopped {
        let progress = try JSONDecoder().decode(TrainingProgress.self, from: stopped.progress)
        try await trainer.restore(
          progress, values: stopped.values, bestValues: stopped.bestValues)
      }
      let begun = await trainer.steps
      let rest = trainer.fit(
        data, validation: validation, epochs: await epochs - trainer.epochs
      ) { trainer in
        guard trainer.steps > begun, stops.contains(trainer.steps) else { return }
        throw Stop(
          progress: try JSONEncoder().encode(trainer.progress), values: trainer.values,
          bestValues: trainer.bestValues)
      }
      do {
        for try await epoch in rest { outcome.epochs.append(epoch) }
        outcome.values = await trainer.values
        outcome.progress = await trainer.progress
        return outcome
      } catch let stop as Stop {
        stopped = stop
      }
    }
  }
}

private let trainings = [
  Training(
    testDescription: "cosine", schedule: LinearWarmUp(steps: 5, then: CosineDecay()),
    earlyStopping: EarlyStopping(patience: 100)),
  Training(
    testDescription: "plateau",
    schedule: ReduceOnPlateau(factor: 0.5, patience: 0, minimumChange: 0.02),
    earlyStopping: EarlyStopping(monitor: .validation("accuracy", .larger), patience: 3)),
  Training(
    testDescription: "steps", schedule: StepDecay(every: 2),
    earlyStopping: EarlyStopping(patience: 1, minimumChange: 10), order: .withReplacement),
]

@Suite struct ResumeTests {
  @Test(arguments: trainings, [1, 2, 3] as [UInt64])
  fileprivate func fromAnyStepTheSameBitsCome(training: Training, seed: UInt64) async throws {
    let (data, validation) = (try threeClasses(22), try threeClasses(9))
    let whole = try await training.outcome(on: data, validation: validation, batchSize: 4)
    #expect(whole.epochs.count >= 2)
    if training.testDescription == "steps" { #expect(whole.epochs.count == 2) }
    var numbers = SplitMix64(seed: seed)
    let last = whole.epochs.last?.steps ?? 0
    // Including the last step of an epoch.
    let stops = Set((0..<5).map { _ in Int.random(in: 1...last, using: &numbers) } + [6])
    let parts = try await training.outcome(
      on: data, validation: validation, batchSize: 4, stops: stops)
    #expect(parts == whole, "stopped after the steps \(stops.sorted())")
  }

  /// Streams of a file that is removed with its folder.
  private func withStreams(
    _ split: RowSplit = .fraction(training: 0.8, seed: 1),
    _ body: (CSVStreams, _ path: String) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "descent-resume-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "rows.csv").path
    // About 450 KB: two blocks, in windows of one each.
    let rows = (0..<8000).map { row in
      let label = row * 7 % 3
      return "\(Double(row % 101) + 0.123456789),\(row % 17 + 10 * label),\(row * row % 1013).25,"
        + "\(Double(row) / 7),class \(label)"
    }
    try ("a,b,c,d,label\n" + rows.joined(separator: "\n")).write(
      toFile: path, atomically: false, encoding: .utf8)
    let streams = try CSVStreams(
      csv: path, preparing: .init(target: .classes("label")),
      split: split, window: 1)
    try await body(streams, path)
  }

  @Test func aStreamGoesOnInTheMiddleOfAnEpoch() async throws {
    try await withStreams { streams, _ in
      let validation = try #require(streams.validation)
      var training = trainings[0]
      training.epochs = 3
      let whole = try await training.outcome(
        on: streams.training, validation: validation, batchSize: 1000)
      #expect(whole.epochs.map(\.steps) == [7, 14, 21])
      #expect(whole.epochs.allSatisfy { $0.train.count == streams.training.count })
      let parts = try await training.outcome(
        on: streams.training, validation: validation, batchSize: 1000, stops: [2, 5, 7, 16])
      #expect(parts == whole)
      #expect((whole.epochs.last?.validationAccuracy ?? 0) > 0.6)
    }
  }

  @Test func aStreamTrainsAsMemoryDoes() async throws {
    try await withStreams(.none) { streams, path in
      let data = try streams.preparation.dataset(DataTable(csv: path))
      var training = trainings[0]
      training.order = .sequential
      training.epochs = 2
      let fromMemory = try await training.outcome(on: data, validation: data, batchSize: 900)
      let fromFile = try await training.outcome(
        on: streams.training, validation: streams.training, batchSize: 900)
      #expect(fromFile == fromMemory)
      #expect(fromFile.progress?.steps == 18)
    }
  }

  /// The steps are replayed from the file to find the first value that is not finite.
  @Test func aStreamThatDivergesIsDiagnosed() async throws {
    try await withStreams { streams, _ in
      func trainer(_ policy: Trainer.NotFinitePolicy) throws -> Trainer {
        try Trainer(
          Network {
            Dense(4)
            Dense(3)
          }, inputShape: [4], objective: Objective(.softmaxCrossEntropy),
          updates: UpdateRule(SGD(learningRate: 1e5)), batches: Batches(300), notFinite: policy,
          seed: 1)
      }
      let failing = try trainer(.diagnose)
      var found: Diagnosis?
      do {
        _ = try await failing.runEpoch(streams.training)
      } catch TrainingError.notFinite(let diagnosis) {
        found = diagnosis
      }
      let step = try #require(found).step
      #expect((2...22).contains(step) && found?.sample == nil)
      #expect(await failing.steps == step - 1)
      #expect(await failing.progress.stepInEpoch == 0)
      let twin = try trainer(.proceed)
      await #expect(throws: Stop.self) {
        _ = try await twin.runEpoch(streams.training) { trainer in
          guard trainer.steps == step - 1 else { return }
          throw Stop(progress: Data(), values: [:], bestValues: nil)
        }
      }
      #expect(await failing.values == twin.values)
    }
  }

  @Test func whatDoesNotFitIsNamed() async throws {
    let trainer = try Trainer(Dense(2), inputShape: [3], loss: .softmaxCrossEntropy, batchSize: 1)
    let progress = await trainer.progress
    let text = await message {
      try await trainer.restore(
        progress, values: ["weight": [1, 2], "2-Dense/bias": [], "1-Dense/bias": [1]])
    }
    #expect(
      text == "the values do not fit the model: weight [3, 2] has 6 elements, not 2; bias [2] is "
        + "missing; 1-Dense/bias is unknown; 2-Dense/bias is unknown")
    let other = try Trainer(
      Dense(2), inputShape: [3], loss: .softmaxCrossEntropy, metrics: [], batchSize: 1)
    let values = await other.values
    // Between epochs others can be measured.
    try await other.restore(progress, values: values)
    #expect(await other.progress.train.names == [])
    let data = try Dataset(features: [0, 0, 0], featureShape: [3], labels: [1], classCount: 2)
    await #expect(throws: CancellationError.self) {
      _ = try await trainer.runEpoch(data) { _ in throw CancellationError() }
    }
    let begun = await trainer.progress
    #expect(
      await message { try await other.restore(begun, values: values) }
        == "the current epoch measures [\"accuracy\"], but the trainer measures []; finish the epoch first"
    )
  }

  @Test func countsThatCannotBeAreRefused() async throws {
    let trainer = try trainings[0].trainer(batchSize: 4)
    let written = try JSONEncoder().encode(await trainer.progress)
    let text = try #require(String(data: written, encoding: .utf8))
    for (count, value) in [
      ("\"steps\":0", "\"steps\":-1"), ("\"epochs\":0", "\"epochs\":\(Int.max)"),
      ("\"stepInEpoch\":0", "\"stepInEpoch\":1"), ("\"factor\":1", "\"factor\":-1"),
    ] {
      let changed = text.replacingOccurrences(of: count, with: value)
      #expect(changed != text)
      let progress = try JSONDecoder().decode(TrainingProgress.self, from: Data(changed.utf8))
      let values = await trainer.values
      let found = await message { try await trainer.restore(progress, values: values) }
      #expect(found.hasPrefix("the progress holds impossible counts: "), "\(value): \(found)")
    }
    #expect(await trainer.steps == 0)
  }

  @Test func progressSurvivesValuesThatAreNotFinite() async throws {
    let data = try Dataset(
      features: [1, 2, .nan, 4], featureShape: [1], values: [1, 2, 3, 4], valueShape: [1])
    let trainer = try Trainer(
      Dense(1), inputShape: [1], objective: Objective(.meanSquaredError), updates: UpdateRule(),
      batches: Batches(1), notFinite: .proceed)
    await #expect(throws: Stop.self) {
      _ = try await trainer.runEpoch(data) { trainer in
        guard trainer.steps == 4 else { return }
        throw Stop(progress: Data(), values: [:], bestValues: nil)
      }
    }
    let progress = await trainer.progress
    #expect(progress.diverged && progress.train.loss.isNaN && progress.stepInEpoch == 4)
    let again = try JSONDecoder().decode(
      TrainingProgress.self, from: JSONEncoder().encode(progress))
    #expect(again.train.loss.isNaN && again.train.count == 4 && again.diverged)
  }

  @Test func anEpochGoesOnWithDataOfItsLengthAlone() async throws {
    let trainer = try trainings[2].trainer(batchSize: 4)
    try await trainer.setLearningRate(0.01)
    await #expect(throws: Stop.self) {
      _ = try await trainer.runEpoch(threeClasses(22), validation: threeClasses(5)) { trainer in
        if trainer.steps == 5 { throw Stop(progress: Data(), values: [:], bestValues: nil) }
      }
    }
    let text = await message {
      _ = try await trainer.runEpoch(threeClasses(10), validation: threeClasses(5))
    }
    #expect(
      text
        == "data: an epoch was interrupted after 5 steps, but an epoch of these data has 3; resume with the data it "
        + "began with, or start over")
    await trainer.beginEpochAnew()
    let epoch = try await trainer.runEpoch(threeClasses(10), validation: threeClasses(5))
    #expect(epoch.number == 1 && epoch.steps == 8)
  }
}
