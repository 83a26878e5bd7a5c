/// A loss or parameter that stopped being a finite number, with the first place where that happened.
struct NotFinite: Rule {
  static let name = FindingName.notFinite

  static func findings(in patient: Patient) -> [Finding] {
    guard let event = patient.course.notFinite else { return [] }
    return [
      Finding(
        name, .error, path: event.path, step: event.step, event.text,
        evidence: [.init("step", Double(event.step))])
    ]
  }
}
