import DescentInsight

/// A sigmoid or tanh that is flat for most of its inputs: before the first step, or in most of the training, more than half of
/// a hidden layer's outputs lie in the outer hundredth of its range.
///
/// An error. Where the network learns well all the same, a warning before the first step, which no rule for initial weights
/// brings about, and a note later.
struct SaturatedUnits: Rule {
  static let name = FindingName.saturatedUnits
  private static let most = 0.5

  static func findings(in patient: Patient) -> [Finding] {
    for observation in [patient.course.observations.first, patient.course.observations.last]
      .compactMap(\.self)
    {
      for layer in observation.layers.dropLast() {
        guard let share = layer.saturatedFraction, share > most, layer.kind != "Softmax" else {
          continue
        }
        return [
          Finding(
            name, patient.course.learnsWell ? (observation.step == 1 ? .warning : .note) : .error,
            path: layer.path,
            step: observation.step,
            "\(percent(share)) of the outputs of \(layer.path) lie at the ends of its range, where it is flat",
            evidence: [.init("share of saturated outputs", share, threshold: most)])
        ]
      }
    }
    return []
  }
}
