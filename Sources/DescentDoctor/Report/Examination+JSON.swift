#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Examination {
  /// One JSON document: findings, remedies and the verdict.
  public var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      return String(decoding: try encoder.encode(Document(self)), as: UTF8.self)
    }
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
