import DescentConfiguration

/// What the doctor found, and what helped.
public struct Examination: Sendable {
  /// What was found, what matters most first.
  public internal(set) var findings: [Finding]
  /// What was looked for.
  public let checked: [FindingName]
  /// The remedies that were tried; `nil` if none were.
  public internal(set) var trials: RemedyOutcome?

  init(findings: [Finding], checked: [FindingName]) {
    (self.findings, self.checked) = (findings, checked)
  }

  /// The configuration with the remedy that helped most; `nil` if none did.
  public func remedied(_ configuration: TrainingConfiguration) -> TrainingConfiguration? {
    guard let best = trials?.best else { return nil }
    var changed = configuration
    for remedy in best.remedies {
      guard let next = remedy.applied(to: changed) else { return nil }
      changed = next
    }
    return changed
  }

  /// The largest severity; `nil` if nothing was found.
  public var severity: Finding.Severity? { findings.map(\.severity).max() }
}
