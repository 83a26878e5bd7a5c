/// A network that answers the same whatever it sees: its training loss never falls 5 % below that of the best constant
/// prediction, the shares of the classes or the mean.
struct ClassPrior: Rule {
  static let name = FindingName.classPrior
  private static let least = 0.05

  static func findings(in patient: Patient) -> [Finding] {
    guard patient.course.isStuck, patient.course.notFinite == nil,
      let last = patient.course.points.last,
      last.trainingLoss.isFinite
    else { return [] }
    let explained = patient.course.explainedOfTraining
    return [
      Finding(
        name, .error,
        "the loss after \(last.epoch) epochs is \(number(patient.course.finalTrainingLoss ?? last.trainingLoss)); answering the same whatever it sees, a network has \(number(patient.course.baseline))",
        evidence: [
          .init(
            "share of the constant prediction's loss that is explained", explained, threshold: least
          )
        ])
    ]
  }
}
