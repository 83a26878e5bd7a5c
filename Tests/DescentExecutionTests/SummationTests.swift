import DescentGraph
import Testing

@testable import DescentExecution

/// In which order numbers are summed, on which the bits of every result depend.
@Suite struct SummationTests {
  /// Rows are summed in 16 lanes, what is left of them in 4, and the rest one by one.
  private static func sumInLanes(_ x: [Float]) -> Float {
    var (lanes, more) = ([Float](repeating: 0, count: 16), [Float](repeating: 0, count: 4))
    var rest: Float = 0
    let (sixteens, fours) = (x.count / 16 * 16, x.count / 4 * 4)
    for (index, value) in x.enumerated() {
      if index < sixteens {
        lanes[index % 16] += value
      } else if index < fours {
        more[index % 4] += value
      } else {
        rest += value
      }
    }
    let quarters = (0..<4).map { (lane: Int) -> Float in
      let (even, odd) = (lanes[lane] + lanes[8 + lane], lanes[4 + lane] + lanes[12 + lane])
      return (even + odd) + more[lane]
    }
    return ((quarters[0] + quarters[2]) + (quarters[1] + quarters[3])) + rest
  }

  /// Rows of some usual lengths are summed by halves.
  private static func sumByHalves(_ x: [Float]) -> Float {
    var lanes = x + [Float](repeating: 0, count: 16 - x.count)
    while lanes.count > 1 {
      let half = lanes.count / 2
      lanes = (0..<half).map { lanes[$0] + lanes[half + $0] }
    }
    return lanes[0]
  }

  @Test(arguments: 2...70) func rowsAreSummedInOneOrder(columns: Int) throws {
    var random = SplitMix64(seed: UInt64(columns))
    let x = (0..<(3 * columns)).map { _ in Float.random(in: -1...1, using: &random) }
    let program = try Program(mode: .evaluation) { scope in
      scope.output("y", scope.input("x", shape: [3, columns]).sum(axes: [1]))
    }
    let executor = try Executor(Plan(program), variables: VariableStore(seed: 1))
    _ = executor.input("x")?.update(fromContentsOf: x)
    executor.run()
    let byHalves = [2, 3, 4, 5, 8, 10].contains(columns)
    let expected = (0..<3).map { row in
      let values = Array(x[(row * columns)..<((row + 1) * columns)])
      return byHalves ? SummationTests.sumByHalves(values) : SummationTests.sumInLanes(values)
    }
    #expect(executor.output("y").map { $0.map(\.bitPattern) } == expected.map(\.bitPattern))
  }

  /// The sums of tiles are whole numbers that floats hold, but those of all tiles before are not: what is lost of each
  /// would add up to many times the last place.
  @Test func sumsOverManyRowsLoseNothing() throws {
    let (rows, value) = (30_000, 12_275)
    let program = try Program(mode: .evaluation) { scope in
      scope.output("y", scope.input("x", shape: [rows, 3]).sum(axes: [0]))
    }
    let executor = try Executor(Plan(program), variables: VariableStore(seed: 1))
    executor.input("x")?.update(repeating: Float(value))
    // Twice: what was lost in one run is none of the next one's.
    for _ in 0..<2 {
      executor.run()
      for sum in executor.output("y") ?? UnsafeBufferPointer(start: nil, count: 0) {
        #expect(abs(Int(sum) - rows * value) <= Int(sum.ulp))
      }
    }
  }
}
