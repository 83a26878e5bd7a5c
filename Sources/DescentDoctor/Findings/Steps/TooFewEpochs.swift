/// A training that ends while it still learns: over its last fifth the validation loss (or the training loss, without a
/// validation part) falls by at least 15 %, steadily: in no epoch of that fifth is it above the mean of the fifth before.
struct TooFewEpochs: Rule {
  static let name = FindingName.tooFewEpochs
  private static let least = 0.15

  static func findings(in patient: Patient) -> [Finding] {
    let losses = patient.course.points.map { $0.validationLoss ?? $0.trainingLoss }
    guard losses.allSatisfy(\.isFinite), let last = losses.last else { return [] }
    let fifth = max(1, losses.count / 5)
    guard losses.count >= 3, losses.count == patient.course.plannedEpochs else { return [] }
    let before = losses.dropLast(fifth).suffix(fifth)
    let mean = before.reduce(0, +) / Double(before.count)
    let fall = 1 - last / mean
    guard fall >= least, losses.suffix(fifth).allSatisfy({ $0 < mean }),
      (patient.course.explainedOfValidation ?? patient.course.explainedOfTraining) < 0.9
    else { return [] }
    return [
      Finding(
        name, .warning, path: "training.epochs",
        "the loss falls by \(percent(fall)) over the last \(fifth == 1 ? "epoch" : "\(fifth) epochs") of \(losses.count): the training ends while it learns",
        evidence: [.init("fall of the loss over the last fifth", fall, threshold: least)])
    ]
  }
}
