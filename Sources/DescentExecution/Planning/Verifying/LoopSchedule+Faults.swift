import CDescentKernels
import DescentGraph

extension WorkOrder {
  /// Work that is missing, duplicated, or before what it reads.
  static func faults(_ nodes: [NodeID], _ placement: Placement) -> [String] {
    var faults: [String] = []
    var done: Set<NodeID> = []
    for id in nodes {
      if !placement.isWork(id) || !done.insert(id).inserted {
        faults.append("node \(id) is not work, or is done twice")
      }
      for case .memory(let base, _) in placement.sources(of: id)
      where placement.isWork(base) && (base == id || !done.contains(base)) {
        faults.append("node \(id) comes before node \(base), which it reads")
      }
    }
    for id in placement.program.neededNodes where placement.isWork(placement.base(id)) {
      if !done.contains(placement.base(id)) { faults.append("result \(id) is never computed") }
    }
    return faults
  }
}

extension Program {
  fileprivate var neededNodes: [NodeID] { outputs.map(\.node) + assignments.map(\.value) }
}

extension LoopSchedule {
  /// Members that do not fit into their loop, and steps in a wrong order.
  static func faults(_ steps: [Step], _ placement: Placement) -> [String] {
    var faults = WorkOrder.faults(steps.flatMap(\.nodes), placement)
    for (index, step) in steps.enumerated() {
      guard step.kind == .loop else {
        if step.nodes.count != 1 || placement.kinds[step.nodes[0]] != step.kind {
          faults.append("step \(index) is not the single node that it should be")
        }
        continue
      }
      faults += loopFaults(step, placement).map { "step \(index): \($0)" }
    }
    return faults
  }

  private static func loopFaults(_ step: Step, _ placement: Placement) -> [String] {
    var faults: [String] = []
    var splits = Set(0...step.space.rank)
    var sources: Set<Placement.Source> = []
    for id in step.nodes {
      if placement.kinds[id] != .loop || placement.space(of: id) != step.space {
        faults.append("node \(id) runs over a different space from that of its loop, \(step.space)")
        continue
      }
      splits.formIntersection(placement.splits(of: id))
      sources.formUnion(placement.sources(of: id))
      for case .memory(let base, let shape) in placement.sources(of: id)
      where step.nodes.contains(base) {
        // From a register: element by element, and only values that are already computed.
        if placement.isReduction(base) || shape != step.space {
          faults.append("node \(id) reads node \(base) before the loop has ended")
        }
        if placement.program.nodes[id].operation.primitive.readsWholeOperands {
          faults.append("node \(id) reads node \(base) from a register, but needs all of it")
        }
      }
    }
    if splits.isEmpty || splits != step.splits {
      faults.append(
        "its splits are \(step.splits.sorted()), those of its members \(splits.sorted())")
    }
    if sources != step.sources { faults.append("it does not read what its members read") }
    if sources.count + step.nodes.count > DESCENT_REGISTERS {
      faults.append("it needs more than \(DESCENT_REGISTERS) registers")
    }
    return faults
  }
}
