import DescentRuns

extension Examination {
  /// One JSON document: findings, remedies and the verdict.
  public var json: String {
    get throws { try RecordJSON.document(Document(self)) }
  }

  private struct Document: Encodable {
    let findings: [Finding]
    let remedies: [RemedyOutcome.Result]
    let trials: RemedyOutcome?
    let verdict: String
    let checked: [FindingName]

    init(_ examination: Examination) {
      findings = examination.findings
      trials = examination.trials
      remedies = examination.trials?.results ?? []
      verdict = examination.verdict
      checked = examination.checked
    }
  }
}
