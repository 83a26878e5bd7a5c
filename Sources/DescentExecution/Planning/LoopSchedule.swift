import CDescentKernels
import DescentGraph

/// The steps of a program, in order, with element-wise work and reductions gathered into loops.
///
/// Work is placed from last to first, each piece as late as its readers allow, into the latest loop over the same shape
/// with which it shares something: a value that only one loop needs is computed in that loop and never goes through
/// memory.
struct LoopSchedule {
  struct Step {
    /// One node, or the members of a loop in execution order.
    var nodes: [NodeID]
    var kind: Placement.Kind
    /// The space of the loop and the splits that work for all of its members.
    var space: TensorShape = .scalar
    var splits: Set<Int> = []
    /// What the loop reads.
    var sources: Set<Placement.Source> = []
  }

  private(set) var steps: [Step] = []
  /// The step that computes each node.
  private(set) var stepOf: [NodeID: Int] = [:]
  /// The position of each node in the execution order.
  private(set) var orderOf: [NodeID: Int] = [:]

  /// The loops that others may join.
  private var loops = LoopIndex()
  private let placement: Placement
  let order: WorkOrder

  init(_ placement: Placement, fusing: Bool) {
    self.placement = placement
    order = WorkOrder(placement)
    for (place, id) in order.nodes.enumerated() { orderOf[id] = place }
    for id in order.nodes.reversed() { place(id, fusing: fusing) }
    putInRunningOrder()
  }

  // During placement, steps are numbered from last to first.

  private mutating func place(_ id: NodeID, fusing: Bool) {
    let kind = placement.kinds[id]
    if kind == .loop, fusing, let step = loopToJoin(id) {
      steps[step].nodes.append(id)
      steps[step].splits.formIntersection(placement.splits(of: id))
      let sources = placement.sources(of: id)
      steps[step].sources.formUnion(sources)
      stepOf[id] = step
      if hasRoom(steps[step]) {
        loops.add(step, reading: sources)
      } else {
        loops.remove(step, reading: steps[step].sources)
      }
      return
    }
    var step = Step(nodes: [id], kind: kind)
    if kind == .loop {
      step.space = placement.space(of: id)
      step.splits = placement.splits(of: id)
      step.sources = Set(placement.sources(of: id))
      if hasRoom(step) { loops.add(steps.count, reading: step.sources) }
    }
    stepOf[id] = steps.count
    steps.append(step)
  }

  /// The latest loop that runs early enough for every reader, and that fits.
  private func loopToJoin(_ id: NodeID) -> Int? {
    let space = placement.space(of: id)
    let splits = placement.splits(of: id)
    let sources = Set(placement.sources(of: id))
    var earliest = 0
    for reader in order.readers[id] ?? [] {
      guard let step = stepOf[reader] else { continue }
      earliest = max(earliest, reads(reader, id) ? step : step + 1)
    }
    for update in order.updatesAfter[id] ?? [] {
      guard let step = stepOf[update] else { continue }
      earliest = max(earliest, step)
    }
    guard earliest < steps.count else { return nil }
    return loops.first(from: earliest, reading: sources.union([whole(id)])) { index in
      let step = steps[index]
      return step.space == space && !step.splits.isDisjoint(with: splits)
        && registers(step, adding: sources) <= DESCENT_REGISTERS
    }
  }

  private func whole(_ id: NodeID) -> Placement.Source {
    .memory(node: id, shape: placement.program.nodes[id].shape)
  }

  /// Whether a reader in the same loop can take the value from a register: it reads the elements one to one, and they
  /// are not the result of a reduction.
  private func reads(_ reader: NodeID, _ id: NodeID) -> Bool {
    guard placement.kinds[reader] == .loop, !placement.isReduction(id) else { return false }
    let space = placement.space(of: reader)
    if case .oneHot = placement.program.nodes[reader].operation { return false }
    return placement.sources(of: reader).allSatisfy { source in
      guard case .memory(id, let shape) = source else { return true }
      return shape == space && placement.program.nodes[id].shape == space
    }
  }

  /// Whether anything can still join a loop: the number of free registers only falls.
  private func hasRoom(_ step: Step) -> Bool { registers(step, adding: []) <= DESCENT_REGISTERS }

  private func registers(_ step: Step, adding sources: Set<Placement.Source>) -> Int {
    step.sources.union(sources).count + step.nodes.count + 1
  }

  private mutating func putInRunningOrder() {
    let last = steps.count - 1
    steps.reverse()
    for index in steps.indices { steps[index].nodes.reverse() }
    for id in stepOf.keys { stepOf[id] = last - (stepOf[id] ?? 0) }
  }
}
