import DescentFigures

extension OptimizerComparisonExperiment {
  /// Each optimizer has one color in all figures.
  private static func color(_ method: Method) -> FigureColor {
    .series(Method.allCases.firstIndex(of: method) ?? 0)
  }

  static func pictures(_ results: Results, testSamples: Int, validationSamples: Int)
    -> [Presentation.Picture]
  {
    let rates: [Presentation.Picture] =
      results.searches.isEmpty
      ? []
      : [
        .init(
          name: "optimizer-rates", figure: rateChart(results),
          caption:
            "Loss on the \(validationSamples) validation images, which were held out of the training images, by "
            + "learning rate; rings are the rates taken. Rates at which a training diverged have no "
            + "point." + bandCaption(results.seeds, scale: .logarithmic))
      ]
    return [losses(results)] + rates + [
      .init(
        name: "optimizer-error", figure: errors(results),
        caption:
          "Wrong answers on the \(testSamples) test images after the last step, which chose nothing."
          + (results.seeds > 1
            ? " Bars are means over \(results.seeds) seeds, whiskers one standard deviation." : ""))
    ]
  }

  private static func losses(_ results: Results) -> Presentation.Picture {
    let groups = [
      ("at the given rates", results.given), ("each at its own best rate", results.tuned),
    ]
    .filter { !$0.1.isEmpty }
    let charts = groups.map { title, runners in
      (
        title: title,
        chart: LossChart(
          series: runners.map {
            .init(
              name: groups.count == 1 ? $0.name : $0.method.title, runs: $0.trainings,
              color: color($0.method))
          })
      )
    }
    let caption =
      "Training: \(charts.first?.chart.caption ?? "")."
      + bandCaption(results.seeds, scale: .logarithmic)
    return .init(
      name: name,
      figure: SmallMultiples(
        title: "Training loss of the optimizers", columns: charts.count,
        panels: charts.map { $0.chart.chart(title: $0.title) }, width: charts.count == 1 ? 640 : 920
      ),
      caption: caption)
  }

  private static func rateChart(_ results: Results) -> Chart {
    results.searches.reduce(
      Chart(
        title: "Validation loss by learning rate",
        x: ChartAxis("learning rate", scale: .logarithmic),
        y: ChartAxis("validation loss", scale: .logarithmic))
    ) { chart, search in
      let (means, color) = (search.means, color(search.method))
      let taken = search.rates.indices.filter { search.chosen.contains(search.rates[$0]) }
      return
        chart
        .adding(curves: search.losses, over: search.rates, name: search.method.title, color: color)
        .adding(.points(search.rates, means, name: search.method.title, color: color, radius: 2.5))
        .adding(
          .points(
            taken.map { search.rates[$0] }, taken.map { means[$0] }, name: search.method.title,
            color: color, shape: .ring, radius: 6))
    }
  }

  /// Bars from zero tell errors apart, where those of accuracies near 1 would look alike.
  private static func errors(_ results: Results) -> Chart {
    let groups = [("at the given rate", results.given), ("at its own best rate", results.tuned)]
      .filter { !$0.1.isEmpty }
    let names = groups.first?.1.map(\.method.title) ?? []
    let chart = Chart(
      title: "Test error at the end", x: ChartAxis("test error", unit: "%"),
      y: ChartAxis(categories: names)
    ).sized(width: 640, aspect: 0.1 + 0.08 * Double(names.count))
    return groups.enumerated().reduce(chart) { chart, group in
      let errors = group.element.1.map { runner in
        Repeated(runner.accuracy.values.map { 100 * (1 - $0) })
      }
      return chart.adding(
        .bars(
          errors.map(\.mean), errors: results.seeds > 1 ? errors.map(\.standardDeviation) : [],
          name: group.element.0, color: group.offset == 0 ? .muted : .viridis(0.6),
          direction: .rightward,
          slot: group.offset, of: groups.count))
    }
  }
}
