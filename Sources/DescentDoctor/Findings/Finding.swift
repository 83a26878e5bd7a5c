/// Something that is wrong with a training, or may be, with the numbers that show it.
public struct Finding: Sendable, Hashable, Codable {
  /// How much it matters.
  public enum Severity: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Worth knowing.
    case note
    /// It probably costs a part of what could be learned.
    case warning
    /// It keeps the network from learning, or the result from being true.
    case error

    public static func < (left: Severity, right: Severity) -> Bool {
      left.rank < right.rank
    }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// A number that shows it.
  public struct Evidence: Sendable, Hashable, Codable {
    /// What was measured, such as `deviation of the logits across samples`.
    public var quantity: String
    public var value: Double
    /// The value from which on the finding holds.
    public var threshold: Double?

    public init(_ quantity: String, _ value: Double, threshold: Double? = nil) {
      (self.quantity, self.value, self.threshold) = (quantity, value, threshold)
    }
  }

  /// Its name in the record.
  public var name: FindingName
  public var severity: Severity
  /// The layer, column or setting that it concerns; empty for the whole training.
  public var path: String
  /// The step at which it was seen; `nil` for what does not depend on steps.
  public var step: Int?
  /// The numbers that show it.
  public var evidence: [Evidence]
  /// What was found, in one sentence with its numbers.
  public var observation: String
  /// The finding from which this one follows, if any.
  public var causedBy: FindingName?

  public init(
    _ name: FindingName, _ severity: Severity, path: String = "", step: Int? = nil,
    _ observation: String, evidence: [Evidence], causedBy: FindingName? = nil
  ) {
    (self.name, self.severity, self.path, self.step) = (name, severity, path, step)
    (self.observation, self.evidence, self.causedBy) = (observation, evidence, causedBy)
  }
}

/// What can be found. The raw values are the names in the record.
public enum FindingName: String, Sendable, Hashable, Codable, CaseIterable {
  // What makes validation itself untrue comes first.
  case leakingFeature = "leaking-feature"
  case duplicatedSamples = "duplicated-samples"
  case orderInTime = "order-in-time"
  case validationTooSmall = "validation-too-small"
  // The data.
  case constantInputs = "constant-inputs"
  case memorizingColumn = "memorizing-column"
  case inputsNotStandardized = "inputs-not-standardized"
  case outliers
  case imbalance
  case labelsShuffled = "labels-shuffled"
  case labelNoise = "label-noise"
  case targetsNotScaled = "targets-not-scaled"
  case orderOfSamples = "order-of-samples"
  // The model.
  case wrongLoss = "wrong-loss"
  case outputRange = "output-range"
  case noActivation = "no-activation"
  case symmetricUnits = "symmetric-units"
  case saturatedUnits = "saturated-units"
  case collapsedActivations = "collapsed-activations"
  case explodingActivations = "exploding-activations"
  case deadUnits = "dead-units"
  case batchTooSmallForBatchNorm = "batch-too-small-for-batch-norm"
  case dropoutBeforeBatchNorm = "dropout-before-batch-norm"
  case initialLoss = "initial-loss"
  // The steps.
  case notFinite = "not-finite"
  case explodingGradients = "exploding-gradients"
  case vanishingGradients = "vanishing-gradients"
  case learningRateTooLarge = "learning-rate-too-large"
  case learningRateTooSmall = "learning-rate-too-small"
  case oscillation
  case clippingTooTight = "clipping-too-tight"
  case scheduleTooFast = "schedule-too-fast"
  case tooMuchRegularization = "too-much-regularization"
  case tooFewEpochs = "too-few-epochs"
  // What comes of it.
  case cannotFitABatch = "cannot-fit-a-batch"
  case classPrior = "class-prior"
  case underfitting
  case overfitting

  /// Whether it makes the validation itself untrue, so that it comes first.
  public var concernsTruth: Bool {
    switch self {
    case .leakingFeature, .duplicatedSamples, .orderInTime, .validationTooSmall: true
    default: false
    }
  }
}
