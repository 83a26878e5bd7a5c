import DescentInsight
import DescentLearning

/// Clipping that rules every step: the norm of the gradients is more than ten times the limit in nine of ten observations. A
/// warning, unless the network learns well.
struct ClippingTooTight: Rule {
  static let name = FindingName.clippingTooTight
  private static let (most, share) = (10.0, 0.9)

  static func findings(in patient: Patient) -> [Finding] {
    guard !patient.course.learnsWell else { return [] }
    let ratios: [Double]
    switch patient.settings.configuration.regularization.gradientClipping {
    case .none: return []
    case .norm(let limit):
      ratios = patient.course.stepObservations.compactMap { $0.gradientNorm.map { $0 / limit } }
    case .value(let limit):
      // Of each element: the root mean square.
      ratios = patient.course.stepObservations.compactMap { observation in
        let count = observation.parameters.reduce(0) { $0 + $1.count }
        return observation.gradientNorm.map { $0 / Double(max(1, count)).squareRoot() / limit }
      }
    }
    guard ratios.count >= 3 else { return [] }
    let clipped = Double(ratios.count { $0 > most }) / Double(ratios.count)
    guard clipped >= share else { return [] }
    let median = ratios.sorted()[ratios.count / 2]
    return [
      Finding(
        name, .warning, path: "regularization.gradient-clipping",
        "the gradients are \(number(median)) times as long as they may be, nearly always",
        evidence: [
          .init("norm of the gradients, relative to the limit", median, threshold: most),
          .init("share of observed steps in which it is above that", clipped, threshold: share),
        ])
    ]
  }
}
