import DescentFigures

extension WeightDecayExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    let results = Results(records)
    guard let data = records.first?.data else { return .empty(title: name) }
    let verdicts = Verdict.judge(hypotheses(results))
    return Presentation(
      title: "Weight decay",
      takeaway: takeaway(results, verdicts),
      claims: [
        "Overfitting: the model fits the training data, but not other data that are not among them.",
        "By penalizing large weights in the course of learning, weight decay suppresses overfitting.",
        "The L2 norm's decay ½λW² is added to the loss function.",
      ],
      formulas: [
        Formula(#"L' = L + \frac{1}{2} \lambda \sum W^2"#, label: "L2 penalty"),
        Formula(
          #"W \leftarrow W - \eta ( \frac{\partial L}{\partial W} + \lambda W )"#,
          label: "SGD with it"),
        Formula(
          #"W \leftarrow (1 - \eta \lambda) W - \eta \cdot \text{step}"#, label: "decoupled"),
      ],
      mechanism: """
        The penalty pulls each weight toward 0 by a fraction ηλ of itself in every step, so that only weights that the \
        loss keeps pushing stay large. A function with small weights changes slowly with its inputs, which leaves less \
        room to follow the noise of single images. Too strong a pull keeps the network from fitting even what the \
        images have in common. With SGD the penalty and the decoupled decay are one rule; Adam divides the penalty's \
        gradient by the size of past gradients, so there they differ.
        """,
      predictions: [
        "Without weight decay the training accuracy ends well above the test accuracy.",
        "With it the weights are smaller and the gap is narrower.",
        "Some λ raises the test accuracy; a larger one lowers it.",
        "The more of the labels are wrong, and so not worth learning by heart, the more it helps.",
        "The fewer the images, the more it helps.",
      ],
      pictures: pictures(results, data, records.count),
      verdicts: verdicts,
      why: why(results, verdicts),
      next: [
        .init("See the book's own run:", "descent run weight-decay --book"),
        .init(
          "Let the network be as deep as the book's:",
          "descent run weight-decay --hidden 100,100,100,100,100,100 --learning-rate 0.01 --epochs 400"
        ),
        .init("Measure larger grids of sizes:", "descent run weight-decay --thorough"),
      ],
      settings: options.trainingSettings(data, testSamples: records.first?.testSamples ?? 0) + [
        (
          "weight decay",
          options.weightDecay.map(\.readable).joined(separator: ", ")
            + ": λ in ½·λ·Σ‖W‖², added to the loss"
        )
      ],
      tables: tables(results))
  }

  /// The results of all seeds, by condition.
  struct Results {
    let strengths: [FactorialCell<Strength, Decayed>]
    let grid: [FactorialCell<Sized, FixedResult>]
    let noise: [FactorialCell<Noisy, FixedResult>]
    let kinds: [FactorialCell<Kind, FixedResult>]

    init(_ records: [Record]) {
      strengths = FactorialCell.cells(records.map(\.runs)).sorted {
        $0.weightDecay < $1.weightDecay
      }
      grid = FactorialCell.cells(records.compactMap(\.grid))
      noise = FactorialCell.cells(records.compactMap(\.noise))
      kinds = FactorialCell.cells(records.compactMap(\.kinds))
    }

    /// Without weight decay.
    var plain: FactorialCell<Strength, Decayed>? { strengths.first { $0.weightDecay == 0 } }
    /// The largest λ.
    var strongest: FactorialCell<Strength, Decayed>? { strengths.last { $0.weightDecay > 0 } }
    /// The λ nearest to 0.01, which was chosen before measuring; `nil` if it is the strongest.
    var moderate: FactorialCell<Strength, Decayed>? {
      strengths.dropLast().filter { $0.weightDecay > 0 }
        .min { distance($0.weightDecay) < distance($1.weightDecay) }
    }

    private func distance(_ strength: Double) -> Double { (strength / 0.01 - 1).magnitude }
  }

  private static func pictures(
    _ results: Results, _ data: DataName, _ seeds: Int
  ) -> [Presentation.Picture] {
    let curves: Presentation.Picture = .init(
      name: name, figure: courses(results),
      caption: "Accuracy over the \(data.samples) training images and over all test images by epoch"
        + (results.grid.isEmpty ? "" : ", and the cross-entropy on the test images") + "."
        + bandCaption(seeds))
    let norms: Presentation.Picture = .init(
      name: "\(name)-gap-and-norm", figure: gapAndNorm(results),
      caption: "The training accuracy less the test accuracy, and √Σ‖W‖² over all weight matrices."
        + bandCaption(seeds))
    guard !results.grid.isEmpty else { return [curves, norms] }
    return [
      .init(
        name: "\(name)-strength", figure: byStrength(results),
        caption:
          "Accuracy and cross-entropy at the end, by λ. The cross-entropy on the test images also "
          + "sees how sure the network is of its mistakes." + bandCaption(seeds)), curves, norms,
      .init(
        name: "\(name)-sizes", figure: bySize(results),
        caption:
          "Test accuracy after \(Sized.steps) steps by λ, for two hidden layers of several widths and "
          + "several numbers of training images." + bandCaption(seeds)),
      .init(
        name: "\(name)-noise", figure: byNoise(results),
        caption:
          "Accuracy after \(Sized.steps) steps by λ, where none and where a part of the training images have "
          + "wrong labels. Test images keep their labels." + bandCaption(seeds)),
      .init(
        name: "\(name)-kinds", figure: byKind(results),
        caption:
          "Test accuracy after \(Sized.steps) steps of Adam (learning rate 0.001) by λ, as a penalty "
          + "in the loss (L2) and decoupled from the gradient." + bandCaption(seeds)),
    ]
  }

  private static func tables(_ results: Results) -> [Report.Table] {
    let main = results.strengths.table(
      "At the end",
      [
        ("λ", \.weightDecay.readable), ("training", { $0.number(\.train).text(decimals: 3) }),
        ("test", { $0.number(\.test).text(decimals: 3) }),
        ("gap", { $0.number(\.gap).text(decimals: 3) }),
        ("test cross-entropy", { $0.number(\.testLoss).readableIfFinite }),
        ("weights' norm", { $0.number(\.norm).text(decimals: 2) }),
        ("diverged", { $0.values.contains(where: \.diverged) ? "yes" : "" }),
      ])
    guard !results.grid.isEmpty else { return [main] }
    let grid = results.grid.grouped { [$0.width, $0.samples] }.map(\.cells)
    let sizes = grid.table(
      "Test accuracy after \(Sized.steps) steps, by size and λ",
      [("units", { "\($0[0].width)" }), ("images", { "\($0[0].samples)" })]
        + (grid.first ?? []).indices.map { index in
          (
            "λ = \(grid[0][index].weightDecay.readable)",
            { $0[index].number(\.testAccuracy).text(decimals: 3) }
          )
        })
    let kinds = results.kinds.table(
      "Test accuracy after \(Sized.steps) steps, by optimizer and kind of decay",
      [
        ("optimizer", \.optimizer), ("kind", { $0.weightDecay == 0 ? "none" : $0.kind }),
        ("λ", \.weightDecay.readable), ("test", { $0.number(\.testAccuracy).text(decimals: 3) }),
        ("test cross-entropy", { $0.number(\.testCrossEntropy).readableIfFinite }),
      ])
    let noise = results.noise.table(
      "Accuracy after \(Sized.steps) steps, by the share of wrong labels and λ",
      [
        ("wrong labels", \.wrongLabels.readable), ("λ", \.weightDecay.readable),
        ("training", { $0.number(\.lastTrain).text(decimals: 3) }),
        ("test", { $0.number(\.testAccuracy).text(decimals: 3) }),
      ])
    return [main, sizes, noise, kinds]
  }
}

