import DescentInsight

/// Steps too short to arrive: in the whole training the weights can move by at most a tenth of themselves, the mean of
/// ‖Δw‖/‖w‖ over the observed steps times their number, while less than half of the loss is explained.
///
/// That is the length of the way if all steps went in one direction; they never do. An error where the network stays at the
/// best constant prediction, a warning else.
struct LearningRateTooSmall: Rule {
  static let name = FindingName.learningRateTooSmall
  private static let least = 0.1

  static func findings(in patient: Patient) -> [Finding] {
    let course = patient.course
    guard !course.learnsWell, course.notFinite == nil, let steps = course.points.last?.steps else {
      return []
    }
    let ratios = course.stepObservations.map { observation in
      observation.weights.compactMap(\.updateRatio).max() ?? 0
    }
    guard ratios.count >= 3 else { return [] }
    let travel = ratios.reduce(0, +) / Double(ratios.count) * Double(steps)
    guard travel < least else { return [] }
    return [
      Finding(
        name, course.isStuck ? .error : .warning, path: "optimizer",
        "in \(steps) steps the weights move by at most \(percent(travel)) of themselves",
        evidence: [
          .init("length of the way of the weights, relative to them", travel, threshold: least)
        ])
    ]
  }
}
