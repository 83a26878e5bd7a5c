import DescentConfiguration
import DescentData
import DescentLearning

/// The training of one trial of a search, as far as it has come.
///
/// It goes on epoch by epoch, so that a paused trial is never trained twice.
struct TrialTraining: Sendable {
  let trainer: Trainer
  private let data: LoadedTraining
  private let configuration: TrainingConfiguration
  private let objective: MonitoredValue
  /// The objective after each epoch.
  private(set) var values: [Double] = []
  /// Whether early stopping has ended it.
  private(set) var isStopped = false

  /// - Throws: Errors in data and settings.
  init(
    _ configuration: TrainingConfiguration, _ data: LoadedTraining, objective: MonitoredValue,
    seed: UInt64
  ) throws {
    var configuration = configuration
    configuration.training.seed = seed
    try configuration.measure(objective, on: data.outputs)
    guard data.validation != nil else {
      throw ConfigurationError(
        nil, "a search compares trials by validation data, but there are none; set data.validation")
    }
    self.configuration = configuration
    self.data = data
    self.objective = objective
    trainer = try configuration.trainer(for: data)
  }

  /// The epochs of the whole training.
  var epochs: Int { configuration.training.epochs }

  var isOver: Bool { isStopped || values.count >= epochs }

  /// Trains up to an epoch, or until `report` returns `false`.
  ///
  /// - Parameter report: Called after each epoch with its number, the objective, and whether it was the last: then the
  ///   objective is the result.
  /// - Throws: `TrainingError` if a value stops being finite, `CancellationError`.
  mutating func train(
    to epoch: Int,
    report: (_ epoch: Int, _ value: Double, _ isLast: Bool) async throws -> Bool
  ) async throws {
    while values.count < min(epoch, epochs), !isStopped {
      let epoch = try await trainer.runEpoch(
        data.training, validation: data.validation, of: epochs)
      let value = objective.value(after: epoch) ?? .nan
      values.append(value)
      isStopped = await trainer.progress.isStopped
      guard try await report(epoch.number, isOver ? await self.value : value, isOver) else {
        return
      }
    }
  }

  /// The result: the objective after the last epoch, or after the one whose parameters early stopping restores.
  var value: Double {
    get async {
      let best = await trainer.progress.best.epoch
      guard configuration.training.earlyStopping?.restoresBest == true,
        values.indices.contains(best - 1)
      else { return values.last ?? .nan }
      return values[best - 1]
    }
  }
}

extension TrainingConfiguration {
  /// Adds the metric of an objective to those that are measured.
  fileprivate mutating func measure(
    _ objective: MonitoredValue, on outputs: OutputDescription
  ) throws {
    guard let name = objective.metric else { return }
    var metrics = training.metrics ?? outputs.usualMetrics
    guard !metrics.contains(where: { $0.name == name }) else { return }
    guard let metric = Form<any Measure>.metrics.first(where: { $0.name == name })?.metric else {
      throw ConfigurationError(nil, "search.objective: there is no metric \(name)")
    }
    metrics.append(metric)
    training.metrics = metrics
  }
}

/// The data of a search, each way of preparing them loaded once.
actor SearchedData {
  private var loaded: [DataSettings: LoadedTraining] = [:]
  private var order: [DataSettings] = []

  init(_ settings: DataSettings, _ data: LoadedTraining) {
    (loaded, order) = ([settings: data], [settings])
  }

  /// Trials with other preparations than the last few load their data again.
  private static let kept = 8

  func data(for settings: DataSettings) throws -> LoadedTraining {
    if let known = loaded[settings] { return known }
    let data = try LoadedTraining(settings)
    if order.count == Self.kept { loaded[order.removeFirst()] = nil }
    order.append(settings)
    loaded[settings] = data
    return data
  }
}
