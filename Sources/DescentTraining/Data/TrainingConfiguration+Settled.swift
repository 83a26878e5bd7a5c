import DescentConfiguration
import DescentLearning

extension TrainingConfiguration {
  /// The settings fully resolved for these data, with notes on choices that differ from the defaults.
  public func settled(
    for data: LoadedTraining
  ) -> (configuration: TrainingConfiguration, notes: [String]) {
    var (settled, notes) = (self, [String]())
    let samples = data.training.count
    if training.batchSize > samples {
      settled.training.batchSize = samples
      notes.append(
        "training.batch-size: \(training.batchSize) exceeds the \(samples) training samples; using \(samples)"
      )
    }
    notes += idleSettings(for: data)
    guard data.validation == nil else { return (settled, notes) }
    var watching: [String] = []
    if training.earlyStopping != nil, training.earlyStopping?.monitor == nil {
      settled.training.earlyStopping?.monitor = .trainingLoss
      watching.append("training.early-stopping")
    }
    if plateau != nil, plateau?.monitor == nil {
      settled.plateau?.monitor = .trainingLoss
      watching.append("schedule.plateau")
    }
    if !watching.isEmpty {
      notes.append(
        "\(listing(watching)): there are no validation data, so the training loss is monitored")
    }
    return (settled, notes)
  }

  /// Settings that have no effect on these data.
  private func idleSettings(for loaded: LoadedTraining) -> [String] {
    var notes: [String] = []
    let isRegression = loaded.outputs.task == .regression
    if !data.standardizesTarget, !isRegression {
      notes.append("data.standardize-target: has no effect, because the targets are not values")
    }
    if data.validation.isStratified, isRegression {
      notes.append("data.validation: stratified has no effect, because the targets are not classes")
    }
    if training.metrics?.contains(where: { $0 is ConfusionMatrixMetric }) == true {
      notes.append(
        "training.metrics: confusion-matrix is not a number per epoch; descent evaluate shows the matrix"
      )
    }
    return notes
  }
}

extension ValidationSettings {
  /// Whether a stratified split is requested.
  fileprivate var isStratified: Bool {
    switch self {
    case .fraction(let part): part.stratified == true
    case .fold(let fold): fold.stratified == true
    case .none, .path, .arrays, .column, .test: false
    }
  }
}
