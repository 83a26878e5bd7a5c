/// A rare class that is learned far worse than the most frequent one: its share is below a fifth of that one's, and the
/// network finds less than 70 % as many of its samples.
///
/// Imbalance alone is a note: a rare class may be learned well. The classes together are compared, so that a single sample
/// of one decides nothing: found are, of all validation samples of rare classes, those that are predicted right.
struct Imbalance: Rule {
  static let name = FindingName.imbalance
  private static let (rare, least) = (0.2, 0.7)

  static func findings(in patient: Patient) -> [Finding] {
    let shares = patient.training.classShares
    guard let most = shares.max(), let usual = shares.firstIndex(of: most) else { return [] }
    let classes = shares.indices.filter { shares[$0] > 0 && shares[$0] < rare * most }
    guard let rarest = classes.min(by: { shares[$0] < shares[$1] }) else { return [] }
    let names = patient.classNames
    let path = names.indices.contains(rarest) ? names[rarest] : "\(rarest)"
    let found = recall(classes, patient)
    let common =
      patient.course.recalls.indices.contains(usual) ? patient.course.recalls[usual] : nil
    let isMissed = !patient.course.isStuck && (found ?? 1) < least * (common ?? 0)
    return [
      Finding(
        name, isMissed ? .warning : .note, path: path,
        "the class \(path) has \(percent(shares[rarest])) of the samples, the most frequent one \(percent(most))"
          + (isMissed
            ? "; \(percent(found ?? 0)) of the samples of rare classes are found, \(percent(common ?? 0)) of those of the most frequent one"
            : ""),
        evidence: [
          .init(
            "share of the rarest class, relative to the most frequent", shares[rarest] / most,
            threshold: rare),
          .init(
            "share of rare samples that are found, relative to the most frequent class",
            (found ?? 1) / max(common ?? 1, 1e-9), threshold: least),
        ])
    ]
  }

  /// The share of the samples of these classes that are predicted right.
  private static func recall(_ classes: [Int], _ patient: Patient) -> Double? {
    let shares = (patient.validation ?? patient.training).classShares
    let known = classes.compactMap { label -> (Double, Double)? in
      guard patient.course.recalls.indices.contains(label), shares.indices.contains(label) else {
        return nil
      }
      return patient.course.recalls[label].map { ($0, shares[label]) }
    }
    let weight = known.reduce(0) { $0 + $1.1 }
    return weight > 0 ? known.reduce(0) { $0 + $1.0 * $1.1 } / weight : nil
  }
}
