import DescentConfiguration
import DescentLearning
import DescentNumerics

extension Remedy {
  /// The configuration with the change; `nil` if it changes nothing there, or is not possible.
  func applied(to configuration: TrainingConfiguration) -> TrainingConfiguration? {
    var changed = configuration
    guard change(&changed), !changed.changes(from: configuration).isEmpty else { return nil }
    return changed
  }

  /// Whether it is possible.
  private func change(_ configuration: inout TrainingConfiguration) -> Bool {
    switch self {
    case .standardizeInputs: configuration.data.standardizes = true
    case .standardizeTargets: configuration.data.standardizesTarget = true
    case .dropColumn(let name): configuration.data.ignore.append(.name(name))
    case .shuffle: configuration.training.batchOrder = .shuffled
    case .trainAsClasses:
      configuration.data.task = .classification
      configuration.loss = nil
      configuration.training.metrics = nil
    case .balanceClasses: configuration.regularization.classWeights = .balanced
    case .heInitialization: configuration.model.initialize(.he)
    case .xavierInitialization: configuration.model.initialize(.xavier)
    case .batchNormalization: configuration.model.normalize()
    case .reluActivations: configuration.model.useReLU()
    case .insertActivations: configuration.model.insertActivations()
    case .removeOutputActivation: configuration.model.removeOutputActivation()
    case .removeBatchNormalization:
      configuration.model.edit { $0.filter { !$0.isLayer(BatchNorm.self) } }
    case .removeDropout: configuration.model.edit { $0.filter { !$0.isLayer(Dropout.self) } }
    case .dropoutAfterNormalization: configuration.model.moveDropoutToEnd()
    case .addDropout: configuration.model.addDropout(0.3)
    case .widerNetwork: configuration.model.scaleUnits(by: 2)
    case .smallerNetwork: configuration.model.scaleUnits(by: 0.5)
    case .adam:
      guard !(configuration.optimizer is Adam) || configuration.optimizer.learningRate != 0.001
      else { return false }
      configuration.optimizer = Adam()
    case .lowerRate: return configuration.scaleRate(by: 0.1)
    case .muchLowerRate: return configuration.scaleRate(by: 0.01)
    case .higherRate: return configuration.scaleRate(by: 10)
    case .muchHigherRate: return configuration.scaleRate(by: 100)
    case .clipGradients: configuration.regularization.gradientClipping = .norm(1)
    case .removeClipping: configuration.regularization.gradientClipping = .none
    case .constantSchedule: configuration.schedule = ConstantRate()
    case .addDecay: configuration.regularization.weightDecay = .l2(0.001)
    case .removeDecay: configuration.regularization.weightDecay = .none
    case .moreEpochs:
      let (epochs, isTooMany) = configuration.training.epochs.multipliedReportingOverflow(by: 3)
      guard !isTooMany else { return false }
      configuration.training.epochs = epochs
    case .earlyStopping:
      guard configuration.training.earlyStopping == nil else { return false }
      configuration.training.earlyStopping = EarlyStopping(
        patience: max(2, configuration.training.epochs / 5))
    case .largerBatches: configuration.training.batchSize *= 4
    case .smallerBatches:
      configuration.training.batchSize = max(1, configuration.training.batchSize / 4)
    }
    return true
  }
}

extension TrainingConfiguration {
  /// Whether the optimizer's rate was changed.
  fileprivate mutating func scaleRate(by factor: Double) -> Bool {
    guard let name = Form<any Optimizer>.optimizer.caseName(of: optimizer) else { return false }
    // Ten decimal powers apart, a rate needs no more digits than it had.
    let rate = Double(NumberText.readable(optimizer.learningRate * factor, digits: 6)) ?? 0
    guard let changed = try? setting("optimizer.\(name).learning-rate", to: "\(rate)") else {
      return false
    }
    self = changed
    return true
  }
}
