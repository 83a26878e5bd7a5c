import DescentInsight

/// Gradients that die on their way back: relative to its weights, the gradient of the first layer is less than a thousandth of
/// that of the last one, before the first step and in most later observations.
///
/// Relative gradients ‖g‖/‖w‖ are compared, so that neither the scale of the loss nor that of the weights matters. An error;
/// a note where the network learns well all the same.
struct VanishingGradients: Rule {
  static let name = FindingName.vanishingGradients
  private static let least = 1e-3

  static func findings(in patient: Patient) -> [Finding] {
    let ratios = patient.course.observations.compactMap { $0.relativeGradientRatio }
    guard let first = ratios.first, first < least,
      ratios.count(where: { $0 < least }) * 2 > ratios.count
    else { return [] }
    let weights = patient.course.observations[0].weights
    return [
      Finding(
        name, patient.course.learnsWell ? .note : .error, path: weights.first?.path ?? "",
        step: patient.course.observations[0].step,
        "relative to its weights, the gradient of the first layer is \(number(1 / max(first, 1e-300))) times smaller than that of the last",
        evidence: [
          .init("relative gradient of the first layer, against the last", first, threshold: least)
        ])
    ]
  }
}
