/// Targets far from the scale on which a network begins: their root mean square is above 20 or below 0.05, and they are
/// trained as they are.
struct TargetsNotScaled: Rule {
  static let name = FindingName.targetsNotScaled
  private static let (largest, smallest) = (20.0, 0.05)

  static func findings(in patient: Patient) -> [Finding] {
    guard patient.training.labels == nil, !patient.settings.isMultiLabel,
      !patient.settings.standardizesTarget
    else { return [] }
    let values = patient.training.values.map(Double.init)
    guard !values.isEmpty else { return [] }
    let scale = (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    guard scale > largest || scale < smallest else { return [] }
    return [
      Finding(
        name, patient.course.isStuck ? .error : .warning, path: "data.standardize-target",
        "the targets have a root mean square of \(number(scale)); a network begins with outputs of about 1",
        evidence: [
          .init(
            "root mean square of the targets", scale,
            threshold: scale > largest ? largest : smallest)
        ])
    ]
  }
}
