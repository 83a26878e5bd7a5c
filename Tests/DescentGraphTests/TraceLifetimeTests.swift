import Testing

@testable import DescentGraph

@Suite struct TraceLifetimeTests {
  /// A program is written once and read often; what wrote it must not stay in memory.
  @Test func aTraceEndsWithItsProgram() throws {
    weak var trace: Trace?
    let program = try Program(mode: .training) { scope in
      let weight = scope.parameter("weight", shape: [3], initial: .constant(1))
      let state = scope.state("state", .slot, like: weight)
      scope.assign(state + weight, to: state)
      trace = weight.trace
      #expect(scope.parameters.map(\.tensor.node) == [weight.node])
      scope.output("sum", (weight * scope.input("x", shape: [3])).sum())
    }
    #expect(program.variables.count == 2)
    #expect(trace == nil)
  }

  @Test func aTraceEndsWithItsMistake() {
    weak var trace: Trace?
    #expect(throws: TraceError.self) {
      try Program(mode: .evaluation) { scope in
        let weight = scope.parameter("weight", shape: [3], initial: .constant(1))
        trace = weight.trace
        scope.output("sum", weight + scope.input("x", shape: [2]))
      }
    }
    #expect(trace == nil)
  }
}
