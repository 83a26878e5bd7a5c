import DescentInsight

/// Units that are zero for all of 256 samples at the end of the training: more than half of a layer, after an activation that
/// can be zero. A warning, an error from 90 % on; a note where the network learns well all the same.
struct DeadUnits: Rule {
  static let name = FindingName.deadUnits
  private static let (most, nearlyAll) = (0.5, 0.9)

  static func findings(in patient: Patient) -> [Finding] {
    guard let last = patient.course.observations.last,
      let layer = last.layers.dropLast().filter({ $0.kind == "ReLU" })
        .max(by: { $0.deadShare < $1.deadShare }), layer.deadShare > most
    else { return [] }
    let severity: Finding.Severity =
      patient.course.learnsWell ? .note : layer.deadShare >= nearlyAll ? .error : .warning
    return [
      Finding(
        name, severity, path: layer.path, step: last.step,
        "\(layer.deadUnits) of the \(layer.units) units of \(layer.path) are zero for every sample",
        evidence: [.init("share of dead units", layer.deadShare, threshold: most)])
    ]
  }
}
