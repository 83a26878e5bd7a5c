import DescentConfiguration
import DescentLearning
import DescentTraining

/// One training of a configuration to its end, and what it reached.
struct RemedyTrial: Sendable {
  let configuration: TrainingConfiguration
  let seed: UInt64
  let epochs: Int
  let data: SearchedData

  /// The value of the measure after the last epoch, or after the one that early stopping restores; `nil` if a value stopped
  /// being finite, or the configuration cannot be trained.
  func run(_ measure: RemedyMeasure) async throws -> Double? {
    var configuration = configuration
    configuration.training.seed = seed
    configuration.training.epochs = epochs
    do {
      return try await value(configuration, measure)
    } catch let error where !(error is CancellationError) && !Task.isCancelled {
      return nil
    }
  }

  private func value(
    _ configuration: TrainingConfiguration, _ measure: RemedyMeasure
  ) async throws -> Double? {
    let data = try await data.data(for: configuration.data)
    let trainer = try configuration.trainer(for: data)
    let isWatched =
      configuration.training.earlyStopping != nil || configuration.schedule.watched != nil
    for _ in 0..<epochs {
      _ = try await trainer.runEpoch(
        data.training, validation: isWatched ? data.validation : nil, of: epochs)
      if await trainer.progress.isStopped { break }
    }
    if configuration.training.earlyStopping?.restoresBest == true {
      await trainer.restoreBestValues()
    }
    let evaluation = try await trainer.evaluate(
      measure.isValidation ? data.validation ?? data.training : data.training)
    let value = measure.isAccuracy ? evaluation.accuracy : evaluation.loss
    return value.flatMap { $0.isFinite ? $0 : nil }
  }
}
