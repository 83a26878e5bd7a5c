import DescentFigures
import DescentNumerics
import RealModule

extension DropoutExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    guard !records.isEmpty else { return .empty(title: name) }
    let results = Results(records, layers: options.hidden.count)
    let verdicts = Verdict.judge(hypotheses(results))
    return Presentation(
      title: "Dropout",
      takeaway: takeaway(results, verdicts),
      claims: [
        "Dropout deletes neurons at random in the course of learning.",
        "Ensemble learning lets several models learn separately, and takes the mean of their outputs in inference.",
        "Dropout realizes the effect of ensemble learning with a single network.",
      ],
      formulas: [
        Formula(#"y = m \odot x , \quad P ( m_i = 0 ) = p"#, label: "the book, training"),
        Formula(#"y = ( 1 - p ) x"#, label: "the book, evaluation"),
        Formula(#"y = \frac{1}{1 - p} m \odot x"#, label: "scaled, training"),
        Formula(#"y = x"#, label: "scaled, evaluation"),
        Formula(
          #"( 1 - p )^{L / 2} , \quad ( 1 - p )^{- L / 2}"#,
          label: "size of the signal, book and scaled"),
      ],
      mechanism: """
        Each unit is dropped with the probability p in each step, so that no unit can rely on any particular other. Each \
        step trains another thinned network; the whole network, scaled, stands for the mean of them all. With the book's \
        mask the mean square of each layer's outputs is multiplied by 1 − p in training, so that after L layers a deep network \
        learns from a fraction of the signal that its initial weights were made for. Scaling the survivors by 1/(1 − p) \
        keeps the mean instead, and divides the mean square by 1 − p.
        """,
      predictions: [
        "With the book's mask a deep network learns more slowly than with scaled survivors.",
        "Dropout narrows the gap between training and test accuracy, and raises the test accuracy.",
        "Too much of it keeps the network from learning.",
        "The mean of several networks is better than one.",
        "The network without dropping agrees with the mean of its thinned networks.",
        "The network with dropout is as good as the mean of several networks.",
      ],
      pictures: pictures(results, records.count),
      verdicts: verdicts,
      why: why(results, verdicts),
      next: [
        .init("See the book's own run:", "descent run dropout --book"),
        .init(
          "Train the book's mask until it has learned:",
          "descent run dropout --learning-rate 0.01 --epochs 3000 --every 100"),
        .init(
          "Ask the same of a shallow network:",
          "descent run dropout --hidden 100,100 --learning-rate 0.1"),
        .init("Measure more rates and widths:", "descent run dropout --thorough"),
      ],
      settings: settings(results, options), tables: tables(results))
  }

  /// The records of all seeds.
  struct Results {
    let records: [Record]
    let runs: [FactorialCell<Rate, Followed>]
    let grid: [FactorialCell<Sized, FixedResult>]
    /// The number of hidden layers.
    let layers: Int

    init(_ records: [Record], layers: Int) {
      self.records = records
      self.layers = layers
      runs = FactorialCell.cells(records.map(\.runs)).sorted { $0.rate < $1.rate }
      grid = FactorialCell.cells(records.compactMap(\.grid))
    }

    /// Without dropout.
    var plain: FactorialCell<Rate, Followed>? { runs.first { $0.rate == 0 } }

    /// The next smaller rate than the one that is judged.
    var mild: FactorialCell<Rate, Followed>? {
      guard let claimed else { return nil }
      return run(runs.map(\.rate).filter { $0 > 0 && $0 < claimed }.max(), usualMask)
    }

    /// The rate that is judged.
    var claimed: Double? { DropoutExperiment.claimed(runs.map(\.rate)) }

    func run(_ rate: Double?, _ mask: Mask) -> FactorialCell<Rate, Followed>? {
      runs.first { $0.rate == rate && $0.rate > 0 && ($0.mask ?? .book) == mask }
    }

    /// The mask that is usual: scaled if it was measured.
    var usualMask: Mask { runs.contains { $0.mask == .scaled } ? .scaled : .book }

    var maskWords: String { usualMask == .scaled ? "survivors scaled" : "the book's mask" }

    /// One with each seed has the same; the first's stand for all.
    var answers: [Answers] {
      (records.first?.answers ?? []).indices.map { index in
        Answers(repetitions: records.map { $0.answers[index] })
      }
    }

    func answers(_ source: Source, rate: Double? = 0, mask: Mask? = nil) -> Answers? {
      answers.first {
        $0.source == source && $0.rate == rate && (mask == nil || ($0.mask ?? .book) == mask)
      }
    }

    /// A network of the ensemble alone: for each seed the mean over them.
    var member: (accuracy: Repeated, crossEntropy: Repeated) {
      (
        Repeated(records.map { Repeated($0.members.map(\.accuracy)).mean }),
        Repeated(records.map { Repeated($0.members.map { $0.crossEntropy ?? .nan }).mean })
      )
    }
  }

  private static func settings(_ results: Results, _ options: Options) -> [(String, String)] {
    options.trainingSettings(
      results.records.first?.data ?? DataName(name: "", samples: 0),
      testSamples: results.records.first?.testSamples ?? 0) + [
        (
          "dropout",
          options.rates.map(\.readable).joined(separator: ", ")
            + ": the fraction dropped after each hidden layer"
        ),
        ("ensemble", "\(options.networks) networks without dropout, mean of their probabilities"),
        ("stochastic passes", "\(options.passes), mean of their probabilities"),
      ]
  }

  private static func pictures(_ results: Results, _ seeds: Int) -> [Presentation.Picture] {
    let list: [Presentation.Picture] = [
      .init(
        name: name, figure: accuracies(results),
        caption: "Accuracy over the training images and over the "
          + "\(results.records.first?.testSamples ?? 0) test images, by epoch." + bandCaption(seeds)
      ),
      .init(
        name: "\(name)-ensemble", figure: comparison(results),
        caption: "The same test images given to one network, to the mean of networks trained "
          + "independently without dropout, to each dropout network as it is evaluated, and to the "
          + "mean of its passes with units dropped. Means are of probabilities. ‘one network’ is the first of the "
          + "\(results.records.first?.members.count ?? 0) whose mean is taken."
          + (seeds == 1
            ? "" : " Bars are means over \(seeds) seeds, whiskers one standard deviation.")),
    ]
    guard !results.grid.isEmpty else { return list }
    return list + [
      .init(
        name: "\(name)-signal", figure: signal(results),
        caption:
          "The size (root mean square) of the untrained network's outputs with units dropped as in training, "
          + "over that without: measured (points) and as (1 − p)^(±L/2) predicts it (dashed)."
          + pointCaption(seeds)),
      .init(
        name: "\(name)-sizes", figure: bySize(results),
        caption:
          "Accuracy after \(Sized.steps) steps by the fraction dropped, for two hidden layers of several "
          + "widths, with scaled survivors and a learning rate of 0.1." + bandCaption(seeds)),
    ]
  }
}

// MARK: Figures

extension DropoutExperiment {
  private static func accuracies(_ results: Results) -> SmallMultiples {
    SmallMultiples(
      title: "Accuracy on images learned and on images never seen",
      columns: min(3, results.runs.count),
      panels: results.runs.map {
        RepeatedCurve($0.values.map(\.curve)).panel(title: $0.condition.title)
      },
      width: results.runs.count == 1 ? 640 : 920)
  }

  private static func comparison(_ results: Results) -> SmallMultiples {
    let answers = results.answers
    let axis = ChartAxis(categories: answers.map(\.name))
    func panel(_ title: String, _ x: ChartAxis, _ values: [Repeated]) -> Chart {
      var chart = Chart(title: title, x: x, y: axis)
      for (index, answer) in answers.enumerated() {
        let only = values.indices.map { $0 == index ? values[$0].mean : .nan }
        let errors = values.indices.map { $0 == index ? values[$0].standardDeviation : 0 }
        chart = chart.adding(
          .bars(only, errors: errors, color: answer.color, direction: .rightward))
      }
      return chart
    }
    return SmallMultiples(
      title: "One network, many, and one with dropout", columns: 2,
      panels: [
        panel(
          "higher is better", ChartAxis("test accuracy", range: 0...1), answers.map(\.accuracy)),
        panel(
          "lower is better", ChartAxis("cross-entropy on test images (nats)"),
          answers.map(\.crossEntropy)),
      ], sharesX: .none, aspect: 0.12 + 0.075 * Double(answers.count))
  }

  private static func signal(_ results: Results) -> Chart {
    let rates = Set(results.runs.map(\.rate).filter { $0 > 0 }).sorted()
    let axis = ChartAxis("size of the outputs, relative", scale: .logarithmic)
    return Mask.allCases.enumerated().reduce(
      Chart(
        title: "What dropping does to the signal", x: ChartAxis("fraction dropped"), y: axis)
    ) { chart, item in
      let cells = rates.compactMap { results.run($0, item.element) }
      guard !cells.isEmpty else { return chart }
      return chart.adding(
        measured: cells.map { $0.number(\.signal) },
        predicted: cells.map { predictedSignal($0.condition, results) }, over: cells.map(\.rate),
        name: item.element == .scaled ? "survivors scaled" : "the book's mask",
        color: .series(item.offset == 0 ? 2 : 3))
    }
  }

  /// (1 − p)^(L/2) with the book's mask, (1 − p)^(−L/2) with scaled survivors.
  static func predictedSignal(_ rate: Rate, _ results: Results) -> Double {
    let layers = Double(results.layers)
    let exponent = rate.mask == .scaled ? -layers / 2 : layers / 2
    return Double.pow(1 - rate.rate, exponent)
  }

  private static func bySize(_ results: Results) -> SmallMultiples {
    let panels = results.grid.grouped { $0.width }.map { width, cells in
      Chart(
        title: "\(width) units a layer",
        x: ChartAxis("fraction dropped", categories: cells.map(\.rate.readable)),
        y: ChartAxis("accuracy")
      )
      .adding(cells, \.lastTrain, name: "training images")
      .adding(cells, \.testAccuracy, name: "test images", style: .dashed, color: .series(1))
    }
    return SmallMultiples(
      title: "Dropout by the size of the network", columns: min(3, panels.count), panels: panels)
  }

  private static func tables(_ results: Results) -> [Report.Table] {
    let main = Report.Table(
      caption: "At the end",
      columns: ["", "training", "test", "gap", "test cross-entropy"],
      rows: results.answers.map { answers in
        let run = results.runs.first { $0.rate == answers.rate && $0.mask == answers.mask }
        let isCurve = answers.source == .oneNetwork || answers.source == .dropout
        let curve = run.map { RepeatedCurve($0.values.map(\.curve)) }
        let known = isCurve ? curve : nil
        return [
          answers.name, known?.train.text(decimals: 3) ?? "",
          answers.accuracy.text(decimals: 3), known?.gap.text(decimals: 3) ?? "",
          answers.crossEntropy.text(decimals: 3),
        ]
      })
    guard !results.grid.isEmpty else { return [main] }
    let widths = results.grid.grouped { $0.width }.map(\.cells)
    let sizes = widths.table(
      "Test accuracy after \(Sized.steps) steps, by width and fraction dropped",
      [("units", { "\($0[0].width)" })]
        + (widths.first ?? []).indices.map { index in
          (
            widths[0][index].rate.readable,
            { $0[index].number(\.testAccuracy).text(decimals: 3) }
          )
        })
    return [main, sizes]
  }
}
