import DescentConfiguration
import DescentLearning

/// The result of inspecting data, and what it suggests for training on them.
struct DataSurvey {
  var findings: [String] = []
  var notes: [String: String] = [:]
  var configuration: TrainingConfiguration

  init(_ data: DataSettings) {
    configuration = TrainingConfiguration(data: data, model: ModelSettings([]))
  }

  /// Fills in model and training.
  ///
  /// - Parameters:
  ///   - samples: The number of samples, if known.
  ///   - hidden: The units of the hidden layers.
  mutating func suggest(
    samples: Int, hidden: LayerSettings.Hidden, flattening: Bool = false
  ) {
    var hidden = hidden
    // Batches of one cannot be normalized.
    if samples < 10 { hidden.batchNorm = false }
    configuration.model = ModelSettings(
      (flattening ? [.layer(Flatten())] : []) + [
        .hidden(hidden), .output(initializer: .xavier),
      ])
    notes["model"] =
      "The last layer, without units, has as many units as there are outputs. Layers:"
    let batch = samples < 500 ? 16 : samples < 20_000 ? 32 : 128
    configuration.training.batchSize = batch
    // Enough for small data; early stopping ends most trainings sooner.
    configuration.training.epochs = samples < 10_000 ? 300 : 100
    if samples < 10 {
      configuration.data.validation = .none
      configuration.training.batchSize = 1
    }
    if configuration.data.validation != .none {
      configuration.training.earlyStopping = EarlyStopping(
        patience: configuration.training.epochs / 10)
    }
  }
}

extension LayerSettings.Hidden {
  /// Layers that usually learn a table of this size.
  static func table(samples: Int) -> LayerSettings.Hidden {
    .init(units: samples < 10_000 ? [100] : [128, 64])
  }
}
