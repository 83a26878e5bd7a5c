import DescentInsight

/// Gradients that grow on their way back, or from one step to the next: with respect to the outputs of the first activation
/// they are more than a hundred times those of the last one before the first step, or the norm of all gradients grows more
/// than a hundredfold during the training. An error; a note where the network learns well all the same.
struct ExplodingGradients: Rule {
  static let name = FindingName.explodingGradients
  private static let most = 100.0

  static func findings(in patient: Patient) -> [Finding] {
    guard let first = patient.course.observations.first else { return [] }
    let depth = first.gradientRatio ?? 0
    let norms = patient.course.observations.compactMap(\.gradientNorm)
    let growth = norms.first.map { $0 > 0 ? (norms.max() ?? 0) / $0 : 0 } ?? 0
    guard max(depth, growth) > most else { return [] }
    return [
      Finding(
        name, patient.course.learnsWell ? .note : .error,
        path: depth > growth ? first.layers.first(where: \.isActivation)?.path ?? "" : "",
        step: first.step,
        depth > growth
          ? "the gradient at the first activation is \(number(depth)) times that at the last"
          : "the norm of the gradients grows \(number(growth))-fold during the training",
        evidence: [
          .init("gradient at the first activation, against the last", depth, threshold: most),
          .init("growth of the norm of the gradients", growth, threshold: most),
        ])
    ]
  }
}
