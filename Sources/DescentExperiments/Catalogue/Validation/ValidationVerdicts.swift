import DescentNumerics

extension ValidationExperiment {
  /// The smallest difference in accuracy that matters: half a percentage point.
  static let smallest = 0.005

  static func hypotheses(_ results: Results) -> [Hypothesis] {
    guard let most = results.cell(results.smallPart, results.mostTrials) else { return [] }
    let (count, part) = ("\(most.trials) trials", "\(most.part)")
    let truth = most.number(\.validationTruth)
    return [
      .higher(
        "Best of \(count) by \(part) validation images: the validation accuracy that chose it is higher than its accuracy "
          + "on new images.", most.score(\.validationOptimism, \.validationTruth), than: truth,
        "accuracy", by: smallest),
      .higher(
        "Best of \(count) by \(part) test images: the test accuracy that chose it is higher than its accuracy on new "
          + "images.", most.score(\.testOptimism, \.testTruth), than: most.number(\.testTruth),
        "accuracy", by: smallest),
      .same(
        "The accuracy of the trial chosen by validation images, measured on \(part) test images that chose nothing, is "
          + "its accuracy on new images.", most.score(\.freshOptimism, \.validationTruth),
        as: truth,
        "accuracy", within: smallest),
    ] + training(results, most) + growth(results, most) + size(results, most)
  }

  private static func training(_ results: Results, _ most: Results.Cell) -> [Hypothesis] {
    let optimism = Hypothesis.higher(
      "Best of \(most.trials) trials by the training images: the training accuracy is higher than the accuracy on new "
        + "images.", most.score(\.trainOptimism, \.trainTruth), than: most.number(\.trainTruth),
      "accuracy", by: smallest)
    let parts = Set([results.smallPart, results.largePart]).sorted()
    return [optimism]
      + parts.compactMap { part in
        results.cell(part, results.mostTrials).map { cell in
          .lower(
            "The training accuracy chooses worse trials than \(part) validation images do.",
            cell.number(\.trainTruth), than: cell.number(\.validationTruth),
            "accuracy on new images", by: smallest)
        }
      }
  }

  private static func growth(_ results: Results, _ most: Results.Cell) -> [Hypothesis] {
    guard let few = results.fewTrials, let cell = results.cell(most.part, few) else { return [] }
    return [
      .higher(
        "The more trials there are to choose from, the more optimistic is the score of the best: \(most.trials) against "
          + "\(few), by \(most.part) validation images.", most.number(\.validationOptimism),
        than: cell.number(\.validationOptimism), "optimism", by: smallest),
      .lower(
        "The optimism is below σ√(2 ln K), the bound for trials that are equally good and err independently.",
        most.number(\.validationOptimism), than: most.number(\.bound), "optimism", by: smallest),
    ]
  }

  private static func size(_ results: Results, _ most: Results.Cell) -> [Hypothesis] {
    guard results.largePart > results.smallPart,
      let large = results.cell(results.largePart, results.mostTrials)
    else { return [] }
    return [
      .lower(
        "The more images choose, the less optimistic is the score of the best: \(large.part) against \(most.part).",
        large.number(\.validationOptimism), than: most.number(\.validationOptimism), "optimism",
        by: smallest),
      .higher(
        "\(large.part) validation images choose better trials than \(most.part).",
        large.number(\.validationTruth), than: most.number(\.validationTruth),
        "accuracy on new images", by: smallest),
    ]
  }
}
