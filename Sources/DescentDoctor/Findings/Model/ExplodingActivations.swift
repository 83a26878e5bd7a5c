import DescentInsight

/// Signals that grow on their way: before the first step the outputs of the last layer vary more than thirty times as much as
/// those of the first one, or its first layer thirty times as much as the inputs.
///
/// An error; a note where the network learns well all the same.
struct ExplodingActivations: Rule {
  static let name = FindingName.explodingActivations
  private static let most = 30.0

  static func findings(in patient: Patient) -> [Finding] {
    guard let first = patient.course.observations.first else { return [] }
    let weighted = first.layers.filter { $0.isWeighted }
    guard let start = weighted.first, let end = weighted.last, start.spread > 0 else { return [] }
    let inputs = patient.inputScale
    let ratios = [
      (end, weighted.count > 1 ? end.spread / start.spread : 0),
      (start, inputs > 0 ? start.spread / inputs : 0),
    ]
    guard let (layer, ratio) = ratios.max(by: { $0.1 < $1.1 }), !(ratio <= most) else { return [] }
    return [
      Finding(
        name, patient.course.learnsWell ? .note : .error, path: layer.path, step: first.step,
        "before the first step the outputs of \(layer.path) vary \(number(ratio)) times as much as \(layer.path == start.path ? "the inputs" : "those of \(start.path)")",
        evidence: [.init("growth of the deviation", ratio, threshold: most)])
    ]
  }
}
