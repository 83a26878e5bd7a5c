import DescentFigures

extension ValidationExperiment {
  static func pictures(_ results: Results) -> [Presentation.Picture] {
    [
      .init(
        name: name, figure: optimism(results),
        caption:
          "The chosen trial's accuracy on images that chose it, and on test images that chose nothing, less its accuracy on "
          + "new images, by the number of trials to choose from. Panels: the size of the part that chooses. Two "
          + "calculations beside them: the theory for these trials knows how good each is and how much their errors go "
          + "together; the bound is that of trials that are equally good and err independently."
          + bandCaption(results.seeds)),
      .init(
        name: "\(name)-loss", figure: loss(results),
        caption:
          "By how much the accuracy on new images of the trial that is best by the images named falls short of that of "
          + "the trial that is best on all held-out images."
          + bandCaption(results.seeds)),
      .init(
        name: "\(name)-trials", figure: scatter(results),
        caption:
          "Every trial by its accuracy on all \(results.pool) held-out images and by its score: on \(results.smallPart) "
          + "validation images of one split, and on the training images. On the line both are equal; the ring is the "
          + "trial chosen. " + common(results)
          + (results.seeds > 1 ? " The first seed's trials." : "")),
    ]
  }

  /// What the validation part of one split does to all trials alike.
  private static func common(_ results: Results) -> String {
    let shift = Repeated(results.trials.map { $0.exampleAccuracy - $0.poolAccuracy })
    return
      "On this split's \(results.smallPart) images the trials' scores differ from those accuracies by "
      + "\(shift.signed(decimals: 3)) on average: what raises or lowers all alike does not affect which is chosen."
  }

  private static func panels(
    _ results: Results, _ quantity: String, _ add: (Chart, [Results.Cell]) -> Chart
  ) -> [Chart] {
    results.cells.grouped { $0.part }.map { part, cells in
      add(
        Chart(
          title: "\(part) images choose",
          x: ChartAxis("trials to choose from", categories: cells.map { "\($0.trials)" }),
          y: ChartAxis(quantity)), cells)
    }
  }

  private static func optimism(_ results: Results) -> SmallMultiples {
    let panels = panels(results, "score less true accuracy") { chart, cells in
      chart
        .adding(cells, \.validationOptimism, name: "images that chose", color: .series(2))
        .adding(
          cells, \.freshOptimism, name: "test images that chose nothing", style: .dashed,
          color: .series(1)
        )
        .adding(cells, \.predicted, name: "theory for these trials", style: .dotted, color: .ink)
        .adding(cells, \.bound, name: "bound σ√(2 ln K)", style: .dashed, color: .muted)
    }
    return SmallMultiples(
      title: "The optimism of a score that chose", columns: min(3, max(1, panels.count)),
      panels: panels)
  }

  private static func loss(_ results: Results) -> SmallMultiples {
    let panels = panels(results, "accuracy lost") { chart, cells in
      chart
        .adding(
          cells, { $0.bestTruth - $0.validationTruth }, name: "validation images",
          color: .series(2)
        )
        .adding(
          cells, { $0.bestTruth - $0.testTruth }, name: "test images", style: .dashed,
          color: .series(1)
        )
        .adding(
          cells, { $0.bestTruth - $0.trainTruth }, name: "training images", style: .dotted,
          color: .series(0))
    }
    return SmallMultiples(
      title: "What a choice loses", columns: min(3, max(1, panels.count)), panels: panels)
  }

  private static func scatter(_ results: Results) -> SmallMultiples {
    let truths = results.trials.map(\.poolAccuracy)
    let panels = [
      ("validation accuracy", results.trials.map(\.exampleAccuracy), 2),
      ("training accuracy", results.trials.map(\.trainAccuracy), 0),
    ].map { title, scores, color in
      let best = scores.indices.max { scores[$0] < scores[$1] }
      return Chart(
        title: title, x: ChartAxis("accuracy on the held-out images", range: 0...1),
        y: ChartAxis("score", range: 0...1)
      )
      .adding(.line([0, 1], [0, 1], style: .dashed, color: .muted, width: 1))
      .adding(.points(truths, scores, name: title, color: .series(color), radius: 2.5))
      .adding(
        .points(
          best.map { [truths[$0]] } ?? [], best.map { [scores[$0]] } ?? [], name: "chosen",
          color: .ink, shape: .ring, radius: 6))
    }
    return SmallMultiples(title: "Scores and the truth", columns: 2, panels: panels)
  }
}
