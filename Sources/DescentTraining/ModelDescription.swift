import DescentConfiguration
import DescentFiles
import DescentLearning
import DescentRuns

/// What a checkpoint holds besides the numbers, in `model.json`: how the model is made, how inputs become features, and
/// what the outputs mean.
struct ModelDescription: Codable, Sendable {
  static let file = "model.json"

  var version = 1
  /// The settings, with paths relative to the working directory.
  var configuration: TrainingConfiguration
  var preparation: InputPreparation
  var outputs: OutputDescription
  var data: DataFingerprint
  /// Whether written paths are relative to the run's folder; in files of 0.1.0, which do not say so, they are relative
  /// to the working directory.
  var hasPathsOfRun: Bool?
  /// Whether the model is the best of several checkpoints; in files of 0.1.0, which do not say so, it is if the best is
  /// kept.
  private var takesBest: Bool?
  /// What the training minimized; absent in models of 0.1.0, which are measured by the plain loss.
  var objective: Objective?

  /// The parts of a loss that the settings leave open.
  struct Objective: Codable, Sendable {
    /// The weight of each class; `nil` if all count the same.
    var classWeights: [Double]?
  }

  init(
    configuration: TrainingConfiguration, preparation: InputPreparation,
    outputs: OutputDescription, data: DataFingerprint, objective: Objective
  ) {
    self.objective = objective
    hasPathsOfRun = true
    takesBest =
      configuration.checkpoints.keepsBest
      && configuration.training.earlyStopping?.restoresBest != false
    self.configuration = configuration
    self.preparation = preparation
    self.outputs = outputs
    self.data = data
  }

  /// Reads the description of a checkpoint and nothing else of it.
  init(_ checkpoint: StoredCheckpoint) throws(DataError) {
    guard let text = try checkpoint.document(Self.file) else {
      throw DataError(
        .invalid, path: checkpoint.path,
        "holds no \(Self.file): it was not written by a configured training; load it with Checkpoint"
      )
    }
    try self.init(text, ofCheckpoint: checkpoint.path)
  }

  private init(_ text: String, ofCheckpoint path: String) throws(DataError) {
    do {
      self = try RecordJSON.value(Self.self, from: text)
    } catch {
      throw DataError(.damaged, path: "\(path)/\(Self.file)", "cannot be read: \(error)")
    }
    guard hasPathsOfRun == true else {
      if outputs.task == .multiLabel { configuration.loss = BinaryCrossEntropy(form: .difference) }
      return
    }
    // A checkpoint is in its run's folder of checkpoints.
    let run = resolved("../..", in: path)
    configuration.changePaths { resolved($1, in: run) }
  }

  /// Whether the model is the best of several checkpoints.
  var usesBest: Bool { takesBest ?? configuration.checkpoints.keepsBest }

  /// How data became samples.
  var stored: StoredPreparation { StoredPreparation(preparation, outputs) }

  /// The loss by which the model is measured.
  func loss() throws -> any Loss {
    guard let objective else { return configuration.loss ?? outputs.usualLoss }
    return try configuration.loss(for: outputs, weights: objective.classWeights)
  }

  /// The text that is written into the checkpoints of a run's folder.
  func text(inRun folder: String) throws -> String {
    var written = self
    written.configuration = configuration.asWritten(inRun: folder)
    return try RecordJSON.text(written) + "\n"
  }
}

extension TrainingConfiguration {
  /// The configuration as written in a run's own copy: with paths relative to its folder, which holds the results.
  func asWritten(inRun folder: String) -> TrainingConfiguration {
    var written = self
    written.output = nil
    return written.placed(in: folder)
  }

  /// The settings as a file in a folder holds them: with paths relative to it.
  package func placed(in folder: String) -> TrainingConfiguration {
    guard !folder.isEmpty else { return self }
    var placed = self
    placed.changePaths { relative($1, to: folder) }
    return placed
  }

  /// The settings as a file holds them: with paths relative to its folder.
  public func placed(inFolderOf file: String) -> TrainingConfiguration {
    placed(in: parent(of: file))
  }

  /// Reads the settings of the run in a folder.
  ///
  /// - Parameters:
  ///   - overrides: Overrides of settings in the file, in order.
  ///   - note: Called if a path is ambiguous.
  public init(
    ofRun folder: String, overrides: [SettingOverride] = [], note: (String) -> Void = { _ in }
  ) throws {
    let file = "\(folder)/config.yaml"
    let description = try CheckpointFolder("\(folder)/checkpoints").newestDescription
    guard let description, description.hasPathsOfRun == nil else {
      try self.init(contentsOf: file, overrides: overrides, note: note)
      return
    }
    // Version 0.1.0 omitted its defaults, and its paths were relative to the working directory.
    var usual: [SettingOverride] = []
    let written = try TrainingConfiguration(asWrittenIn: file, overrides: overrides)
    if written.checkpoints.every == CheckpointSettings().every {
      usual.append(SettingOverride("checkpoints.every", to: "{epochs: 1}"))
    }
    if description.outputs.task == .multiLabel {
      usual.append(SettingOverride("loss", to: "{binary-cross-entropy: difference}"))
    }
    try self.init(asWrittenIn: file, overrides: usual + overrides)
  }
}

extension CheckpointFolder {
  /// The description of the newest checkpoint; `nil` if there is none.
  var newestDescription: ModelDescription? {
    get throws {
      guard let newest = try newest else { return nil }
      return try reading(newest) { try ModelDescription(StoredCheckpoint(newest)) }
    }
  }
}
