import DescentConfiguration
import DescentData
import DescentExperiments
import DescentFigures
import DescentGraph
import DescentLearning

/// How good a model is on some data: everything that can be measured for its task.
public struct ModelEvaluation: Sendable, Encodable {
  /// The data's name.
  public let data: String
  /// The number of samples.
  public let samples: Int
  /// The mean of the loss.
  public let loss: Double
  /// The metrics by name; nothing where one cannot be told, as of a class without samples.
  public let metrics: [String: Double?]
  /// The names of the classes, labels or values.
  public let names: [String]
  /// How often each class (row) was taken for which (column); none where there are no classes.
  public let confusion: [[Int]]?

  /// The numbers, a line each.
  public var table: Report.Table {
    func text(_ value: Double?) -> String {
      value.map { NumberText.readable($0, digits: 5) } ?? "–"
    }
    let rows = [["samples", "\(samples)"], ["loss", text(loss)]]
    return Report.Table(
      columns: ["measure", data],
      rows: rows + metrics.sorted { $0.key < $1.key }.map { [$0.key, text($0.value)] })
  }

  /// The largest confusion matrix that fits a screen.
  private static let mostClasses = 30

  /// The confusion matrix; none where there are no classes or too many for a screen.
  public var confusionTable: Report.Table? {
    guard let confusion, confusion.count <= Self.mostClasses else { return nil }
    return Report.Table(
      caption: "Rows are the classes of the samples, columns what the model says.",
      columns: [""] + names, rows: zip(names, confusion).map { [$0] + $1.map(String.init) })
  }

  /// The numbers as JSON, keys in order.
  public var json: String { get throws { try RecordJSON.text(self) } }
}

extension Model {
  /// Measures the model on data with known targets.
  ///
  /// - Parameter path: A file or folder of the kind that the model was trained on; the validation data of its
  ///   training unless given.
  /// - Throws: `DataError` where the data cannot be read or there are none for validation.
  public func evaluate(_ path: String? = nil) async throws -> ModelEvaluation {
    let data: any SampleSource
    if let path {
      var settings = configuration.data
      settings.path = path
      settings.validation = .none
      data = try preparation.samples(settings, outputs: outputs)
    } else {
      guard let validation = try LoadedTraining(configuration.data).validation else {
        throw DataError(
          .invalid, path: self.path,
          "was trained without validation data; name data to measure the model on")
      }
      data = validation
    }
    return try await evaluate(on: data)
  }

  /// Measures the model on samples that are prepared already.
  public func evaluate(on data: any SampleSource) async throws -> ModelEvaluation {
    let trainer = try evaluator()
    for tensor in predictor.tensors { try await trainer.setValues(tensor.values, at: tensor.name) }
    let evaluation = try await trainer.evaluate(data)
    let matrix =
      outputs.task == .classification ? try await trainer.confusionMatrix(on: data) : nil
    return ModelEvaluation(
      data: data.name, samples: evaluation.count, loss: evaluation.loss,
      metrics: evaluation.metrics.mapValues { $0.isFinite ? $0 : nil }, names: outputs.names,
      confusion: matrix.map { matrix in
        (0..<matrix.classes).map { label in
          (0..<matrix.classes).map { matrix[label: label, prediction: $0] }
        }
      })
  }

  /// A trainer that measures everything there is for the task, and never trains.
  private func evaluator() throws -> Trainer {
    var configuration = configuration
    switch outputs.task {
    case .classification, .multiLabel:
      configuration.training.metrics = [.accuracy, .precision, .recall, .f1, .auc]
      if outputs.task == .classification, outputs.count > 5 {
        configuration.training.metrics?.append(.topK(5))
      }
    case .regression:
      configuration.training.metrics = [
        .meanAbsoluteError, .rootMeanSquaredError, .rSquared,
      ]
    }
    let metrics = try configuration.metrics(for: outputs)
    return try Trainer(
      configuration.model.network(for: outputs), inputShape: predictor.inputShape,
      loss: (configuration.loss ?? outputs.usualLoss).make(), metrics: metrics.training,
      evaluationMetrics: metrics.evaluation, batchSize: 1)
  }
}
