import DescentNumerics
import RealModule

extension ActivationDistributionExperiment {
  /// A layer has kept what it is given if the last layer's number is within this factor of the first's.
  static let kept = 1.5
  /// Theory holds for a layer if what it predicts is within this factor of the geometric mean over seeds.
  static let theoryFactor = 1.25
  /// Below this part of an activation's size, two activations in `Float` are the same number.
  static let resolution = 0x1p-23

  static func hypotheses(_ results: Results) -> [Hypothesis] {
    (results.hasSignals ? spread(results) : pooled(results)) + scales(results)
      + (results.hasSignals ? tanh(results) + theory(results) : [])
  }

  private static func kept(
    _ statement: String, _ numbers: [Repeated], _ quantity: String
  ) -> [Hypothesis] {
    guard let first = numbers.first, let last = numbers.last, numbers.count > 1 else { return [] }
    return [
      .same(
        statement, last, as: first, "\(quantity), last layer over first", within: kept,
        scale: .ratio)
    ]
  }

  /// What the textbook's figures show: units and samples together.
  private static func pooled(_ results: Results) -> [Hypothesis] {
    let quantity = "deviation over units and samples"
    return kept(
      "With sigmoid, Xavier's weights spread the activations of all layers alike.",
      results.cell(.sigmoid, .xavier).deviations, quantity)
      + kept(
        "With ReLU, He's weights spread the activations of all layers alike.",
        results.cell(.relu, .he).deviations, quantity)
      + kept(
        "With ReLU, Xavier's weights spread the activations of all layers alike.",
        results.cell(.relu, .xavier).deviations, quantity)
  }

  private static func spread(_ results: Results) -> [Hypothesis] {
    let samples = "deviation across samples"
    let sigmoid = results.cell(.sigmoid, .xavier)
    let (between, within) = (
      sigmoid.signals(\.acrossUnits).last, sigmoid.signals(\.acrossSamples).last
    )
    return pooled(results)
      + kept(
        "With sigmoid and Xavier's weights, the part that depends on the input is as large in the last layer as in the first.",
        sigmoid.signals(\.acrossSamples), samples)
      + kept(
        "With tanh and Xavier's weights, the part that depends on the input is as large in the last layer as in the first.",
        results.cell(.tanh, .xavier).signals(\.acrossSamples), samples)
      + kept(
        "With ReLU and He's weights, the part that depends on the input is as large in the last layer as in the first.",
        results.cell(.relu, .he).signals(\.acrossSamples), samples)
      + zip([between].compactMap(\.self), [within].compactMap(\.self)).map {
        .higher(
          "What is still spread out in the last sigmoid layer from Xavier's weights is one unit from another, not "
            + "one sample from another.", $0, than: $1,
          "deviation of units over that across samples", by: 2, scale: .ratio)
      }
  }

  private static func scales(_ results: Results) -> [Hypothesis] {
    let small = results.cell(.tanh, .std001).deviations
    return [
      .higher(
        "With sigmoid, std 1 presses the last layer's activations to the ends of the range.",
        results.cell(.sigmoid, .std1).saturated, than: results.cell(.sigmoid, .xavier).saturated,
        "saturated share", by: 0.1),
      .lower(
        "With tanh, std 0.01 makes the last layer's activations nearly one value.",
        small.last ?? Repeated([]), than: small.first ?? Repeated([]),
        "deviation, last layer over first", by: 10, scale: .ratio),
    ]
  }

  private static func theory(_ results: Results) -> [Hypothesis] {
    let spreads = spreads(results)
    let gradients = results.cells.flatMap { cell in
      zip(cell.signals(\.gradient), cell.signals(\.predictedGradient))
        .filter { $0.1.mean.isFinite && $0.0.mean.isFinite }
    }
    let words = "layers, where the mean over seeds is within \(percent)"
    return [
      .exact(
        "Mean-field theory predicts the deviation across samples.", holds: holding(spreads),
        of: spreads.count, words),
      .exact(
        "Mean-field theory predicts the gradient in each layer.", holds: holding(gradients),
        of: gradients.count,
        words),
    ] + widths(results)
  }

  /// The deviations that a Float can hold.
  private static func spreads(_ results: Results) -> [(measured: Repeated, predicted: Repeated)] {
    results.cells.flatMap { cell in
      zip(cell.signals(\.acrossSamples), cell.signals(\.predictedAcrossSamples))
        .filter { $0.1.mean > resolution * cell.size }.map { (measured: $0.0, predicted: $0.1) }
    }
  }

  static func countedSpreads(_ results: Results) -> Int { spreads(results).count }

  private static let percent = "\(NumberText.readable(100 * (theoryFactor - 1))) %"

