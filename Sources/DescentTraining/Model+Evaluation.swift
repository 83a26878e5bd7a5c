import DescentArrays
import DescentConfiguration
import DescentData
import DescentFigures
import DescentFiles
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns

/// The evaluation of a model on some data: everything that can be measured for its task.
public struct ModelEvaluation: Sendable, Encodable {
  /// The data's name.
  public let data: String
  /// The number of samples.
  public let samples: Int
  /// The mean of the loss, defined as for the validation data in training: with label smoothing and class weights, and
  /// in standard deviations if the values were standardized.
  public let loss: Double?
  /// The metrics by name; `nil` for a metric that is undefined, such as for a class without samples.
  public let metrics: [String: Double?]
  /// The names of the classes, labels or values.
  public let names: [String]
  /// How often each class (row) was predicted as each class (column); `nil` if there are no classes or more than a
  /// thousand.
  public let confusion: [[Int]]?
  /// The findings about the rows of the given table.
  public let findings: RowFindings
  /// Notes on the data for the user, one sentence each.
  public let notes: [String]

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(data, forKey: .data)
    try values.encode(samples, forKey: .samples)
    // Non-finite numbers become null.
    try values.encode(loss, forKey: .loss)
    try values.encode(metrics, forKey: .metrics)
    try values.encode(names, forKey: .names)
    try values.encodeIfPresent(confusion, forKey: .confusion)
    try values.encode(findings, forKey: .findings)
    try values.encode(notes, forKey: .notes)
  }

  private enum CodingKeys: CodingKey {
    case data, samples, loss, metrics, names, confusion, findings, notes
  }

  /// The numbers, one per line.
  public var table: Report.Table {
    func text(_ value: Double?) -> String {
      value.map { NumberText.compact($0, digits: 6) } ?? "–"
    }
    let rows = [["samples", "\(samples)"], ["loss", text(loss)]]
    return Report.Table(
      columns: ["measure", data],
      rows: rows + metrics.sorted { $0.key < $1.key }.map { [$0.key, text($0.value)] })
  }

  /// The largest confusion matrix that fits a screen.
  private static let mostClasses = 30

  /// The confusion matrix; `nil` if there are no classes or too many for a screen.
  public var confusionTable: Report.Table? {
    guard let confusion, confusion.count <= Self.mostClasses else { return nil }
    return Report.Table(
      caption: "Rows are true classes, columns are predicted classes.",
      columns: [""] + names, rows: zip(names, confusion).map { [$0] + $1.map(String.init) })
  }

  /// The numbers as JSON, with sorted keys.
  public var json: String { get throws { try RecordJSON.text(self) } }
}

extension Model {
  /// Measures the model on data with known targets.
  ///
  /// - Parameters:
  ///   - path: A file or folder of the kind on which the model was trained; by default the validation data of its
  ///     training.
  ///   - target: The NPY file of the targets, or the name of their array in an NPZ file; by default found by its name.
  /// - Throws: `DataError` if the data cannot be read, there are no validation data, or the training's data have
  ///   changed.
  public func evaluate(
    _ path: String? = nil, target: String? = nil
  ) throws -> ModelEvaluation {
    guard let path else {
      guard target == nil else {
        throw DataError(.invalid, "a target is given without data; also give the data")
      }
      let data = try validation()
      return try evaluate(on: data.samples, RowFindings(), data.notes)
    }
    let settings = try configuration.data.naming(path, target: target)
    var findings = RowFindings()
    let data = try preparation.samples(settings, outputs: outputs, findings: &findings)
    return try evaluate(on: data, findings, findings.notes())
  }

  /// The training's validation data, as they were then.
  func validation() throws -> (samples: any SampleSource, notes: [String]) {
    let data = try LoadedTraining(configuration.data, preparedAs: description.stored)
    guard let validation = data.validation else {
      throw DataError(
        .invalid, path: path,
        "was trained without validation data; give data on which to measure the model")
    }
    guard try DataFingerprint(data) == description.data else {
      throw DataError(
        .invalid, path: configuration.data.path,
        "has changed since training, so its validation samples would differ; give it explicitly to measure the "
          + "model on all of its current data")
    }
    return (validation, data.notes)
  }

  /// Measures the model on samples with prepared features.
  public func evaluate(on data: any SampleSource) throws -> ModelEvaluation {
    try evaluate(on: data, RowFindings(), [])
  }

  private func evaluate(
    on data: any SampleSource, _ findings: RowFindings, _ notes: [String]
  ) throws -> ModelEvaluation {
    let data = try data.restandardized(outputs)
    let evaluator = try evaluator()
    let evaluation = try evaluator.evaluate(data)
    let matrix =
      outputs.task == .classification && outputs.count <= ConfusionMatrix.mostClasses
      ? try evaluator.confusionMatrix(on: data) : nil
    return ModelEvaluation(
      data: data.name, samples: evaluation.count,
      loss: evaluation.loss.isFinite ? evaluation.loss : nil,
      metrics: evaluation.metrics.mapValues { $0.isFinite ? $0 : nil }, names: outputs.names,
      confusion: matrix?.rows, findings: findings, notes: notes)
  }

  /// Measures everything available for the task.
  private func evaluator() throws -> Evaluator {
    var configuration = configuration
    switch outputs.task {
    case .classification, .multiLabel:
      configuration.training.metrics = [
        Accuracy(), ClassScore(.precision), ClassScore(.recall), ClassScore(.f1), AreaUnderCurve(),
      ]
      if outputs.task == .classification, outputs.count > 5 {
        configuration.training.metrics?.append(TopKAccuracy())
      }
    case .regression:
      configuration.training.metrics = [
        MeanAbsoluteError(), RootMeanSquaredError(), CoefficientOfDetermination(),
      ]
    }
    let metrics = try configuration.metrics(for: outputs)
    return try Evaluator(predictor, Objective(description.loss(), metrics: metrics))
  }
}
