/// Validation samples that are also training samples, to the last bit: at least 2 % of them.
///
/// Where inputs have few values, equal samples are no copies: then the training samples repeat each other, too, and the
/// rule keeps silent if more than a tenth of the training samples have an equal among the others that is not across the
/// split in the same proportion. Copies within the training part alone only weigh samples, and are a note.
struct DuplicatedSamples: Rule {
  static let name = FindingName.duplicatedSamples
  private static let least = 0.02

  static func findings(in patient: Patient) -> [Finding] {
    guard patient.training.isContinuous else { return [] }
    let rows = Set(patient.training.rows)
    var findings: [Finding] = []
    if let validation = patient.validation {
      let share =
        Double(validation.rows.count { rows.contains($0) }) / Double(max(1, validation.count))
      if share >= least {
        findings.append(
          Finding(
            name, .error,
            "\(percent(share)) of the validation samples are also training samples: their results are remembered, not learned",
            evidence: [
              .init("share of validation samples in the training part", share, threshold: least)
            ]))
      }
    }
    let copies = 1 - Double(rows.count) / Double(max(1, patient.training.count))
    if findings.isEmpty, copies >= 0.05 {
      findings.append(
        Finding(
          name, .note, "\(percent(copies)) of the training samples are copies of others",
          evidence: [.init("share of copies", copies, threshold: 0.05)]))
    }
    return findings
  }
}
