import DescentExecution
import DescentGraph
import DescentLearning
import Testing

/// One row of the table of initializers, for 400 inputs and 250 units.
struct InitializerRow: Sendable, CustomTestStringConvertible {
  let name: String
  let initializer: any Initializer
  var mean = 0.0
  let standardDeviation: Double
  /// The range in which every draw must lie, if any.
  var range: ClosedRange<Double>?

  var testDescription: String { name }
}

/// √3, the ratio of a uniform distribution's half width to its standard deviation.
private let root3 = 1.7320508075688772

private func symmetric(_ limit: Double) -> ClosedRange<Double> { -limit...limit }

/// One row per initializer and form; add new ones here.
let initializerRows: [InitializerRow] = [
  InitializerRow(
    name: "zeros", initializer: .zeros, standardDeviation: 0, range: 0...0),
  InitializerRow(
    name: "constant", initializer: .constant(0.3), mean: 0.3, standardDeviation: 0),
  InitializerRow(
    name: "normal", initializer: .normal(standardDeviation: 0.2), standardDeviation: 0.2),
  InitializerRow(
    name: "uniform", initializer: .uniform(low: -1, high: 3), mean: 1,
    standardDeviation: 2 / root3, range: -1...3),
  // √(2/400)
  InitializerRow(name: "He", initializer: .he, standardDeviation: 0.070710678118654752),
  InitializerRow(
    name: "He, uniform", initializer: .he(form: .uniform), standardDeviation: 0.070710678118654752,
    range: symmetric(root3 * 0.070710678118654752)),
  // √(2/650)
  InitializerRow(name: "Xavier", initializer: .xavier, standardDeviation: 0.055470019622522912),
  InitializerRow(
    name: "Xavier, uniform", initializer: .xavier(form: .uniform),
    standardDeviation: 0.055470019622522912, range: symmetric(root3 * 0.055470019622522912)),
  // √(1/400)
  InitializerRow(
    name: "Xavier, input", initializer: .xavier(fan: .input), standardDeviation: 0.05),
]

extension InitializerRow {
  /// The 100,000 weights of a dense layer.
  fileprivate func weights(seed: UInt64, path: String = "1-Dense") throws -> [Float] {
    let program = try Program(mode: .training) { scope in
      _ = Dense(250, initializer: initializer)(
        scope.input("x", shape: [1, 400]), in: scope.child(path))
    }
    let store = VariableStore(seed: seed)
    try store.declare(program.variables)
    return store["\(path)/weight"].map { Array($0) } ?? []
  }
}

@Suite struct InitializerTests {
  @Test(arguments: initializerRows) func hasItsMoments(row: InitializerRow) throws {
    let weights = try row.weights(seed: 7).map { Double($0) }
    let count = Double(weights.count)
    #expect(count == 100_000)
    let mean = weights.reduce(0, +) / count
    let variance = weights.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / count
    let deviation = row.standardDeviation
    // Five standard errors; that of σ is largest for the normal distribution, σ/√(2n).
    #expect(abs(mean - row.mean) <= 5 * deviation / count.squareRoot() + 1e-7)
    #expect(
      abs(variance.squareRoot() - deviation) <= 5 * deviation / (2 * count).squareRoot() + 1e-7)
    // A uniform draw comes close to its ends; a normal one leaves them far behind.
    let furthest = weights.map { abs($0 - row.mean) }.max() ?? 0
    if let range = row.range {
      #expect(weights.allSatisfy { $0 >= range.lowerBound - 1e-7 && $0 <= range.upperBound + 1e-7 })
      #expect(furthest >= 0.999 * (range.upperBound - row.mean))
    } else {
      #expect(furthest >= 3.5 * deviation && furthest < 7 * deviation + 1e-7)
    }
  }

  @Test(arguments: initializerRows) func theSeedAndThePathDecideTheBits(row: InitializerRow) throws
  {
    let weights = try row.weights(seed: 1)
    #expect(try row.weights(seed: 1) == weights)
    guard row.standardDeviation > 0 else { return }
    for other in [try row.weights(seed: 2), try row.weights(seed: 1, path: "2-Dense")] {
      let equal = zip(weights, other).filter { $0 == $1 }.count
      #expect(equal < 100)
    }
  }

  @Test func heIsTheDefaultOfDenseAndBiasesBeginAtZero() throws {
    let program = try Program(mode: .training) { scope in
      _ = Dense(5)(scope.input("x", shape: [1, 8]), in: scope)
    }
    #expect(
      program.variables.map(\.initial) == [
        .normal(mean: 0, standardDeviation: 0.5), .constant(0),
      ])
  }
}
