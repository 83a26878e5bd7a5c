import DescentExecution
import DescentGraph
import DescentLearning
import Foundation
import Testing

/// A layer's output and the variables it leaves, in Double.
private func run(
  _ layer: any Layer, _ x: [Double], _ shape: TensorShape, mode: TraceMode = .training,
  variables: [String: [Double]] = [:], step: UInt32 = 1
) throws -> (y: [Double], variables: [String: [Double]]) {
  let result = try values(mode: mode, inputs: ["x": x], variables: variables, step: step) { scope in
    scope.output("y", layer(scope.input("x", shape: shape), in: scope))
  }
  return (result["y"], result.variables.mapValues(\.elements))
}

/// One row of the table of activations: the layer, and its formula as in a textbook.
struct ActivationRow: Sendable, CustomTestStringConvertible {
  let layer: any Layer
  let formula: @Sendable (Double) -> Double

  init(_ layer: any Layer, _ formula: @escaping @Sendable (Double) -> Double) {
    (self.layer, self.formula) = (layer, formula)
  }

  var testDescription: String { "\(layer)" }
}

/// One row per activation; add new ones here.
let activationRows: [ActivationRow] = [
  ActivationRow(ReLU()) { max($0, 0) },
  ActivationRow(LeakyReLU()) { $0 > 0 ? $0 : 0.01 * $0 },
  ActivationRow(LeakyReLU(slope: 0.2)) { $0 > 0 ? $0 : 0.2 * $0 },
  ActivationRow(Sigmoid()) { 1 / (1 + exp(-$0)) },
  ActivationRow(Tanh()) { (exp($0) - exp(-$0)) / (exp($0) + exp(-$0)) },
  ActivationRow(SiLU()) { $0 / (1 + exp(-$0)) },
  ActivationRow(ELU()) { $0 > 0 ? $0 : exp($0) - 1 },
  ActivationRow(ELU(alpha: 0.5)) { $0 > 0 ? $0 : 0.5 * (exp($0) - 1) },
  ActivationRow(Softplus()) { log(1 + exp($0)) },
  ActivationRow(GELU()) { $0 * 0.5 * erfc(-$0 / 2.0.squareRoot()) },
]

@Suite struct LayerTests {
  @Test(arguments: activationRows) func anActivationIsItsFormula(row: ActivationRow) throws {
    let x = scattered(12) + [0, -8, 8, 1e-9]
    let trained = try run(row.layer, x, [4, 4]).y
    #expect(agree(trained, x.map(row.formula), within: 1e-14))
    #expect(try run(row.layer, x, [4, 4], mode: .evaluation).y == trained)
  }

  @Test func geluHasItsKnownValues() throws {
    // From scipy: x·norm.cdf(x), and the tanh form in Double.
    let x: [Double] = [-2, -1, 0, 0.5, 1, 3]
    let exact = [
      -0.04550026389635844, -0.15865525393145707, 0, 0.34573123063700656, 0.8413447460685429,
      2.99595030590511,
    ]
    #expect(agree(try run(GELU(), x, [6, 1]).y, exact, within: 1e-15))
    let close = try run(GELU(form: .tanh), x, [6, 1]).y
    #expect(agree(close, geluTanh, within: 1e-14))
    #expect(!agree(close, exact, within: 1e-5))
  }

  private let geluTanh = [
    -0.04540230591222494, -0.1588080093917233, 0, 0.34571400982514394, 0.8411919906082768,
    2.996362607918227,
  ]

  @Test func denseIsTheProductAndTheBias() throws {
    let variables: [String: [Double]] = ["weight": [1, 2, 3, 4, 5, 6], "bias": [10, 20, 30]]
    let y = try run(Dense(3), [1, 2, -1, 0.5], [2, 2], variables: variables).y
    #expect(y == [19, 32, 45, 11, 20.5, 30])
    let plain = try run(
      Dense(3, usesBias: false), [1, 2, -1, 0.5], [2, 2], variables: ["weight": [1, 2, 3, 4, 5, 6]])
    #expect(plain.y == [9, 12, 15, 1, 0.5, 0])
  }

