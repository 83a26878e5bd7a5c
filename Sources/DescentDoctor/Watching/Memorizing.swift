import DescentArrays
import DescentConfiguration
import DescentInsight
import DescentLearning
import DescentTraining

/// The probe of one batch on which all else stops: can the network learn it by heart?
///
/// The network, its initial weights, optimizer and rate are those of the configuration; decay and
/// schedule are left out. 32 samples that
/// are spread over the training data, 300 steps.
enum Memorizing {
  private static let (samples, steps) = (32, 300)

  /// - Returns: `nil` for data that are not in memory.
  static func probe(
    _ configuration: TrainingConfiguration, _ data: LoadedTraining
  ) async throws -> (first: Double, last: Double, baseline: Double, steps: Int)? {
    guard let dataset = data.training as? Dataset else { return nil }
    let chosen = distinct(dataset)
    guard chosen.count >= 8 else { return nil }
    let count = chosen.count
    let batch = try dataset.subset(chosen)
    var alone = configuration
    alone.regularization.weightDecay = .none
    alone.training.earlyStopping = nil
    let trainer = try alone.trainer(for: data)
    let baseline = try trainer.expectedFirstLoss(on: batch)?.ofConstant ?? 0
    do {
      let losses = try await trainer.memorizing(
        batch, samples: (0..<Int32(count)).map { $0 }, steps: steps)
      let isFinite = losses.allSatisfy(\.isFinite)
      return (losses[0], isFinite ? losses.suffix(10).min() ?? .nan : .nan, baseline, steps)
    } catch TrainingError.notFinite {
      return (.nan, .nan, baseline, steps)
    }
  }

  /// Samples that are spread over the data, with inputs of their own: equal inputs with different targets cannot be learned.
  private static func distinct(_ dataset: Dataset) -> [Int] {
    var seen: Set<[Float]> = []
    var chosen: [Int] = []
    let stride = max(1, dataset.count / samples)
    for index in Swift.stride(from: 0, to: dataset.count, by: stride)
    where chosen.count < samples && seen.insert(dataset.features(at: index)).inserted {
      chosen.append(index)
    }
    return chosen
  }
}
