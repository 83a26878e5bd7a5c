import DescentFigures
import DescentNumerics

extension InitializationComparisonExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    guard let record = records.first else { return .empty(title: name) }
    let results = Results(records)
    return Presentation(
      title: "Initial weights of a deep network",
      takeaway: takeaway(results),
      claims: [
        "Xavier's initial values, the standard deviation 1/√n, are derived on the assumption that the activation is "
          + "linear; they suit sigmoid and tanh, which are symmetric and nearly linear in the middle.",
        "With ReLU one uses He's initial values, the standard deviation √(2/n).",
      ],
      formulas: [
        Formula(
          #"\sigma_{\text{Xavier}} = \frac{1}{\sqrt{n}}, \quad \sigma_{\text{He}} = \sqrt{\frac{2}{n}}"#,
          label: "initial weights"),
        Formula(
          #"\delta_l^2 = \delta_{l+1}^2 n_{l+1} \sigma_{l+1}^2 E[\phi'(\sqrt{q_l} z)^2]"#,
          label: "gradient by a layer's sums"),
        Formula(
          #"\frac{\partial L}{\partial W_l} = a_{l-1}^T \delta_l"#, label: "gradient of its weights"
        ),
      ],
      mechanism: """
        On its way back the gradient is multiplied in each layer by the weights and by the activation's slope. For ReLU, \
        whose slope is 1 half of the time, the mean square stays the same if nσ² = 2, which is He's rule; Xavier's halves \
        it in each layer, and std 0.01 divides it by two hundred. For tanh the slope is 1 at most, so even Xavier's nσ² = 1 \
        loses something in each layer, and for sigmoid it is ¼ at most. A layer whose gradient is small learns slowly, \
        and at the same rate a network whose first layers learn slowly is behind after the same number of steps.
        """,
      predictions: [
        "With ReLU and He's weights, the gradient reaches the first layer as large as it left the last; from std 0.01 it fades.",
        "After the same steps, ReLU has learned more from He's weights than from Xavier's, and nothing from std 0.01.",
        "Sigmoid and tanh learn from Xavier's weights, and tanh better than from He's.",
      ],
      pictures: pictures(results, record, options),
      verdicts: Verdict.judge(hypotheses(results)),
      why: why(results, options),
      next: [
        .init(
          "Give tanh a rate at which it converges:",
          "descent run initialization-comparison --activation tanh --learning-rate 0.1"),
        .init(
          "Let a sigmoid network of two layers learn:",
          "descent run initialization-comparison --activation sigmoid --hidden 100,100 --learning-rate 0.5"
        ),
        .init("Take five times as many steps:", "descent run initialization-comparison --thorough"),
        .init("See the book's own run:", "descent run initialization-comparison --book"),
      ],
      settings: settings(record, results, options), tables: tables(results))
  }

  private static func settings(
    _ record: Record, _ results: Results, _ options: Options
  ) -> [(String, String)] {
    [
      (
        "data",
        "\(record.data.name), \(record.data.samples) training and \(record.testSamples) test images"
      ),
      ("hidden layers", options.hidden.map(String.init).joined(separator: ", ")),
      ("activation", results.activations.map(\.title).joined(separator: ", ")),
      ("optimizer", "SGD, learning rate \(options.learningRate)"),
      ("batches", "\(options.batchSize) with replacement"), ("steps", "\(options.steps)"),
      ("initial weights", "Gaussian; std 0.01, Xavier √(1/in), He √(2/in); biases 0"),
    ]
  }

  /// The training loss to which steps are counted: what a network reaches that has learned most of what is easy.
  static let milestone = 0.5

  private static func tables(_ results: Results) -> [Report.Table] {
    let start: [(name: String, text: (Cell) -> String)] = [
      ("activation", \.activation.title), ("initial weights", \.initialization.title),
    ]
    let main = results.cells.table(
      "After training",
      start + [
        ("final loss", { $0.final.text(decimals: 3) }),
        ("test loss", { $0.testLoss.text(decimals: 3) }),
        ("test accuracy", { $0.testAccuracy.text(decimals: 3) }),
        (
          "steps to a training loss of \(milestone.readable)",
          { StepsToReach(values: $0.values.map { $0.training.steps(to: milestone) }).text }
        ),
      ])
    let gradients = results.cells.table(
      "Gradients before training: by the sums of the first and the last hidden layer, and of the weights of the first "
        + "and the output layer",
      start + [
        ("by sums, first", { ($0.signals(\.gradient).first ?? Repeated([])).readableIfFinite }),
        (
          "predicted",
          { ($0.signals(\.predictedGradient).first?.mean ?? .nan).readable }
        ),
        ("last", { ($0.signals(\.gradient).last ?? Repeated([])).readableIfFinite }),
        ("of weights, first", { ($0.norms.first ?? Repeated([])).readableIfFinite }),
        ("output", { ($0.norms.last ?? Repeated([])).readableIfFinite }),
      ])
    guard results.hasSignals else { return [main, gradients] }
    let images = results.cells.table(
      "What the last hidden layer says of an image before training: how much an activation changes from image to image, and "
        + "how different two images are (c is the correlation of their activations)",
      start + [
        (
          "deviation across images",
          { ($0.signals(\.acrossSamples).last ?? Repeated([])).readableIfFinite }
        ),
        ("1 − c", { ($0.signals(\.separation).last ?? Repeated([])).readableIfFinite }),
      ])
    return [main, gradients, images]
  }

  // MARK: Figures

  private static func pictures(
    _ results: Results, _ record: Record, _ options: Options
  ) -> [Presentation.Picture] {
    let charts = results.groups.map { _, cells in
      LossChart(
        series: cells.map {
          .init(
            name: $0.initialization.title, runs: $0.values.map(\.training),
            color: color($0.initialization), style: style($0.initialization))
        })
    }
    let losses = figure(
      zip(charts, results.groups).map { $0.chart(title: $1.key.title) },
      title: "Training loss by initial weights")
    let norms = Presentation.Picture(
      name: "initialization-gradients",
      figure: figure(
        layerPanels(results, "norm of the gradient of W", \.norms),
        title: "Gradients of the weights before the first step"),
      caption: "The L2 norm of the gradient of each layer's weights on the first batch of "
        + "\(options.batchSize), from the input (1) to the output (\(options.hidden.count + 1))."
        + bandCaption(results.seeds, scale: .logarithmic))
    let training = Presentation.Picture(
      name: "initialization-comparison", figure: losses,
      caption: "Training: \(charts.first?.caption ?? "")."
        + bandCaption(results.seeds, scale: .logarithmic))
    guard results.hasSignals else { return [training, norms] }
    let signals = Presentation.Picture(
      name: "initialization-signals",
      figure: figure(
        signalPanels(results, "root mean square of ∂L/∂z", \.gradient, \.predictedGradient),
        title: "The gradient on its way back"),
      caption:
        "The gradient of the loss by the sums z of each hidden layer, before the first step: measured on the first "
        + "batch (points) and by mean-field theory from the gradient at the outputs (dashed). It runs from right to left."
        + pointCaption(results.seeds))
    let spread = Presentation.Picture(
      name: "initialization-spread",
      figure: figure(
        signalPanels(
          results, "deviation across samples", \.acrossSamples, \.predictedAcrossSamples),
        title: "How much the activations change from image to image"),
      caption:
        "The standard deviation of a unit's activation over the images of the first batch, before the first step "
        + "(root mean square over units): measured (points) and by theory (dashed). It says how large the change is, not "
        + "whether images can be told apart: for that see 1 − c in the last table."
        + pointCaption(results.seeds))
    return [training, signals, norms, spread]
  }

  private static func color(_ initialization: WeightScale) -> FigureColor {
    .series(initializations.firstIndex(of: initialization) ?? 0)
  }

  private static func style(_ initialization: WeightScale) -> LineStyle {
    switch initialization {
    case .std1, .std001: .dotted
    case .xavier: .dashed
    case .he: .solid
    }
  }

  private static func layerPanels(
    _ results: Results, _ y: String, _ numbers: (Cell) -> [Repeated]
  ) -> [Chart] {
    results.groups.map { activation, cells in
      let layers = cells.map { numbers($0).count }.max() ?? 0
      return cells.reduce(
        Chart(
          title: activation.title,
          x: ChartAxis("layer", categories: (0..<layers).map { "\($0 + 1)" }),
          y: ChartAxis(y, scale: .logarithmic))
      ) { chart, cell in
        let values = numbers(cell)
        let places = values.indices.map(Double.init)
        return
          chart
          .adding(
            curves: (0..<results.seeds).map { seed in values.map { $0.values[seed] } },
            over: places, name: cell.initialization.title, style: style(cell.initialization),
            color: color(cell.initialization)
          )
          .adding(
            .points(
              places, values.map { $0.centre(.logarithmic) }, name: cell.initialization.title,
              color: color(cell.initialization)))
      }
    }
  }

  private static func signalPanels(
    _ results: Results, _ y: String, _ measured: KeyPath<LayerSignal, Double?>,
    _ predicted: KeyPath<LayerSignal, Double?>
  ) -> [Chart] {
    results.groups.map { activation, cells in
      let layers = cells.first?.signals(measured).count ?? 0
      return cells.reduce(
        Chart(
          title: activation.title,
          x: ChartAxis("hidden layer", range: 0.5...(Double(max(1, layers)) + 0.5)),
          y: ChartAxis(y, scale: .logarithmic))
      ) { chart, cell in
        chart.adding(
          measured: cell.signals(measured), predicted: cell.signals(predicted).map(\.mean),
          over: (0..<layers).map { Double($0 + 1) }, name: cell.initialization.title,
          color: color(cell.initialization))
      }
    }
  }

  /// One panel as a chart of its own, several beside each other.
  private static func figure(_ panels: [Chart], title: String) -> any Figure {
    guard panels.count > 1 else {
      var chart = panels.first ?? Chart()
      chart.title = "\(title), \(chart.title)"
      return chart
    }
    return SmallMultiples(title: title, columns: panels.count, panels: panels, aspect: 0.9)
  }
}
