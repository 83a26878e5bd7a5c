/// Samples with equal inputs and different classes: at least 1 % of the samples. A note; a warning where the network learns
/// wrong labels by heart, so that the loss on validation data rises while the training loss falls.
struct LabelNoise: Rule {
  static let name = FindingName.labelNoise
  private static let least = 0.01

  static func findings(in patient: Patient) -> [Finding] {
    guard let labels = patient.training.labels, patient.training.isContinuous else { return [] }
    var classes: [[Float]: Set<Int>] = [:]
    for index in 0..<patient.training.count {
      classes[Array(patient.training.sample(index)), default: []].insert(labels[index])
    }
    let contradicting = classes.values.count { $0.count > 1 }
    let share = Double(contradicting) / Double(max(1, patient.training.count))
    guard share >= least else { return [] }
    return [
      Finding(
        name, patient.course.learnsByHeart ? .warning : .note,
        "\(contradicting) inputs occur with different classes",
        evidence: [.init("share of samples with contradicting classes", share, threshold: least)])
    ]
  }
}
