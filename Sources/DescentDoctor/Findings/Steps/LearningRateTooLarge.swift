/// Steps that lead uphill: on the batch that it was made for, at least 40 % of the steps observed leave a larger loss than
/// they found, and the network does not get far.
///
/// Or steps that replace the weights instead of changing them: ‖Δw‖/‖w‖ of some weights is above one half in an
/// observed step, which is a scale of its own.
///
/// A step along the negative gradient lowers the loss of its own batch if it is short enough, whatever the network and
/// whatever the scale of the loss: a step that raises it is too long. Momentum and Adam overshoot now and then in good
/// trainings, so that a network that learns well is not concerned. Values that stop being finite count as uphill.
struct LearningRateTooLarge: Rule {
  static let name = FindingName.learningRateTooLarge
  private static let (least, largest) = (0.4, 0.5)

  static func findings(in patient: Patient) -> [Finding] {
    let steps = patient.course.steps
    let isLost = patient.course.notFinite != nil
    guard !steps.isEmpty || isLost else { return [] }
    let uphill = steps.count { !($0.after <= $0.before) }
    let share = steps.isEmpty ? 1 : Double(uphill) / Double(steps.count)
    let ratios = patient.course.stepObservations.map { observation in
      observation.weights.compactMap(\.updateRatio).max() ?? 0
    }
    let ratio = ratios.filter(\.isFinite).max() ?? 0
    guard isLost || share >= least || ratio > largest, !patient.course.learnsWell else { return [] }
    return [
      Finding(
        name, .error, path: "optimizer",
        isLost
          ? "the values grew until they were no numbers any more"
          : share >= least
            ? "\(uphill) of \(steps.count) steps left a larger loss on their own batch than they found"
            : "a step changes weights by \(percent(ratio)) of themselves",
        evidence: [
          .init("share of steps that raise the loss of their own batch", share, threshold: least),
          .init("change of weights in a step, relative to them", ratio, threshold: largest),
        ])
    ]
  }
}
