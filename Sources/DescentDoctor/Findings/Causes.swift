/// Which findings follow from which, so that they are shown under their cause.
enum Causes {
  /// For each finding what may bring it about, the most direct first.
  private static let causes: [FindingName: [FindingName]] = [
    .vanishingGradients: [.collapsedActivations, .saturatedUnits, .deadUnits],
    .explodingGradients: [.explodingActivations],
    .notFinite: [
      .explodingActivations, .targetsNotScaled, .inputsNotStandardized, .learningRateTooLarge,
    ],
    .initialLoss: [.explodingActivations, .targetsNotScaled, .inputsNotStandardized],
    .saturatedUnits: [.inputsNotStandardized],
    .deadUnits: [
      .symmetricUnits, .collapsedActivations, .learningRateTooLarge, .inputsNotStandardized,
    ],
    .learningRateTooSmall: [
      .collapsedActivations, .vanishingGradients, .symmetricUnits, .saturatedUnits, .outputRange,
    ],
    .learningRateTooLarge: [.inputsNotStandardized, .targetsNotScaled],
    .oscillation: [.learningRateTooLarge],
    .cannotFitABatch: roots,
    .classPrior: roots,
    .underfitting: roots,
    .tooFewEpochs: [.learningRateTooSmall, .scheduleTooFast, .clippingTooTight],
    .overfitting: [.memorizingColumn, .labelsShuffled, .labelNoise],
    .imbalance: [],
  ]

  private static let roots: [FindingName] = [
    .collapsedActivations, .vanishingGradients, .symmetricUnits, .saturatedUnits,
    .explodingActivations, .deadUnits, .outputRange, .noActivation, .inputsNotStandardized,
    .targetsNotScaled, .labelsShuffled, .orderOfSamples, .learningRateTooLarge,
    .learningRateTooSmall, .clippingTooTight, .scheduleTooFast, .tooMuchRegularization,
    .batchTooSmallForBatchNorm, .constantInputs, .notFinite, .cannotFitABatch,
  ]

  static func linked(_ findings: [Finding]) -> [Finding] {
    let names = Set(findings.filter { $0.severity > .note }.map(\.name))
    return findings.map { finding in
      var linked = finding
      linked.causedBy =
        finding.causedBy.flatMap { names.contains($0) ? $0 : nil }
        ?? causes[finding.name]?.first { names.contains($0) && $0 != finding.name }
      return linked
    }
  }
}
