import DescentNumerics

extension InitializationComparisonExperiment {
  /// The smallest ratio of losses that matters.
  static let lossRatio = 1.05
  /// A gradient has kept its size if it is within this factor.
  static let kept = 1.5
  /// Theory holds for a layer if what it predicts is within this factor of the geometric mean over seeds.
  static let theoryFactor = 1.25

  static func hypotheses(_ results: Results) -> [Hypothesis] {
    learning(results) + gradients(results)
  }

  private static func learning(_ results: Results) -> [Hypothesis] {
    var list: [Hypothesis] = []
    if let small = results.cell(.relu, .std001) {
      list.append(
        .same(
          "With ReLU, the network learns nothing from std 0.01: its loss stays at ln(classes).",
          small.final, as: results.chance, "final loss", within: 0.02))
    }
    if let he = results.cell(.relu, .he), let xavier = results.cell(.relu, .xavier) {
      list.append(
        better("With ReLU, He's weights are ahead of Xavier's after the same steps.", he, xavier))
    }
    if let xavier = results.cell(.tanh, .xavier), let he = results.cell(.tanh, .he) {
      list.append(
        better("With tanh, Xavier's weights are ahead of He's after the same steps.", xavier, he))
    }
    if let xavier = results.cell(.sigmoid, .xavier) {
      list.append(
        .lower(
          "With sigmoid, the network learns from Xavier's weights.", xavier.final,
          than: results.chance, "final loss against that of chance", by: 0.1))
    }
    return list
  }

  private static func better(_ statement: String, _ first: Cell, _ second: Cell) -> Hypothesis {
    .lower(
      statement, first.testLoss, than: second.testLoss, "test loss", by: lossRatio, scale: .ratio)
  }

  private static func gradients(_ results: Results) -> [Hypothesis] {
    guard results.hasSignals else { return [] }
    var list: [Hypothesis] = []
    if let small = results.cell(.relu, .std001) {
      list += ends(small).map {
        .lower(
          "With ReLU and std 0.01, the gradient vanishes on its way back.", $0.first, than: $0.last,
          "gradient by the sums, first hidden layer over last", by: 10, scale: .ratio)
      }
      list += ends(small).map {
        .same(
          "With ReLU and std 0.01, the gradients of the weights show the vanishing too.",
          ratio(small.norms), as: ratio($0),
          "first layer over last, of the weights over by the sums", within: 2, scale: .ratio)
      }
    }
    if let he = results.cell(.relu, .he) {
      list += ends(he).map {
        .same(
          "With ReLU and He's weights, the gradient keeps its size on its way back.", $0.first,
          as: $0.last,
          "gradient by the sums, first hidden layer over last", within: kept, scale: .ratio)
      }
    }
    return list + [theory(results)]
  }

  private static func ends(_ cell: Cell) -> [(first: Repeated, last: Repeated)] {
    let numbers = cell.signals(\.gradient)
    guard let first = numbers.first, let last = numbers.last, numbers.count > 1 else { return [] }
    return [(first, last)]
  }

  /// The first layer over the last hidden one; the output layer is left out.
  private static func ratio(_ norms: [Repeated]) -> Repeated {
    let hidden = norms.dropLast()
    return ratio((hidden.first ?? Repeated([]), hidden.last ?? Repeated([])))
  }

  private static func ratio(_ ends: (first: Repeated, last: Repeated)) -> Repeated {
    Repeated(zip(ends.first.values, ends.last.values).map { $0 / $1 })
  }

  private static func theory(_ results: Results) -> Hypothesis {
    let pairs = results.cells.flatMap { cell in
      zip(cell.signals(\.gradient), cell.signals(\.predictedGradient))
        .filter { $0.0.mean.isFinite && $0.1.mean.isFinite }
    }
    let holding = pairs.count { measured, predicted in
      let ratio = measured.centre(.logarithmic) / predicted.mean
      return ratio < theoryFactor && ratio > 1 / theoryFactor
    }
    return .exact(
      "Mean-field theory predicts the gradient in each layer from the one at the outputs.",
      holds: holding, of: pairs.count,
      "layers, where the mean over seeds is within \(NumberText.readable(100 * (theoryFactor - 1))) %"
    )
  }

  // MARK: Sentences

  static func takeaway(_ results: Results) -> String {
    guard let he = results.cell(.relu, .he), let xavier = results.cell(.relu, .xavier) else {
      return
        "Whether a deep network learns depends on how large the gradient still is in its first layer."
    }
    let accuracies = [he, xavier].map {
      NumberText.fixed($0.number(\.training.testAccuracy).mean, decimals: 3)
    }
    let tanh = heWinsOnTanh(results) ? ", and on tanh, which is not what the textbook says" : ""
    return """
      After the same steps He's weights reach a test accuracy of \(accuracies[0]) on ReLU, Xavier's \(accuracies[1])\
      \(he.testLoss.mean < xavier.testLoss.mean ? "; He's are ahead on ReLU\(tanh)" : "").
      """
  }

