import DescentFigures
import DescentNumerics

extension ValidationExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    guard let first = records.first else { return .empty(title: name) }
    let results = Results(records, options)
    let verdicts = Verdict.judge(hypotheses(results))
    return Presentation(
      title: "Validation data",
      takeaway: takeaway(results, verdicts),
      claims: [
        "Test data must not be used to evaluate hyperparameters. If test data are used to tune them, their values overfit "
          + "the test data.",
        "To tune hyperparameters, data of their own are needed, which are called validation data.",
      ],
      formulas: [
        // On one line, because without a font for formulas browsers do not stretch the root over a fraction.
        Formula(#"\sigma = \sqrt{p (1 - p) / m}"#, label: "an accuracy p on m images"),
        Formula(
          #"E [ \max ( s_1, \ldots, s_K ) ] - p \le \sigma \sqrt{2 \ln K}"#,
          label: "the best of K scores"),
      ],
      mechanism: """
        The accuracy on m images is the true accuracy p plus an error of about σ. Choosing the best of K trials by such \
        scores prefers those whose error happens to be positive, and the more there are to choose from, the larger is \
        the largest error. So the score of the chosen one is too high on the images that chose it. On other images its \
        error is a new one, which is as often negative as positive.
        """,
      predictions: [
        "The best trial's score on the images that chose it is higher than its true accuracy, whether they are called "
          + "validation or test images.",
        "Its score on images that chose nothing is right on average.",
        "The optimism grows with the number of trials, and falls with the number of images.",
        "The training accuracy, which the weights themselves were chosen by, is the worst to choose by.",
      ],
      pictures: pictures(results), verdicts: verdicts,
      why: why(results, verdicts),
      next: [
        .init("Choose by very few images:", "descent run validation --parts 30,100"),
        .init("Give the choice more trials:", "descent run validation --trials 300"),
        .init("Search for hyperparameters:", "descent run hyperparameter-search"),
      ],
      settings: settings(first, options), tables: tables(results))
  }

  private static func settings(_ record: Record, _ options: Options) -> [(String, String)] {
    [
      (
        "data",
        "\(record.data.name): \(record.data.samples) training images, which each seed draws, and "
          + "\(record.poolSamples) held-out ones"
      ),
      (
        "trials",
        "\(record.trials.count) networks of two hidden layers with ReLU, He's initial weights, SGD for "
          + "\(options.steps) steps"
      ),
      (
        "hyperparameters",
        "learning rate \(learningRates.lowerBound.readable) to \(learningRates.upperBound.readable) and weight decay "
          + "\(weightDecays.lowerBound.readable) to \(weightDecays.upperBound.readable), logarithmic; "
          + "\(widths.lowerBound) to \(widths.upperBound) units a layer; batches of \(batchSizes.lowerBound) to "
          + "\(batchSizes.upperBound)"
      ),
      (
        "splits",
        "\(options.splits) for each size: a validation part, a test part of the same size, and the rest for the truth"
      ),
    ]
  }

  /// The results of all seeds.
  struct Results {
    typealias Cell = FactorialCell<Choice, Choice.Values>
    let options: Options
    let pool: Int
    /// With the first seed.
    let trials: [Trial]
    let cells: [Cell]
    let seeds: Int

    init(_ records: [Record], _ options: Options) {
      self.options = options
      pool = records.first?.poolSamples ?? 0
      trials = records.first?.trials ?? []
      cells = FactorialCell.cells(records.map(\.choices))
      seeds = records.count
    }

    var parts: [Int] { cells.grouped { $0.part }.map(\.key) }
    var smallPart: Int { parts.first ?? 0 }
    var largePart: Int { parts.last ?? 0 }
    var mostTrials: Int { cells.map(\.trials).max() ?? 0 }
    /// The fewest trials among which there is a choice; `nil` if there is one such number.
    var fewTrials: Int? {
      cells.map(\.trials).filter { $0 > 1 && $0 < mostTrials }.min()
    }

    func cell(_ part: Int, _ trials: Int) -> Cell? {
      cells.first { $0.part == part && $0.trials == trials }
    }
  }

  /// Several narrow tables, because of one wide one the last columns would be out of sight.
  private static func tables(_ results: Results) -> [Report.Table] {
    func column(
      _ name: String, _ member: KeyPath<Choice.Values, Double> & Sendable
    ) -> (name: String, text: (Results.Cell) -> String) {
      (name, { cell in cell.number { $0[keyPath: member] }.text(decimals: 4) })
    }
    func table(
      _ caption: String, _ columns: [(name: String, text: (Results.Cell) -> String)]
    ) -> Report.Table {
      results.cells.table(
        caption, [("images", { "\($0.part)" }), ("trials", { "\($0.trials)" })] + columns)
    }
    return [
      table(
        "Scores less true accuracies: how much too high a score is",
        [
          column("validation chose", \.validationOptimism),
          column("test chose", \.testOptimism),
          column("test, chose nothing", \.freshOptimism),
          column("training chose", \.trainOptimism),
        ]),
      table(
        "True accuracy of the chosen trial, on images that are in no part",
        [
          column("chosen by validation", \.validationTruth),
          column("chosen by test", \.testTruth),
          column("chosen by training", \.trainTruth),
          column("best of all", \.bestTruth),
        ]),
      table(
        "The optimism of the validation accuracy beside the theory",
        [
          column("measured", \.validationOptimism), column("theory for these trials", \.predicted),
          column("bound σ√(2 ln K)", \.bound),
        ]),
    ]
  }
}

extension FactorialCell<ValidationExperiment.Choice, ValidationExperiment.Choice.Values> {
  /// A score, from how optimistic it is.
  func score(
    _ optimism: KeyPath<Values, Double>, _ truth: KeyPath<Values, Double>
  ) -> Repeated {
    number { $0[keyPath: optimism] + $0[keyPath: truth] }
  }
}
