import DescentNumerics

extension Examination {
  /// The findings by severity, what follows from another under it, and then the verdict.
  public var text: String {
    var lines: [String] = []
    var told: Set<FindingName> = []
    for finding in findings where finding.causedBy == nil || !isShown(finding.causedBy) {
      lines += paragraph(finding, indent: "")
      // What follows from several findings of one name stands under the first.
      guard told.insert(finding.name).inserted else { continue }
      for follower in findings where follower.causedBy == finding.name {
        lines += paragraph(follower, indent: "  ")
      }
    }
    if (severity ?? .note) < .warning { lines += ["Nothing is wrong. \(checkedText)"] }
    if let trials, !trials.results.isEmpty { lines += [""] + table(trials) }
    if trials != nil, (severity ?? .note) >= .warning { lines += ["", verdict] }
    return lines.joined(separator: "\n")
  }

  private func isShown(_ cause: FindingName?) -> Bool {
    findings.contains { $0.name == cause && ($0.causedBy == nil || !isShown($0.causedBy)) }
  }

  private func paragraph(_ finding: Finding, indent: String) -> [String] {
    let place = finding.path.isEmpty ? "" : " (\(finding.path))"
    return [
      "\(indent)\(finding.severity.rawValue): \(finding.name.rawValue)\(place)",
      "\(indent)  \(sentence(finding)).",
      "\(indent)  \(finding.name.consequence)",
    ]
  }

  /// The observation with a capital letter, unless it begins with a name.
  private func sentence(_ finding: Finding) -> String {
    let text = finding.observation
    let isName = !finding.path.isEmpty && text.hasPrefix(finding.path)
    return isName ? text : text.prefix(1).uppercased() + text.dropFirst()
  }

  /// What each remedy reached.
  private func table(_ trials: RemedyOutcome) -> [String] {
    func value(_ number: Double?) -> String {
      number.map { NumberText.readable($0, digits: 3) } ?? "not finite"
    }
    let rows =
      [("as it is", value(trials.original), "")]
      + trials.results.map { result in
        let effect = result.effect.map { effect in
          "effect \(NumberText.readable(effect, digits: 3))"
            + (result.interval.map { " ± \(NumberText.readable($0, digits: 2))" } ?? "")
        }
        return (
          result.title, value(result.value),
          [effect, "better in \(result.better) of \(result.seeds) seeds"].compactMap(\.self)
            .joined(separator: ", ")
        )
      }
    let width = rows.map(\.0.count).max() ?? 0
    let heading = "\(trials.measure) after \(trials.epochs) epochs:"
    return [heading]
      + rows.map { title, value, effect in
        let padding = String(repeating: " ", count: width - title.count)
        return "  \(title)\(padding)  \(value)" + (effect.isEmpty ? "" : "  (\(effect))")
      }
  }

  private var checkedText: String {
    "It was checked for \(checked.map(\.rawValue).joined(separator: ", "))."
  }

  /// What helped, and by how much.
  public var verdict: String {
    guard let trials else { return "No remedy was tried." }
    guard let best = trials.best, let value = best.value else {
      let tried = trials.results.map(\.title).joined(separator: ", ")
      return trials.results.isEmpty
        ? "There is no remedy to try."
        : "No remedy helped beyond the noise of the seeds; tried were \(tried)."
    }
    let before = trials.original.map { NumberText.readable($0, digits: 3) } ?? "not finite"
    var text =
      "\(best.title.prefix(1).uppercased() + best.title.dropFirst()): \(trials.measure) \(before) → \(NumberText.readable(value, digits: 3)) after \(trials.epochs) epochs"
    if trials.makesHonest {
      text += ", which is the honest value"
    } else {
      text += evidence(best, trials)
    }
    return text + ".\nTo apply it: " + best.edits.map { "--set '\($0)'" }.joined(separator: " ")
  }

