import DescentNumerics
import RealModule

extension ActivationDistributionExperiment {
  /// A gradient or a signal that changes by more than this factor from layer to layer is as good as lost.
  static let lostFactor = 10.0

  static func takeaway(_ results: Results) -> String {
    let sigmoid = results.cell(.sigmoid, .xavier)
    guard results.hasSignals, let all = sigmoid.deviations.last,
      let samples = sigmoid.signals(\.acrossSamples).last
    else {
      return
        "How wide activations are spread depends on the weights' scale, as theory says beforehand."
    }
    return """
      A histogram over units and samples does not show what reaches a layer: in the last sigmoid layer from Xavier's weights \
      the spread is \(all.mean.readable), that from sample to sample \(samples.mean.readable).
      """
  }

  static func why(_ results: Results) -> String {
    (lost(results) + reluWithXavier(results) + saturation(results) + vanishing(results)
      + widths(results) + rounding(results) + dead(results) + advice(results)).joined(
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
      "With ReLU, Xavier's weights lose a factor of about √2 in each layer (\(first.readable) to \(last.readable)): the "
        + "reason for He's."
    ]
  }

  // MARK: Large weights

  private static func saturation(_ results: Results) -> [String] {
    let cell = results.cell(.sigmoid, .std1)
    let last = (cell.first.layers.count) - 1
    guard last > 0, cell.saturated(0).mean.isFinite, cell.saturated.mean.isFinite else { return [] }
    let grows = cell.saturated.mean > cell.saturated(0).mean
    return [
      "With sigmoid and std 1, saturation \(grows ? "grows" : "does not grow") with depth: \(cell.saturated(0).percent) of the "
        + "activations in the first layer, \(cell.saturated.percent) in the last."
    ]
  }

  /// Where units are saturated and the gradient passes all the same.
  private static func vanishing(_ results: Results) -> [String] {
    guard results.hasSignals else { return [] }
    let passing = results.cells.filter {
      $0.saturated.mean > 0.25 && gradientKept($0).centre(.logarithmic) > 0.5
    }
    guard !passing.isEmpty else { return [] }
    let words = passing.map { cell in
      let numbers = cell.signals(\.gradient).map(\.mean)
      return
        "from \((numbers.last ?? .nan).readable) in the last layer to \((numbers.first ?? .nan).readable) in the first "
        + "(\(cell.condition.title))"
    }
    return [
      "Saturation does not make the gradient vanish here: it goes \(enumeration(words)). Large weights make up for flat slopes, "
        + "or more."
    ]
  }

  // MARK: Theory

  /// The error from width to width.
  private static func widths(_ results: Results) -> [String] {
    let errors = results.errors
    guard results.seeds > 1, errors.count > 1 else { return [] }
    let steps = zip(errors, errors.dropFirst()).map { narrow, wide in
      let factor = narrow.error.centre(.logarithmic) / wide.error.centre(.logarithmic)
      return
        "by \(NumberText.readable(factor, digits: 2)) from \(narrow.width) to \(wide.width) units"
    }
    let expected = zip(errors, errors.dropFirst()).map { narrow, wide in
      NumberText.readable((Double(wide.width) / Double(narrow.width)).squareRoot(), digits: 2)
    }
    let parts = WideNetwork.starts.compactMap { start -> String? in
      let errors = results.errors(start).map { $0.error.centre(.logarithmic) }
      guard let first = errors.first, let last = errors.last, errors.count > 1 else { return nil }
      return "\(NumberText.readable(first / last, digits: 2)) with \(start.title)"
    }
    return [
      "The distance of single networks from theory is divided \(enumeration(steps)), where 1/√units says "
        + "\(enumeration(expected)). From the narrowest to the widest it is divided by \(enumeration(parts))."
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
    let layers = results.cells.reduce(0) { $0 + $1.signals(\.acrossSamples).count }
    return [
      "In the last layer of \(enumeration(rounded.map(\.condition.title))) the predicted deviation across samples is below "
        + "what a Float near ½ can hold; what is measured there is rounding, and not counted among the layers "
        + "(\(countedSpreads(results)) of \(layers) are)."
    ]
  }

  private static func dead(_ results: Results) -> [String] {
    let units = results.cells.filter { $0.activation == .relu }
    guard let most = units.max(by: { $0.dead.mean < $1.dead.mean }), most.dead.mean > 0 else {
      return []
    }
    let isCommon = units.allSatisfy { $0.dead == most.dead }
    return [
      "From \(isCommon ? "any of these weights" : most.initialization.title), \(most.dead.percent) of the last layer's ReLU "
        + "units are dead: 0 for every sample."
    ]
  }

  // MARK: Advice

  /// How far signal and gradient change through the layers: the larger of both factors, up or down.
  private static func change(_ cell: Cell) -> Double {
    let signal = cell.signals(\.acrossSamples)
    let forward = Double.log(
      (signal.last ?? Repeated([])).centre(.logarithmic)
        / (signal.first ?? Repeated([])).centre(.logarithmic))
    let back = Double.log(gradientKept(cell).centre(.logarithmic))
    return Double.exp(max(forward.magnitude, back.magnitude))
  }

  /// Of the two rules, for each activation.
  private static func advice(_ results: Results) -> [String] {
    guard results.hasSignals else { return [] }
    let parts = [Activation.relu, .tanh, .sigmoid].compactMap { activation -> String? in
      let rules = [WeightScale.xavier, .he].map { ($0, change(results.cell(activation, $0))) }
      guard rules.allSatisfy({ $0.1.isFinite }), let best = rules.min(by: { $0.1 < $1.1 }) else {
        return nil
      }
      let factor = NumberText.readable(best.1, digits: 2)
      return best.1 > lostFactor
        ? "neither with \(activation.title) (a factor of \(factor) even from \(best.0.title))"
        : "\(best.0.title) with \(activation.title) (at most a factor of \(factor) from the first layer to the last)"
    }
    guard !parts.isEmpty else { return [] }
    return [
      "So, of Xavier's and He's rules, take the one that changes signal and gradient less: \(enumeration(parts))."
    ]
  }
}
