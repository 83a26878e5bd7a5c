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
  /// The objective after each epoch; not a number where it was not measured.
  private(set) var values: [Double] = []
  /// Every how many epochs it is measured, beside the last one.
  private let stride: Int
  /// Whether early stopping has ended it.
  private(set) var isStopped = false

  /// - Parameter stride: Every how many epochs the objective is measured, beside the last one.
  /// - Throws: Errors in data and settings.
  init(
    _ configuration: TrainingConfiguration, _ data: LoadedTraining, objective: MonitoredValue,
    seed: UInt64, stride: Int = 1
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
    self.stride = stride
    trainer = try configuration.trainer(for: data)
  }

  /// The epochs of the whole training.
  var epochs: Int { configuration.training.epochs }

  var isOver: Bool { isStopped || values.count >= epochs }

  /// What is told after each epoch with a measurement: its number, the objective, and whether it was the last: then the objective is the
  /// result. Training ends if it returns `false`.
  typealias Report =
    nonisolated(nonsending) @Sendable (_ epoch: Int, _ value: Double, _ isLast: Bool) async throws
    -> Bool

  /// Trains up to an epoch, or until `report` returns `false`.
  ///
  /// - Returns: Whether it did not.
  /// - Throws: `TrainingError` if a value stops being finite, `CancellationError`.
  @discardableResult
  mutating func train(to epoch: Int, report: Report) async throws -> Bool {
    try await train(to: epoch, on: trainer, report: report)
  }

  /// All of it runs on the trainer's own thread: small epochs are shorter than the way to another thread and back.
  private mutating func train(
    to epoch: Int, on trainer: isolated Trainer, report: Report
  ) async throws -> Bool {
    while values.count < min(epoch, epochs), !isStopped {
      let number = values.count + 1
      let isMeasured = number % stride == 0 || number == epochs
      let epoch = try trainer.runEpoch(
        data.training, validation: isMeasured ? data.validation : nil, of: epochs)
      let value = objective.value(after: epoch) ?? .nan
      values.append(value)
      isStopped = trainer.progress.isStopped
      guard isMeasured else { continue }
      let told = isOver ? result(bestEpoch: trainer.progress.best.epoch) : value
      guard try await report(epoch.number, told, isOver) else { return false }
    }
    return true
  }

  /// The result: the objective after the last epoch, or after the one whose parameters early stopping restores.
  var value: Double {
    get async { result(bestEpoch: await trainer.progress.best.epoch) }
  }

  private func result(bestEpoch: Int) -> Double {
    guard configuration.training.earlyStopping?.restoresBest == true,
      values.indices.contains(bestEpoch - 1)
    else { return values.last ?? .nan }
    return values[bestEpoch - 1]
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

/// The data of several trainings, each way of preparing them loaded once.
package actor SearchedData {
  private var loaded: [DataSettings: LoadedTraining] = [:]
  private var order: [DataSettings] = []

  package init(_ settings: DataSettings, _ data: LoadedTraining) {
    (loaded, order) = ([settings: data], [settings])
  }

  /// Trials with other preparations than the last few load their data again.
  private static let kept = 8

  package func data(for settings: DataSettings) throws -> LoadedTraining {
    if let known = loaded[settings] { return known }
    let data = try LoadedTraining(settings)
    if order.count == Self.kept { loaded[order.removeFirst()] = nil }
    order.append(settings)
    loaded[settings] = data
    return data
  }
}
