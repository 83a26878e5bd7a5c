import DescentFigures
import DescentNumerics

extension BatchNormExperiment {
  static func pictures(_ results: Results, _ options: Options) -> [Presentation.Picture] {
    let best = results.bestScaleWithout
    let book: [Presentation.Picture] = [
      .init(
        name: "batch-norm", figure: smallMultiples(results),
        caption:
          "The textbook's figure: accuracy over the \(results.data.samples) training images after the first step "
          + "of each epoch, for 16 standard deviations of the initial weights, at the rate "
          + "\(options.learningRate.readable)." + bandCaption(results.seeds)),
      .init(
        name: "batch-norm-best-scale",
        figure: panel(
          results, best, title: "Training at the standard deviation \(NumberText.readable(best))"),
        caption: "The same at the standard deviation at which the network without batch "
          + "normalization ends best in training." + bandCaption(results.seeds)),
    ]
    guard !results.grid.isEmpty else { return book }
    return [grid(results)] + book + distributions(results) + learned(results)
  }

  private static func panel(_ results: Results, _ scale: Double, title: String) -> Chart {
    let (with, without) = (results.curves(scale, true), results.curves(scale, false))
    let epochs = (0..<(with.first?.count ?? 0)).map(Double.init)
    return Chart(
      title: title, x: ChartAxis("epoch", range: 0...max(1, epochs.last ?? 1)),
      y: ChartAxis("training accuracy", range: 0...1)
    )
    .adding(curves: with, over: epochs, name: "with batch normalization", color: .series(0))
    .adding(curves: without, over: epochs, name: "without", style: .dashed, color: .series(1))
  }

  private static func smallMultiples(_ results: Results) -> SmallMultiples {
    SmallMultiples(
      title: "Training accuracy by the standard deviation of the initial weights", columns: 4,
      panels: scales.map { panel(results, $0, title: "std \(NumberText.readable($0))") })
  }

  // MARK: Rates and scales

  private static func grid(_ results: Results) -> Presentation.Picture {
    let color = ColorScale("accuracy at the end", range: 0...1)
    func panels(_ number: @escaping (BatchNormEnding) -> Double?) -> [Chart] {
      [true, false].map { batchNorm in
        map(results, batchNorm, color, number)
      }
    }
    return .init(
      name: "batch-norm-rates",
      figure: SmallMultiples(
        title: "Which rates and scales of initial weights learn", columns: 2,
        panels: panels(\.trainAccuracy) + panels(\.testAccuracy),
        rowTitles: ["on the training images", "on the test images"], aspect: 0.5),
      caption:
        "Accuracy after the last step by learning rate and standard deviation of the initial weights, the mean over "
        + "\(results.seeds == 1 ? "one seed" : "\(results.seeds) seeds"). Chance gives 0.1. A cross: "
        + "values stopped being finite with a seed at least.")
  }

  private static func map(
    _ results: Results, _ batchNorm: Bool, _ color: ColorScale,
    _ number: (BatchNormEnding) -> Double?
  ) -> Chart {
    let places = Array(scales.reversed())
    let values = results.rates.flatMap { rate in
      places.map { scale in
        results.cells(rate, batchNorm).first { $0.scale == scale }?.number(number).mean ?? .nan
      }
    }
    let chart = Chart(
      title: batchNorm ? "with batch normalization" : "without",
      x: ChartAxis("std of the initial weights", scale: .logarithmic),
      y: ChartAxis("learning rate", scale: .logarithmic))
    guard let grid = try? GridOfValues(x: places, y: results.rates, values: values) else {
      return chart
    }
    let diverged = results.grid.filter { cell in
      cell.batchNorm == batchNorm && cell.values.contains(where: \.diverged)
    }
    let map = chart.adding(.heatMap(grid, scale: color, showsValues: false))
    guard !diverged.isEmpty else { return map }
    return map.adding(
      .points(
        diverged.map(\.condition.scale), diverged.map(\.condition.rate), color: .viridis(1),
        shape: .cross))
  }

  // MARK: Inside the network

