import DescentInsight

/// How a training went.
struct Course: Sendable {
  struct Point: Sendable {
    let epoch: Int
    let steps: Int
    /// Over the batches of the epoch, each measured before its step.
    let trainingLoss: Double
    let validationLoss: Double?
    let validationAccuracy: Double?
    let rate: Double
  }

  var points: [Point] = []
  /// The network on the same samples before the first step, on the way and at the end.
  var observations: [TrainingObservation] = []
  /// Steps of the training, each on its batch.
  var stepObservations: [TrainingObservation] = []
  /// Losses on the same batch before and after a step on it.
  var steps: [LossAroundStep] = []
  /// Of the best constant prediction.
  var baseline = 0.0
  var validationBaseline: Double?
  /// What a network with small outputs has before learning.
  var expectedFirstLoss = 0.0
  /// Of the network after the last epoch, as it predicts.
  var finalTrainingLoss: Double?
  /// For each class the share of its validation samples (or training samples, without any) that are predicted as it; `nil`
  /// where there are none.
  var recalls: [Double?] = []
  /// Where a value stopped being finite.
  var notFinite: (step: Int, text: String, path: String)?
  /// The epochs that the configuration asks for.
  var plannedEpochs = 1
  var stepsPerEpoch = 1

  /// The share of the baseline's loss that is explained: 1 − loss/baseline.
  private static func explained(_ loss: Double, _ baseline: Double) -> Double {
    baseline > 0 && loss.isFinite ? 1 - loss / baseline : -.infinity
  }

  /// Of the training data, by the last epoch.
  var explainedOfTraining: Double {
    Self.explained(finalTrainingLoss ?? points.last?.trainingLoss ?? .infinity, baseline)
  }

  /// Of the validation data, by the best epoch.
  var explainedOfValidation: Double? {
    guard let validationBaseline, let best = bestValidation else { return nil }
    return Self.explained(best.loss, validationBaseline)
  }

  var bestValidation: (epoch: Int, loss: Double)? {
    points.compactMap { point in point.validationLoss.map { (point.epoch, $0) } }
      .filter { !$0.1.isNaN }.min { $0.1 < $1.1 }
  }

  var lastValidation: Double? { points.last?.validationLoss }

  /// It stays at the best constant prediction, or above it: less than 5 % of its loss is explained.
  var isStuck: Bool { max(explainedOfTraining, bestTraining) < 0.05 }

  private var bestTraining: Double {
    points.map { Self.explained($0.trainingLoss, baseline) }.max() ?? -.infinity
  }

  /// At least half of the loss of the best constant prediction is explained.
  var learnsWell: Bool { (explainedOfValidation ?? explainedOfTraining) >= 0.5 }

  /// The training loss is less than a quarter of the validation loss, which has risen by more than a tenth of itself since
  /// its best epoch.
  var learnsByHeart: Bool {
    guard let last = lastValidation, let best = bestValidation,
      let training = finalTrainingLoss ?? points.last?.trainingLoss
    else { return false }
    return training < 0.25 * last && last > 1.1 * best.loss
  }
}

/// What short experiments on the network showed.
struct Probes: Sendable {
  /// The loss on one batch before and after all steps were made on it, and the loss of its best constant prediction.
  var memorizing: (first: Double, last: Double, baseline: Double, steps: Int)?
}
