/// A loss that goes up and down from epoch to epoch: in the last half of the training, the mean change between epochs is more
/// than a third of the mean loss, and at least a third of the changes have the other sign than the one before.
struct Oscillation: Rule {
  static let name = FindingName.oscillation
  private static let (size, turns) = (1.0 / 3, 1.0 / 3)

  static func findings(in patient: Patient) -> [Finding] {
    let losses = patient.course.points.suffix(max(6, patient.course.points.count / 2)).map(
      \.trainingLoss)
    guard losses.count >= 6, losses.allSatisfy(\.isFinite) else { return [] }
    let changes = zip(losses.dropFirst(), losses).map { $0 - $1 }
    let mean = losses.reduce(0, +) / Double(losses.count)
    let change = changes.map(abs).reduce(0, +) / Double(changes.count)
    let turns =
      Double(zip(changes.dropFirst(), changes).count { $0 * $1 < 0 }) / Double(changes.count - 1)
    guard mean > 0.05 * patient.course.baseline, change / mean > size, turns >= self.turns else {
      return []
    }
    return [
      Finding(
        name, .warning, path: "optimizer",
        "from one epoch to the next the training loss changes by \(percent(change / mean)) of itself, up and down",
        evidence: [
          .init(
            "change of the loss between epochs, relative to it", change / mean, threshold: size),
          .init("share of changes that turn back", turns, threshold: self.turns),
        ],
        causedBy: patient.course.steps.contains { $0.after > $0.before }
          ? .learningRateTooLarge : nil)
    ]
  }
}