  @Test func theParametersHaveTheRolesThatDecayGoesBy() throws {
    let program = try Program(mode: .training) { scope in
      let x = scope.input("x", shape: [2, 3])
      _ = BatchNorm()(Dense(5)(x, in: scope.child("dense")), in: scope.child("norm"))
    }
    #expect(
      program.variables.prefix(4).map(\.kind) == [
        .parameter(.weight), .parameter(.bias), .parameter(.scale), .parameter(.shift),
      ])
  }

  @Test func flattenKeepsTheOrder() throws {
    let program = try Program(mode: .evaluation) { scope in
      scope.output("y", Flatten()(scope.input("x", shape: [2, 3, 4]), in: scope))
      scope.output("flat", Flatten()(scope.input("rows", shape: [2, 5]), in: scope))
      scope.output("column", Flatten()(scope.input("vector", shape: [3]), in: scope))
    }
    let shapes = program.outputs.map { program.nodes[$0.node].shape }
    #expect(shapes == [[2, 12], [2, 5], [3, 1]])
    #expect(try run(Flatten(), scattered(24), [2, 3, 4]).y == scattered(24))
  }

  // MARK: Batch normalization

  @Test(arguments: Convention.allCases) func batchNormIsItsFormula(convention: Convention) throws {
    let x: [Double] = [1, 10, 2, -20, 4, 30, 9, 0]  // Two features of four samples.
    let layer = BatchNorm(convention: convention)
    let before = [
      "mean": [0.5, -1], "variance": [2.0, 3], "scale": [1.5, -2], "shift": [0.1, 7],
    ]
    let (epsilon, samples) = (convention == .book ? 1e-6 : 1e-5, 4.0)
    let mean: [Double] = [4, 5]
    let variance = [(9.0 + 4 + 0 + 25) / 4, (25.0 + 625 + 625 + 25) / 4]
    let kept = variance.map { convention == .book ? $0 : $0 * samples / (samples - 1) }

    let trained = try run(layer, x, [4, 2], variables: before)
    let expected = x.enumerated().map { index, value in
      let f = index % 2
      return [1.5, -2][f] * (value - mean[f]) / (variance[f] + epsilon).squareRoot() + [0.1, 7][f]
    }
    #expect(agree(trained.y, expected, within: 1e-13))
    #expect(agree(trained.variables["mean"] ?? [], [0.45 + 0.4, -0.9 + 0.5], within: 1e-14))
    let running = [1.8 + 0.1 * kept[0], 2.7 + 0.1 * kept[1]]
    #expect(agree(trained.variables["variance"] ?? [], running, within: 1e-13))

    let evaluated = try run(layer, x, [4, 2], mode: .evaluation, variables: before)
    let fixed = x.enumerated().map { index, value in
      let f = index % 2
      return [1.5, -2][f] * (value - [0.5, -1][f]) / ([2.0, 3][f] + epsilon).squareRoot()
        + [0.1, 7][f]
    }
    #expect(agree(evaluated.y, fixed, within: 1e-13))
    #expect(evaluated.variables == before)
  }

  @Test(arguments: Convention.allCases) func batchNormBeginsAsDeclared(convention: Convention)
    throws
  {
    let program = try Program(mode: .training) { scope in
      _ = BatchNorm(convention: convention)(scope.input("x", shape: [2, 3]), in: scope)
    }
    let initial = Dictionary(
      uniqueKeysWithValues: program.variables.map { ($0.path, $0.initial) })
    #expect(
      initial == [
        "scale": .constant(1), "shift": .constant(0), "mean": .constant(0),
        "variance": .constant(convention == .book ? 0 : 1),
      ])
  }

  @Test func batchNormTakesTheMeanOverEveryAxisButTheLast() throws {
    let x = scattered(12)
    let variables: [String: [Double]] = [
      "mean": [0, 0], "variance": [1, 1], "scale": [1, 1], "shift": [0, 0],
    ]
    let deep = try run(BatchNorm(), x, [2, 3, 2], variables: variables)
    let flat = try run(BatchNorm(), x, [6, 2], variables: variables)
    #expect(agree(deep.y, flat.y, within: 1e-14))
    #expect(deep.variables == flat.variables)
  }

  /// A single sample has no variance and a poor mean: it does not update the running values.
  @Test(arguments: Convention.allCases)
  func batchNormOfASingleSampleStaysFinite(convention: Convention) throws {
    let variables: [String: [Double]] = [
      "mean": [0, 0], "variance": [1, 1], "scale": [1, 1], "shift": [3, 4],
    ]
    let layer = BatchNorm(convention: convention)
    let single = try run(layer, [5, 6], [1, 2], variables: variables)
    #expect(single.y == [3, 4])
    #expect(single.variables["variance"] == [1, 1] && single.variables["mean"] == [0, 0])
    // A sample with several positions is a batch of them.
    let places = try run(layer, [5, 6, 5, 6], [1, 2, 2], variables: variables)
    let mean = try #require(places.variables["mean"])
    #expect(agree(mean, [0.5, 0.6], within: 1e-12))
  }

  // MARK: Dropout

  @Test(arguments: [0.1, 0.5, 0.8], Convention.allCases)
  func dropoutDropsItsFractionAndScalesTheRest(rate: Double, convention: Convention) throws {
    let count = 40_000
    let ones = [Double](repeating: 1, count: count)
    let y = try run(Dropout(rate: rate, convention: convention), ones, [count / 10, 10]).y
    let survivor = convention == .book ? 1 : 1 / (1 - rate)
    #expect(y.allSatisfy { $0 == 0 || $0 == survivor })
    let dropped = Double(y.filter { $0 == 0 }.count) / Double(count)
    #expect(abs(dropped - rate) < 5 * (rate * (1 - rate) / Double(count)).squareRoot())
  }

  @Test func dropoutDrawsAnewForEachStepAndPath() throws {
    let ones = [Double](repeating: 1, count: 100)
    let network = Network {
      Dropout()
      Dropout()
    }
    let first = try run(Dropout(), ones, [10, 10]).y
    #expect(try run(Dropout(), ones, [10, 10]).y == first)
    #expect(try run(Dropout(), ones, [10, 10], step: 2).y != first)
    // Two equal masks would leave half of the elements, two independent ones a quarter.
    let left = try run(network, ones, [10, 10]).y.filter { $0 != 0 }.count
    #expect((10..<40).contains(left))
  }

  @Test func evaluationHoldsNoDropout() throws {
    let x = scattered(12)
    #expect(try run(Dropout(rate: 0.4), x, [4, 3], mode: .evaluation).y == x)
    let book = try run(Dropout(rate: 0.4, convention: .book), x, [4, 3], mode: .evaluation).y
    #expect(agree(book, x.map { 0.6 * $0 }, within: 1e-15))
  }

  @Test func aRateOfZeroDropsNothing() throws {
    #expect(try run(Dropout(rate: 0), scattered(12), [4, 3]).y == scattered(12))
  }

  @Test(arguments: layerRows) func evaluationWritesNothingAndDrawsNothing(row: LayerRow) throws {
    let program = try Program(mode: .evaluation) { scope in
      scope.output("y", row.layer(scope.input("x", shape: row.shape), in: scope))
    }
    #expect(program.assignments.isEmpty)
    #expect(
      !program.nodes.contains { if case .random = $0.operation { true } else { false } })
  }
}