  private static func holding(_ pairs: [(measured: Repeated, predicted: Repeated)]) -> Int {
    pairs.count { pair in
      let ratio = pair.measured.centre(.logarithmic) / pair.predicted.mean
      return ratio < theoryFactor && ratio > 1 / theoryFactor
    }
  }

  /// 16 times the units should divide the error by 4; by half of that is asked for.
  private static func widths(_ results: Results) -> [Hypothesis] {
    let errors = results.errors
    guard let narrow = errors.first, let wide = errors.last, wide.width >= 4 * narrow.width else {
      return []
    }
    let factor = max(1.1, (Double(wide.width) / Double(narrow.width)).squareRoot() / 2)
    return [
      .lower(
        "Single networks of \(wide.width) units are closer to the theory than those of \(narrow.width), by a factor of "
          + "\(factor.readable) or more (1/√units says \((2 * factor).readable)).", wide.error,
        than: narrow.error, "error, \(wide.width) units over \(narrow.width)", by: factor,
        scale: .ratio)
    ]
  }

  /// For tanh the textbook recommends Xavier's.
  private static func tanh(_ results: Results) -> [Hypothesis] {
    let shares = [WeightScale.xavier, .he].map { gradientKept(results.cell(.tanh, $0)) }
    guard !shares.contains(where: { $0.values.isEmpty }) else { return [] }
    return [
      .higher(
        "With tanh, more of the gradient reaches the first layer from Xavier's weights than from He's.",
        shares[0], than: shares[1],
        "gradient in the first layer over that in the last, Xavier over He",
        by: 1.1, scale: .ratio)
    ]
  }

  /// The gradient in the first layer over that in the last, with each seed.
  static func gradientKept(_ cell: Cell) -> Repeated {
    let numbers = cell.signals(\.gradient)
    guard let first = numbers.first, let last = numbers.last else { return Repeated([]) }
    return Repeated(zip(first.values, last.values).map { $0 / $1 })
  }
}

extension ActivationDistributionExperiment {
  typealias Cell = FactorialCell<NetworkStart, LayerValues>

  /// The records of all seeds, by condition.
  struct Results {
    let cells: [Cell]
    let widths: [FactorialCell<WideNetwork, LayerSignal>]

    init(_ records: [Record]) {
      cells = FactorialCell.cells(records.map(\.pairs))
      widths = FactorialCell.cells(records.compactMap(\.widths))
    }

    /// The indices of the layers.
    var layers: Range<Int> { cells.first?.first.layers.indices ?? 0..<0 }
    var seeds: Int { cells.first?.values.count ?? 0 }
    /// Whether more than the book's histograms was measured.
    var hasSignals: Bool { cells.contains { $0.first.layers.contains { $0.signal != nil } } }

    func cell(_ activation: Activation, _ initialization: WeightScale) -> Cell {
      let condition = NetworkStart(activation: activation, initialization: initialization)
      return cells.first { $0.condition == condition }
        ?? Cell(condition: condition, values: [LayerValues(layers: [])])
    }

    /// For each width the distance of the last layer from theory, with each seed: the root mean square, over networks
    /// and over the deviation and the gradient, of the logarithm of measured over predicted.
    var errors: [(width: Int, error: Repeated)] { errors(of: widths) }

    /// The same of the networks that start alike.
    func errors(_ start: NetworkStart) -> [(width: Int, error: Repeated)] {
      errors(of: widths.filter { $0.condition.start == start })
    }

    private func errors(
      of widths: [FactorialCell<WideNetwork, LayerSignal>]
    ) -> [(width: Int, error: Repeated)] {
      widths.grouped { $0.width }.map { width, cells in
        let logarithms = cells.flatMap { cell in
          [
            cell.logarithms(\.acrossSamples, \.predictedAcrossSamples),
            cell.logarithms(\.gradient, \.predictedGradient),
          ]
        }
        let seeds = (0..<seeds).map { seed in
          let squares = logarithms.map { $0[seed] * $0[seed] }
          return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
        }
        return (width, Repeated(seeds))
      }
    }
  }
}

extension FactorialCell
where Condition == ActivationDistributionExperiment.WideNetwork, Values == LayerSignal {
  fileprivate func logarithms(
    _ measured: KeyPath<LayerSignal, Double?>, _ predicted: KeyPath<LayerSignal, Double?>
  ) -> [Double] {
    values.map { .log(($0[keyPath: measured] ?? .nan) / ($0[keyPath: predicted] ?? .nan)) }
  }
}

extension FactorialCell where Condition == NetworkStart, Values == LayerValues {
  /// The size of the last layer's activations, by which `Float` rounds them.
  fileprivate var size: Double {
    let last = first.layers.last?.measured
    return max((last?.mean ?? 0).magnitude, last?.standardDeviation ?? 0)
  }
}
