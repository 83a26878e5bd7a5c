import DescentInsight

/// Gradients that die on their way back: with respect to the outputs of the first activation they are less than a thousandth
/// of those of the last one, before the first step and in most later observations.
///
/// Root mean squares over the elements are compared, so that neither the scale of the loss nor the width of the layers
/// matters. An error; a note where the network learns well all the same.
struct VanishingGradients: Rule {
  static let name = FindingName.vanishingGradients
  private static let least = 1e-3

  static func findings(in patient: Patient) -> [Finding] {
    let observations = patient.course.observations
    let ratios = observations.compactMap(\.gradientRatio)
    guard let first = ratios.first, first < least,
      ratios.count(where: { $0 < least }) * 2 > ratios.count
    else { return [] }
    let layer = observations[0].layers.first(where: \.isActivation)?.path ?? ""
    return [
      Finding(
        name, patient.course.learnsWell ? .note : .error, path: layer, step: observations[0].step,
        first > 0
          ? "the gradient at \(layer) is \(number(1 / first)) times smaller than at the last activation"
          : "no gradient reaches \(layer)",
        evidence: [
          .init("gradient at the first activation, against the last", first, threshold: least)
        ])
    ]
  }
}
