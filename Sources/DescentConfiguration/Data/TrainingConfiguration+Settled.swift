import DescentData

extension TrainingConfiguration {
  /// The settings as they count for these data: what they leave open is decided, and said where it is not what
  /// is usual.
  public func settled(
    for data: LoadedTraining
  ) -> (configuration: TrainingConfiguration, notes: [String]) {
    var (settled, notes) = (self, [String]())
    let samples = data.training.count
    if training.batchSize > samples {
      settled.training.batchSize = samples
      notes.append(
        "training.batch-size: \(training.batchSize) is more than the \(samples) samples there are for "
          + "training; it is \(samples)")
    }
    guard data.validation == nil else { return (settled, notes) }
    let trainingLoss = MonitorSettings(part: .training)
    var watching: [String] = []
    if training.earlyStopping != nil, training.earlyStopping?.monitor == nil {
      settled.training.earlyStopping?.monitor = trainingLoss
      watching.append("training.early-stopping")
    }
    if schedule.plateau != nil, schedule.plateau?.monitor == nil {
      settled.schedule.plateau?.monitor = trainingLoss
      watching.append("schedule.plateau")
    }
    if !watching.isEmpty {
      notes.append(
        "\(listing(watching)): there are no validation data, so that the training loss is watched")
    }
    return (settled, notes)
  }
}