// MARK: Figures

extension WeightDecayExperiment {
  private static func accuracies(_ results: Results) -> SmallMultiples {
    SmallMultiples(
      title: "Accuracy on images learned and on images never seen",
      columns: min(3, results.strengths.count),
      panels: results.strengths.map {
        RepeatedCurve($0.values.map(\.curve)).panel(title: $0.condition.title)
      },
      width: results.strengths.count == 1 ? 640 : 920)
  }

  /// Where the cross-entropy was measured, its courses stand in one panel beside the accuracies.
  private static func courses(_ results: Results) -> SmallMultiples {
    var figure = accuracies(results)
    let cells = results.strengths.filter { $0.first.curve.testCrossEntropy != nil }
    guard !cells.isEmpty else { return figure }
    let epochs = cells[0].first.curve.epochs.map(Double.init)
    figure.title = "What is learned, by epoch"
    figure.sharesY = .none
    figure.panels.append(
      Chart(
        title: "test cross-entropy", x: ChartAxis("epoch", range: 0...max(1, epochs.last ?? 1)),
        y: ChartAxis("cross-entropy", scale: .logarithmic)
      ).adding(
        lines: cells.map { cell in
          (
            cell.condition.title,
            cell.values.map { ($0.curve.testCrossEntropy ?? []).map { $0 ?? .nan } }
          )
        }, over: epochs))
    return figure
  }

