/// Labels that have nothing to do with the inputs: the nearest neighbor of a sample has its class no more often than chance
/// (fewer than 3 standard errors above it, among up to 400 samples), and no input alone explains 5 % of it, while the
/// network does no better on validation data than a constant prediction.
struct LabelsShuffled: Rule {
  static let name = FindingName.labelsShuffled
  private static let most = 3.0

  static func findings(in patient: Patient) -> [Finding] {
    guard let neighbors = patient.neighbors, neighbors.deviations < most,
      (patient.singleFeatures.first?.explained ?? 0) < 0.05,
      let explained = patient.course.explainedOfValidation, explained < 0.05
    else { return [] }
    return [
      Finding(
        name, .error,
        neighbors.isCorrelation
          ? "the values of nearest neighbors have a correlation of \(number(neighbors.agreement)) among \(neighbors.count) samples: the targets do not seem to belong to the inputs"
          : "a sample's nearest neighbor has its class in \(percent(neighbors.agreement)) of \(neighbors.count) cases, and chance gives \(percent(neighbors.chance)): the labels do not seem to belong to the inputs",
        evidence: [
          .init(
            "agreement with the nearest neighbor, in standard errors above chance",
            neighbors.deviations, threshold: most)
        ])
    ]
  }
}
