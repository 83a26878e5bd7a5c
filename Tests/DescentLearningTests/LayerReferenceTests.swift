import DescentExecution
import DescentGraph
import DescentLearning
import Testing

/// One row of the table of layers that are compared with PyTorch's.
struct LayerReferenceRow: Sendable, CustomTestStringConvertible {
  let name: String
  let layer: any Layer
  let shape: TensorShape
  /// Makes other inputs of the scattered ones.
  let input: @Sendable (Double) -> Double

  init(
    _ name: String, _ layer: any Layer, _ shape: TensorShape = [4, 3],
    input: @escaping @Sendable (Double) -> Double = { $0 }
  ) {
    (self.name, self.layer, self.shape, self.input) = (name, layer, shape, input)
  }

  var testDescription: String { name }
}

/// One row per case of Scripts/layers.py without windows or branches; add new ones here.
private let plainRows: [LayerReferenceRow] = [
  LayerReferenceRow("silu", SiLU()),
  LayerReferenceRow("elu", ELU()),
  LayerReferenceRow("elu 0.5", ELU(alpha: 0.5)),
  LayerReferenceRow("softplus", Softplus()),
  LayerReferenceRow("softmax", Softmax(), [2, 2, 3]),
  LayerReferenceRow("layer-norm", LayerNorm(), [4, 6]),
  LayerReferenceRow("layer-norm deep", LayerNorm(), [2, 4, 3]),
  LayerReferenceRow("layer-norm axes", LayerNorm(axes: 2), [2, 4, 3]),
  LayerReferenceRow("layer-norm epsilon", LayerNorm(epsilon: 0.1), [4, 6]),
  LayerReferenceRow("group-norm 1", GroupNorm(1), [2, 3, 2, 6]),
  LayerReferenceRow("group-norm 2", GroupNorm(2), [2, 3, 2, 6]),
  LayerReferenceRow("group-norm 6", GroupNorm(6), [2, 3, 2, 6]),
  LayerReferenceRow("group-norm flat", GroupNorm(3, epsilon: 1e-3), [4, 6]),
  LayerReferenceRow("residual", Residual { Dense(3) }),
  LayerReferenceRow(
    "residual shortcut",
    Residual {
      Dense(2)
    } shortcut: {
      Dense(2)
    }),
]

let layerReferenceRows = plainRows + spatialReferenceRows

@Suite struct LayerReferenceTests {
  @Test(arguments: layerReferenceRows) func aLayerAgreesWithPyTorch(row: LayerReferenceRow) throws {
    let expected = try #require(layerReference[row.name])
    let found = try sums(row)
    #expect(found.count == expected.count)
    for (sums, reference) in zip(found, expected) {
      #expect(agree(sums, reference, within: 1e-11), "\(sums), not \(reference)")
    }
  }

  @Test func everyReferenceHasARow() {
    #expect(layerReferenceRows.map(\.name).sorted() == layerReference.keys.sorted())
  }

  /// The sums of the output and of each gradient, as the script condenses them.
  private func sums(_ row: LayerReferenceRow) throws -> [[Double]] {
    var weights: [Double] = []
    let program = try Program(mode: .training) { scope in
      let x = scope.input("x", shape: row.shape)
      let y = row.layer(x, in: scope)
      weights = scattered(y.shape.count, seed: 1)
      let loss = (y * scope.input("weights", shape: y.shape)).sum()
      scope.output("0", y)
      let leaves = [x] + scope.parameters.map(\.tensor)
      for (number, slope) in gradient(of: loss, withRespectTo: leaves).enumerated() {
        scope.output("\(number + 1)", slope)
      }
    }
    var variables: [String: [Double]] = [:]
    for (number, variable) in program.variables.enumerated() {
      variables[variable.path] = scattered(variable.shape.count, seed: number + 2)
    }
    let result = try ReferenceInterpreter(program).run(
      inputs: ["x": scattered(row.shape.count).map(row.input), "weights": weights],
      variables: variables)
    return program.outputs.map { condensed(result[$0.name]) }
  }

  private func condensed(_ values: [Double]) -> [Double] {
    func sum(_ factors: [Double]) -> Double { zip(values, factors).reduce(0) { $0 + $1.0 * $1.1 } }
    return [
      sum(scattered(values.count, seed: 5)), sum(scattered(values.count, seed: 8)),
      sum(values.indices.map { Double($0 + 1).squareRoot() }), sum(values),
    ]
  }
}
