import DescentExecution
import DescentGraph
import DescentLearning
import Testing

/// A scalar `loss` of leaves, and its gradients as outputs named `∂` and the leaf.
private struct Differences {
  let program: Program
  var inputs: [String: [Double]]
  var variables: [String: [Double]]

  func run(moving leaf: String? = nil, _ index: Int = 0, by offset: Double = 0) throws
    -> ReferenceInterpreter.Result
  {
    var moved = self
    if let leaf {
      moved.inputs[leaf]?[index] += offset
      moved.variables[leaf]?[index] += offset
    }
    return try ReferenceInterpreter(program).run(
      inputs: moved.inputs, variables: moved.variables, seed: 3, step: 5)
  }

  /// Where a gradient and the fourth-order central differences do not agree to 10⁻⁶.
  func disagreements(_ leaf: String) throws -> [String] {
    let actual = try run()["∂\(leaf)"]
    let h = 1e-3
    return try actual.indices.compactMap { index in
      func value(_ offset: Double) throws -> Double {
        try run(moving: leaf, index, by: offset)["loss"].first ?? .nan
      }
      let near = try value(h) - value(-h)
      let far = try value(2 * h) - value(-2 * h)
      let expected = (8 * near - far) / (12 * h)
      let isClose = abs(actual[index] - expected) <= 1e-6 * max(abs(expected), 1e-3)
      return isClose ? nil : "∂\(leaf)[\(index)] is \(actual[index]), not \(expected)"
    }
  }
}

extension LayerRow {
  /// A weighted sum of the layer's outputs in training, with the gradients of input and parameters.
  fileprivate func differences() throws -> Differences {
    var weights: [Double] = []
    let program = try Program(mode: .training) { scope in
      let x = scope.input("x", shape: shape)
      let y = layer(x, in: scope.child("layer"))
      weights = scattered(y.shape.count, seed: 1)
      let loss = (y * scope.input("weights", shape: y.shape)).sum()
      scope.output("loss", loss)
      let leaves = [("x", x)] + scope.parameters.map { ($0.variable.path, $0.tensor) }
      for (leaf, slope) in zip(leaves, gradient(of: loss, withRespectTo: leaves.map(\.1))) {
        scope.output("∂\(leaf.0)", slope)
      }
    }
    var variables: [String: [Double]] = [:]
    for (number, variable) in program.variables.enumerated() {
      variables[variable.path] = scattered(variable.shape.count, seed: number + 2)
    }
    return Differences(
      program: program, inputs: ["x": scattered(shape.count), "weights": weights],
      variables: variables)
  }
}

@Suite struct LayerGradientTests {
  @Test(arguments: layerRows) func agreesWithCentralDifferences(row: LayerRow) throws {
    let differences = try row.differences()
    let leaves = differences.program.outputs.map(\.name).filter { $0.hasPrefix("∂") }
    #expect(leaves.count == 1 + differences.program.variables.filter(\.isParameter).count)
    for leaf in leaves {
      let found = try differences.disagreements(String(leaf.dropFirst()))
      #expect(found.isEmpty)
    }
  }

  @Test(arguments: lossRows) func ofALossAgreesWithCentralDifferences(row: LossRow) throws {
    let program = try Program(mode: .training) { scope in
      let x = scope.input("x", shape: [4, 3])
      let isLabels = row.loss.targetKind == .labels
      let target = scope.input(
        "target", shape: isLabels ? [4] : [4, 3], type: isLabels ? .int32 : .float32)
      let loss = row.loss(x, target: target)
      scope.output("loss", loss)
      scope.output("∂x", gradient(of: loss, withRespectTo: [x])[0])
    }
    let target =
      row.loss.targetKind == .labels
      ? [2, 0, 1, 1] : scattered(12, seed: 1).map { ($0 + 2) / 4 }
    let differences = Differences(
      program: program, inputs: ["x": scattered(12), "target": target], variables: [:])
    #expect(try differences.disagreements("x").isEmpty)
  }
}

extension Variable {
  fileprivate var isParameter: Bool { if case .parameter = kind { true } else { false } }
}

/// One row of the table of losses.
struct LossRow: Sendable, CustomTestStringConvertible {
  let loss: any Loss
  var testDescription: String { "\(type(of: loss))" }
}

/// One row per loss whose gradient is that of its value; add new ones here.
let lossRows: [LossRow] = [
  LossRow(loss: .softmaxCrossEntropy),
  LossRow(loss: .meanSquaredError),
  LossRow(loss: MeanSquaredError(scales: [2.5])),
  LossRow(loss: .binaryCrossEntropy),
]
