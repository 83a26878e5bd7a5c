import DescentFigures
import DescentNumerics

extension OverfittingExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    guard let first = records.first else { return .empty(title: name) }
    let results = Results(records)
    let verdicts = Verdict.judge(hypotheses(results))
    return Presentation(
      title: "Overfitting and its two causes",
      takeaway: takeaway(results, verdicts),
      claims: [
        "Overfitting is the state in which a model fits the training data, but not well other data that are not among "
          + "them.",
        "Causes: the model has many parameters and great expressive power; the training data are few.",
      ],
      formulas: [
        Formula(#"\text{gap} = A_{\text{train}} - A_{\text{test}}"#, label: "gap"),
        Formula(
          #"P = ( n_{in} + 1 ) u + ( u + 1 ) u + ( u + 1 ) k"#,
          label: "parameters"),
      ],
      mechanism: """
        A network of u units in each of two hidden layers, with n inputs and k classes, has P parameters. With more \
        parameters than images it can fit the images in many ways, and nothing says that the way it finds is right for \
        others. The fewer images there are, the more ways there are that fit them. Whether the way that SGD finds from \
        small initial weights is a bad one is a question for measurement: the gap says how much is learned by heart, \
        the test accuracy whether this does harm.
        """,
      predictions: [
        "With fewer images the gap is larger and the test accuracy lower.",
        "With more parameters than are needed to fit all images the gap is larger, and the test accuracy lower.",
        "Where some labels are wrong, a network that can fit them does so, and one with more parameters loses more.",
        "While a network that overfits is trained on, its test loss falls first and rises later.",
      ],
      pictures: pictures(results, records.count),
      verdicts: verdicts,
      why: why(results, verdicts),
      next: [
        .init("Train longer, with more widths:", "descent run overfitting --thorough"),
        .init("Let half of the labels be wrong:", "descent run overfitting --wrong-labels 0.5"),
        .init("Do something against it:", "descent run weight-decay"),
        .init("Or this:", "descent run dropout"),
      ],
      settings: [
        ("data", "\(first.data.name), all \(first.testSamples) test images"),
        ("hidden layers", "two, with ReLU; He's initial weights"),
        ("optimizer", "SGD, learning rate \(options.learningRate)"),
        ("steps", "\(options.steps) of \(options.batchSize) images, drawn with replacement"),
      ],
      tables: tables(results))
  }

  /// The results of all seeds, by condition.
  struct Results {
    typealias Cell = FactorialCell<Sized, FixedResult>
    let grid: [Cell]
    let noise: [Cell]
    let course: FactorialCell<Sized, Course>?

    init(_ records: [Record]) {
      grid = FactorialCell.cells(records.map(\.grid))
      noise = FactorialCell.cells(records.map(\.noise)).sorted { $0.width < $1.width }
      course = FactorialCell.cells(records.map(\.course)).first
    }

    var widths: [Int] { Set(grid.map(\.width)).sorted() }
    var sizes: [Int] { Set(grid.map(\.samples)).sorted() }

    func cell(_ width: Int, _ samples: Int) -> Cell? {
      grid.first { $0.width == width && $0.samples == samples }
    }
  }

  private static func pictures(_ results: Results, _ seeds: Int) -> [Presentation.Picture] {
    var list: [Presentation.Picture] = [
      .init(
        name: name, figure: maps(results),
        caption:
          "Accuracy by the width of the network and the number of its training images: on the training images, "
          + "on the test images, and the gap between them."
          + (seeds > 1 ? " Means over \(seeds) seeds." : "")),
      .init(
        name: "\(name)-widths", figure: byWidth(results),
        caption: "The same by width, a panel for each number of images." + bandCaption(seeds)),
    ]
    if let noisy = results.noise.first {
      list.append(
        .init(
          name: "\(name)-noise", figure: byNoise(results),
          caption: "\(noisy.samples) training images by width, with right labels and with "
            + "\((100 * noisy.wrongLabels).readable) % of them wrong. The training accuracy counts agreement with the labels as given; test images keep their right ones."
            + bandCaption(seeds)))
    }
    if let course = results.course {
      list.append(
        .init(
          name: "\(name)-course", figure: courseFigure(course),
          caption:
            "\(course.condition.title), by step. The accuracy counts right answers; the cross-entropy also how sure "
            + "the network is of them." + bandCaption(seeds)))
    }
    return list
  }

  private static func tables(_ results: Results) -> [Report.Table] {
    let columns: [(name: String, text: (Results.Cell) -> String)] = [
      ("units", { "\($0.width)" }), ("images", { "\($0.samples)" }),
      ("wrong labels", \.wrongLabels.readable),
      ("training", { $0.number(\.lastTrain).text(decimals: 3) }),
      ("test", { $0.number(\.testAccuracy).text(decimals: 3) }),
      ("gap", { $0.gap.text(decimals: 3) }),
      ("test cross-entropy", { $0.number(\.testCrossEntropy).readableIfFinite }),
    ]
    return [(results.grid + results.noise).table("At the end", columns)]
  }
}

