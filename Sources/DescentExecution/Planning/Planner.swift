import CDescentKernels
import DescentGraph

/// Turns a schedule into steps with places in memory.
struct Planner {
  private(set) var steps: [PlanStep] = []
  private(set) var locations: [NodeID: Location] = [:]
  private(set) var slotCount = 1
  private(set) var constants: [ConstantArray] = []
  var arenaCount: Int { arena.count }

  /// Where each output is after a run.
  var outputLocations: [String: Location] {
    var result: [String: Location] = [:]
    for output in program.outputs { result[output.name] = locations[placement.base(output.node)] }
    return result
  }

  private let program: Program
  private let placement: Placement
  private let schedule: LoopSchedule
  private let keepsEverything: Bool
  private var arena = ArenaAllocator()

  /// The last step that reads each node; `Int.max` if it is needed after the run.
  private var lastUse: [NodeID: Int] = [:]
  /// The nodes whose value is read outside the loop that computes it.
  private var leavesLoop: Set<NodeID> = []
  /// The products that run together with the following loop, panel by panel.
  private var panelRows: [Int: Int] = [:]

  init(_ program: Program, keepingEverything: Bool, walking: WalkSizes) {
    self.program = program
    let placement = Placement(program, walking: keepingEverything ? nil : walking)
    verify(after: "placing", placement.faults())
    let schedule = LoopSchedule(placement, fusing: !keepingEverything)
    verify(after: "scheduling", LoopSchedule.faults(schedule.steps, placement))
    (self.placement, self.schedule) = (placement, schedule)
    keepsEverything = keepingEverything
  }

  mutating func run() {
    locateLeaves()
    findUses()
    findPanels()
    if !keepsEverything { assignInPlace() }
    for (index, step) in schedule.steps.enumerated() {
      append(step, at: index)
      releaseWhatEnds(at: index)
    }
    copyRemainingAssignments()
    verify(after: "planning", faults(in: steps))
  }

  /// The faults in steps of this plan.
  func faults(in steps: [PlanStep]) -> [String] {
    let results = program.outputs.map { placement.base($0.node) }
    let kept = keepsEverything ? program.nodes.indices.filter(placement.isWork) : []
    return PlanFaults(
      placement, schedule: schedule.steps, steps: steps, arenaCount: arenaCount,
      slotCount: slotCount, kept: (results + kept).map { (locations[$0], $0) }
    ).faults
  }

  // MARK: Lifetimes

  private mutating func locateLeaves() {
    for (id, node) in program.nodes.enumerated() {
      switch node.operation {
      case .variable(let index): locations[id] = .variable(index)
      case .input(let name):
        if let index = program.inputs.firstIndex(where: { $0.name == name }) {
          locations[id] = .input(index)
        }
      case .array(let array):
        locations[id] = .constant(constants.count)
        constants.append(array)
      default: break
      }
    }
  }

  private mutating func findUses() {
    for (index, step) in schedule.steps.enumerated() {
      for id in step.nodes {
        for case .memory(let base, _) in placement.sources(of: id) {
          lastUse[base] = max(lastUse[base] ?? 0, index)
          if schedule.stepOf[base] != index { leavesLoop.insert(base) }
        }
      }
    }
    for root in program.outputs.map(\.node) + program.assignments.map(\.value) {
      keep(placement.base(root))
    }
    if keepsEverything {
      for id in program.nodes.indices where placement.isWork(id) { keep(id) }
    }
  }

  private mutating func keep(_ id: NodeID) {
    lastUse[id] = Int.max
    leavesLoop.insert(id)
  }

  /// Finds large products whose result a loop reads next, row by row: the loop then follows each panel of rows while
  /// the cache still holds it. BLAS needs larger panels than our own kernels.
  private mutating func findPanels() {
    let isFast = descent_products_are_fast()
    let (panelCount, leastRows) = isFast ? (1 << 15, 16) : (1 << 18, 512)
    for (index, step) in schedule.steps.enumerated().dropLast() where step.kind == .product {
      let (id, next) = (step.nodes[0], schedule.steps[index + 1])
      let shape = program.nodes[id].shape
      let walk = placement.walks.byNode[id]
      guard shape.rank == 2, next.kind == .loop, next.space.count == shape.count,
        next.splits.contains(next.space.rank - 1), next.space.dimensions.last == shape[1],
        walk?.role == .leftRows
          || walk == nil && next.space == shape && shape.count > panelCount
            && shape[0] >= 2 * leastRows
      else { continue }
      let reads = next.sources.contains { $0 == .memory(node: id, shape: next.space) }
      let readsWhole = next.sources.allSatisfy {
        if case .memory(id, let seen) = $0 { seen == next.space } else { true }
      }
      let operands = placement.sources(of: id).compactMap { source -> NodeID? in
        if case .memory(let base, _) = source { base } else { nil }
      }
      // The loop must not update in place what the product still reads.
      let updated = program.assignments.filter {
        schedule.stepOf[placement.base($0.value)] == index + 1
      }.map(\.variable)
      let readsUpdated = operands.contains {
        if case .variable(let variable) = program.nodes[$0].operation {
          updated.contains(variable)
        } else {
          false
        }
      }
      guard reads, readsWhole, !readsUpdated else { continue }
      // Whole tiles of the product.
      panelRows[index] =
        walk.map { $0.chunk * $0.rows } ?? max(leastRows, panelCount / shape[1] / 8 * 8)
      // The product reads its operands until the loop has ended.
      for operand in operands { lastUse[operand] = max(lastUse[operand] ?? 0, index + 2) }
    }
  }

