/// A learning rate that is below a hundredth of its largest value for more than half of the training: what is left of the
/// training changes nothing. A warning.
struct ScheduleTooFast: Rule {
  static let name = FindingName.scheduleTooFast
  private static let (small, share) = (0.01, 0.5)

  static func findings(in patient: Patient) -> [Finding] {
    let rates = patient.course.points.map(\.rate)
    guard rates.count >= 4, let largest = rates.max(), largest > 0 else { return [] }
    let idle = Double(rates.count { $0 < small * largest }) / Double(rates.count)
    guard idle > share else { return [] }
    return [
      Finding(
        name, .warning, path: "schedule",
        "in \(percent(idle)) of the epochs the learning rate is below a hundredth of its largest value",
        evidence: [
          .init("share of epochs with less than 1 % of the largest rate", idle, threshold: share)
        ])
    ]
  }
}
