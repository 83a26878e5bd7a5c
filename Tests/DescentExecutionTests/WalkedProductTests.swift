import DescentGraph
import Testing

@testable import DescentExecution

/// A convolution, and what its gradients are asked for.
private struct Convolution: CustomTestStringConvertible {
  var shape: TensorShape
  var windows: [Window]
  var filters: Int

  var testDescription: String { "\(windows.map { "\($0.extent)/\($0.stride)" }) over \(shape)" }

  /// The outputs after a bias and a ReLU, and the gradients of the samples and the weights.
  func program() throws -> Program {
    try Program(mode: .training) { scope in
      let x = scope.input("x", shape: shape)
      let rows = x.windows(windows)
      let width = windows.reduce(shape.dimensions.last ?? 1) { $0 * $1.extent }
      let positions = TensorShape(Array(rows.shape.dimensions.prefix(shape.rank - 1)))
      let weight = scope.parameter(
        "weight", shape: [width, filters], initial: .normal(mean: 0, standardDeviation: 1))
      let product = rows.reshaped(to: [positions.count, width]).matrixProduct(weight)
      let bias = scope.parameter("bias", shape: [filters], initial: .constant(0.1))
      let result = product.reshaped(to: TensorShape(positions.dimensions + [filters])) + bias
      let y = Tensor.maximum(result, 0)
      scope.output("y", y)
      let loss = (y * Tensor.tanh(y)).sum()
      let targets = [x, weight, bias]
      for (index, slope) in gradient(of: loss, withRespectTo: targets).enumerated() {
        scope.output("slope\(index)", slope)
      }
    }
  }
}

private let convolutions = [
  Convolution(
    shape: [3, 6, 5, 2], windows: [Window(axis: 1, extent: 3), Window(axis: 2, extent: 3)],
    filters: 4),
  Convolution(
    shape: [2, 7, 6, 3],
    windows: [
      Window(axis: 1, extent: 3, stride: 2, before: 1, after: 1),
      Window(axis: 2, extent: 2, stride: 3, before: 0, after: 2, dilation: 2),
    ], filters: 17),
  Convolution(
    shape: [4, 9, 2], windows: [Window(axis: 1, extent: 4, stride: 1, before: 3)], filters: 5),
  Convolution(
    shape: [1, 5, 5, 1],
    windows: [Window(axis: 1, extent: 2, stride: 4), Window(axis: 2, extent: 1, stride: 2)],
    filters: 1),
  // Whole positions lie in the padding.
  Convolution(
    shape: [2, 4, 5, 3],
    windows: [
      Window(axis: 1, extent: 1, before: 2, after: 1), Window(axis: 2, extent: 2, before: 3),
    ], filters: 4),
  Convolution(
    shape: [5, 3, 8, 2], windows: [Window(axis: 2, extent: 3, before: 1, after: 1)], filters: 3),
]

@Suite struct WalkedProductTests {
  /// Walks however small, in chunks of a few elements, so that there are several.
  private let small = WalkSizes(least: 1, chunk: 40)

  @Test(arguments: convolutions) fileprivate func agreesWithTheReference(convolution: Convolution)
    throws
  {
    let program = try convolution.program()
    let plan = Plan(program, walking: small)
    let walks = plan.steps.compactMap {
      if case .product(let product) = $0 { product.walk } else { nil }
    }
    #expect(Set(walks.map(\.role)) == [.leftRows, .leftSums, .folded])
    try expectAgreement(program, plan)
  }

  @Test(arguments: convolutions) fileprivate func theBitsDoNotDependOnTheCores(
    convolution: Convolution
  ) throws {
    var large = convolution
    large.shape = TensorShape([24] + convolution.shape.dimensions.dropFirst().dropLast() + [32])
    large.filters = 48
    let program = try large.program()
    let run = ProgramRun(program, seed: 3)
    let plan = Plan(program, walking: WalkSizes(least: 1, chunk: 2048))
    let alone = try run.planned(plan, cores: 1)
    for cores in [2, 3, 7] {
      let shared = try run.planned(plan, runs: 3, cores: cores)
      for (name, values) in alone.outputs { #expect(shared.outputs[name] == values, "\(name)") }
    }
  }

  @Test func theElementsUnderWindowsAreNotInMemory() throws {
    let convolution = Convolution(
      shape: [8, 20, 20, 8],
      windows: [Window(axis: 1, extent: 5), Window(axis: 2, extent: 5)], filters: 4)
    let program = try convolution.program()
    let elements = 8 * 16 * 16 * 200
    #expect(Plan(program).arenaCount < elements / 4)
    #expect(Plan(program, keepingEverything: true).arenaCount > elements)
  }

  @Test func windowsThatOthersReadAreKept() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [2, 6, 3])
      let rows = x.windows([Window(axis: 1, extent: 2)])
      let weight = scope.parameter("weight", shape: [6, 4], initial: .constant(0.5))
      scope.output("y", rows.reshaped(to: [10, 6]).matrixProduct(weight))
      scope.output("largest", rows.maximum())
    }
    let plan = Plan(program, walking: small)
    #expect(plan.stepKinds.contains("movement"))
    try expectAgreement(program, plan)
  }
}