  private mutating func releaseWhatEnds(at index: Int) {
    for id in endingAt(index) {
      if case .arena(let offset) = locations[id] {
        arena.release(offset, program.nodes[id].shape.count)
      }
    }
    claimed.removeAll()
  }

  /// Values whose memory was reused in place by a later value.
  private var claimed: Set<NodeID> = []

  private func endingAt(_ index: Int) -> [NodeID] {
    lastUse.filter { $0.value == index && !claimed.contains($0.key) }.keys.sorted()
  }

  // MARK: Assignments

  /// Lets the step that computes a variable's new value overwrite the old one, if everything that reads the old one is
  /// done by then.
  private mutating func assignInPlace() {
    for assignment in program.assignments {
      let update = placement.base(assignment.value)
      guard placement.isWork(update), locations[update] == nil,
        let step = schedule.stepOf[update]
      else { continue }
      let readers = schedule.order.readers(ofVariable: assignment.variable)
      let isSafe = readers.allSatisfy { reader in
        guard let readStep = schedule.stepOf[reader] else { return false }
        if readStep != step { return readStep < step }
        if replacesRows(update, of: assignment.variable) { return true }
        return placement.kinds[update] == .loop && !placement.isReduction(update)
          && (schedule.orderOf[reader] ?? 0) <= (schedule.orderOf[update] ?? 0)
          && schedule.steps[step].space == program.nodes[update].shape
      }
      if isSafe { locations[update] = .variable(assignment.variable) }
    }
  }

  /// Whether a node only replaces rows of a variable: the others may then stay where they are.
  private func replacesRows(_ id: NodeID, of variable: Int) -> Bool {
    let node = program.nodes[id]
    guard node.operation == .replaceRows else { return false }
    return node.operands.indices.allSatisfy { index in
      let isTable =
        program.nodes[placement.base(node.operands[index])].operation == .variable(variable)
      return isTable == (index == 0)
    }
  }

  private mutating func copyRemainingAssignments() {
    for assignment in program.assignments {
      let target = Location.variable(assignment.variable)
      guard let source = locations[placement.base(assignment.value)], source != target else {
        continue
      }
      let count = program.nodes[assignment.value].shape.count
      steps.append(.copy(from: source, to: target, count: count))
    }
  }

  // MARK: Steps

  private mutating func append(_ step: LoopSchedule.Step, at index: Int) {
    let id = step.nodes[0]
    let node = program.nodes[id]
    switch step.kind {
    case .loop:
      appendLoop(step, at: index)
    case .product:
      appendProduct(id, panelRows: panelRows[index] ?? 0)
    case .argMax:
      let shape = program.nodes[node.operands[0]].shape
      steps.append(
        .argMax(
          x: location(node.operands[0]), labels: allocate(id), rows: shape[0], columns: shape[1]))
    case .movement:
      appendMovement(id)
    case .leaf, .view, .walked:
      break
    }
  }

  private func location(_ id: NodeID) -> Location {
    let base = placement.base(id)
    guard let location = locations[base] else {
      preconditionFailure("node \(base), \(program.nodes[base].operation), has no place yet")
    }
    return location
  }

  private mutating func allocate(_ id: NodeID) -> Location {
    if let known = locations[id] { return known }
    let location = Location.arena(arena.allocate(program.nodes[id].shape.count))
    locations[id] = location
    if lastUse[id] == nil { lastUse[id] = schedule.stepOf[id] }
    return location
  }

