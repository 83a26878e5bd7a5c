import DescentInsight

/// Gradients that grow on their way back, or from one step to the next: relative to its weights, the gradient of the first
/// layer is more than a thousand times that of the last one before the first step, or the norm of all gradients grows more
/// than a thousandfold during the training. An error; a note where the network learns well all the same.
struct ExplodingGradients: Rule {
  static let name = FindingName.explodingGradients
  private static let most = 1e3

  static func findings(in patient: Patient) -> [Finding] {
    guard let first = patient.course.observations.first else { return [] }
    let depth = first.relativeGradientRatio ?? 0
    let norms = patient.course.observations.compactMap(\.gradientNorm)
    let growth = norms.first.map { $0 > 0 ? (norms.max() ?? 0) / $0 : 0 } ?? 0
    guard max(depth, growth) > most else { return [] }
    return [
      Finding(
        name, patient.course.learnsWell ? .note : .error,
        path: depth > growth ? first.weights.first?.path ?? "" : "", step: first.step,
        depth > growth
          ? "relative to its weights, the gradient of the first layer is \(number(depth)) times larger than that of the last"
          : "the norm of the gradients grows \(number(growth))-fold during the training",
        evidence: [
          .init("relative gradient of the first layer, against the last", depth, threshold: most),
          .init("growth of the norm of the gradients", growth, threshold: most),
        ])
    ]
  }
}
