import DescentConfiguration
import DescentFiles
import DescentLearning
import DescentNumerics
import Foundation
import Testing

@testable import DescentTraining

/// Every setting given when a training is resumed takes effect or is refused with the reason.
@Suite final class ResumedSettingsTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "descent-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    // Three classes from two numbers and a text, 60 rows.
    let rows = (0..<60).map { row in
      let (a, b) = (Double(row * 7 % 20) / 10 - 1, Double(row * 11 % 20) / 10 - 1)
      return
        "\(a),\(b),\(row % 2 == 0 ? "x" : "y"),\(a + b > 0.5 ? "high" : a > b ? "left" : "right"),\(a - b)"
    }
    let text = "a,b,c,kind,value\n" + rows.joined(separator: "\n") + "\n"
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/rows.csv"))
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/copy.csv"))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Settings and their overrides, each as `path=value`.
  private func configuration(_ overrides: [String]) throws -> TrainingConfiguration {
    try TrainingConfiguration(
      yaml: """
        data: {path: "\(folder)/rows.csv", target: kind, ignore: [value]}
        model: [dense: 8, batch-norm, relu, dropout: 0.2, dense]
        optimizer: {adam: 0.01}
        training: {epochs: 6, batch-size: 8}
        """, overrides: overrides.map { try SettingOverride(parsing: $0) })
  }

  /// The complete result of a training.
  private struct State: Equatable {
    var values: [String: [Float]]
    var progress: TrainingProgress
    var best: [String: [Float]]?
    var validation: [[String: Double]] = []
  }

  private struct Halt: Error {}

  /// Trains, and leaves a checkpoint after a number of epochs, or some steps into the next one.
  private func begin(_ overrides: [String], epochs: Int = 2, steps: Int = 0) async throws {
    let run = try TrainingRun(configuration(overrides), in: "\(folder)/run")
    try run.checkpoints.removeAll()
    for _ in 0..<epochs { try await epoch(of: run) }
    if steps > 0 {
      await #expect(throws: Halt.self) {
        _ = try await run.trainer.runEpoch(
          run.data.training, validation: run.data.validation, of: run.configuration.training.epochs
        ) { if $0.progress.stepInEpoch == steps { throw Halt() } }
      }
    }
    try await run.writeCheckpoint()
  }

  @discardableResult
  private func epoch(of run: TrainingRun) async throws -> Epoch {
    try await run.trainer.runEpoch(
      run.data.training, validation: run.data.validation, of: run.configuration.training.epochs)
  }

  /// Resumes with other settings, and returns the result of two more epochs.
  private func goOn(_ overrides: [String]) async throws -> State {
    let run = try TrainingRun(configuration(overrides), in: "\(folder)/run")
    try await run.resume()
    var validation: [[String: Double]] = []
    for _ in 0..<2 where await !run.trainer.progress.isStopped {
      let measured = try await epoch(of: run).validation
      validation.append((measured?.metrics ?? [:]).merging(["loss": measured?.loss ?? 0]) { $1 })
    }
    let trainer = run.trainer
    return await State(
      values: trainer.values, progress: trainer.progress, best: trainer.bestValues,
      validation: validation)
  }

  // MARK: The table

  @Test func everySettingHasARow() {
    let rows = Set(ResumedSettings.rules.flatMap(\.settings))
    #expect(rows.count == ResumedSettings.rules.flatMap(\.settings).count, "a setting has two rows")
    // Settings whose parts are decided together with them.
    let whole: Set = [
      "data.validation", "training.metrics", "regularization.weight-decay", "loss",
      "regularization.gradient-clipping", "regularization.class-weights", "checkpoints.every",
      "model.dense.initializer", "model.hidden.initializer", "model.conv-2d.initializer",
      "model.conv-1d.initializer", "model.embedding.initializer",
    ]
    for setting in TrainingConfiguration.settingPaths {
      let row = ResumedSettings.row(of: setting)?.path
      let isDecided =
        row == setting || row?.hasSuffix(".*") == true
        || whole.contains { setting.hasPrefix("\($0).") }
      #expect(isDecided, "\(setting) has no row in ResumedSettings")
    }
    // And no row is for a setting that does not exist.
    let settings = Set(TrainingConfiguration.settingPaths)
    for row in rows {
      let path = row.hasSuffix(".*") ? String(row.dropLast(2)) : row
      #expect(
        settings.contains { $0 == path || $0.hasPrefix("\(path).") }, "there is no setting \(row)")
    }
  }

  /// Settings that take effect when the training is resumed, and those with which it began.
  private static let effects: [(change: String, before: [String])] = [
    ("optimizer.adam.learning-rate=0.1", []),
    ("optimizer.adam.first-decay=0.5", []),
    ("optimizer.adam.second-decay=0.5", []),
    ("optimizer.adam.epsilon=0.1", []),
    ("optimizer.adam.convention=book", []),
    ("optimizer.sgd.learning-rate=0.2", ["optimizer=sgd"]),
    ("optimizer.momentum.learning-rate=0.2", ["optimizer=momentum"]),
    ("optimizer.momentum.momentum=0.1", ["optimizer=momentum"]),
    ("optimizer.nesterov.learning-rate=0.2", ["optimizer=nesterov"]),
    ("optimizer.nesterov.momentum=0.1", ["optimizer=nesterov"]),
    ("optimizer.adagrad.learning-rate=0.2", ["optimizer=adagrad"]),
    ("optimizer.adagrad.epsilon=0.1", ["optimizer=adagrad"]),
    ("optimizer.rmsprop.learning-rate=0.2", ["optimizer=rmsprop"]),
    ("optimizer.rmsprop.decay=0.2", ["optimizer=rmsprop"]),
    ("optimizer.rmsprop.epsilon=0.1", ["optimizer=rmsprop"]),
    ("optimizer.rmsprop.convention=book", ["optimizer=rmsprop"]),
    ("schedule=exponential: 0.5", []),
    ("schedule.exponential.factor=0.9", ["schedule=exponential: 0.5"]),
    ("schedule.step.every=1", ["schedule=step: 5"]),
    ("schedule.step.factor=0.5", ["schedule=step: 1"]),
    ("schedule.cosine.minimum-rate=0.005", ["schedule=cosine"]),
    ("schedule.cosine.steps=30", ["schedule=cosine"]),
    ("training.epochs=20", ["schedule=cosine"]),
    ("schedule.warm-up.steps=50", ["schedule=warm-up: 40"]),
    ("schedule.warm-up.start=0.5", ["schedule=warm-up: 40"]),
    ("schedule.warm-up.then=cosine", ["schedule=warm-up: 3"]),
    ("schedule=plateau: {patience: 0, minimum-change: 10}", []),
    ("schedule.plateau.factor=0.9", ["schedule=plateau: {patience: 0, minimum-change: 10}"]),
    ("schedule.plateau.patience=9", ["schedule=plateau: {patience: 0, minimum-change: 10}"]),
    (
      "schedule.plateau.minimum-rate=0.009", ["schedule=plateau: {patience: 0, minimum-change: 10}"]
    ),
    ("schedule.plateau.minimum-change=0", ["schedule=plateau: {patience: 0, minimum-change: 10}"]),
    ("regularization.weight-decay=l2: 0.5", []),
    ("regularization.gradient-clipping=0.001", ["optimizer=sgd"]),
    ("training.batch-size=12", []),
    ("training.batch-order=with-replacement", []),
    ("training.metrics=[accuracy, f1]", []),
    ("training.early-stopping=3", []),
    (
      "training.early-stopping.patience=1",
      ["training.early-stopping={patience: 9, minimum-change: 10}"]
    ),
    ("training.early-stopping.minimum-change=5", ["training.early-stopping=9"]),
    ("training.early-stopping.restore-best=false", ["training.early-stopping=9"]),
    ("training.early-stopping=", ["training.early-stopping={patience: 9, minimum-change: 10}"]),
    ("model.2.batch-norm.retention=0.5", []),
    ("model.2.batch-norm.epsilon=0.5", []),
    ("model.2.batch-norm.convention=book", []),
    ("model.4.dropout.rate=0.5", []),
    ("model.4.dropout.convention=book", []),
    ("model.4.dropout.stays-active=true", []),
    ("model.3=tanh", []),
    ("model.3.leaky-relu.slope=0.5", ["model.3=leaky-relu"]),
    ("model.3.gelu.form=tanh", ["model.3=gelu"]),
    ("model.3.elu.alpha=0.5", ["model.3=elu"]),
    ("model.2.layer-norm.epsilon=0.5", ["model.2=layer-norm"]),
    ("model.2.group-norm.epsilon=0.5", ["model.2=group-norm: 1"]),
    ("model.2.group-norm.groups=1", ["model.2=group-norm: {groups: 2}"]),
    (
      "model.1.residual.layers.2.dropout.rate=0.1",
      [
        "model=[{residual: [{dense: 2}, dropout, {dense: 4}]}, dense]"
      ]
    ),
    (
      "model.1.hidden.activation=sigmoid",
      ["model=[{hidden: {units: [5], initializer: he}}, dense]"]
    ),
    ("model.1.hidden.dropout=0.4", ["model=[{hidden: {units: [5], dropout: 0.1}}, dense]"]),
  ]

  @Test(arguments: effects) func itTakesEffect(change: String, before: [String]) async throws {
    try await begin(before)
    let unchanged = try await goOn(before)
    #expect(try await goOn(before + [change]) != unchanged, "\(change) does nothing")
  }

  /// Settings that cannot change, those with which the training began, and a part of the reason.
  private static let refusals: [(change: String, before: [String], reason: String)] = [
    ("training.seed=5", [], "determined every random number so far"),
    ("optimizer=sgd", [], "keeps different state per weight"),
    ("optimizer=nesterov", ["optimizer=momentum"], "keeps different state per weight"),
    ("optimizer.momentum.convention=book", ["optimizer=momentum"], "the stored velocity"),
    ("optimizer.nesterov.convention=book", ["optimizer=nesterov"], "the stored velocity"),
    ("loss={softmax-cross-entropy: book}", ["loss=softmax-cross-entropy"], "changes the loss"),
    ("regularization.label-smoothing=0.1", [], "changes the loss"),
    ("regularization.class-weights=balanced", [], "changes the loss"),
    ("schedule.warm-up.steps=4", ["schedule=warm-up: 3"], "belongs to a warm-up that is over"),
    ("schedule.warm-up.start=0.5", ["schedule=warm-up: 3"], "belongs to a warm-up that is over"),
    ("schedule.plateau.monitor=training-loss", ["schedule=plateau"], "of the best value so far"),
    (
      "training.early-stopping.monitor=validation-accuracy", ["training.early-stopping=9"],
      "of the best value so far"
    ),
    (
      "training.early-stopping.restore-best=true",
      ["training.early-stopping={patience: 9, restore-best: false}"], "which were not kept"
    ),
    (
      "regularization.weight-decay=l2: 0.1",
      ["training.early-stopping={monitor: training-loss, patience: 9}"],
      "is part of the training loss"
    ),
    ("training.epochs=1", [], "is less than the 2 epochs done or begun"),
    ("model.1.dense.initializer=zeros", [], "affects only the initial weights"),
    (
      "model.1.hidden.initializer=zeros",
      ["model=[{hidden: {units: [5], initializer: he}}, dense]"],
      "affects only the initial weights"
    ),
    ("model.1.dense.units=9", [], "1-Dense/weight is [4, 8], the model's is [4, 9]"),
    ("model.1.dense.bias=false", [], "1-Dense/bias [8] is not in the model"),
    ("model=[dense]", [], "to a different architecture"),
    ("data.ignore=[value, b]", [], "data.ignore cannot change"),
    ("data.target=value", ["data.target=a", "data.ignore=[kind]"], "data.target cannot change"),
    ("data.stream=true", [], "data.stream cannot change"),
    ("data.categorical=[b]", [], "data.categorical cannot change"),
    ("data.validation=0.4", [], "data.validation.fraction.share cannot change"),
    ("data.validation.fraction.seed=3", [], "data.validation.fraction.seed cannot change"),
    ("data.standardize=false", [], "data.standardize cannot change"),
    (
      "data.standardize-target=false", ["data.target=value", "data.ignore=[kind]"],
      "data.standardize-target cannot change"
    ),
    ("data.samples=150", ["data={path: digits, samples: 100}"], "data.samples cannot change"),
  ]

  @Test(arguments: refusals)
  func itIsRefused(change: String, before: [String], reason: String) async throws {
    try await begin(before)
    let error = await #expect(throws: DataError.self) { _ = try await self.goOn(before + [change]) }
    let text = error?.description ?? ""
    #expect(text.contains(reason) && text.contains("run/checkpoints/step-"), "\(text)")
  }

  /// The batches of an epoch that has begun do not change.
  @Test(arguments: [
    "training.batch-size=12", "training.batch-order=with-replacement", "data.stream=true",
    "data.window=3", "training.metrics=[accuracy, top-k: 2]",
  ]) func withinAnEpochItIsRefused(change: String) async throws {
    // A stream would have a different validation part.
    let before = ["data.validation=none"]
    try await begin(before, epochs: 1, steps: 2)
    let error = await #expect(throws: DataError.self) { _ = try await self.goOn(before + [change]) }
    let text = error?.description ?? ""
    #expect(text.contains("differs from the value with which epoch 2 began"), "\(text)")
    #expect(text.contains("with training.epochs=2"), "\(text)")
    // After the epoch it is not.
    try await begin(before)
    _ = try await goOn(before + [change])
  }

  /// Equivalent settings are the same training.
  @Test(arguments: [
    "data.format=csv", "data.delimiter=comma", "data.header=true", "data.task=classification",
    "data.path=$/copy.csv", "training.early-stopping.monitor=validation-loss",
    "checkpoints={keep: 5, keep-best: false}",
  ]) func theSameInOtherWords(change: String) async throws {
    let before = ["training.early-stopping=9"]
    try await begin(before)
    let unchanged = try await goOn(before)
    let changed = try await goOn(before + [change.replacing("$", with: folder)])
    #expect(changed == unchanged)
  }

  // MARK: Learning rates

  /// A lengthened cosine: the rate of step t is that of the longer one, which is known in closed form.
  @Test func aLongerCosineSaysWhatTheRateBecomes() async throws {
    try await begin(["schedule=cosine", "training.epochs=4"], epochs: 4)
    let run = try TrainingRun(
      configuration(["schedule=cosine", "training.epochs=8"]), in: "\(folder)/run")
    var notes: [String] = []
    try await run.resume { notes.append($0) }
    #expect(
      notes == [
        "the learning rate of the next step is 0.005; with the previous settings it would be 0"
      ])
    // 6 steps per epoch, 48 in total: halfway.
    #expect(abs(await run.trainer.learningRate - 0.005) < 1e-12)
  }

  /// With a different batch size the cosine still ends with the last epoch.
  @Test func otherBatchesDoNotEndTheCosineEarly() async throws {
    try await begin(["schedule=cosine", "training.epochs=4"], epochs: 2)
    let run = try TrainingRun(
      configuration(["schedule=cosine", "training.epochs=4", "training.batch-size=24"]),
      in: "\(folder)/run")
    try await run.resume()
    // 12 steps are done and 2 epochs of 2 steps are left: t = 12 of 16.
    let expected = 0.01 * (1 + cos(.pi * 12 / 16)) / 2
    #expect(abs(await run.trainer.learningRate - expected) < 1e-12)
  }

  // MARK: Trainings that are over

  @Test func nothingLeftIsSaidOrRefused() async throws {
    let stopping = "training.early-stopping={patience: 1, minimum-change: 10}"
    try await begin([stopping])
    func resumed(_ change: String...) async throws -> [String] {
      let run = try TrainingRun(configuration([stopping] + change), in: "\(folder)/run")
      var notes: [String] = []
      try await run.resume { notes.append($0) }
      return notes
    }
    #expect(
      try await resumed() == [
        "early stopping ended the training after epoch 2; nothing is left to train"
      ])
    for change in ["training.epochs=50", "optimizer.adam.learning-rate=0.5"] {
      let error = await #expect(throws: DataError.self) { _ = try await resumed(change) }
      #expect(
        error?.description.contains(
          "has no effect, because early stopping ended the training after epoch 2; "
            + "training.early-stopping.patience=2 or more continues the training") == true)
    }
    #expect(try await resumed("training.early-stopping.patience=2") == [])
    #expect(try await resumed("training.early-stopping=") == [])
    try await begin(["training.epochs=2"])
    let run = try TrainingRun(
      configuration(["training.epochs=2", "optimizer.adam.learning-rate=0.5"]), in: "\(folder)/run")
    let error = await #expect(throws: DataError.self) { try await run.resume() }
    #expect(
      error?.description.contains(
        "has no effect, because all 2 epochs are done; increase training.epochs to continue the training"
      )
        == true)
  }
}
