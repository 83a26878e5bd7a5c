/// A single batch that cannot be learned by heart: after all steps were made on it, at least half of the loss of its best
/// constant prediction is left. No regularization and no lack of data explains that: something between input and loss is
/// broken.
struct CannotFitABatch: Rule {
  static let name = FindingName.cannotFitABatch
  private static let most = 0.5

  static func findings(in patient: Patient) -> [Finding] {
    guard let probe = patient.probes.memorizing, probe.baseline > 0,
      // A linear network cannot learn any batch by heart.
      patient.network.layers.count(where: NetworkLook.isWeighted) >= 2
    else { return [] }
    let left = probe.last / probe.baseline
    guard !(left < most), !patient.course.learnsWell else { return [] }
    return [
      Finding(
        name, .error,
        left.isFinite
          ? "after \(probe.steps) steps on one batch alone, \(percent(min(left, 9.99))) of the loss of its best constant prediction is left"
          : "steps on one batch alone end in values that are no numbers",
        evidence: [
          .init(
            "loss left on one batch, relative to its best constant prediction", left,
            threshold: most)
        ])
    ]
  }
}
