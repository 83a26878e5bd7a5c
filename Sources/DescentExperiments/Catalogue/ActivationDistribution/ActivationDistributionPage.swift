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
        adds a large constant to the next one's sums. Its slope is at most ¼, so what depends on the sample is divided by \
        four or more in each layer, forward and, as a gradient, backward. With infinitely many units all this can be \
        computed beforehand: mean-field theory (Poole et al. 2016).
        """,
      predictions: [
        "With the rule made for it, an activation has the same spread in the last layer as in the first.",
        "So has the part of it that depends on the sample.",
        "Weights of std 1 press sigmoids to the ends of their range; of std 0.01 they leave nearly one value.",
        "What is measured in a wide network is what theory computes; the error falls like 1/√units.",
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
      "Standard deviations of the activations over units and samples, measured and predicted",
      columns + [
        ("layer 1", { $0.deviations[0].readable }), ("predicted", { $0.predictions[0].readable }),
        ("layer \(last + 1)", { $0.deviations[last].readable }),
        ("predicted", { $0.predictions[last].readable }),
        ("saturated", \.saturated.percent), ("dead", \.dead.percent),
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
      "What reaches layer \(last + 1), and the gradient that reaches layer 1",
      columns + [
        column("across samples", \.acrossSamples),
        predicted("predicted", \.predictedAcrossSamples, layer: last),
        column("across units", \.acrossUnits), column("1 − c", \.separation),
        predicted("predicted", \.predictedSeparation, layer: last),
        ("gradient", { $0.signals(\.gradient)[0].readableIfFinite }),
        predicted("predicted", \.predictedGradient, layer: 0),
      ])
    let widths = results.errors.table(
      "Distance of single networks from theory in the last layer: the root mean square of ln(measured/predicted)",
      [("units", { "\($0.width)" }), ("error", { $0.error.readable })])
    return [signals, pooled, widths]
  }

  // MARK: Sentences

  static func takeaway(_ results: Results) -> String {
    let sigmoid = results.cell(.sigmoid, .xavier)
    guard results.hasSignals, let all = sigmoid.deviations.last,
      let samples = sigmoid.signals(\.acrossSamples).last
    else {
      return
        "How wide activations are spread depends on the weights' scale, as theory says beforehand."
    }
    return """
      A histogram over units and samples does not show what reaches a layer: of the spread of \(all.mean.readable) in the \
      last sigmoid layer from Xavier's weights, \(samples.mean.readable) depends on the sample.
      """
  }

  static func why(_ results: Results) -> String {
    (lost(results) + reluWithXavier(results) + rounding(results) + dead(results)).joined(
      separator: " ")
  }

  private static func lost(_ results: Results) -> [String] {
    guard results.hasSignals else { return [] }
    func ends(_ activation: Activation, _ rule: WeightScale) -> String {
      let numbers = results.cell(activation, rule).signals(\.acrossSamples).map(\.mean)
      return "\((numbers.first ?? .nan).readable) to \((numbers.last ?? .nan).readable)"
    }
    return [
      """
      The textbook's histograms count all units and samples together and so cannot tell a layer that answers to its \
      input from one whose units are merely different constants. Across samples, the deviation goes from the first to \
      the last layer from \(ends(.sigmoid, .xavier)) with sigmoid and Xavier's weights, from \(ends(.tanh, .xavier)) with \
      tanh and Xavier's, and from \(ends(.relu, .he)) with ReLU and He's. A sigmoid is not linear near the middle in the \
      sense that matters: its slope there is ¼ and its value ½. With ReLU and He's weights the mean square stays, but two \
      samples become more alike in each layer, so the units' means take over a part of the spread.
      """
    ]
  }

  private static func reluWithXavier(_ results: Results) -> [String] {
    let numbers = results.cell(.relu, .xavier).deviations.map(\.mean)
    guard let first = numbers.first, let last = numbers.last, last < first / 1.5 else { return [] }
    return [
      "With ReLU, Xavier's weights lose a factor of √2 in each layer (\(first.readable) to \(last.readable)): the reason "
        + "for He's."
    ]
  }

  private static func rounding(_ results: Results) -> [String] {
    let rounded = results.cells.filter { cell in
      guard let measured = cell.signals(\.acrossSamples).last,
        let predicted = cell.signals(\.predictedAcrossSamples).last
      else { return false }
      return measured.mean > theoryFactor * predicted.mean
        && predicted.mean < resolution * (cell.first.layers.last?.measured.mean ?? 0).magnitude
    }
    guard !rounded.isEmpty else { return [] }
    return [
      "In the last layer of \(enumeration(rounded.map(\.condition.title))) the predicted deviation across samples is below "
        + "what a Float near ½ can hold; what is measured there is rounding, and it is not counted among the layers."
    ]
  }

  private static func dead(_ results: Results) -> [String] {
    let units = results.cells.filter { $0.activation == .relu }
    guard let most = units.max(by: { $0.dead.mean < $1.dead.mean }), most.dead.mean > 0 else {
      return []
    }
    return [
      "With \(most.initialization.title), \(most.dead.percent) of the last layer's ReLU units are dead: 0 for every "
        + "sample."
    ]
  }
}
