import DescentArrays
import DescentConfiguration
import DescentLearning
import DescentTraining

/// The probe of one batch on which all else stops: can the network learn it by heart?
///
/// The network, its initial weights, optimizer and rate are those of the configuration; decay is left out. 32 samples that
/// are spread over the training data, 300 steps.
enum Memorizing {
  private static let (samples, steps) = (32, 300)

  /// - Returns: `nil` for data that are not in memory.
  static func probe(
    _ configuration: TrainingConfiguration, _ data: LoadedTraining, _ settings: SettingsLook
  ) async throws -> (first: Double, last: Double, baseline: Double, steps: Int)? {
    guard let dataset = data.training as? Dataset else { return nil }
    let count = min(samples, dataset.count)
    let chosen = (0..<count).map { $0 * dataset.count / count }
    let batch = try dataset.subset(chosen)
    let baseline = Baseline.loss(of: try SampleLook(batch, isImage: false), settings)
    var alone = configuration
    alone.regularization.weightDecay = .none
    alone.training.earlyStopping = nil
    let trainer = try alone.trainer(for: data)
    let indices = (0..<Int32(count)).map { $0 }
    do {
      let losses = try await trainer.run { trainer in
        try (0..<steps).map { _ in try trainer.step(on: batch, samples: indices) }
      }
      return (losses[0], losses.suffix(10).min() ?? .nan, baseline, steps)
    } catch TrainingError.notFinite {
      return (.nan, .nan, baseline, steps)
    }
  }
}
