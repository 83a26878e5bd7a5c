/// A network that learns something, and far less than there is: it explains less than 80 % of the loss on its own training
/// data, and simple methods do better: the nearest neighbor or a single input explains at least 20 points more.
///
/// Without such a comparison nobody can say that more could be learned: noisy data look the same.
struct Underfitting: Rule {
  static let name = FindingName.underfitting
  private static let (most, lead) = (0.8, 0.2)

  static func findings(in patient: Patient) -> [Finding] {
    let course = patient.course
    let explained =
      patient.explainedErrors ?? course.explainedOfValidation ?? course.explainedOfTraining
    guard !course.isStuck, course.explainedOfTraining < most, course.notFinite == nil else {
      return []
    }
    let neighbors =
      patient.neighbors.map { ($0.agreement - $0.chance) / max(1e-9, 1 - $0.chance) } ?? 0
    let simple = max(neighbors, patient.singleFeatures.first?.explained ?? 0)
    guard simple > explained + lead else { return [] }
    return [
      Finding(
        name, .warning,
        "the network explains \(percent(explained)); a simple method, the nearest neighbor or a single input, \(percent(simple))",
        evidence: [
          .init(
            "share explained on the training data", course.explainedOfTraining, threshold: most),
          .init("lead of a simple method", simple - explained, threshold: lead),
        ])
    ]
  }
}
