import DescentConfiguration
import DescentData
import DescentExperiments
import DescentLearning

/// What a checkpoint holds beside the numbers, in `model.json`: how the model is made, how inputs become
/// features, and what the outputs mean.
struct ModelDescription: Codable, Sendable {
  static let file = "model.json"

  var version = 1
  var configuration: TrainingConfiguration
  var preparation: InputPreparation
  var outputs: OutputDescription
  var data: DataFingerprint

  init(
    configuration: TrainingConfiguration, preparation: InputPreparation,
    outputs: OutputDescription, data: DataFingerprint
  ) {
    self.configuration = configuration
    self.preparation = preparation
    self.outputs = outputs
    self.data = data
  }

  init(_ checkpoint: Checkpoint, _ path: String) throws(DataError) {
    guard let text = checkpoint.documents[Self.file] else {
      throw DataError(
        .invalid, path: path,
        "holds no \(Self.file): it was not written by a configured training; load it with Checkpoint"
      )
    }
    do {
      self = try RecordJSON.value(Self.self, from: text)
    } catch {
      throw DataError(.damaged, path: "\(path)/\(Self.file)", "cannot be understood: \(error)")
    }
  }

  var text: String { get throws { try RecordJSON.text(self) + "\n" } }
}
