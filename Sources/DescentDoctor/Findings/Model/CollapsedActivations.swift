import DescentInsight

/// Signals that die on their way: before the first step the outputs of the last hidden layer vary less than a hundredth as
/// much as those of the first one.
///
/// Measured is the standard deviation of a layer's outputs over 256 samples; He's and Xavier's rules keep it within a factor
/// of ten over ten layers (Glorot and Bengio 2010, He and others 2015). The ratio does not depend on the scale of the inputs.
/// An error; a note where the network learns well all the same.
struct CollapsedActivations: Rule {
  static let name = FindingName.collapsedActivations
  private static let least = 0.01

  static func findings(in patient: Patient) -> [Finding] {
    guard let first = patient.course.observations.first else { return [] }
    let hidden = patient.hiddenWeighted(in: first)
    guard let start = hidden.first, let end = hidden.last, hidden.count >= 2, start.spread > 0
    else { return [] }
    let ratio = end.spread / start.spread
    guard ratio < least, ratio > 0 else { return [] }
    return [
      Finding(
        name, patient.course.learnsWell ? .note : .error, path: end.path, step: first.step,
        "before the first step the outputs of \(end.path) vary \(number(1 / ratio)) times less from sample to sample than those of \(start.path)",
        evidence: [
          .init(
            "deviation of the last hidden layer, relative to the first", ratio, threshold: least)
        ])
    ]
  }
}
