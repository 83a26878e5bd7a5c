/// One input that gives the target away: alone it explains at least 98 % of it, and the next best input at most 85 %.
///
/// Explained is 1 − errors/errors of the best constant answer, on samples that the rule was not fitted to
/// (``SingleFeature``). An input that is only a good one leaves errors; where several are as good, the task is easy. The 98 %
/// and 85 % were chosen on one half of the patients.
struct LeakingFeature: Rule {
  static let name = FindingName.leakingFeature
  private static let (least, next) = (0.98, 0.85)

  static func findings(in patient: Patient) -> [Finding] {
    guard patient.training.featureCount >= 3, !patient.training.isImage,
      let best = patient.singleFeatures.first, best.explained >= least
    else { return [] }
    let second = patient.singleFeatures.dropFirst().first { !isCopy($0, of: best, patient) }
    guard (second?.explained ?? 0) < next else { return [] }
    let name = patient.inputName(best.column)
    return [
      Finding(
        self.name, .error, path: name,
        "\(name) alone explains \(percent(best.explained)) of the target; the next input explains \(percent(second?.explained ?? 0))",
        evidence: [
          .init("share of the target that it explains alone", best.explained, threshold: least),
          .init("share that the next input explains", second?.explained ?? 0, threshold: next),
        ])
    ]
  }

  /// The same numbers, perhaps on another scale.
  private static func isCopy(_ other: SingleFeature, of best: SingleFeature, _ patient: Patient)
    -> Bool
  {
    abs(correlation(patient.training.column(other.column), patient.training.column(best.column)))
      > 0.999
  }
}
