/// All rules, and what they find, in the order in which it is told.
enum Rules {
  static let all: [any Rule.Type] = [
    LeakingFeature.self, DuplicatedSamples.self, ValidationTooSmall.self, ConstantInputs.self,
    MemorizingColumn.self, InputsNotStandardized.self, Outliers.self, Imbalance.self,
    LabelsShuffled.self, LabelNoise.self, TargetsNotScaled.self, OrderOfSamples.self,
    WrongLoss.self, OutputRange.self, NoActivation.self, BatchTooSmallForBatchNorm.self,
    DropoutBeforeBatchNorm.self, SymmetricUnits.self, SaturatedUnits.self,
    CollapsedActivations.self, ExplodingActivations.self, DeadUnits.self, InitialLoss.self,
    NotFinite.self, ExplodingGradients.self, VanishingGradients.self, LearningRateTooSmall.self,
    ClippingTooTight.self, LearningRateTooLarge.self,
    Oscillation.self, ScheduleTooFast.self, TooMuchRegularization.self, TooFewEpochs.self,
    CannotFitABatch.self, ClassPrior.self, Underfitting.self, Overfitting.self,
  ]

  /// What makes validation untrue comes first, then by severity, causes before what follows from them.
  static func findings(in patient: Patient) -> [Finding] {
    let found = Causes.linked(all.flatMap { $0.findings(in: patient) })
    return found.enumerated().sorted { left, right in
      let (a, b) = (left.element, right.element)
      if a.severity != b.severity { return a.severity > b.severity }
      if a.name.concernsTruth != b.name.concernsTruth { return a.name.concernsTruth }
      if (a.causedBy == nil) != (b.causedBy == nil) { return a.causedBy == nil }
      return left.offset < right.offset
    }.map(\.element)
  }
}