  /// How sure it is that a remedy helps.
  private func evidence(_ best: RemedyOutcome.Result, _ trials: RemedyOutcome) -> String {
    var text = ""
    if let effect = best.effect, let interval = best.interval {
      text +=
        " (effect \(NumberText.readable(effect, digits: 3)) ± \(NumberText.readable(interval, digits: 2)))"
    }
    text += ", better in \(best.better) of \(best.seeds) seeds"
    if let median = trials.controlMedian {
      text +=
        "; the median of \(trials.control.count) random edits reached \(NumberText.readable(median, digits: 3))"
    }
    return text
  }
}

extension FindingName {
  /// What follows from it, in a sentence or two, for a person who has not read the chapter.
  public var consequence: String {
    switch self {
    case .leakingFeature:
      "Such an input is usually a copy or a consequence of the target that will not be there when the model is used; leave it out and see what is left."
    case .duplicatedSamples:
      "What a network remembers of a training sample counts as success on its copy; split by groups of equal samples."
    case .orderInTime:
      "Samples from the same time are in both parts, so that the future is known; validate on the latest ones."
    case .validationTooSmall:
      "Smaller differences between trainings are noise; use more validation samples, or folds."
    case .constantInputs: "They tell nothing about a sample."
    case .memorizingColumn:
      "The network can recognize training samples by it, and learns nothing about others; leave it out."
    case .inputsNotStandardized:
      "Large inputs drown small ones, and initial weights and rates are made for a scale of one."
    case .outliers:
      "Standardization squeezes all other samples together, and single samples rule the steps; correct them or take the logarithm."
    case .imbalance:
      "A network has little to gain by a rare class, and may ignore it; weights of classes make it count."
    case .labelsShuffled:
      "There is nothing to learn but single samples; check that rows of inputs and labels belong together."
    case .labelNoise:
      "Equal samples with different classes cannot all be right; no network gets below their share of errors."
    case .targetsNotScaled: "The first errors are enormous or tiny, and so are the steps."
    case .orderOfSamples: "Each step forgets what the one before learned."
    case .wrongLoss: "Class 4 is then twice class 2; train them as classes."
    case .outputRange: "What lies outside cannot be reached, however long it trains."
    case .noActivation: "Only straight boundaries can be learned, however many layers there are."
    case .symmetricUnits:
      "Units that begin alike get the same gradients and stay alike: the layer is one unit wide."
    case .saturatedUnits:
      "Where an activation is flat, its gradient is nearly zero, and the layers before learn nothing."
    case .collapsedActivations:
      "All samples look the same to the last layer, which can only answer with the average."
    case .explodingActivations: "The outputs are enormous, and so are loss and gradients."
    case .deadUnits: "A unit that is zero for all samples has no gradient and never comes back."
    case .batchTooSmallForBatchNorm: "What a sample becomes depends on the few others in its batch."
    case .dropoutBeforeBatchNorm:
      "Training and prediction see different variances, and the validation results are worse than they need be."
    case .initialLoss: "The first steps unlearn what the initial weights claim."
    case .notFinite: "From there on nothing is learned."
    case .explodingGradients: "Single steps throw the weights far away."
    case .vanishingGradients: "The first layers stay what chance made them."
    case .learningRateTooLarge: "Steps jump over the valley instead of going down into it."
    case .learningRateTooSmall: "The direction is right, and the steps are too short to arrive."
    case .oscillation: "The steps go back and forth across a valley."
    case .clippingTooTight: "Every step has the clipped length, whatever the slope."
    case .scheduleTooFast: "The rate is gone before the network has learned."
    case .tooMuchRegularization: "What keeps the network from memorizing keeps it from learning."
    case .tooFewEpochs: "It would get better by itself."
    case .cannotFitABatch:
      "A network that cannot even memorize a few samples has a fault between its inputs and its loss."
    case .classPrior:
      "The network has learned the frequencies of the answers, and nothing about the samples."
    case .underfitting: "The network or its training is too weak for these data."
    case .overfitting: "It learns the training samples by heart at the cost of new ones."
    }
  }
}
