import DescentArrays
import DescentConfiguration
import DescentFiles
import DescentLearning

/// Handles settings that changed before a training is resumed: each takes effect or is refused with the reason.
struct ResumedSettings {
  /// The settings of the checkpoint and the new ones, both fully resolved.
  let earlier: TrainingConfiguration
  let now: TrainingConfiguration
  /// The progress of the training.
  let progress: TrainingProgress

  /// How a change of a setting is handled.
  enum Rule {
    /// It takes effect from the next step on, or for what is written from now on.
    case takesEffect
    /// Samples and their preparation must stay the same; they are compared.
    case data
    /// The arrays of the model must stay the same; they are compared.
    case architecture
    /// The batches of an epoch depend on it: it can change only between epochs.
    case betweenEpochs
    /// It cannot change.
    case refused(String)
    /// It depends: returns the reason for a refusal, or `nil` if it takes effect.
    case unless(@Sendable (ResumedSettings, SettingChange) -> String?)
  }

  private static let drawn: Rule = .refused(
    "affects only the initial weights, which are already drawn")
  private static let loss: Rule = .refused(
    "changes the loss, so past and future epochs could not be compared")
  private static let monitor: Rule = .refused(
    "defines the metric of the best value so far")
  private static let velocity: Rule = .refused("determines the form of the stored velocity")
  private static let warmUp: Rule = .unless { settings, _ in
    let steps = [settings.earlier, settings.now].map(\.warmUpSteps).max() ?? 0
    return settings.progress.steps < steps ? nil : "belongs to a warm-up that is over"
  }

  // What windows read may change if the arrays of later layers do not.
  private static let convolutions = ["conv-2d", "conv-1d"].flatMap { name in
    ["filters", "kernel", "stride", "padding", "dilation", "groups", "bias"].map {
      "model.\(name).\($0)"
    }
  }
  private static let pools = ["max-pool-2d", "max-pool-1d", "average-pool-2d", "average-pool-1d"]
    .flatMap { name in ["window", "stride", "padding"].map { "model.\(name).\($0)" } }

  /// Every setting has a row, or is part of one that has. `optimizer.*` stands for all settings of any optimizer.
  static let rules: [(settings: [String], rule: Rule)] = [
    (
      [
        "data.path", "data.format", "data.target", "data.task", "data.validation",
        "data.standardize", "data.standardize-target", "data.delimiter", "data.header",
        "data.ignore", "data.categorical", "data.missing", "data.unknown-categories",
        "data.features", "data.classes", "data.size", "data.channels", "data.directory",
        "data.samples", "data.encoding", "data.decimal", "data.date-order", "data.date-features",
        "data.missing-marks", "data.spellings", "data.categories", "data.categories.embedding",
      ], .data
    ),
    (
      ["data.stream", "data.window", "training.batch-size", "training.batch-order"], .betweenEpochs
    ),
    (
      [
        "model", "model.dense.units", "model.dense.bias", "model.hidden.units",
        "model.hidden.batch-norm", "model.repeat.times", "model.repeat.layers",
        "model.residual.layers", "model.residual.shortcut", "model.parallel.branches",
        "model.parallel.combination", "model.reshape.shape", "model.embedding.count",
        "model.embedding.units", "model.layer-norm.axes",
      ] + convolutions + pools, .architecture
    ),
    (
      [
        "model.dense.initializer", "model.hidden.initializer", "model.conv-2d.initializer",
        "model.conv-1d.initializer", "model.embedding.initializer",
      ], drawn
    ),
    (
      [
        "model.batch-norm.retention", "model.batch-norm.epsilon", "model.batch-norm.convention",
        "model.dropout.rate", "model.dropout.convention", "model.dropout.stays-active",
        "model.leaky-relu.slope", "model.gelu.form", "model.elu.alpha", "model.hidden.activation",
        "model.hidden.dropout", "model.layer-norm.epsilon", "model.group-norm.groups",
        "model.group-norm.epsilon", "model.average-pool-2d.counts-padding",
        "model.average-pool-1d.counts-padding",
      ], .takesEffect
    ),
    (["loss", "regularization.label-smoothing", "regularization.class-weights"], loss),
    (["optimizer"], .refused("keeps different state per weight from the previous optimizer")),
    (["optimizer.*", "schedule", "schedule.*"], .takesEffect),
    (["optimizer.momentum.convention", "optimizer.nesterov.convention"], velocity),
    (["schedule.plateau.monitor", "training.early-stopping.monitor"], monitor),
    (["schedule.warm-up.steps", "schedule.warm-up.start"], warmUp),
    (
      ["regularization.weight-decay"],
      .unless { settings, _ in
        settings.watchesTrainingLoss
          ? "is part of the training loss, which defines the best value so far" : nil
      }
    ),
    (["regularization.gradient-clipping"], .takesEffect),
    (
      ["training.epochs"],
      .unless { settings, _ in
        let begun = settings.progress.epochs + (settings.progress.stepInEpoch > 0 ? 1 : 0)
        return settings.now.training.epochs < begun
          ? "is less than the \(begun) epochs done or begun" : nil
      }
    ),
    (["training.seed"], .refused("determined every random number so far")),
    (
      [
        "training.early-stopping", "training.early-stopping.patience",
        "training.early-stopping.minimum-change",
      ], .takesEffect
    ),
    (
      ["training.early-stopping.restore-best"],
      .unless { settings, _ in
        settings.now.training.earlyStopping?.restoresBest == true
          && settings.progress.best.value != nil
          ? "needs the values of epoch \(settings.progress.best.epoch), the best so far, which were not kept"
          : nil
      }
    ),
    (
      ["training.metrics"],
      .unless { settings, change in
        settings.progress.stepInEpoch > 0 ? settings.begunEpoch : nil
      }
    ),
    (["checkpoints.every", "checkpoints.keep", "checkpoints.keep-best"], .takesEffect),
    (["output"], .refused("differs from the folder of the resumed training")),
  ]

