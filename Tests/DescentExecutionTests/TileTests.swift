import CDescentKernels
import DescentGraph
import Testing

@testable import DescentExecution

/// Loops over more elements than a tile holds: many rows, rows longer than a tile, and the last tile in part.
@Suite struct TileTests {
  private static let shapes: [TensorShape] = [
    [300, 33], [1030, 9], [2600, 4], [5, 4100], [3, 9001], [1, 20_000], [20_000, 1], [600, 16],
    [70, 130],
  ]

  /// Operands of every form, reductions of every form, and results that are read after a reduction has used its tile.
  @Test(arguments: shapes) func everyFormAgreesWithTheReference(_ shape: TensorShape) throws {
    let program = try Program(mode: .training) { scope in
      let x = scope.input("x", shape: shape)
      let row = scope.input("row", shape: [1, shape[1]])
      let column = scope.input("column", shape: [shape[0], 1])
      let scalar = scope.input("scalar", shape: [1, 1])
      let y = x * row + column
      scope.output("rows", y.sum(axes: [0]))
      scope.output("columns", y.sum(axes: [1]))
      scope.output("all", y.sum())
      scope.output("largest of rows", y.maximum(axes: [0]))
      scope.output("largest of columns", y.maximum(axes: [1]))
      scope.output("largest", y.maximum())
      scope.output("after", y * row - scalar * column)
      scope.output("random", x + scope.random(.uniform, shape: shape))
    }
    try expectAgreement(program, keeping: [false, true])
  }

  /// A result of one tile must not be that of the one before.
  @Test(arguments: shapes) func labelsAndChoicesAgreeWithTheReference(_ shape: TensorShape) throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: shape)
      let labels = scope.input("labels", shape: [shape[0]], type: .int32)
      let hot = labels.oneHot(classes: shape[1])
      scope.output("chosen", (x * hot).sum(axes: [1]))
      scope.output("others", x.selected(where: hot, else: x * 0.5 + 1))
      scope.output("largest", x.argMax().oneHot(classes: shape[1]).sum(axes: [0]))
    }
    try expectAgreement(program, keeping: [false, true])
  }

  private func expectAgreement(
    _ program: Program, keeping: [Bool], location: SourceLocation = #_sourceLocation
  ) throws {
    let run = ProgramRun(program, seed: 3)
    let expected = try run.interpreted()
    for keeping in keeping {
      var agreement = Agreement()
      let actual = try run.planned(Plan(program, keepingEverything: keeping), runs: 2)
      for (name, value) in expected.outputs {
        agreement.check(value, actual.outputs[name], name)
      }
      #expect(agreement.failures == [], sourceLocation: location)
      #expect(agreement.sharp * 10 >= agreement.compared * 9, sourceLocation: location)
    }
  }
}

@Suite struct FinitenessTests {
  @Test func oneValueThatIsNotFiniteIsFoundWhereverItIs() {
    for count in Array(0...40) + [100, 1000] {
      var x = (0..<count).map { Float($0) - 7 }
      #expect(descent_is_finite(x, count))
      for place in 0..<count {
        let kept = x[place]
        for value in [Float.nan, .infinity, -.infinity] {
          x[place] = value
          #expect(!descent_is_finite(x, count), "\(value) at \(place) of \(count)")
        }
        x[place] = kept
      }
    }
    #expect(descent_is_finite([.greatestFiniteMagnitude, -.greatestFiniteMagnitude], 2))
  }
}