extension FactorialCell<OverfittingExperiment.Sized, FixedResult> {
  var gap: Repeated { number { $0.lastTrain - $0.testAccuracy } }
}

// MARK: Figures

extension OverfittingExperiment {
  private static func maps(_ results: Results) -> SmallMultiples {
    func panel(_ title: String, _ number: (Results.Cell) -> Repeated) -> Chart {
      let (widths, sizes) = (results.widths, results.sizes)
      let grid = GridOfValues(columns: widths.count, rows: sizes.count) { column, row in
        results.cell(widths[column], sizes[row]).map { number($0).mean } ?? .nan
      }
      return Chart(
        title: title, x: ChartAxis("units of each layer", categories: widths.map { "\($0)" }),
        y: ChartAxis("training images", categories: sizes.map { "\($0)" })
      ).adding(.heatMap(grid, scale: ColorScale("accuracy, or gap", range: 0...1)))
    }
    return SmallMultiples(
      title: "Accuracy by parameters and data", columns: 3,
      panels: [
        panel("training images") { $0.number(\.lastTrain) },
        panel("test images") { $0.number(\.testAccuracy) }, panel("gap", \.gap),
      ])
  }

  private static func byWidth(_ results: Results) -> SmallMultiples {
    let panels = results.sizes.map { size in
      panel(results.grid.filter { $0.samples == size }, title: "\(size) images")
    }
    return SmallMultiples(
      title: "Accuracy by width", columns: min(4, panels.count), panels: panels)
  }

  private static func panel(_ cells: [Results.Cell], title: String) -> Chart {
    let cells = cells.sorted { $0.width < $1.width }
    return Chart(
      title: title, x: ChartAxis("units of each layer", categories: cells.map { "\($0.width)" }),
      y: ChartAxis("accuracy", range: 0...1)
    )
    .adding(cells, \.lastTrain, name: "training images")
    .adding(cells, \.testAccuracy, name: "test images", style: .dashed, color: .series(1))
  }

  private static func byNoise(_ results: Results) -> SmallMultiples {
    let samples = results.noise.first?.samples
    return SmallMultiples(
      title: "When some labels are wrong", columns: 2,
      panels: [
        panel(results.grid.filter { $0.samples == samples }, title: "all labels right"),
        panel(
          results.noise,
          title: "\((100 * (results.noise.first?.wrongLabels ?? 0)).readable) % of the labels wrong"
        ),
      ])
  }

  private static func courseFigure(_ cell: FactorialCell<Sized, Course>) -> SmallMultiples {
    let steps = cell.first.steps.map(Double.init)
    let axis = ChartAxis("step", scale: .logarithmic)
    func panel(
      _ title: String, _ y: ChartAxis, _ train: (Course) -> [Double], _ test: (Course) -> [Double]
    ) -> Chart {
      Chart(title: title, x: axis, y: y)
        .adding(curves: cell.values.map(train), over: steps, name: "training images")
        .adding(
          curves: cell.values.map(test), over: steps, name: "test images", style: .dashed,
          color: .series(1))
    }
    return SmallMultiples(
      title: "One training, step by step", columns: 2,
      panels: [
        panel("accuracy", ChartAxis("accuracy", range: 0...1), \.trainAccuracy, \.testAccuracy),
        panel(
          "cross-entropy", ChartAxis("cross-entropy", scale: .logarithmic),
          { $0.trainCrossEntropy.map { $0 ?? .nan } }, { $0.testCrossEntropy.map { $0 ?? .nan } }),
      ], sharesY: .none)
  }
}
