import DescentFigures
import DescentNumerics

extension ActivationDistributionExperiment {
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    guard let record = records.first else { return .empty(title: name) }
    let results = Results(records)
    return Presentation(
      title: "Activations by the scale of the weights",
      takeaway: takeaway(results),
      claims: [
        "Xavier's initial values are meant to make the activations of each layer equally wide in distribution: with n "
          + "units in the layer before, the standard deviation is 1/√n.",
        "They are derived on the assumption that the activation is linear. Sigmoid and tanh are symmetric and can be "
          + "seen as linear near the middle, so they suit Xavier's.",
        "ReLU has initial values of its own, He's: the standard deviation √(2/n).",
      ],
      formulas: [
        Formula(
          #"q_{l+1} = n \sigma^2 E[\phi(\sqrt{q_l} z)^2], \quad z \sim N(0, 1)"#,
          label: "size of the sums"),
        Formula(
          #"s^2 = s_{\text{samples}}^2 + s_{\text{units}}^2"#, label: "spread of the activations"),
        Formula(
          #"1 - c_{l+1} = \frac{E[(\phi(\sqrt{q_l} u) - \phi(\sqrt{q_l} v))^2]}{2 E[\phi(\sqrt{q_l} u)^2]}"#,
          label: "two samples"),
        Formula(
          #"\delta_l^2 = \chi \delta_{l+1}^2, \quad \chi = n \sigma^2 E[\phi'(\sqrt{q_l} z)^2]"#,
          label: "gradient on its way back"),
      ],
      mechanism: """
        A unit sums n activations with random weights of standard deviation σ, so the sums have the mean square nσ² times \
        that of the activations: Xavier's nσ² = 1 keeps it where the activation passes on what it is given, and He's \
        nσ² = 2 makes up for the half that a rectifier cuts off. The spread over units and samples has two parts: how \
        much a unit changes from sample to sample, which is all that later layers can learn from, and how much the \
        units' means differ, which is the same for every input. A sigmoid's outputs have the mean ½, so each layer \
        adds a large constant to the next one's sums. Its slope is at most ¼, so that with Xavier's weights what depends on \
        the sample is divided by four or more in each layer, forward and, as a gradient, backward. With infinitely many units all this can be \
        computed beforehand: mean-field theory (Poole et al. 2016).
        """,
      predictions: [
        "With the rule made for it, an activation has the same spread in the last layer as in the first.",
        "So has the part of it that depends on the sample.",
        "Weights of std 1 press sigmoids to the ends of their range; of std 0.01 they leave nearly one value.",
        "What is measured in a wide network is what theory computes; the error falls about like 1/√units.",
      ],
      pictures: pictures(results, record),
      verdicts: Verdict.judge(hypotheses(results)),
      why: why(results),
      next: [
        .init(
          "Send real images through the layers:",
          "descent run activation-distribution --data digits"),
        .init(
          "See where depth leads:",
          "descent run activation-distribution --hidden "
            + [String](repeating: "100", count: 12).joined(separator: ",")),
        .init(
          "Measure more widths and twenty layers:", "descent run activation-distribution --thorough"
        ),
        .init("See the book's own run:", "descent run activation-distribution --book"),
      ],
      settings: settings(record, options), tables: tables(results))
  }

  private static func settings(_ record: Record, _ options: Options) -> [(String, String)] {
    let summary = LayerInputs.Summary(
      data: record.data, features: record.features, inputMeanSquare: record.inputMeanSquare,
      edges: record.edges)
    return [
      ("inputs", summary.words),
      ("layers", options.hidden.map(String.init).joined(separator: ", ") + ", without biases"),
      ("weights", "Gaussian: std 1, std 0.01, Xavier √(1/in), He √(2/in)"),
      ("mean square of the inputs", record.inputMeanSquare.readable),
      ("gradients", "begin as standard normal numbers at the last layer's activations"),
    ]
  }

  private static func tables(_ results: Results) -> [Report.Table] {
    let last = results.layers.count - 1
    guard last >= 0 else { return [] }
    let columns: [(name: String, text: (Cell) -> String)] = [
      ("activation", \.activation.title), ("weights", \.initialization.title),
    ]
    let pooled = results.cells.table(
      "Standard deviations of the activations over units and samples, measured and predicted; the saturated share "
        + "(activations within 0.01 of an end of their range) of both layers, and the dead units (0 for every sample) of the "
        + "last",
      columns + [
        ("layer 1", { $0.deviations[0].readable }), ("predicted", { $0.predictions[0].readable }),
        ("layer \(last + 1)", { $0.deviations[last].readable }),
        ("predicted", { $0.predictions[last].readable }),
        ("saturated, layer 1", { $0.saturated(0).percent }),
        ("layer \(last + 1)", \.saturated.percent), ("dead", \.dead.percent),
      ])
    guard results.hasSignals else { return [pooled] }
    func column(
      _ name: String, _ member: KeyPath<LayerSignal, Double?> & Sendable
    ) -> (name: String, text: (Cell) -> String) {
      (name, { $0.signals(member)[last].readableIfFinite })
    }
    func predicted(
      _ name: String, _ member: KeyPath<LayerSignal, Double?> & Sendable, layer: Int
    ) -> (name: String, text: (Cell) -> String) {
      (name, { $0.signals(member)[layer].mean.readable })
    }
    let signals = results.cells.table(
      "What reaches layer \(last + 1)",
      columns + [
        column("across samples", \.acrossSamples),
        predicted("predicted", \.predictedAcrossSamples, layer: last),
        column("across units", \.acrossUnits), column("1 − c", \.separation),
        predicted("predicted", \.predictedSeparation, layer: last),
      ])
    let gradients = results.cells.table(
      "The gradient on its way back",
      columns + [
        column("layer \(last + 1)", \.gradient),
        ("layer 1", { $0.signals(\.gradient)[0].readableIfFinite }),
        predicted("predicted", \.predictedGradient, layer: 0),
        ("layer 1 over layer \(last + 1)", { gradientKept($0).readableIfFinite }),
      ])
    let widths = results.errors.table(
      "Distance of single networks from theory in the last layer: the root mean square of ln(measured/predicted), of all "
        + "networks and by activation",
      [("units", { "\($0.width)" }), ("all", { $0.error.readable })]
        + WideNetwork.starts.map { start in
          (
            start.title,
            { row in
              (results.errors(start).first { $0.width == row.width }?.error ?? Repeated([]))
                .readableIfFinite
            }
          )
        })
    return [signals, gradients, pooled, widths]
  }
}