  private static func gapAndNorm(_ results: Results) -> SmallMultiples {
    let cells = results.strengths
    let epochs = cells.first?.first.curve.epochs.map(Double.init) ?? []
    let axis = ChartAxis("epoch", range: 0...max(1, epochs.last ?? 1))
    return SmallMultiples(
      title: "What weight decay does to the gap and to the weights", columns: 2,
      panels: [
        Chart(
          title: "training less test accuracy", x: axis, y: ChartAxis("difference of accuracies")
        ).adding(
          lines: cells.map { ($0.condition.title, $0.values.map(\.curve.gap)) }, over: epochs),
        Chart(title: "norm of the weights", x: axis, y: ChartAxis("√Σ‖W‖²"))
          .adding(
            lines: cells.map { cell in
              (cell.condition.title, cell.values.map { $0.weightNorm.map { $0 ?? .nan } })
            }, over: epochs),
      ], sharesY: .none)
  }

  private static func byStrength(_ results: Results) -> SmallMultiples {
    let cells = results.strengths
    let axis = ChartAxis("λ", categories: cells.map(\.weightDecay.readable))
    return SmallMultiples(
      title: "By the strength of the decay", columns: 2,
      panels: [
        Chart(title: "accuracy", x: axis, y: ChartAxis("accuracy"))
          .adding(cells, \.train, name: "training images")
          .adding(cells, \.test, name: "test images", style: .dashed, color: .series(1)),
        Chart(title: "cross-entropy", x: axis, y: ChartAxis("cross-entropy", scale: .logarithmic))
          .adding(cells, \.trainLoss, name: "training images")
          .adding(cells, \.testLoss, name: "test images", style: .dashed, color: .series(1)),
      ], sharesX: .none, sharesY: .none)
  }

  private static func bySize(_ results: Results) -> SmallMultiples {
    let panels = results.grid.grouped { $0.width }.map { width, cells in
      let lines = cells.grouped { $0.samples }
      let axis = ChartAxis("λ", categories: lines[0].cells.map(\.weightDecay.readable))
      return lines.enumerated().reduce(
        Chart(title: "\(width) units a layer", x: axis, y: ChartAxis("test accuracy"))
      ) { chart, line in
        chart.adding(
          line.element.cells, \.testAccuracy, name: "\(line.element.key) images",
          style: .each(line.offset), color: .series(line.offset + 2))
      }
    }
    return SmallMultiples(
      title: "Test accuracy by the size of the network and of the data", columns: 2, panels: panels)
  }

  private static func byNoise(_ results: Results) -> SmallMultiples {
    let panels = results.noise.grouped { $0.wrongLabels }.map { share, cells in
      Chart(
        title: "\((100 * share).readable) % of the labels wrong",
        x: ChartAxis("λ", categories: cells.map(\.weightDecay.readable)), y: ChartAxis("accuracy")
      )
      .adding(cells, \.lastTrain, name: "training images")
      .adding(cells, \.testAccuracy, name: "test images", style: .dashed, color: .series(1))
    }
    return SmallMultiples(
      title: "When some labels are wrong", columns: 2, panels: panels)
  }

  private static func byKind(_ results: Results) -> SmallMultiples {
    let adam = results.kinds.filter { $0.optimizer == "Adam" }
    let panels = ["L2", "decoupled"].map { kind in
      let cells = adam.filter { $0.weightDecay == 0 || $0.kind == kind }
      return Chart(
        title: kind, x: ChartAxis("λ", categories: cells.map(\.weightDecay.readable)),
        y: ChartAxis("test accuracy")
      ).adding(cells, \.testAccuracy, name: "test images", style: .dashed, color: .series(1))
    }
    return SmallMultiples(
      title: "Two kinds of weight decay with Adam", columns: 2, panels: panels, sharesX: .none)
  }
}

extension WeightDecayExperiment.Decayed: FollowedTraining {
  var norm: Double { weightNorm.last?.flatMap { $0 } ?? .nan }
}