  private static func heWinsOnTanh(_ results: Results) -> Bool {
    guard let xavier = results.cell(.tanh, .xavier), let he = results.cell(.tanh, .he) else {
      return false
    }
    return he.testLoss.mean * lossRatio < xavier.testLoss.mean
  }

  static func why(_ results: Results) -> String {
    (tanh(results) + sigmoid(results) + hidden(results) + diverged(results)).joined(separator: " ")
  }

  private static func tanh(_ results: Results) -> [String] {
    guard heWinsOnTanh(results), let xavier = results.cell(.tanh, .xavier),
      let he = results.cell(.tanh, .he)
    else { return [] }
    let gradients = [he, xavier].map { ($0.signals(\.gradient).first?.mean ?? .nan).readable }
    return [
      """
      He's weights beat Xavier's on tanh too (test loss \(he.testLoss.text(decimals: 3)) against \
      \(xavier.testLoss.text(decimals: 3))). Xavier's rule takes tanh for a line, but tanh makes everything smaller, so that \
      with nσ² = 1 activations and gradients shrink from layer to layer; nσ² = 2 more than makes up for it, and the first \
      layer's gradient is \(gradients[0]) instead of \(gradients[1]). At the same small rate a larger gradient simply \
      learns faster. That says nothing about where either would end: the losses still fall.
      """
    ]
  }

  private static func sigmoid(_ results: Results) -> [String] {
    guard let cell = results.cell(.sigmoid, .xavier),
      cell.final.mean > results.chance.mean - 0.1
    else { return [] }
    let gradients = cell.signals(\.gradient).map(\.mean)
    guard let first = gradients.first, let last = gradients.last else { return [] }
    return [
      """
      No rule lets the sigmoid network learn in these steps. Its slope is ¼ at most, so that from Xavier's weights the \
      gradient falls from \(last.readable) in the last hidden layer to \(first.readable) in the first, and the last \
      layers themselves see nearly the same activations for every image. "Nearly linear in the middle" is not enough: \
      the line would have to have the slope 1.
      """
    ]
  }

  private static func hidden(_ results: Results) -> [String] {
    guard let small = results.cell(.relu, .std001), let ends = ends(small).first else { return [] }
    let norms = small.norms.map(\.mean)
    guard let low = norms.min(), let high = norms.max() else { return [] }
    return [
      """
      The gradients of the weights hide the vanishing: a layer's is the product of the activations below it, which fade \
      forward, and of the gradient by its sums, which fades backward. From std 0.01 their norms span \
      \(low.readable) to \(high.readable), the gradient by the sums \(ends.first.mean.readable) to \
      \(ends.last.mean.readable) in the hidden layers alone.
      """
    ]
  }

  private static func diverged(_ results: Results) -> [String] {
    let cells = results.cells.filter { $0.values.contains(where: \.training.diverged) }
    guard !cells.isEmpty else { return [] }
    return [
      "Values stopped being finite with \(enumeration(cells.map(\.condition.title))); the largest of such outputs counts "
        + "as class 0."
    ]
  }
}

extension InitializationComparisonExperiment {
  typealias Cell = FactorialCell<NetworkStart, Trained>

  /// The records of all seeds, by activation and initialization.
  struct Results {
    let cells: [Cell]
    /// The loss of chance, for each seed.
    let chance: Repeated

    init(_ records: [Record]) {
      cells = FactorialCell.cells(records.map(\.runs))
      chance = Repeated(records.map(\.chanceLoss))
    }

    var seeds: Int { chance.values.count }
    var groups: [(key: Activation, cells: [Cell])] { cells.grouped { $0.activation } }
    var activations: [Activation] { groups.map(\.key) }
    /// Whether more than the book's numbers was measured.
    var hasSignals: Bool { cells.contains { $0.first.signals != nil } }

    func cell(_ activation: Activation, _ initialization: WeightScale) -> Cell? {
      cells.first { $0.activation == activation && $0.initialization == initialization }
    }
  }
}

extension FactorialCell
where
  Condition == NetworkStart, Values == InitializationComparisonExperiment.Trained
{
  var final: Repeated { number(\.training.finalLoss) }
  var testLoss: Repeated { number(\.training.testLoss) }

  /// The norms of the gradients of the layers' weights.
  var norms: [Repeated] {
    first.gradientNorms.filter(\.isWeight).indices.map { index in
      number { $0.gradientNorms.filter(\.isWeight)[index].norm }
    }
  }

  /// A number of what reaches each hidden layer.
  func signals(_ member: KeyPath<LayerSignal, Double?>) -> [Repeated] {
    (first.signals ?? []).indices.map { index in number { $0.signals?[index][keyPath: member] } }
  }
}
