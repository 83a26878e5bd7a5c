import DescentNumerics

/// What the page says in words, each sentence from the numbers.
extension ValidationExperiment {
  static func takeaway(_ results: Results, _ verdicts: [Verdict]) -> String {
    guard let most = results.cell(results.smallPart, results.mostTrials) else {
      return "A score that chose a network does not judge it."
    }
    let optimism = most.number(\.validationOptimism)
    let fresh = most.number(\.freshOptimism)
    let isHigh =
      verdicts.outcome("validation images: the validation accuracy that chose") == .supported
    let isRight = verdicts.outcome("images that chose nothing") == .supported
    let words =
      isHigh
      ? "\(fixed(optimism.mean)) too high"
      : "off by "
        + verdicts.change(optimism, "validation images: the validation accuracy that chose")
    return """
      The accuracy of the best of \(most.trials) trials is \(words) on the \(most.part) images that chose it, and \
      \(isRight ? "right" : "off by \(fresh.signed(decimals: 3))") on average on \(most.part) others\
      \(isHigh && isRight ? ": what has chosen cannot judge." : ".")
      """
  }

  static func why(_ results: Results, _ verdicts: [Verdict]) -> String {
    guard let most = results.cell(results.smallPart, results.mostTrials) else { return "" }
    let paragraphs = [
      theory(results, most, verdicts) + single(results),
      loss(results) + training(results, most, verdicts), decision(results) + leftOut(results),
    ]
    return paragraphs.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
      .joined(separator: "\n\n")
  }

  private static func fixed(_ value: Double) -> String { NumberText.fixed(value, decimals: 3) }

  // MARK: The score

  private static func theory(
    _ results: Results, _ most: Results.Cell, _ verdicts: [Verdict]
  ) -> [String] {
    let numbers = [\Choice.Values.validationOptimism, \.bound, \.predicted].map { member in
      fixed(most.number { $0[keyPath: member] }.mean)
    }
    let reason =
      verdicts.outcome("below σ√(2 ln K)") == .supported
      ? ": the trials are not equally good, so that fewer compete, and they err on the same images, which raises or "
        + "lowers all their scores together and so does not affect which is chosen." : "."
    return [
      """
      The optimism is \(numbers[0]) where σ√(2 ln K) is \(numbers[1])\(reason) A simulation that knows how good each trial \
      is and how much their errors go together gives \(numbers[2])\(excess(results)). The name makes no difference: a part \
      of the images is test data if it has chosen nothing.
      """
    ]
  }

  /// By how much the simulation misses what was measured, where there is enough of it.
  private static func excess(_ results: Results) -> String {
    let ratios = results.parts.compactMap { part in
      results.cell(part, results.mostTrials).flatMap { cell -> (part: Int, excess: Double)? in
        let measured = cell.number(\.validationOptimism).mean
        guard measured >= smallest else { return nil }
        return (part, 100 * (cell.number(\.predicted).mean / measured - 1))
      }
    }
    guard !ratios.isEmpty else { return "" }
    let words = ratios.map { ratio in
      let percent = NumberText.fixed(ratio.excess.magnitude, decimals: 0)
      let error =
        percent == "0" ? "as much" : "\(percent) % too \(ratio.excess < 0 ? "little" : "much")"
      return "\(error) with \(ratio.part) images"
    }
    // The theory has one correlation, that of the better half.
    let reason =
      ratios.allSatisfy { $0.excess > 5 }
      ? "; probably the best trials, of which one is chosen, err together even more than the better half does"
      : ""
    return ", \(enumeration(words))\(reason)"
  }

  /// Right on average is not right each time.
  private static func single(_ results: Results) -> [String] {
    let errors = results.parts.compactMap { part in
      results.cell(part, results.mostTrials).map { cell in
        "\(fixed(deviation(cell.number(\.validationTruth).mean, part))) with \(part)"
      }
    }
    guard !errors.isEmpty else { return [] }
    return [
      "A single score on images that chose nothing still errs to either side, by a standard error of "
        + "\(enumeration(errors)) images."
    ]
  }

  /// σ of an accuracy on some images.
  private static func deviation(_ accuracy: Double, _ images: Int) -> Double {
    (accuracy * (1 - accuracy) / Double(images)).squareRoot()
  }

  // MARK: The choice

  /// What choosing by few images costs, beside how wrong the score is.
  private static func loss(_ results: Results) -> [String] {
    let cells = results.parts.compactMap { results.cell($0, results.mostTrials) }
    let losses = cells.map { ($0.number(\.bestTruth) - $0.number(\.validationTruth)).mean }
    let optimisms = cells.map { $0.number(\.validationOptimism).mean }
    guard !cells.isEmpty else { return [] }
    let ratios = zip(optimisms, losses).map { $1 > 0 ? $0 / $1 : .nan }
    let sizes = enumeration(cells.map { "\($0.part)" })
    var sentence = """
      With \(sizes) images to choose by, the chosen trial's accuracy on new images falls short of that of the best trial by \
      \(enumeration(losses.map(fixed)))
      """
    if let least = ratios.min(), let most = ratios.max(), ratios.allSatisfy({ $0 > 1 }) {
      let (low, high) = (
        NumberText.fixed(least, decimals: 1), NumberText.fixed(most, decimals: 1)
      )
      sentence += "; its score is off by \(low == high ? low : "\(low) to \(high)") times as much"
    }
    return [sentence + "."]
  }

