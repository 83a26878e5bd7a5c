/// A loss before the first step far above what a network that knows nothing has: more than three times it. Such a network
/// is sure of wrong answers, and spends its first steps on forgetting them.
///
/// It knows nothing with ln K for K classes, ln 2 for labels, the mean square of the values. A warning; an error where the
/// network stays at the best constant prediction.
struct InitialLoss: Rule {
  static let name = FindingName.initialLoss
  private static let ratio = 3.0

  static func findings(in patient: Patient) -> [Finding] {
    guard let first = patient.course.stepObservations.first?.loss,
      patient.course.expectedFirstLoss > 0
    else {
      return []
    }
    let ratio = first / patient.course.expectedFirstLoss
    guard ratio > self.ratio else { return [] }
    return [
      Finding(
        name, patient.course.isStuck ? .error : .warning,
        step: 1,
        "the loss before the first step is \(number(first)); a network that knows nothing has \(number(patient.course.expectedFirstLoss))",
        evidence: [
          .init(
            "first loss, relative to that of a network that knows nothing", ratio,
            threshold: self.ratio)
        ])
    ]
  }
}