  private static func distributions(_ results: Results) -> [Presentation.Picture] {
    let layers = results.records.first?.layers ?? []
    let book = shownScales.compactMap { scale -> (with: Layers, without: Layers)? in
      let both = layers.filter { $0.network.scale == scale }
      guard let with = both.first(where: \.network.batchNorm),
        let without = both.first(where: { !$0.network.batchNorm })
      else { return nil }
      return (with, without)
    }
    guard let number = book.first?.with.values.layer else { return [] }
    let rows = book.flatMap { pair in
      [(pair, false), (pair, true)].map { pair, isEnd in
        let (with, without) = (pair.with.values, pair.without.values)
        return (
          "std \(pair.with.network.scale.readable), \(isEnd ? "after" : "before") training",
          [
            (isEnd ? without.end : without.start)?.before,
            (isEnd ? with.end : with.start)?.before,
            (isEnd ? with.end : with.start)?.normalized,
            (isEnd ? with.end : with.start)?.after,
          ]
        )
      }
    }
    let columns = ["without: x", "with: x", "x̂", "y"]
    return [
      .init(
        name: "batch-norm-distributions",
        figure: SmallMultiples(
          title: "The values in layer \(number)", columns: columns.count,
          panels: rows.enumerated().flatMap { row, item in
            item.1.enumerated().map { histogram($1, title: row == 0 ? columns[$0] : "") }
          }, rowTitles: rows.map(\.0), aspect: 0.6),
        caption:
          "The sums x of hidden layer \(number) over all training images, in a network without batch normalization "
          + "and in one with it, there also the normalized x̂ and the output y = γx̂ + β. The first and the last bin hold everything beyond; the "
          + "standard deviation stands above each panel. A number beside bars that are cut off is their height, of adjacent "
          + "bars the sum. With the first seed.")
    ]
  }

  private static func histogram(_ values: LayerDistribution.Histogram?, title: String) -> Chart {
    guard let values else { return Chart(title: title) }
    let total = Double(max(1, values.counts.reduce(0, +)))
    let deviation = "std \((values.standardDeviation ?? .nan).readable)"
    return CutHistogram(
      shares: values.counts.map { 100 * Double($0) / total },
      edges: LayerDistribution.Histogram.edges
    ).chart(title: title.isEmpty ? deviation : "\(title), \(deviation)", x: "value", y: "share")
  }

  private static func learned(_ results: Results) -> [Presentation.Picture] {
    guard let longest = results.records.first?.layers?.last(where: \.network.batchNorm),
      longest.values.epochs.count > 1
    else { return [] }
    let epochs = longest.values.epochs.map(Double.init)
    let axis = ChartAxis("epoch", range: 0...(epochs.last ?? 1))
    func chart(
      _ title: String, _ y: String, _ mean: KeyPath<ScaleAndShift, Double?>,
      _ deviation: KeyPath<ScaleAndShift, Double?>
    ) -> Chart {
      let layers = longest.values.learned.first?.indices ?? 0..<0
      return layers.reduce(Chart(title: title, x: axis, y: ChartAxis(y))) { chart, layer in
        let means = longest.values.learned.map { $0[layer][keyPath: mean] ?? .nan }
        let widths = longest.values.learned.map { $0[layer][keyPath: deviation] ?? .nan }
        let name = "layer \(layer + 1)"
        return
          chart
          .adding(
            .band(
              epochs, lower: zip(means, widths).map { $0 - $1 },
              upper: zip(means, widths).map { $0 + $1 }, name: name, color: .series(layer))
          )
          .adding(.line(epochs, means, name: name, color: .series(layer)))
      }
    }
    return [
      .init(
        name: "batch-norm-learned",
        figure: SmallMultiples(
          title: "What the layers learn", columns: 2,
          panels: [
            chart("scale", "γ", \.scaleMean, \.scaleDeviation),
            chart("shift", "β", \.shiftMean, \.shiftDeviation),
          ], sharesY: .none),
        caption: "γ and β of each layer in the longer training of the best network (rate "
          + "\(longest.network.rate.readable), std \(longest.network.scale.readable)), with the first seed: means over "
          + "units, and bands of one standard deviation between units.")
    ]
  }
}
