import DescentGraph
import Synchronization

extension Plan {
  /// The plan of a program: that of a recent equal program, or a new one.
  ///
  /// Networks that differ only in their initial weights, such as the trials of a search or the runs of an experiment,
  /// have the same plan; making it takes as long as many steps of a small network.
  public static func shared(_ program: Program) -> Plan {
    if let plan = SharedPlans.plan(of: program) { return plan }
    let plan = Plan(program)
    SharedPlans.keep(plan)
    return plan
  }
}

/// The most recently used plans.
private enum SharedPlans {
  /// A training has a plan for each of two batch sizes, and so does an evaluation.
  static let limit = 16

  /// The most recently used plan is last.
  private static let plans = Mutex<[Plan]>([])

  static func plan(of program: Program) -> Plan? {
    plans.withLock { plans in
      guard let index = plans.lastIndex(where: { $0.program.hasPlan(of: program) }) else {
        return nil
      }
      var plan = plans.remove(at: index)
      plans.append(plan)
      plan.program = program
      return plan
    }
  }

  static func keep(_ plan: Plan) {
    plans.withLock { plans in
      if plans.count == limit { plans.removeFirst() }
      plans.append(plan)
    }
  }
}

extension Program {
  /// Whether both have the same plan: they differ at most in the initial values of their variables.
  fileprivate func hasPlan(of other: Program) -> Bool {
    nodes.count == other.nodes.count && variables.count == other.variables.count
      && assignments == other.assignments && outputs == other.outputs && inputs == other.inputs
      && nodes == other.nodes && zip(nodes, other.nodes).allSatisfy { $0.hasConstant(of: $1) }
      && zip(variables, other.variables).allSatisfy {
        $0.path == $1.path && $0.shape == $1.shape && $0.kind == $1.kind
      }
  }
}

extension Node {
  /// Whether two equal nodes also hold the same bits if they hold a number, because −0 equals 0.
  fileprivate func hasConstant(of other: Node) -> Bool {
    guard case (.constant(let a), .constant(let b)) = (operation, other.operation) else {
      return true
    }
    return a.bitPattern == b.bitPattern
  }
}
