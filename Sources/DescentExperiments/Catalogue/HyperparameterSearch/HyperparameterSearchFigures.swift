import DescentFigures
import DescentNumerics

extension HyperparameterSearchExperiment {
  static func pictures(_ results: Results) -> [Presentation.Picture] {
    let rivals: [Presentation.Picture] =
      results.searches.count < 2
      ? []
      : [
        .init(
          name: "\(name)-progress", figure: progress(results),
          caption:
            "The best validation accuracy among the trials so far, for \(results.searches.count) searches of "
            + "\(results.main.count) trials."
            + bandCaption(results.seeds))
      ]
    return [
      .init(
        name: "\(name)-trials", figure: trials(results),
        caption:
          "Every trial by its two hyperparameters, colored by its validation accuracy"
          + (results.isNarrowed
            ? "; the boxes are the ranges that the second and the last round drew from" : "")
          + (results.seeds == 1 ? "." : ". One panel a seed."))
    ] + rivals + [
      .init(
        name: "\(name)-rounds", figure: rounds(results),
        caption: "The validation accuracy of each round's trials: mean and best."
          + bandCaption(results.seeds)),
      .init(
        name: "\(name)-best", figure: best(results),
        caption: results.seeds == 1
          ? "The best trials from the first: accuracy on the training and on the validation images after "
            + "each epoch."
          : "The best trial of each seed: accuracy on the training and on the validation images after each "
            + "epoch."),
      .init(
        name: "\(name)-importance", figure: importance(results),
        caption:
          "The part of the variance of validation accuracy that each hyperparameter explains by itself, "
          + (results.whole.rule == .narrowing
            ? "within the rounds: " : "in the random search over the whole ranges: ")
          + shares(results.whole) + "."
          + (results.whole.rule == .random && results.main.rule == .narrowing
            ? " Within the rounds of the narrowing search, whose ranges become smaller, they are "
              + shares(results.main) + "." : "")
          + (results.seeds == 1
            ? "" : " Means over \(results.seeds) seeds, whiskers one standard deviation.")),
    ]
  }

  private static func trials(_ results: Results) -> SmallMultiples {
    let panels = results.records.enumerated().map { index, record in
      let finite = record.trials.filter { $0.score.isFinite }
      let chart = axes(
        results.seeds == 1 ? "" : "seed \(results.options.seed &+ UInt64(index))", results.options
      ).adding(
        .points(
          finite.map(\.learningRate), finite.map(\.weightDecay), coloredBy: finite.map(\.score),
          scale: ColorScale("validation accuracy", range: 0...1), radius: results.seeds == 1 ? 4 : 3
        ))
      // Those between overlap so much that one cannot be told from the next.
      let boxes = record.rounds.enumerated().filter {
        $0.offset == 1 || ($0.offset > 1 && $0.offset == record.rounds.count - 1)
      }
      return boxes.reduce(chart) { chart, round in
        chart.adding(
          .box(
            x: round.element.learningRates[0]...round.element.learningRates[1],
            y: round.element.weightDecays[0]...round.element.weightDecays[1],
            name: "range of round \(round.offset + 1)", color: .series(round.offset)))
      }
    }
    return SmallMultiples(
      title: "\(results.main.scores[0].count) trials over learning rate and weight decay",
      columns: min(3, panels.count), panels: panels, width: panels.count == 1 ? 720 : 920)
  }

  private static func axes(_ title: String, _ options: Options) -> Chart {
    Chart(
      title: title,
      x: ChartAxis(
        "learning rate", range: options.learningRates[0]...options.learningRates[1],
        scale: .logarithmic),
      y: ChartAxis(
        "weight decay λ", range: options.weightDecays[0]...options.weightDecays[1],
        scale: .logarithmic))
  }

  private static func progress(_ results: Results) -> Chart {
    let count = results.searches.flatMap(\.scores).map(\.count).min() ?? 0
    let numbers = (0..<count).map { Double($0 + 1) }
    return results.searches.enumerated().reduce(
      Chart(
        title: "The best so far", x: ChartAxis("trials", range: 0...Double(max(1, count))),
        y: ChartAxis("best validation accuracy", range: 0...1))
    ) { chart, search in
      chart.adding(
        curves: search.element.progress, over: numbers, name: search.element.rule.title,
        style: .each(search.offset), color: .series(search.offset))
    }
  }

  private static func rounds(_ results: Results) -> Chart {
    let numbers = (results.records.first?.rounds.indices).map { $0.map { Double($0 + 1) } } ?? []
    return Chart(
      title: "Validation accuracy round by round",
      x: ChartAxis("round", range: 0.5...max(1.5, Double(numbers.count) + 0.5)),
      y: ChartAxis("validation accuracy", range: 0...1)
    )
    .adding(
      curves: results.rounds { $0.max() ?? .nan }, over: numbers, name: "best trial",
      color: .series(0)
    )
    .adding(
      curves: results.rounds { Repeated($0).mean }, over: numbers, name: "mean of the trials",
      style: .dashed, color: .series(1))
  }

  private static func best(_ results: Results) -> SmallMultiples {
    let best =
      results.seeds == 1
      ? results.records.flatMap { Array($0.bestFirst.prefix(20)) } : results.chosen
    let panels = best.map { trial in
      let epochs = trial.trainAccuracy.indices.map { Double($0 + 1) }
      return Chart(
        title:
          "rate \(NumberText.readable(trial.learningRate, digits: 2)), λ "
          + NumberText.readable(trial.weightDecay, digits: 1),
        x: ChartAxis("epoch", range: 0...max(1, epochs.last ?? 1)),
        y: ChartAxis("accuracy", range: 0...1)
      )
      .adding(.line(epochs, trial.trainAccuracy, name: "training images"))
      .adding(
        .line(
          epochs, trial.validationAccuracy, name: "validation images", style: .dashed,
          color: .series(2)))
    }
    return SmallMultiples(
      title: results.seeds == 1
        ? "The \(panels.count) best of \(results.main.scores[0].count) trials"
        : "The best of \(results.main.scores[0].count) trials, seed by seed",
      columns: min(5, max(1, panels.count)), panels: panels, width: 1080)
  }

  private static func shares(_ search: Searches) -> String {
    zip(["learning rate", "weight decay"], [0, 1])
      .map { "\($0) \(search.importance($1).text(decimals: 2))" }.joined(separator: ", ")
  }

  private static func importance(_ results: Results) -> Chart {
    let values = [0, 1].map { results.whole.importance($0) }
    return Chart(
      title: "Importance of each hyperparameter",
      x: ChartAxis("part of the variance of validation accuracy", range: 0...1),
      y: ChartAxis(categories: ["learning rate", "weight decay"])
    )
    .adding(
      .bars(
        values.map(\.mean), errors: results.seeds == 1 ? [] : values.map(\.standardDeviation),
        direction: .rightward)
    ).sized(width: 640, aspect: 0.3)
  }
}
