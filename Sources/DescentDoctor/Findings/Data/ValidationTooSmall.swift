/// A validation part that cannot show differences that matter: for classes, two accuracies must differ by
/// 1.96 √(2 p(1 − p)/n), with p one half at worst, to be told apart. A warning from 0.2 on, which fewer than 49 samples
/// are.
struct ValidationTooSmall: Rule {
  static let name = FindingName.validationTooSmall
  private static let most = 0.2

  static func findings(in patient: Patient) -> [Finding] {
    guard let validation = patient.validation, validation.total > 0 else { return [] }
    let difference = 1.96 * (0.5 / Double(validation.total)).squareRoot()
    guard difference > most else { return [] }
    return [
      Finding(
        name, .warning,
        "the validation part has \(validation.total) samples: two accuracies can be told apart only if they differ by \(percent(min(1, difference)))",
        evidence: [.init("smallest difference that it can show", difference, threshold: most)])
    ]
  }
}
