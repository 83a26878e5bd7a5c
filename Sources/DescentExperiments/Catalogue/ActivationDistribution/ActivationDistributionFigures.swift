import DescentFigures
import DescentNumerics

extension ActivationDistributionExperiment {
  static func pictures(_ results: Results, _ record: Record) -> [Presentation.Picture] {
    let groups = results.cells.grouped { $0.activation }
    let histograms = groups.map { Self.histograms($0.key, $0.cells, results, record) }
    guard results.hasSignals else { return histograms + [pooled(results)] }
    return [spread(results)] + histograms + [separation(results), gradients(results)]
      + (results.errors.count > 1 ? [widths(results)] : [])
  }

  private static func histograms(
    _ activation: Activation, _ cells: [Cell], _ results: Results, _ record: Record
  ) -> Presentation.Picture {
    let ends =
      activation.range == nil
      ? " The first bin holds the zeros, the last everything above it as well." : ""
    let layers = shown(results.layers)
    return .init(
      name: "\(name)-\(activation.rawValue)",
      figure: SmallMultiples(
        histograms: cells.map { cell in
          ("weights: \(cell.initialization.title)", layers.map { cell.shares(ofLayer: $0) })
        }, edges: record.edges[activation.rawValue] ?? [0, 1],
        title: "\(activation.title): activations by layer and standard deviation of the weights",
        columns: layers.map { "layer \($0 + 1)" }, x: "activation",
        y: "share of the activations"),
      caption:
        "The textbook's figure: how \(record.data.samples) samples spread the activations of each layer over "
        + "\(ActivationStatistics.bins) bins, all units and samples together. A number beside bars that are cut off is "
        + "their height, of adjacent bars the sum.\(ends)" + pooledCaption(results.seeds))
  }

  /// Five layers at most, the first and the last among them.
  static func shown(_ layers: Range<Int>) -> [Int] {
    let most = 5
    guard layers.count > most else { return Array(layers) }
    return (0..<most).map { ($0 * (layers.count - 1) + (most - 1) / 2) / (most - 1) }
  }

  /// Panels for each activation: measured points and a dashed line of predictions, for each rule.
  private static func panels(
    _ results: Results, _ y: ChartAxis, _ measured: (Cell) -> [Repeated],
    _ predicted: (Cell) -> [Double]
  ) -> [Chart] {
    results.cells.grouped { $0.activation }.map { activation, cells in
      Chart(
        title: activation.title,
        x: ChartAxis("layer", range: 0.5...(Double(results.layers.count) + 0.5)), y: y,
        over: results.layers.map { Double($0 + 1) },
        comparing: cells.map { ($0.initialization.title, measured($0), predicted($0)) })
    }
  }

  private static func signals(
    _ results: Results, _ y: ChartAxis, _ measured: KeyPath<LayerSignal, Double?> & Sendable,
    _ predicted: KeyPath<LayerSignal, Double?> & Sendable
  ) -> [Chart] {
    panels(results, y, { $0.signals(measured) }, { $0.signals(predicted).map(\.mean) })
  }

  private static let subtitle = "points: measured; dashed lines: mean-field theory"

  private static func spread(_ results: Results) -> Presentation.Picture {
    let axis = ChartAxis("standard deviation", scale: .logarithmic)
    return .init(
      name: "\(name)-spread",
      figure: SmallMultiples(
        title: "How the activations are spread: across samples, and across units",
        subtitle: subtitle, columns: 3,
        panels: signals(results, axis, \.acrossSamples, \.predictedAcrossSamples)
          + signals(results, axis, \.acrossUnits, \.predictedAcrossUnits),
        rowTitles: ["across samples: what depends on the input", "across units: what does not"],
        sharesY: .none, aspect: 0.95),
      caption:
        "Above: the standard deviation of a unit over the samples (root mean square over units), all that later "
        + "layers can learn from. Below: the standard deviation of the units' means. The sum of both squares is the "
        + "square of the deviation that the histograms show." + pointCaption(results.seeds))
  }

  private static func separation(_ results: Results) -> Presentation.Picture {
    .init(
      name: "\(name)-correlation",
      figure: SmallMultiples(
        title: "How different two samples are", subtitle: subtitle, columns: 3,
        panels: signals(
          results, ChartAxis("1 − correlation", scale: .logarithmic), \.separation,
          \.predictedSeparation), sharesY: .none, aspect: 0.95),
      caption:
        "1 − c, where c is the mean product of the activations of two samples over their mean square. Where it is "
        + "near 0, the layer's activations are nearly the same for every sample. Rules whose points cover each other "
        + "differ only in size: ReLU passes a factor on, and tanh, which is odd, leaves uncorrelated samples uncorrelated."
        + pointCaption(results.seeds))
  }

  private static func gradients(_ results: Results) -> Presentation.Picture {
    .init(
      name: "\(name)-gradients",
      figure: SmallMultiples(
        title: "The gradient on its way back", subtitle: subtitle, columns: 3,
        panels: signals(
          results, ChartAxis("root mean square of ∂L/∂z", scale: .logarithmic), \.gradient,
          \.predictedGradient), sharesY: .none, aspect: 0.95),
      caption:
        "The gradient by the sums z of each layer, where that by the last layer's activations is a standard normal "
        + "number for each unit and sample; it runs from right to left."
        + pointCaption(results.seeds))
  }

  private static func widths(_ results: Results) -> Presentation.Picture {
    let widths = results.errors.map { Double($0.width) }
    let lines = WideNetwork.starts.map { ($0, results.errors($0).map(\.error)) }
    let first = lines.compactMap { $0.1.first?.centre(.logarithmic) }.max() ?? .nan
    let chart = lines.enumerated().reduce(
      Chart(
        title: "Distance of single networks from theory",
        x: ChartAxis("units in each layer", scale: .logarithmic),
        y: ChartAxis("error", scale: .logarithmic))
    ) { chart, item in
      let (start, errors) = item.element
      return
        chart
        .adding(
          curves: (0..<results.seeds).map { seed in errors.map { $0.values[seed] } }, over: widths,
          name: start.title, color: .series(item.offset)
        )
        .adding(
          .points(
            widths, errors.map { $0.centre(.logarithmic) }, name: start.title,
            color: .series(item.offset)))
    }
    .adding(
      .line(
        widths, widths.map { first * (widths[0] / $0).squareRoot() }, name: "1/√units",
        style: .dashed, color: .series(WideNetwork.starts.count)))
    return .init(
      name: "\(name)-widths", figure: chart,
      caption:
        "The root mean square of ln(measured/predicted) in the last layer, over the deviation across samples and "
        + "the gradient in networks of sigmoid and tanh from Xavier's weights and of ReLU from He's."
        + bandCaption(results.seeds, scale: .logarithmic))
  }

  private static func pooled(_ results: Results) -> Presentation.Picture {
    .init(
      name: "\(name)-theory",
      figure: SmallMultiples(
        title: "Measured and predicted", subtitle: subtitle, columns: 3,
        panels: panels(
          results, ChartAxis("standard deviation of the activations", scale: .logarithmic),
          \.deviations, \.predictions), sharesY: .none, aspect: 0.95),
      caption: "The standard deviation of each layer's activations, over all units and samples: "
        + "measured (points) and as mean-field theory predicts it (dashed lines)."
        + pointCaption(results.seeds))
  }
}
