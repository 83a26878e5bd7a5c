import ArgumentParser
import Descent

extension Surface: ExpressibleByArgument {}

/// The flags of `descent run optimizer-paths`.
struct OptimizerPathsFlags: ExperimentFlags {
  typealias Kind = OptimizerPathsExperiment
  static let discussion = "Nothing is random here: every seed gives the same paths."

  @Option(
    parsing: .unconditional,
    help: "The function: bowl (x²/20 + y²), rosenbrock or beale (default: bowl).")
  var function: Surface?

  @Option(
    parsing: .unconditional,
    help: "The steps of each optimizer (default: 30, and 300 on rosenbrock and beale).")
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: "Where they begin, as x,y (default: -7,2 on the bowl; a place of its own on the others).")
  var start: NumberList?

  func apply(to options: inout Kind.Options) {
    options.function = function ?? options.function
    options.steps = steps ?? options.steps
    options.start = start?.numbers ?? options.start
  }
}
