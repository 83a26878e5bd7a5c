import DescentFigures
import DescentNumerics

extension SymmetryExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    guard !records.isEmpty else { return .empty(title: name) }
    let runs = Runs(records: records)
    return Presentation(
      title: "Why initial weights must be random",
      takeaway: takeaway(runs),
      claims: [
        "If the initial weights are 0, error backpropagation updates all weights alike, so that they come to have the same "
          + "values, symmetric and repeated.",
        "To keep the weights from becoming alike, initial values must be random.",
      ],
      formulas: [
        Formula(
          #"\frac{\partial L}{\partial w_{ij}} = x_i \delta_j, \quad \delta_j = \phi'(z_j) \sum_k v_{jk} \delta_k"#,
          label: "a layer's gradient"),
        Formula(
          #"w_{i1} = w_{i2}, \quad v_{1k} = v_{2k} \to \frac{\partial L}{\partial w_{i1}} = \frac{\partial L}{\partial w_{i2}}"#,
          label: "equal units"),
      ],
      mechanism: """
        The gradient of a unit's incoming weights w depends on the unit only through its sum z and its outgoing weights v. \
        Two units with the same weights, in and out, compute the same, get the same gradient, and are the same after the \
        step: by induction they stay the same forever, whatever the rate and whatever images the batches draw, since that noise \
        is the same for all units of a layer. A layer of such units is worth one \
        unit, however wide it is. From weights of 0 the gradient cannot even pass: v is 0, so only the last layer moves in \
        the first step, the layer below it in the second, and so on. Random weights make every unit different before the \
        first step.
        """,
      predictions: [
        "From weights that are all 0 or all equal, the units of a layer have the same weights and get the same update, to "
          + "the last bit, in every step.",
        "From 0 the layers begin to move from the top, one a step.",
        "From random weights no unit is ever the same as its layer's first.",
        "The network from random weights learns more.",
      ],
      pictures: pictures(runs),
      verdicts: Verdict.judge(hypotheses(runs)),
      why: why(runs),
      next: [
        .init(
          "See rounding break the symmetry, where a layer's width is no multiple of 16:",
          "descent run symmetry --hidden 50,50 --steps 3000"),
        .init("Let all weights start at another value:", "descent run symmetry --weight 0.5"),
        .init(
          "With ReLU, weights of 0 never move below the last layer:",
          "descent run symmetry --activation relu --learning-rate 0.1"),
        .init("See the run of version 0.1.0:", "descent run symmetry --book"),
      ],
      settings: settings(runs, options), tables: tables(runs, options))
  }

  private static func settings(_ runs: Runs, _ options: Options) -> [(String, String)] {
    [
      (
        "data",
        "\(runs.data.name), \(options.extended ? "" : "the first ")\(runs.data.samples) training images"
          + (options.extended ? ", which each seed draws anew," : "")
          + " and \(runs.records.first?.testSamples ?? 0) test images"
      ),
      (
        "hidden layers",
        "\(options.hidden.map(String.init).joined(separator: ", ")), \(options.activation.title)"
      ),
      ("initial weights", "all 0, all \(options.weight), or by He's rule; biases 0"),
      ("optimizer", "SGD, learning rate \(options.learningRate)"),
      ("batches", "\(options.batchSize) with replacement"), ("steps", "\(options.steps)"),
    ]
  }

  private static func tables(_ runs: Runs, _ options: Options) -> [Report.Table] {
    let main = Report.Table(
      caption: "After \(options.steps) steps; loss and training accuracy were measured every "
        + (runs.interval == 1 ? "step" : "\(runs.interval) steps"),
      columns: [
        "initial weights", "distinct units by layer", "loss", "training accuracy", "test accuracy",
        "steps to a loss of \(milestone.readable)",
        "steps to a training accuracy of \(learned.readable)",
      ],
      rows: Start.allCases.map { start in
        [
          start.rawValue, runs.distinctByLayer(start),
          runs.last(start) { $0.loss ?? .nan }.text(decimals: 3),
          runs.last(start, \.accuracy).text(decimals: 3),
          runs.testAccuracy(start).text(decimals: 3), runs.steps(start, toLoss: milestone).text,
          runs.steps(start, toAccuracy: learned).text,
        ]
      })
    guard runs.hasTwins else { return [main] }
    let twins = Report.Table(
      caption:
        "Units that are the layer's first to the last bit: the fewest in any step, over all seeds",
      columns: [
        "initial weights", "layer", "of units", "the same weights", "the same update",
        "first step that moves the layer",
      ],
      rows: Start.allCases.flatMap { start in
        runs.hidden.indices.map { layer in
          [
            start.rawValue, "\(layer + 1)", "\(runs.hidden[layer])",
            "\(runs.fewest(start, layer, \.weights))", "\(runs.fewest(start, layer, \.updates))",
            runs.firstUpdates(start, layer),
          ]
        } + [[start.rawValue, "output", "", "", "", runs.firstUpdates(start, runs.hidden.count)]]
      })
    return [main, twins]
  }

  // MARK: Figures

  private static func pictures(_ runs: Runs) -> [Presentation.Picture] {
    let curves = Presentation.Picture(
      name: "symmetry", figure: curves(runs),
      caption:
        "The distinct units among the \(runs.units) hidden ones, and the loss and the accuracy "
        + "over the \(runs.data.samples) training images. Units are distinct where their incoming "
        + "weights or biases differ by more than \(NumberText.readable(tolerance)) of their size, a tolerance for rounding"
        + (runs.hasTwins ? "; the verdicts ask for more, the same bits." : ".")
        + bandCaption(runs.records.count))
    let images = runs.images
    guard let step = images.map(\.image.step).min(), let last = images.map(\.image.step).max()
    else { return [curves] }
    let caption =
      "The first layer's incoming weights of its first \(TwinRecorder.imageUnits) units, as "
      + "images, with the first seed. Each has its own color scale, from minus to plus its largest magnitude."
    return [
      .init(
        name: "symmetry-updates",
        figure: figure(
          images.filter { $0.image.isUpdate && $0.image.step == step },
          title: "What step \(step) adds to the weights of three units"),
        caption: caption + " Step \(step) is the first that reaches this layer from weights of 0."),
      .init(
        name: "symmetry-weights",
        figure: figure(
          images.filter { !$0.image.isUpdate && $0.image.step == last },
          title: "The weights of three units after step \(last)"), caption: caption), curves,
    ]
  }

  /// A row for each start, a column for each unit.
  private static func figure(
    _ images: [(start: Start, image: UnitImage)], title: String
  ) -> SmallMultiples {
    let starts = Start.allCases.filter { start in images.contains { $0.start == start } }
    let panels = starts.flatMap { start in
      images.filter { $0.start == start }.map { chart($0.image, showsTitle: start == starts.first) }
    }
    return SmallMultiples(
      title: title, columns: max(1, panels.count / max(1, starts.count)), panels: panels,
      rowTitles: starts.map { "\($0.rawValue) weights" }, width: 640, aspect: 1)
  }

  private static func chart(_ image: UnitImage, showsTitle: Bool) -> Chart {
    let places = (0..<image.side).map { Double($0) + 0.5 }
    let rows = (0..<image.side).reversed().flatMap { row in
      image.values[row * image.side..<(row + 1) * image.side].map { Double($0) / 100 }
    }
    let range = 0...Double(image.side)
    let chart = Chart(
      title: showsTitle ? "unit \(image.unit + 1)" : "", x: ChartAxis("", range: range),
      y: ChartAxis("", range: range))
    guard let grid = try? GridOfValues(x: places, y: places, values: rows) else { return chart }
    return chart.adding(
      .heatMap(
        grid, scale: ColorScale("part of the largest magnitude", range: -1...1),
        showsValues: false))
  }

  private static func curves(_ runs: Runs) -> SmallMultiples {
    let x = ChartAxis("step", range: 0...max(1, runs.steps.last ?? 1))
    return SmallMultiples(
      title: "Zero, equal and random initial weights", columns: 3,
      panels: [
        panel(
          runs, x, ChartAxis("distinct hidden units", range: 0...Double(max(1, runs.units))),
          distinct),
        panel(runs, x, ChartAxis("training loss")) { $0.loss ?? .nan },
        panel(runs, x, ChartAxis("training accuracy", range: 0...1)) { $0.accuracy },
      ], sharesY: .none, aspect: 0.9)
  }

  private static func panel(
    _ runs: Runs, _ x: ChartAxis, _ y: ChartAxis, _ value: (Record.Measurement) -> Double
  ) -> Chart {
    Start.allCases.enumerated().reduce(Chart(x: x, y: y)) { chart, item in
      // Zero and equal weights may fall together: both are seen where one is dashed above the other.
      chart.adding(
        curves: runs.curves(item.element, value), over: runs.steps,
        name: "\(item.element.rawValue) weights", style: item.element == .equal ? .dashed : .solid,
        color: .series(item.offset))
    }
  }
}
