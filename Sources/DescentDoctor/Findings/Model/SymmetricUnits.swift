import DescentInsight

/// Units of a hidden layer that begin alike: before the first step at most half of those that vary differ from each other,
/// or none varies because all weights are zero.
///
/// Units with equal weights get equal gradients and stay equal. Compared are the outputs on up to 256 samples
/// (``LayerObservation/distinctUnits``), not the weights. An error.
struct SymmetricUnits: Rule {
  static let name = FindingName.symmetricUnits
  private static let most = 0.5

  static func findings(in patient: Patient) -> [Finding] {
    guard let first = patient.course.observations.first else { return [] }
    for layer in patient.hiddenWeighted(in: first) where layer.units > 1 {
      let isZero = first.parameter(layer.path + "/weight")?.norm == 0
      let share = Double(layer.distinctUnits) / Double(max(1, layer.varyingUnits))
      guard isZero || layer.varyingUnits > 1 && share <= most else { continue }
      return [
        Finding(
          name, .error, path: layer.path, step: first.step,
          isZero
            ? "all weights of \(layer.path) are zero before the first step, so that its \(layer.units) units are one"
            : "\(layer.distinctUnits) of the \(layer.varyingUnits) units of \(layer.path) differ from each other",
          evidence: [.init("share of units that differ", isZero ? 0 : share, threshold: most)])
      ]
    }
    return []
  }
}
