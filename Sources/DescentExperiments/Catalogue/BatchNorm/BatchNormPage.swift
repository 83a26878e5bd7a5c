import DescentFigures
import DescentNumerics

extension BatchNormExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    guard !records.isEmpty else { return .empty(title: name) }
    let results = Results(records)
    return Presentation(
      title: "Batch normalization",
      takeaway: takeaway(results),
      claims: [
        "Learning can be fast: the learning rate can be increased.",
        "It does not depend so much on the initial values.",
        "It suppresses overfitting, and reduces the need for dropout and the like.",
        "The idea: adjust the distribution of the activations in each layer so that it is suitably wide, by layers that "
          + "normalize the data of each mini-batch to mean 0 and variance 1, and then scale and shift them, with γ = 1 and "
          + "β = 0 at first, which learning adjusts to suitable values.",
      ],
      formulas: [
        Formula(
          #"\mu_B \leftarrow \frac{1}{m} \sum_{i=1}^m x_i, \quad \sigma_B^2 \leftarrow \frac{1}{m} \sum_{i=1}^m (x_i - \mu_B)^2"#,
          label: "of a batch"),
        Formula(
          #"\hat{x}_i \leftarrow \frac{x_i - \mu_B}{\sqrt{\sigma_B^2 + \epsilon}}, \quad y_i \leftarrow \gamma \hat{x}_i + \beta"#,
          label: "normalized, scaled, shifted"),
      ],
      mechanism: """
        After normalization a layer's sums are neither large nor small whatever the weights before it are, so activations \
        neither fade nor explode on their way through the layers. Multiplying a layer's weights by a number then changes \
        nothing of what it says, and divides their gradient by that number, so that each step turns them by an angle \
        smaller by its square: weights that a large rate has made large turn more slowly, which keeps learning from diverging. Each image is normalized with others that chance has put into \
        its batch; this noise is said to act against overfitting. In evaluation, running means of μ and σ² take the place of \
        the batch's.
        """,
      predictions: [
        "At high rates networks with it learn and networks without it do not.",
        "At its best rate and scale it reaches the same training accuracy in fewer epochs.",
        "It learns from more of the scales of initial weights.",
        "Its test accuracy is higher than that of the best network without it.",
        "The values that leave a layer are as wide before training as after it, whatever the scale of the weights.",
        "γ and β move away from 1 and 0.",
      ],
      pictures: pictures(results, options),
      verdicts: Verdict.judge(hypotheses(results, options)),
      why: why(results, options),
      next: [
        .init(
          "Give the network wider layers:", "descent run batch-norm --hidden 300,300,300,300,300"),
        .init(
          "See whether more images change the verdict:", "descent run batch-norm --samples 5000"),
        .init("Measure more rates:", "descent run batch-norm --thorough"),
        .init("See the book's own run:", "descent run batch-norm --book --outputs 100"),
      ],
      settings: settings(results, options), tables: tables(results))
  }

  private static func settings(_ results: Results, _ options: Options) -> [(String, String)] {
    [
      (
        "data",
        "\(results.data.name), \(options.extended ? "" : "the first ")\(results.data.samples) training images"
          + (options.extended ? ", which each seed draws anew" : "")
          + (results.records.first?.testSamples.map { ", and \($0) test images" } ?? "")
      ),
      ("hidden layers", options.hidden.map(String.init).joined(separator: ", ")),
      ("outputs", options.outputs.map(String.init) ?? "one for each class"),
      (
        "optimizer",
        "SGD, learning rate \(options.learningRate)"
          + (results.rates.count > 1
            ? "; in the grid \(results.rates.map(\.readable).joined(separator: ", "))" : "")
      ),
      ("batches", "\(options.batchSize) with replacement"),
      ("epochs", "\(options.epochs), measured after the first step of each"),
    ]
  }

  // MARK: Tables

  private static func tables(_ results: Results) -> [Report.Table] {
    let main = Report.Table(
      caption: "Training accuracy at the end"
        + (results.grid.isEmpty ? "" : ", at the book's rate"),
      columns: ["std", "without", "with batch norm", "diverged"],
      rows: scales.map { scale in
        let diverged = zip(["without", "with"], [false, true]).filter { _, batchNorm in
          results.all(scale, batchNorm).contains(where: \.diverged)
        }
        return [NumberText.readable(scale)]
          + [false, true].map { results.final(scale, $0).text(decimals: 3) }
          + [diverged.map(\.0).joined(separator: ", ")]
      })
    guard !results.grid.isEmpty else { return [main] }
    return [rates(results), duel(results), main]
  }

  private static func rates(_ results: Results) -> Report.Table {
    Report.Table(
      caption:
        "The best of the 16 scales at each rate, chosen for each number and seed: an optimistic number, for both "
        + "kinds alike. Training and test of a row need not be those of one network. A scale learns if the training "
        + "accuracy reaches \(BatchNormEnding.enough.readable)",
      columns: [
        "rate", "training, without", "training, with", "test, without", "test, with",
        "scales that learn, without", "with", "networks that diverged, without", "with",
      ],
      rows: results.rates.map { rate in
        [rate.readable]
          + [false, true].map { results.best(rate, $0, \.trainAccuracy).text(decimals: 3) }
          + [false, true].map { results.best(rate, $0, \.testAccuracy).text(decimals: 3) }
          + [false, true].map { results.learning($0, at: [rate]).text(decimals: 1) }
          + [false, true].map { batchNorm in
            let diverged = results.diverged(batchNorm, at: rate)
            return "\(diverged.count) of \(diverged.of)"
          }
      })
  }

  private static func duel(_ results: Results) -> Report.Table {
    func row(_ name: String, _ cell: Cell?, _ batchNorm: Bool) -> [String] {
      guard let cell else { return [] }
      let networks = results.duelists(batchNorm)
      func values(_ member: KeyPath<BatchNormNetwork, Double>) -> String {
        Set(networks.map { $0[keyPath: member] }).sorted().map(\.readable).joined(separator: ", ")
      }
      return [
        name, values(\.rate), values(\.scale), cell.number(\.trainAccuracy).text(decimals: 3),
        cell.number(\.trainLoss).readableIfFinite, cell.number(\.testAccuracy).text(decimals: 3),
        cell.number(\.testLoss).text(decimals: 3),
        StepsToReach(values: cell.values.map(\.learned)).text,
      ]
    }
    return Report.Table(
      caption:
        "The networks of the grid with the lowest cross-entropy over validation images, chosen for each seed and trained "
        + "\(duelFactor) times as long",
      columns: [
        "batch norm", "rate", "std", "training", "training loss", "test", "test loss",
        "epochs to \(BatchNormEnding.enough.readable) of the training images",
      ],
      rows: [row("without", results.duel?.without, false), row("with", results.duel?.with, true)]
        .filter { !$0.isEmpty })
  }
}