  private mutating func appendProduct(_ id: NodeID, panelRows: Int) {
    let product = program.nodes[placement.walks.products[id] ?? id]
    guard case .matrixProduct(let transposeLeft, let transposeRight) = product.operation else {
      return
    }
    let (left, rank) = (program.nodes[product.operands[0]].shape, product.shape.rank)
    let operands = placement.sources(of: id).map(location)
    steps.append(
      .product(
        PlannedProduct(
          left: operands[0], right: operands[1], result: allocate(id),
          transposeLeft: transposeLeft, transposeRight: transposeRight,
          rows: product.shape[rank - 2], columns: product.shape[rank - 1],
          inner: left[transposeLeft ? rank - 2 : rank - 1],
          matrices: product.shape.dimensions.dropLast(2).reduce(1, *),
          walk: placement.walks.byNode[id], panelRows: panelRows)))
  }

  private func location(_ source: Placement.Source) -> Location {
    guard case .memory(let node, _) = source else {
      preconditionFailure("\(source) has no place in memory")
    }
    return location(node)
  }

  private mutating func appendMovement(_ id: NodeID) {
    let node = program.nodes[id]
    let x = location(node.operands[0])
    switch node.operation {
    case .rows, .addRows, .addMatchingRows, .replaceRows:
      let places = node.operands.map(location)
      let table = program.table(of: node)
      steps.append(
        .rows(
          PlannedRows(
            x: x, indices: places[1], third: places.count > 2 ? places[2] : nil,
            result: allocate(id), rows: table.rows,
            indexCount: program.nodes[node.operands[1]].shape.count,
            madeCount: node.shape.count / table.width, width: table.width, kind: table.kind)))
    case .concatenate(let axis):
      let parts = node.operands.map { operand in
        PlannedConcatenation.Part(
          location: location(operand),
          width: program.nodes[operand].shape.dimensions[axis...].reduce(1, *))
      }
      steps.append(
        .concatenation(
          PlannedConcatenation(
            parts: parts, result: allocate(id),
            rows: node.shape.dimensions[..<axis].reduce(1, *))))
    default:
      guard let movement = Movement(of: node, operand: program.nodes[node.operands[0]].shape) else {
        preconditionFailure("node \(id), \(node.operation), does not move its operand")
      }
      steps.append(.movement(movement, from: x, to: allocate(id)))
    }
  }

  private mutating func appendLoop(_ step: LoopSchedule.Step, at index: Int) {
    var builder = LoopBuilder(program, placement, step, followsPanels: panelRows[index - 1] != nil)
    for id in step.nodes {
      if placement.isReduction(id) {
        builder.setMemory(of: id, to: allocate(id))
      } else if leavesLoop.contains(id) {
        let place = locations[id] ?? overtaken(id, step, index, builder) ?? allocate(id)
        locations[id] = place
        builder.setMemory(of: id, to: place)
      }
    }
    let loop = builder.build(locations)
    slotCount = max(slotCount, builder.slotCount)
    steps.append(.loop(loop))
  }

  /// The memory of an operand whose lifetime ends with this loop, that has as many elements, and that is not read after
  /// the instruction that computes `id`.
  private mutating func overtaken(
    _ id: NodeID, _ step: LoopSchedule.Step, _ index: Int, _ builder: LoopBuilder
  ) -> Location? {
    guard !keepsEverything, panelRows[index - 1] == nil else { return nil }
    guard let place = step.nodes.firstIndex(of: id) else { return nil }
    let candidates = step.sources.compactMap { source -> NodeID? in
      if case .memory(let base, step.space) = source { base } else { nil }
    }
    for base in candidates.sorted() {
      guard lastUse[base] == index, !claimed.contains(base), schedule.stepOf[base] != index,
        program.nodes[base].shape.count == step.space.count, case .arena = locations[base]
      else { continue }
      let source = Placement.Source.memory(node: base, shape: step.space)
      let lastReader = step.nodes.lastIndex { placement.sources(of: $0).contains(source) } ?? 0
      let otherForms = step.sources.contains {
        if case .memory(base, let other) = $0 { other != step.space } else { false }
      }
      guard lastReader <= place, !otherForms else { continue }
      claimed.insert(base)
      return locations[base]
    }
    return nil
  }
}

extension Program {
  /// The rows of the table that a node reads or changes, the elements of a row, and what happens to them.
  func table(of node: Node) -> (rows: Int, width: Int, kind: RowsKind) {
    let first = nodes[node.operands[0]].shape
    switch node.operation {
    case .addRows(let count): return (count, node.shape.count / count, .add)
    case .addMatchingRows(let count):
      return (count, first.count / nodes[node.operands[1]].shape.count, .addMatching)
    case .replaceRows: return (first[0], first.count / first[0], .replace)
    default: return (first[0], first.count / first[0], .read)
    }
  }
}
