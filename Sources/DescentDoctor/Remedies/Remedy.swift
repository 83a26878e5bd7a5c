import DescentConfiguration

/// A change of a configuration that may help, as one would make it by hand.
public enum Remedy: Sendable, Hashable, Codable {
  // The data.
  case standardizeInputs
  case standardizeTargets
  case dropColumn(String)
  case shuffle
  case trainAsClasses
  case balanceClasses
  // The network.
  case heInitialization
  case xavierInitialization
  case batchNormalization
  case reluActivations
  case insertActivations
  case removeOutputActivation
  case removeBatchNormalization
  case dropoutAfterNormalization
  case addDropout
  case removeDropout
  case widerNetwork
  case smallerNetwork
  // The steps.
  case adam
  case lowerRate
  case muchLowerRate
  case higherRate
  case muchHigherRate
  case clipGradients
  case removeClipping
  case constantSchedule
  case addDecay
  case removeDecay
  case moreEpochs
  case earlyStopping
  case largerBatches
  case smallerBatches

  /// Those that are drawn at random for comparison: all that need no name.
  static let catalogue: [Remedy] = [
    .standardizeInputs, .standardizeTargets, .shuffle, .balanceClasses, .heInitialization,
    .xavierInitialization, .batchNormalization, .reluActivations, .insertActivations,
    .removeOutputActivation, .removeBatchNormalization, .dropoutAfterNormalization, .addDropout,
    .removeDropout, .widerNetwork, .smallerNetwork, .adam, .lowerRate, .muchLowerRate, .higherRate,
    .muchHigherRate, .clipGradients, .removeClipping, .constantSchedule, .addDecay, .removeDecay,
    .moreEpochs, .earlyStopping, .largerBatches, .smallerBatches,
  ]

  /// What it is called in a sentence.
  public var title: String {
    switch self {
    case .standardizeInputs: "standardized inputs"
    case .standardizeTargets: "standardized targets"
    case .dropColumn(let name): "leaving out \(name)"
    case .shuffle: "shuffled batches"
    case .trainAsClasses: "training the targets as classes"
    case .balanceClasses: "balanced class weights"
    case .heInitialization: "He initialization"
    case .xavierInitialization: "Xavier initialization"
    case .batchNormalization: "batch normalization"
    case .reluActivations: "ReLU in place of the other activations"
    case .insertActivations: "ReLU between the layers"
    case .removeOutputActivation: "no activation after the last layer"
    case .removeBatchNormalization: "no batch normalization"
    case .dropoutAfterNormalization: "dropout after batch normalization"
    case .addDropout: "dropout of 30 %"
    case .removeDropout: "no dropout"
    case .widerNetwork: "twice as many units"
    case .smallerNetwork: "half as many units"
    case .adam: "Adam with its usual rate"
    case .lowerRate: "a tenth of the learning rate"
    case .muchLowerRate: "a hundredth of the learning rate"
    case .higherRate: "ten times the learning rate"
    case .muchHigherRate: "a hundred times the learning rate"
    case .clipGradients: "gradients clipped to a norm of 1"
    case .removeClipping: "no clipping of gradients"
    case .constantSchedule: "a constant learning rate"
    case .addDecay: "weight decay of 0.001"
    case .removeDecay: "no weight decay"
    case .moreEpochs: "three times as many epochs"
    case .earlyStopping: "early stopping"
    case .largerBatches: "batches four times as large"
    case .smallerBatches: "batches a quarter as large"
    }
  }
}

extension Finding {
  /// What may help against it, the most direct first.
  var remedies: [Remedy] {
    switch name {
    case .leakingFeature where !path.isEmpty, .memorizingColumn where !path.isEmpty:
      [.dropColumn(path)]
    default: name.remedies
    }
  }
}

extension FindingName {
  /// What may help against it, the most direct first.
  var remedies: [Remedy] {
    switch self {
    case .leakingFeature, .duplicatedSamples, .orderInTime, .validationTooSmall, .labelsShuffled,
      .constantInputs, .memorizingColumn, .labelNoise:
      []
    case .inputsNotStandardized: [.standardizeInputs, .batchNormalization]
    case .outliers: [.standardizeInputs, .clipGradients]
    case .imbalance: [.balanceClasses]
    case .targetsNotScaled: [.standardizeTargets]
    case .orderOfSamples: [.shuffle]
    case .wrongLoss: [.trainAsClasses]
    case .outputRange: [.removeOutputActivation]
    case .noActivation: [.insertActivations]
    case .symmetricUnits: [.heInitialization, .xavierInitialization]
    case .saturatedUnits: [.xavierInitialization, .batchNormalization, .reluActivations]
    case .collapsedActivations, .vanishingGradients:
      [.heInitialization, .xavierInitialization, .batchNormalization, .reluActivations]
    case .explodingActivations, .explodingGradients:
      [.heInitialization, .xavierInitialization, .batchNormalization, .clipGradients]
    case .deadUnits: [.lowerRate, .heInitialization, .batchNormalization]
    case .batchTooSmallForBatchNorm: [.largerBatches, .removeBatchNormalization]
    case .dropoutBeforeBatchNorm: [.dropoutAfterNormalization, .removeDropout]
    case .initialLoss: [.heInitialization, .standardizeInputs, .standardizeTargets]
    case .notFinite, .learningRateTooLarge: [.lowerRate, .muchLowerRate, .adam, .standardizeInputs]
    case .oscillation: [.lowerRate, .largerBatches]
    case .learningRateTooSmall: [.higherRate, .muchHigherRate, .adam]
    case .clippingTooTight: [.removeClipping, .adam]
    case .scheduleTooFast: [.constantSchedule]
    case .tooMuchRegularization: [.removeDecay, .removeDropout]
    case .tooFewEpochs: [.moreEpochs, .higherRate, .adam]
    case .cannotFitABatch, .classPrior:
      [.adam, .heInitialization, .batchNormalization, .higherRate, .lowerRate, .standardizeInputs]
    case .underfitting: [.widerNetwork, .adam, .moreEpochs, .reluActivations, .higherRate]
    case .overfitting: [.earlyStopping, .addDropout, .addDecay, .smallerNetwork]
    }
  }
}
