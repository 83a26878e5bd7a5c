import DescentLearning

/// Weight decay or dropout that keeps the network from learning its own training data: decay times rate times steps shrinks a
/// weight by more than half within an epoch's worth of learning, or dropout of 0.7 and more, while less than half of the
/// training loss is explained.
struct TooMuchRegularization: Rule {
  static let name = FindingName.tooMuchRegularization
  private static let (decay, dropout, most) = (0.05, 0.7, 0.5)

  static func findings(in patient: Patient) -> [Finding] {
    guard patient.course.explainedOfTraining < most, patient.course.notFinite == nil else {
      return []
    }
    let decay = patient.settings.configuration.regularization.weightDecay.amount
    let rate = patient.network.layers.compactMap { ($0 as? Dropout)?.rate }.max() ?? 0
    guard decay >= self.decay || rate >= dropout else { return [] }
    let isDecay = decay >= self.decay
    return [
      Finding(
        name, .error, path: isDecay ? "regularization.weight-decay" : "model",
        isDecay
          ? "a weight decay of \(number(decay)) leaves \(percent(patient.course.explainedOfTraining)) of the loss explained on the training data"
          : "dropout of \(percent(rate)) leaves \(percent(patient.course.explainedOfTraining)) of the loss explained on the training data",
        evidence: [
          .init(
            isDecay ? "weight decay" : "rate of dropout", isDecay ? decay : rate,
            threshold: isDecay ? self.decay : dropout)
        ])
    ]
  }
}

extension WeightDecay {
  /// λ, however it is applied.
  fileprivate var amount: Double {
    switch self {
    case .none: 0
    case .l2(let amount), .decoupled(let amount): amount
    }
  }
}
