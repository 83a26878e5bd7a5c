import DescentFigures
import DescentNumerics

extension OptimizerComparisonExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    guard let first = records.first else { return .empty(title: name) }
    let results = Results(records)
    let validation =
      first.validationSamples ?? first.runs.first?.tuning?.validationSamples ?? 0
    let verdicts = Verdict.judge(hypotheses(results, options.steps))
    return Presentation(
      title: "Optimizers on one network",
      takeaway: takeaway(results),
      claims: [
        "SGD's drawback: if the shape of the function is anisotropic, the search follows a very inefficient path.",
        "Momentum: compared with SGD, the zigzag is reduced.",
        "AdaGrad adapts the learning rate of every element of the parameters as it learns; elements that moved much "
          + "get a smaller one.",
        "Adam fuses Momentum and AdaGrad, and corrects the bias.",
      ],
      formulas: rules, mechanism: mechanism,
      predictions: [
        "At the given rates every other optimizer ends with a lower training loss than SGD.",
        "If it is the rule and not the rate that helps, the same holds when each has its own best rate.",
        "Adam, which has both ideas, ends lower than Momentum and AdaGrad, which have one each.",
      ],
      pictures: pictures(results, testSamples: first.testSamples, validationSamples: validation),
      verdicts: verdicts, why: why(results, verdicts),
      next: next(results), settings: settings(first, results, options, validation),
      tables: tables(results, options))
  }

  private static let rules = [
    Formula(#"W \leftarrow W - \eta g, \quad g = \frac{\partial L}{\partial W}"#, label: "SGD"),
    Formula(
      #"v \leftarrow \alpha v + g, \quad W \leftarrow W - \eta v, \quad \alpha = 0.9"#,
      label: "Momentum"),
    Formula(
      #"v \leftarrow \alpha v + g, \quad W \leftarrow W - \eta ( g + \alpha v )"#, label: "Nesterov"
    ),
    Formula(
      #"h \leftarrow h + g \odot g, \quad W \leftarrow W - \eta \frac{g}{\sqrt{h} + \epsilon}"#,
      label: "AdaGrad"),
    Formula(
      #"h \leftarrow \rho h + (1 - \rho) g \odot g, \quad \rho = 0.9"#,
      label: "RMSprop: AdaGrad with"),
    Formula(
      #"m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad \beta_1 = 0.9"#, label: "Adam"),
    Formula(
      #"v \leftarrow \beta_2 v + (1 - \beta_2) g \odot g, \quad \beta_2 = 0.999"#, label: "and"),
    Formula(
      #"W \leftarrow W - \eta \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}"#,
      label: "at step t"),
  ]

  private static let mechanism = """
    The steeper a direction is, the smaller the rate at which SGD still converges along it, and with that one rate it \
    creeps along the flat ones. Momentum sums gradients, so that those of alternating sign cancel and those of one sign \
    add up to 1/(1 − α) times the step. AdaGrad and RMSprop divide each element by the root of its summed or mean \
    squared gradients, so that steep and flat directions move alike. Adam does both, and divides by 1 − βᵗ because \
    averages that begin at 0 are too small at first.
    """

  private static func next(_ results: Results) -> [Presentation.Step] {
    var steps: [Presentation.Step] = [
      .init("See the book's own run:", "descent run optimizer-comparison --book"),
      .init(
        "Give each optimizer more steps and more rates:",
        "descent run optimizer-comparison --thorough"),
      .init("Watch the rules on a surface of two variables:", "descent run optimizer-paths"),
    ]
    if let end = results.searches.first(where: { $0.edge != nil }), let rate = end.chosen.last {
      steps.insert(
        .init(
          "Look beyond the \(end.edge ?? "") rate of \(end.method.title):",
          "descent run optimizer-comparison --learning-rate \(end.method.rawValue)=\(flagText(rate))"
        ),
        at: 0)
    }
    return steps
  }

  private static func settings(
    _ record: Record, _ results: Results, _ options: Options, _ validation: Int
  ) -> [(String, String)] {
    let rates = results.given.isEmpty ? results.tuned : results.given
    let held = validation == 0 ? "" : ", \(validation) validation"
    return [
      (
        "data",
        "\(record.data.name), \(record.data.samples) training\(held) and \(record.testSamples) test images"
      ),
      ("hidden layers", options.hidden.map(String.init).joined(separator: ", ") + ", ReLU"),
      ("initial weights", "He, the same for all optimizers"),
      ("batches", "\(options.batchSize) with replacement, the same for all optimizers"),
      ("steps", "\(options.steps)"),
      (
        results.given.isEmpty ? "learning rates, tuned" : "learning rates given",
        rates.map { "\($0.method.title) \($0.rateText)" }.joined(separator: ", ")
      ),
      ("rates tuned", tuning(record, results, validation)),
    ]
  }

  private static func tuning(_ record: Record, _ results: Results, _ validation: Int) -> String {
    guard let search = results.searches.first else { return "no" }
    let count = "\(search.rates.count) rates each, half a power of ten apart"
    return record.tuned
      ? "\(count), on \(validation) images held out of the training data, by each seed for itself; the lowest "
        + "validation loss counts"
      : "\(count), on \(validation) images held out of the training data; the lowest validation loss after the same "
        + "steps counts, as a geometric mean over the seeds"
  }

  // MARK: Tables

  private static func tables(_ results: Results, _ options: Options) -> [Report.Table] {
    let best =
      results.tuned.isEmpty
      ? nil
      : table("At each one's own best rate, after \(options.steps) steps", results.tuned, results)
    let given =
      results.given.isEmpty
      ? nil : table("At the given rates, after \(options.steps) steps", results.given, nil)
    return [given, best].compactMap(\.self) + (results.given.isEmpty ? [] : rateTables(results))
  }

  private static func table(
    _ caption: String, _ runners: [Runner], _ results: Results?
  ) -> Report.Table {
    runners.table(
      caption,
      [
        ("optimizer", \.method.title),
        (
          "rate",
          { runner in
            let edge = results?.search(of: runner.method)?.edge.map { ", the \($0) tried" } ?? ""
            return runner.rateText + edge
          }
        ),
        ("training loss", { $0.loss.text(digits: 3) }),
        ("test accuracy", { $0.accuracy.text(decimals: 4) }),
        ("test cross-entropy", { $0.testLoss.text(digits: 3) }),
        ("diverged", { $0.diverged ? "yes" : "" }),
      ])
  }

  /// Validation losses by rate.
  private static func rateTables(_ results: Results) -> [Report.Table] {
    guard !results.searches.isEmpty else { return [] }
    let rows = results.searches.flatMap { search in
      zip(search.rates, search.means).map { rate, loss in
        [
          search.method.title, rate.readable,
          loss.isFinite ? NumberText.readable(loss, digits: 3) : "diverged",
          search.chosen.contains(rate) ? "taken" : "",
        ]
      }
    }
    return [
      Report.Table(
        caption: "Validation loss by rate",
        columns: ["optimizer", "rate", "validation loss", ""], rows: rows)
    ]
  }
}
