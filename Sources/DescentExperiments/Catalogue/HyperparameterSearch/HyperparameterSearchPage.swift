import DescentFigures
import DescentNumerics

extension HyperparameterSearchExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    guard let first = records.first else { return .empty(title: name) }
    let results = Results(records, options)
    let verdicts = Verdict.judge(hypotheses(results))
    return Presentation(
      title: "A search for hyperparameters",
      takeaway: takeaway(results, verdicts),
      claims: [
        "Hyperparameters are the number of neurons of each layer, the batch size, the learning rate, the weight decay "
          + "and so on.",
        "In optimizing them, the range in which good values lie is narrowed step by step.",
        "Step 0: set the ranges. Step 1: draw values from them at random. Step 2: train with them, for few epochs, and "
          + "evaluate on validation data. Step 3: repeat 1 and 2 (some 100 times), and narrow the ranges by the results.",
      ],
      formulas: [
        Formula(
          #"\eta = \eta_0 ( \eta_1 / \eta_0 )^u, \quad 0 \le u < 1"#,
          label: "between two rates on a logarithmic scale")
      ],
      mechanism: """
        Learning rates matter by their factors, not by their differences, so u is uniform and each power of ten gets as \
        many trials as the next. If good values lie in one region, the best of some random trials show where: each next \
        range spans the best quarter of the trials in the range before, with a tenth more at each end. Trials can be \
        short because what learns well tends to show it early. The best of many trials is partly the luckiest one, so \
        its own validation score flatters it.
        """,
      predictions: [
        "Later rounds have better trials than earlier ones.",
        "With as many trials, narrowing finds better hyperparameters than random search over the whole ranges.",
        "On a linear scale nearly all trials have large learning rates, and are worse.",
        "The chosen trial does worse on test images than on the validation images that chose it.",
      ],
      pictures: pictures(results), verdicts: verdicts,
      why: why(results, verdicts), next: next(results), settings: settings(first, options),
      tables: tables(results))
  }

  private static func next(_ results: Results) -> [Presentation.Step] {
    results.edges.map { edge in
      .init(
        "Widen the range of the \(edge.hyperparameter), at whose end the best trials lie:",
        "descent run hyperparameter-search --\(edge.flag) "
          + edge.wider.map { flagText($0) }.joined(separator: ","))
    } + [
      .init("See the book's own ranges:", "descent run hyperparameter-search --book"),
      .init("Spend fewer trials:", "descent run hyperparameter-search --trials 20 --rounds 4"),
      .init(
        "Judge the trials by more images:",
        "descent run hyperparameter-search --samples \(2 * results.options.samples) --validation-fraction 0.5"
      ),
      .init("See what choosing does to a score:", "descent run validation"),
    ]
  }

  private static func settings(_ record: Record, _ options: Options) -> [(String, String)] {
    func range(_ ends: [Double]) -> String {
      ends.map(\.readable).joined(separator: " to ") + ", logarithmic"
    }
    let isNarrowing = options.sampler == .narrowing
    return [
      (
        "data",
        "\(record.data.name): \(record.trainingSamples) training and \(record.validationSamples) "
          + "validation images, drawn from "
          + (options.extended
            ? "all training images, by each seed"
            : "the first \(record.data.samples) training images")
          + "; \(record.finalEvaluation.testSamples) test images"
      ),
      ("hidden layers", options.hidden.map(String.init).joined(separator: ", ")),
      ("optimizer", "SGD, batches of \(options.batchSize) with replacement"),
      ("epochs", "\(options.epochs) a trial"),
      ("learning rate", range(options.learningRates)),
      ("weight decay", range(options.weightDecays)),
      (
        "trials",
        isNarrowing ? "\(options.trials) in \(options.rounds) rounds" : "\(options.trials)"
      ),
      (
        "rule",
        isNarrowing
          ? "ranges narrow to the best quarter of the trials in them, with a margin of a tenth"
          : "all trials from the whole ranges"
      ),
    ]
  }

  // MARK: Tables

  private static func tables(_ results: Results) -> [Report.Table] {
    [chosen(results)] + (results.searches.count > 1 ? [searches(results)] : [])
      + (results.isNarrowed ? [rounds(results)] : [])
      + (results.wholeTrials.isEmpty ? [] : [parts(results)]) + [best(results)]
  }

  /// The chosen trial of each seed.
  private static func chosen(_ results: Results) -> Report.Table {
    Report.Table(
      caption: "The trial chosen by validation accuracy",
      columns: [
        "seed", "trial", "round", "learning rate", "weight decay", "training", "validation", "test",
        "trials with this validation score",
      ],
      rows: results.records.enumerated().map { index, record in
        let trial = record.trials[record.bestTrial]
        return ["\(results.options.seed &+ UInt64(index))"] + cells(trial)
          + [
            NumberText.fixed(record.finalEvaluation.testAccuracy, decimals: 3),
            "\(results.main.near(within: 0)[index])",
          ]
      })
  }

  private static func rounds(_ results: Results) -> Report.Table {
    let best = results.rounds { $0.max() ?? .nan }
    let means = results.rounds { Repeated($0).mean }
    return Report.Table(
      caption: "The rounds: validation accuracy, and how many chosen trials come from each",
      columns: ["round", "mean of the trials", "best trial", "chosen trials"],
      rows: (results.records.first?.rounds.indices).map { rounds in
        rounds.map { round in
          [
            "\(round + 1)", Repeated(means.map { $0[round] }).text(decimals: 3),
            Repeated(best.map { $0[round] }).text(decimals: 3),
            "\(results.chosen.count { $0.round == round })",
          ]
        }
      } ?? [])
  }

  /// The random search by powers of ten of the learning rate.
  private static func parts(_ results: Results) -> Report.Table {
    results.parts.table(
      "Random search over the whole ranges by learning rate: validation accuracy"
        + (results.seeds == 1 ? "" : ", all seeds together"),
      [
        ("learning rate", { "\($0.range.lowerBound.readable) to \($0.range.upperBound.readable)" }),
        ("trials", { "\($0.scores.count)" }),
        (
          "mean",
          { $0.scores.isEmpty ? "–" : NumberText.fixed(Repeated($0.scores).mean, decimals: 3) }
        ),
        ("best", { $0.scores.max().map { NumberText.fixed($0, decimals: 3) } ?? "–" }),
      ])
  }

  private static func searches(_ results: Results) -> Report.Table {
    results.searches.table(
      "Searches of \(results.main.scores[0].count) trials each",
      [
        ("search", \.rule.title),
        ("validation, mean of the trials", { $0.mean.text(decimals: 3) }),
        ("validation, chosen trial", { $0.validation.text(decimals: 3) }),
        ("test, chosen trial", { $0.test.text(decimals: 3) }),
      ])
  }

  /// The best trials, of all seeds.
  private static func best(_ results: Results) -> Report.Table {
    let count = results.seeds == 1 ? 10 : 3
    return Report.Table(
      caption: results.seeds == 1
        ? "The best trials by validation accuracy"
        : "The \(count) best trials of each seed by validation accuracy",
      columns: [
        "seed", "trial", "round", "learning rate", "weight decay", "training", "validation",
      ],
      rows: results.records.enumerated().flatMap { index, record in
        record.bestFirst.prefix(count).map {
          ["\(results.options.seed &+ UInt64(index))"] + cells($0)
        }
      })
  }

  private static func cells(_ trial: Record.Trial) -> [String] {
    [
      "\(trial.number)", "\(trial.round + 1)", NumberText.readable(trial.learningRate),
      NumberText.readable(trial.weightDecay),
      NumberText.fixed(trial.trainAccuracy.last ?? .nan, decimals: 3),
      NumberText.fixed(trial.score, decimals: 3),
    ]
  }
}