  /// The rule for a setting: that of the row with its path, or of the nearest row for a parent.
  static func rule(of setting: String) -> Rule? { row(of: setting)?.rule }

  /// The row for a setting, and the path in it that stands for the setting.
  static func row(of setting: String) -> (path: String, rule: Rule)? {
    var path = setting
    while true {
      if let row = rules.first(where: { $0.settings.contains(path) }) { return (path, row.rule) }
      guard let point = path.lastIndex(of: ".") else { return nil }
      path = String(path[..<point])
      let parts = "\(path).*"
      if let row = rules.first(where: { $0.settings.contains(parts) }) { return (parts, row.rule) }
    }
  }

  /// Every setting that changed.
  var changes: [SettingChange] { now.changes(from: earlier) }

  /// The learning rate of the next step under the earlier settings.
  func rateBefore(_ data: any SampleSource) -> Double {
    let left = max(0, earlier.training.epochs - progress.epochs)
    let steps = left.multipliedReportingOverflow(
      by: data.steps(ofBatch: earlier.training.batchSize))
    let total = steps.partialValue.addingReportingOverflow(progress.steps - progress.stepInEpoch)
    return earlier.schedule.rate(
      from: progress.initialRate,
      at: SchedulePoint(
        step: progress.steps, epoch: progress.epochs,
        totalSteps: steps.overflow || total.overflow ? .max : total.partialValue,
        state: progress.schedule))
  }

  private var begunEpoch: String {
    let epoch = progress.epochs + 1
    return
      "differs from the value with which epoch \(epoch) began; finish that epoch first, with "
      + "training.epochs=\(epoch)"
  }

  private var watchesTrainingLoss: Bool {
    [earlier.training.earlyStopping?.watched, earlier.schedule.watched]
      .contains(.trainingLoss)
  }

  /// Refuses what cannot change.
  ///
  /// - Throws: ``DataError`` that names the setting, its old and new value, and the reason.
  func check(_ checkpoint: String) throws(DataError) {
    for change in changes {
      let reason: String?
      switch Self.rule(of: change.setting) {
      case .takesEffect?, .data?, .architecture?: reason = nil
      case .betweenEpochs?: reason = progress.stepInEpoch > 0 ? begunEpoch : nil
      case .refused(let text)?: reason = text
      case .unless(let rule)?: reason = rule(self, change)
      case nil: reason = "is not known to have an effect on a resumed training"
      }
      guard let reason else { continue }
      throw Self.refusal(of: change, reason, checkpoint)
    }
  }

  /// Refuses training settings if nothing is left to train, because they would have no effect.
  ///
  /// - Parameter isStopped: Whether early stopping ends the training under the new settings.
  func checkThatSomethingIsLeft(isStopped: Bool, _ checkpoint: String) throws(DataError) {
    let isOver = progress.stepInEpoch == 0 && progress.epochs >= now.training.epochs
    // A setting that ends the training right now has an effect.
    guard isStopped ? progress.isStopped : isOver else { return }
    let idle = changes.first { change in
      switch Self.rule(of: change.setting) {
      case .data?, nil: false
      default: !change.path.hasPrefix("checkpoints.")
      }
    }
    guard let idle else { return }
    throw Self.refusal(
      of: idle,
      isStopped
        ? "has no effect, because early stopping ended the training after epoch \(progress.epochs); "
          + "training.early-stopping.patience=\(progress.best.epochsSince + 1) or more continues the training"
        : "has no effect, because all \(progress.epochs) epochs are done; increase training.epochs to continue the "
          + "training",
      checkpoint)
  }

  /// The data settings that changed, for a message about data that differ.
  var changedDataSettings: [String] {
    changes.map(\.setting).filter { $0.hasPrefix("data.") && $0 != "data.path" }
  }

  private static func refusal(
    of change: SettingChange, _ reason: String, _ checkpoint: String
  ) -> DataError {
    let (before, after) = (change.before ?? "not set", change.after ?? "not set")
    return DataError(
      .invalid, path: checkpoint,
      "\(change.path), \(after) now and \(before) so far, \(reason)")
  }
}

extension TrainingConfiguration {
  /// The steps of the warm-up; 0 if there is none.
  fileprivate var warmUpSteps: Int { (schedule as? LinearWarmUp)?.steps ?? 0 }
}
