import DescentNumerics

extension InitializationComparisonExperiment {
  /// The smallest ratio of losses that matters.
  static let lossRatio = 1.05
  /// A gradient has kept its size if it is within this factor.
  static let kept = 1.5
  /// A gradient vanishes if the first layer's is smaller than the last's by this factor.
  static let vanished = 10.0
  /// A network has learned something if its loss is below that of chance by this.
  static let learned = 0.1
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
          than: results.chance, "final loss against that of chance", by: learned))
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
          "gradient by the sums, first hidden layer over last", by: vanished, scale: .ratio)
      }
      list.append(
        .lower(
          "With ReLU and std 0.01, the gradients of the weights vanish on their way back too.",
          small.norms.first ?? Repeated([]), than: small.norms.dropLast().last ?? Repeated([]),
          "gradient of the weights, first hidden layer over last", by: vanished, scale: .ratio))
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

    func learns(_ cell: Cell) -> Bool { cell.final.mean <= chance.mean - learned }

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
  var testAccuracy: Repeated { number(\.training.testAccuracy) }

  /// Whether the test loss is lower by a ratio that matters, and the test accuracy higher, with every seed.
  func isAhead(of other: Self) -> Bool {
    let ratio = InitializationComparisonExperiment.lossRatio
    return zip(testLoss.values, other.testLoss.values).allSatisfy { $0 * ratio < $1 }
      && zip(testAccuracy.values, other.testAccuracy.values).allSatisfy { $0 > $1 }
  }

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
