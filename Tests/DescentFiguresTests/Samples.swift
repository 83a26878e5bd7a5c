import DescentFigures

/// Figures with made-up data, without functions whose last bits differ between systems.
enum Samples {
  static let epochs = (0..<20).map(Double.init)

  /// Rises from 0 toward a limit.
  static func curve(_ limit: Double, half: Double, at x: [Double] = epochs) -> [Double] {
    x.map { limit * $0 / ($0 + half) }
  }

  /// Numbers that look random and are the same everywhere.
  static func noise(_ count: Int, seed: UInt64 = 1) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }
  }

  static let scales = [
    "1", "0.541", "0.293", "0.158", "0.0858", "0.0464", "0.0251", "0.0136", "0.00736", "0.00398",
    "0.00215", "0.00117", "0.000631", "0.000341", "0.000185", "0.0001",
  ]

  static let batchNorm = SmallMultiples(
    title: "Training accuracy for sixteen initial weight scales",
    subtitle: "Made-up data in the form of the real ones", columns: 4,
    panels: scales.enumerated().map { index, scale in
      Chart(
        title: "std \(scale)", x: ChartAxis("epoch", range: 0...20),
        y: ChartAxis("training accuracy", range: 0...1)
      )
      .adding(
        .line(
          epochs, curve(1, half: Double(index % 5) + 1), name: "with batch normalisation",
          color: .series(0))
      )
      .adding(
        .line(
          epochs, curve(index == 2 ? 0.9 : 0.1, half: 0.5), name: "without", style: .dashed,
          color: .series(1)))
    })

  static let steps = (0..<500).map(Double.init)

  static var line: Chart {
    var chart = Chart(
      title: "Loss of three optimizers", x: ChartAxis("step"),
      y: ChartAxis("loss", scale: .logarithmic))
    chart.subtitle = "Smoothed, with the raw values faint behind"
    for (index, name) in ["SGD", "Momentum", "Adam"].enumerated() {
      let smooth = steps.map { 2.3 / (1 + $0 * Double(index + 1) / 30) }
      let raw = zip(smooth, noise(500, seed: UInt64(index))).map { $0 * (0.6 + 0.8 * $1) }
      chart = chart.adding(
        .line(steps, raw, name: name, color: .series(index), width: 0.8, opacity: 0.3)
      ).adding(.line(steps, smooth, name: name, color: .series(index)))
    }
    return chart
  }

  static var band: Chart {
    let x = (0...50).map(Double.init)
    let train = curve(1, half: 4, at: x)
    let test = curve(0.8, half: 4, at: x)
    return Chart(
      title: "Mean of ten seeds", x: ChartAxis("epoch"), y: ChartAxis("accuracy", range: 0...1)
    )
    .adding(
      .band(
        x, lower: test.map { $0 - 0.05 }, upper: test.map { $0 + 0.05 }, name: "test",
        color: .series(1))
    )
    .adding(.line(x, test, name: "test", color: .series(1)))
    .adding(
      .band(x, lower: train.map { $0 - 0.02 }, upper: train.map { $0 + 0.02 }, name: "training")
    )
    .adding(.line(x, train, name: "training"))
    .adding(.rule(y: 0.1, label: "chance"))
    .adding(.rule(x: 30, label: "rate lowered"))
  }

  static var points: Chart {
    let rates = noise(80, seed: 3).map { 0.000001 + $0 * $0 * $0 * 0.01 }
    let decays = noise(80, seed: 4).map { 0.00000001 + $0 * $0 * $0 * 0.0001 }
    return Chart(
      title: "Every trial", x: ChartAxis("learning rate", scale: .logarithmic),
      y: ChartAxis("weight decay", scale: .logarithmic),
      marks: [
        .points(
          rates, decays, coloredBy: noise(80, seed: 5),
          scale: ColorScale("validation accuracy", range: 0...1)),
        .box(x: 1e-6...1e-2, y: 1e-8...1e-4, label: "round 1", color: .muted),
        .box(x: 1e-4...5e-3, y: 1e-7...2e-5, label: "round 2"),
        .points([0.001], [0.000001], name: "best", color: .ink, shape: .ring, radius: 6),
        .note("best", x: 0.001, y: 0.000001),
      ])
  }

  static var histogram: SmallMultiples {
    let panels = (1...10).map { layer in
      // The mean of more and more numbers: narrower and narrower.
      let values = (0..<600).map { index in
        noise(layer, seed: UInt64(index * 31 + layer)).reduce(0, +) / Double(layer)
      }
      return Chart(
        title: layer <= 5 ? "layer \(layer)" : "", x: ChartAxis("activation", range: 0...1),
        y: ChartAxis("count"), marks: [.histogram(of: values, bins: 30, range: 0...1)])
    }
    return SmallMultiples(
      title: "Activations", columns: 5, panels: panels,
      rowTitles: ["sigmoid, Xavier", "sigmoid, He"], sharesY: .rows)
  }

  static var bars: Chart {
    Chart(
      title: "Accuracy at the end",
      x: ChartAxis(
        "optimizer", categories: ["SGD", "Momentum", "RMSprop", "Adam with decoupled decay"]),
      y: ChartAxis("accuracy"),
      marks: [
        .bars([0.7, 0.9, 0.92, 0.93], errors: [0.02, 0.01, 0.015, 0.01], name: "training", of: 2),
        .bars(
          [0.6, 0.8, 0.78, 0.85], errors: [0.03, 0.02, 0.02, 0.01], name: "test", color: .series(1),
          slot: 1, of: 2),
      ])
  }

  static var importance: Chart {
    Chart(
      title: "Importance", x: ChartAxis("share of the variance", unit: "%"),
      y: ChartAxis(categories: ["learning rate", "weight decay", "batch size"]),
      marks: [.bars([81, 6, 2], direction: .rightward)]
    ).sized(width: 560, aspect: 0.34)
  }

  static var contour: Chart {
    let bowl = GridOfValues(x: -10...10, y: -4...4) { x, y -> Double in x * x / 20 + y * y }
    let steps = (0...30).map(Double.init)
    let x = steps.map { step -> Double in -7 / (1 + step / 6) }
    let y = steps.enumerated().map { index, step -> Double in
      let side: Double = index.isMultiple(of: 2) ? 2 : -2
      return side / (1 + step / 5)
    }
    return Chart(
      title: "A path on f(x, y) = x²/20 + y²", x: ChartAxis("x"), y: ChartAxis("y"),
      marks: [
        .contour(bowl, levels: [0.2, 0.8, 2, 4, 7, 11]), .line(x, y, name: "SGD", width: 1.25),
        .points(x, y, name: "SGD", radius: 2.2),
        .points([0], [0], name: "minimum", color: .ink, shape: .cross),
      ])
  }

  static var heatMap: Chart {
    let hill = GridOfValues(x: -3...3, y: -2...2, columns: 60, rows: 40) {
      x, y -> Double in
      let away: Double = x * x + 2 * y * y
      return 10 / (1 + away) - x
    }
    return Chart(
      title: "Loss around a point", x: ChartAxis("first direction"),
      y: ChartAxis("second direction"),
      marks: [.heatMap(hill, title: "loss")]
    ).sized(width: 520, aspect: 0.7)
  }

  static let optimizers = ["SGD", "Momentum", "Nesterov", "AdaGrad", "RMSprop", "Adam"]

  static var lineEnds: Chart {
    var chart = Chart(
      title: "Accuracy of six optimizers", x: ChartAxis("epoch"),
      y: ChartAxis("accuracy", range: 0...1)
    ).naming(lines: .ends)
    for (index, name) in optimizers.enumerated() {
      let limit = index == 0 ? 0.6 : 0.95 + 0.01 * Double(index % 3)
      chart = chart.adding(
        .line(epochs, curve(limit, half: 0.8), name: name, color: .series(index)))
    }
    return chart
  }

  static var cells: Chart {
    let grid = GridOfValues(x: 1...5, y: 1...4, columns: 5, rows: 4) { x, y in x * y / 20 }
    return Chart(
      title: "Accuracy by width and depth", x: ChartAxis("width"), y: ChartAxis("depth"),
      marks: [.heatMap(grid, title: "accuracy")]
    ).sized(width: 520, aspect: 0.6)
  }

  static var intervals: Chart {
    Chart(
      title: "The final", x: ChartAxis("validation accuracy"),
      y: ChartAxis(categories: ["trial 37", "trial 12", "defaults (trial 0)"]),
      marks: [
        .points(
          [0.93, 0.935, 0.928, 0.925, 0.93, 0.922, 0.9, 0.91, 0.89],
          [0, 0, 0, 1, 1, 1, 2, 2, 2], name: "one training", color: .muted, radius: 2.5),
        .intervals(
          [0.931, 0.9257, 0.9], lower: [0.925, 0.92, .nan], upper: [0.937, 0.931, 0.91],
          name: "mean", direction: .rightward),
        .points(
          [0.947, 0.941, 0.904], [0, 1, 2], name: "seen", color: .series(1), shape: .diamond),
      ]
    ).sized(width: 640, aspect: 0.3)
  }

  static var parallel: Chart {
    let axes = [
      ChartAxis("learning rate", range: 1e-5...1e-1, scale: .logarithmic),
      ChartAxis("optimizer", categories: ["SGD", "Adam"]), ChartAxis("momentum", range: 0...0.99),
      ChartAxis("width", range: 15.5...256.5, scale: .logarithmic), ChartAxis("accuracy"),
    ]
    let columns = (0..<5).map { noise(40, seed: UInt64($0 + 20)) }
    let rows = (0..<40).map { row -> [Double] in
      let kind = columns[1][row] < 0.5 ? 0.0 : 1.0
      let rate = columns[0][row]
      return [
        1e-5 + rate * rate * rate * 0.09, kind, kind == 0 ? columns[2][row] * 0.99 : .nan,
        16 + columns[3][row] * 240, 0.5 + columns[4][row] * 0.45,
      ]
    }
    return Chart(
      title: "Every trial", x: ChartAxis(categories: axes.map(\.title)),
      y: ChartAxis(categories: [""]),
      marks: [
        .parallel(Array(rows[4...]), axes: axes, name: "others", color: .muted, opacity: 0.35),
        .parallel(
          Array(rows[..<4]), axes: axes, name: "the best", width: 2, opacity: 1, showsAxes: false),
      ]
    ).sized(width: 920, aspect: 0.4)
  }

  static let all: [(String, any Figure)] = [
    ("batch-norm", batchNorm), ("line", line), ("band", band), ("points", points),
    ("histogram", histogram), ("bars", bars), ("importance", importance), ("contour", contour),
    ("heat-map", heatMap), ("line-ends", lineEnds), ("cells", cells), ("intervals", intervals),
    ("parallel", parallel),
    ("empty", Chart(title: "Nothing yet", x: ChartAxis("step"), y: ChartAxis("loss"))),
  ]

  /// A page with every kind of figure, a wide table and a playground.
  static var everything: Report {
    let names = ["optimizer"] + (1...14).map { "measured \($0)" }
    let rows = optimizers.map { name in [name] + (1...14).map { "0.\($0)123" } }
    let figures = all.dropLast().map { name, figure in
      Report.Section.figure(figure, caption: name)
    }
    return Report(
      title: "Every kind of figure", question: "Can all of them be read and touched?",
      settings: [("data", "made up")],
      sections: [
        .playground(Report.Playground(caption: "The bowl, to try out."), heading: "Try it")
      ] + figures + [
        .table(Report.Table(caption: "Wide", columns: names, rows: rows), heading: "Numbers")
      ])
  }

  static let report = Report(
    title: "Batch normalisation & the <initial> scale",
    question: "Does batch normalisation make the initial weights matter less?",
    settings: [("data", "made up"), ("seed", "0"), ("command", "descent run \"a\" <b> & c")],
    sections: [
      .figure(batchNorm, caption: "Training accuracy over 20 epochs."),
      .text(heading: "Reading", "With it all learn.\n\nWithout it one does."),
      .table(
        Report.Table(
          caption: "At the end", columns: ["optimizer", "accuracy"],
          rows: [["SGD", "0.70 ± 0.02"], ["Adam", "0.93"], ["none"]]), heading: "Numbers"),
    ],
    dataJSON: #"{"text": "</script><script>alert(1)</script>"}"#)
}
