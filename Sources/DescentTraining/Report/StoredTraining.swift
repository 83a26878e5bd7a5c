import DescentArrays
import DescentConfiguration
import DescentFiles
import DescentLearning
import DescentRuns

/// A training as its folder holds it, finished or not: its settings, its epochs and its checkpoints.
///
/// ```swift
/// var training = try StoredTraining("runs/flowers")
/// try await training.writeReport { print($0) }
/// ```
public struct StoredTraining: StoredRun {
  /// The folder's path.
  public let path: String
  /// The settings, with paths relative to the working directory.
  public let configuration: TrainingConfiguration
  /// The results; for a training that did not finish, the epochs up to then.
  public let record: TrainingRecord
  /// The state of the training.
  public let state: RunState
  /// How its model performs on the validation data, if measured.
  public private(set) var results: ValidationResults?

  /// Reads the folder of a training; folders of 0.1.0 too.
  ///
  /// - Throws: `DataError` if the folder holds no training, or it is damaged.
  public init(_ path: String) throws {
    self.path = path
    let head = try RunHead(ofRun: path, kind: .training, "a training")
    guard isFile("\(path)/config.yaml") else {
      throw DataError(.notFound, path: path, "is not the folder of a training")
    }
    configuration = try TrainingConfiguration(ofRun: path)
    let finished = try Self.document("record.json", in: path, TrainingRecord.self)
    state = head.state ?? (finished == nil ? .interrupted : .completed)
    // A training that was continued and interrupted still has the record of its earlier end.
    let isCurrent = state == .completed || state == .diverged
    record = try (isCurrent ? finished : nil) ?? Self.unfinished(configuration, path)
    let measured = try Self.document(ValidationResults.file, in: path, ValidationResults.self)
    // The same holds for the measurements of an earlier model.
    results = measured?.epoch == record.modelEpoch ? measured : nil
  }

  /// A file of the folder; `nil` if it does not exist.
  private static func document<Value: Decodable>(
    _ name: String, in path: String, _ type: Value.Type
  ) throws -> Value? {
    let file = "\(path)/\(name)"
    guard isFile(file) else { return nil }
    do {
      return try RecordJSON.value(type, from: readText(file))
    } catch let error as DecodingError {
      throw DataError(.damaged, path: file, "cannot be read: \(error)")
    }
  }

  /// What remains of an interrupted training: its log, and the facts in its newest checkpoint.
  private static func unfinished(
    _ configuration: TrainingConfiguration, _ path: String
  ) throws -> TrainingRecord {
    let log = "\(path)/\(MetricsLog.name)"
    let epochs = isFile(log) ? try EpochLine.lines(of: log) : []
    let checkpoints = CheckpointFolder("\(path)/checkpoints")
    var record = TrainingRecord(
      data: configuration.data.path, trainingSamples: 0, validationSamples: 0, parameters: 0,
      epochs: epochs, modelEpoch: nil, stoppedEarly: false, divergence: nil)
    guard let newest = try checkpoints.newest else { return record }
    try checkpoints.reading(newest) {
      let stored = try StoredCheckpoint(newest)
      let description = try ModelDescription(stored)
      record.trainingSamples = description.data.training.samples
      record.validationSamples = description.data.validation?.samples ?? 0
      record.stoppedEarly = stored.progress.isStopped
    }
    let model = try Model(path)
    record.modelEpoch = model.epoch
    record.parameters = model.predictor.variables.parameterCount
    return record
  }

  private func report(as state: RunState) throws -> TrainingReport {
    TrainingReport(
      record: record, configuration: configuration, results: results, state: state,
      origin: try RunHead.origin(ofRun: path))
  }

  /// The report as one HTML file. The model is measured on the validation data if this was not done at the end of the
  /// training.
  public mutating func report(note: (String) -> Void) throws -> String {
    try measure(note)
    return try report(as: state).html(RecordJSON.text(record))
  }

  private mutating func measure(_ note: (String) -> Void) throws {
    guard results == nil, record.validationSamples > 0, record.modelEpoch != nil else { return }
    do {
      let model = try Model(path)
      results = try ValidationResults(of: model, on: model.validation().samples, in: record)
    } catch let error as DataError {
      note("the model was not measured on the validation data: \(error)")
    }
  }

  /// Writes `report.html` and the figures into the folder again.
  public mutating func writeReport(note: @escaping @Sendable (String) -> Void) async throws {
    let folder = RunFolder(path)
    try folder.take(.resuming)
    defer { folder.release() }
    try measure(note)
    // No process holds the folder: a run that is recorded as running was killed.
    let report = try report(as: state == .running ? .interrupted : state)
    try await report.write(RecordJSON.text(record), to: folder, note: note)
  }
}
