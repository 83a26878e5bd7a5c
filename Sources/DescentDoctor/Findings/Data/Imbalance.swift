/// A class so rare that the network hardly ever predicts it: its share is below a fifth of the most frequent one's, and less
/// than 30 % of that share of the validation samples are predicted as it.
///
/// Imbalance alone is a note: a rare class may be learned well.
struct Imbalance: Rule {
  static let name = FindingName.imbalance

  static func findings(in patient: Patient) -> [Finding] {
    let shares = patient.training.classShares
    guard shares.count >= 2, let most = shares.max(),
      let (rarest, least) = shares.enumerated().min(by: { $0.1 < $1.1 }).map({
        ($0.offset, $0.element)
      }),
      least < 0.2 * most
    else { return [] }
    let predicted = patient.course.predictedShares
    let missed = shares.indices.filter {
      predicted.indices.contains($0) && shares[$0] > 0 && shares[$0] < 0.2 * most
        && predicted[$0] < 0.3 * shares[$0]
    }
    let classes = patient.classNames
    let path = classes.indices.contains(rarest) ? classes[rarest] : "\(rarest)"
    let isMissed = !missed.isEmpty && !patient.course.isStuck
    return [
      Finding(
        name, isMissed ? .warning : .note, path: path,
        "the class \(path) has \(percent(least)) of the samples, the most frequent one \(percent(most))"
          + (isMissed ? ", and hardly a sample is predicted as it" : ""),
        evidence: [
          .init(
            "share of the rarest class, relative to the most frequent", least / most, threshold: 0.2
          )
        ])
    ]
  }
}