  /// The training accuracy as a chooser and as a report.
  private static func training(
    _ results: Results, _ most: Results.Cell, _ verdicts: [Verdict]
  ) -> [String] {
    let cells = results.parts.compactMap { results.cell($0, results.mostTrials) }
    let (sizes, truths) = (
      cells.map { "\($0.part)" }, cells.map { fixed($0.number(\.validationTruth).mean) }
    )
    let perfect = results.trials.count { $0.trainAccuracy == 1 }
    let ties =
      perfect < 2
      ? ""
      : " It cannot rank the \(perfect) trials\(results.seeds > 1 ? " of the first seed" : "") that fit all images."
    let optimism = most.number(\.trainOptimism)
    let report =
      verdicts.outcome("the training images: the training accuracy is higher") == .supported
      ? " As a report it is \(fixed(optimism.mean)) too high." : ""
    return [
      """
      The trial with the highest training accuracy gets \(fixed(most.number(\.trainTruth).mean)) of new images right, the \
      one chosen by \(enumeration(sizes)) validation images \(enumeration(truths)).\(compared(results, verdicts))\(smaller(results, most))\(ties)\(report)
      """
    ]
  }

  /// What the verdicts say of the training accuracy beside validation images: a sentence for all sizes of which they say
  /// the same.
  private static func compared(_ results: Results, _ verdicts: [Verdict]) -> String {
    let parts = Set([results.smallPart, results.largePart]).sorted()
    return parts.grouped { part in
      verdicts.on("training accuracy chooses worse trials than \(part) ").map(Comparison.init)
        ?? .undecided
    }.map { comparison, parts in
      let images = "\(enumeration(parts.map { "\($0)" })) validation images"
      return switch comparison {
      case .worse: " As a chooser the training accuracy is worse than \(images)."
      case .better, .alike:
        " Against the expectation, as a chooser the training accuracy is "
          + (comparison == .better ? "better than" : "not notably worse than")
          + " \(images), presumably because it tells trials that learn from those that do not."
      case .undecided:
        " Whether the training accuracy chooses worse trials than \(images) is undecided."
      }
    }.joined()
  }

  private enum Comparison {
    case worse, better, alike, undecided

    init(_ verdict: Verdict) {
      self =
        switch verdict.outcome {
        case .supported: .worse
        case .refuted: verdict.isOpposite ? .better : .alike
        case .undecided, .notConverged: .undecided
        }
    }
  }

  /// The same with fewer trials to choose from.
  private static func smaller(_ results: Results, _ most: Results.Cell) -> String {
    let cells = results.cells.filter {
      $0.part == most.part && $0.trials > 1 && $0.trials < most.trials
    }
    guard !cells.isEmpty else { return "" }
    let gains = cells.map { cell in
      (cell.number(\.trainTruth) - cell.number(\.validationTruth)).signed(decimals: 3)
    }
    return
      " With \(enumeration(cells.map { "\($0.trials)" })) trials to choose from, its choice differs in the accuracy on "
      + "new images by \(enumeration(gains)) from that of \(most.part) images."
  }

  /// What to do with a given number of images.
  private static func decision(_ results: Results) -> [String] {
    let parts = results.parts
    guard parts.count > 1, let few = results.cell(parts[0], results.mostTrials),
      let all = results.cell(parts[1], results.mostTrials)
    else { return [] }
    let rest = all.part - few.part
    let truth = few.number(\.validationTruth).mean
    let grown = results.cells.filter { $0.part == all.part && $0.trials > 1 }.map {
      "\(fixed($0.number(\.validationTruth).mean)) with \($0.trials)"
    }
    return [
      """
      Of \(all.part) images, all may choose: that gives a trial of accuracy \(fixed(all.number(\.validationTruth).mean)) and a score \
      that is off by \(all.number(\.validationOptimism).signed(decimals: 3)). Or \(few.part) choose: that gives a trial of accuracy \
      \(fixed(truth)) and leaves \(rest) images for a score that is right on average (± \(fixed(deviation(truth, rest)))). \
      More trials give the choice by \(all.part) images \(enumeration(grown)).
      """
    ]
  }

  private static func leftOut(_ results: Results) -> [String] {
    let missing = results.options.parts.filter { !results.parts.contains($0) }
    guard !missing.isEmpty else { return [] }
    return [
      "Parts of \(enumeration(missing.map(String.init))) images were left out: of \(results.pool) held-out images too "
        + "few would be left to stand for the truth."
    ]
  }
}
