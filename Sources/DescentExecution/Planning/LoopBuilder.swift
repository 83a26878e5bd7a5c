import CDescentKernels
import DescentGraph

/// Translates the members of a loop into instructions over registers.
///
/// Registers are numbered: first those read from memory, then one per member, in order. If one member is the only
/// reader of another, the two may become one instruction: see ``Contraction``.
struct LoopBuilder {
  private(set) var slotCount = 0

  private let program: Program
  private let placement: Placement
  private let step: LoopSchedule.Step
  private let split: Int
  private let members: [NodeID]
  private var sources: [Placement.Source] = []
  private var memory: [NodeID: Location] = [:]
  private var contractions = Contractions()
  private var freeSlots: [Int] = []

  init(
    _ program: Program, _ placement: Placement, _ step: LoopSchedule.Step, followsPanels: Bool
  ) {
    self.program = program
    self.placement = placement
    self.step = step
    members = step.nodes.filter { !placement.isReduction($0) }
    split = LoopBuilder.bestSplit(step, followsPanels: followsPanels)
  }

  /// One long row if possible; whole rows if the loop follows a product, or if there are enough elements for cores to
  /// share by rows.
  private static func bestSplit(_ step: LoopSchedule.Step, followsPanels: Bool) -> Int {
    let isLarge =
      step.space.count >= 1 << 16 && step.space.dimensions.dropFirst().reduce(1, *) >= 64
    // Rows of the product are all axes but the last.
    if followsPanels { return step.space.rank - 1 }
    if isLarge, step.splits.contains(1) { return 1 }
    return step.splits.min() ?? 0
  }

  mutating func setMemory(of id: NodeID, to location: Location) { memory[id] = location }

  mutating func build(_ locations: [NodeID: Location]) -> PlannedLoop {
    contractions = Contractions(placement, step, stored: Set(memory.keys))
    findSources()
    let extents = step.space.dimensions
    var loop = PlannedLoop(
      rows: extents.prefix(split).reduce(1, *), columns: extents.dropFirst(split).reduce(1, *))
    loop.operands = sources.map { operand($0, locations) }
    addInstructions(to: &loop)
    return loop
  }

  /// Collects what the instructions read from memory, each once.
  private mutating func findSources() {
    let computed = Set(members)
    var seen: Set<Placement.Source> = []
    sources = step.nodes.flatMap(sources).filter { source in
      if case .memory(let node, _) = source, computed.contains(node) { return false }
      return seen.insert(source).inserted
    }
  }

  /// What the instruction of a member reads; empty if another instruction does its work.
  private func sources(of id: NodeID) -> [Placement.Source] {
    if contractions.absorbed.contains(id) { return [] }
    return contractions.byNode[id]?.sources ?? placement.sources(of: id)
  }

  private mutating func operand(
    _ source: Placement.Source, _ locations: [NodeID: Location]
  ) -> PlannedLoop.Operand {
    switch source {
    case .immediate(let value):
      return .init(data: .immediate(Float(value)), form: .scalar, slot: takeSlot())
    case .memory(let node, let shape):
      guard let place = locations[node] else { fail(node, "has no place yet") }
      // Labels are in a column, whatever the shape of the loop.
      let isLabels = program.nodes[node].type == .int32 && shape.rank < step.space.rank
      guard let form = isLabels ? .column : LoopForm(shape, in: step.space, split: split) else {
        fail(node, "has no form in its loop")
      }
      return .init(data: .location(place), form: form, slot: form == .full ? 0 : takeSlot())
    }
  }

  private mutating func addInstructions(to loop: inout PlannedLoop) {
    let lastReads = lastReads()
    let partialSlot = step.nodes.contains(where: placement.isReduction) ? takeSlot() : 0
    var slots: [NodeID: Int] = [:]
    for (index, id) in step.nodes.enumerated() {
      if contractions.absorbed.contains(id) {
        loop.results.append(.init(location: nil, slot: 0))
        continue
      }
      var instruction = PlannedLoop.Instruction(
        opcode: contractions.byNode[id]?.opcode ?? opcode(id))
      let registers = sources(of: id).map(register)
      for (position, register) in registers.enumerated() {
        instruction.operands[position] = register
      }
      if case .random(_, let stream) = program.nodes[id].operation { instruction.stream = stream }
      // A register that is read for the last time gives its tile to the result.
      for ending in lastReads[index] ?? [] {
        if let slot = slots.removeValue(forKey: ending) { freeSlots.append(slot) }
      }
      if placement.isReduction(id) {
        instruction.reduction = loop.reductions.count
        loop.reductions.append(reduction(id, partialSlot))
      } else {
        instruction.result = loop.operands.count + loop.results.count
        let place = memory[id]
        let slot = place == nil ? takeSlot() : 0
        if place == nil { slots[id] = slot }
        loop.results.append(.init(location: place, slot: slot))
      }
      loop.instructions.append(instruction)
    }
  }

  private func reduction(_ id: NodeID, _ slot: Int) -> PlannedLoop.Reduction {
    let node = program.nodes[id]
    var isMaximum = false
    if case .maximum = node.operation { isMaximum = true }
    // The simplifier has removed sums over only axes of one element, which would be full.
    guard let location = memory[id],
      let form = LoopForm(node.shape, in: step.space, split: split), form != .full
    else { fail(id, "has no place for its sums") }
    return .init(location: location, form: form, slot: slot, isMaximum: isMaximum)
  }

  private func register(_ source: Placement.Source) -> Int {
    if case .memory(let node, _) = source, let member = members.firstIndex(of: node) {
      return sources.count + member
    }
    // Only a fault of the planner gets here: the sources were collected from the same operands.
    guard let index = sources.firstIndex(of: source) else {
      preconditionFailure("\(source) is not an operand of its loop")
    }
    return index
  }

  private func fail(_ id: NodeID, _ fault: String) -> Never {
    preconditionFailure("node \(id), \(program.nodes[id].operation), \(fault)")
  }

  /// For each instruction's index, the members that it is the last to read.
  private func lastReads() -> [Int: [NodeID]] {
    var last: [NodeID: Int] = [:]
    for (index, id) in step.nodes.enumerated() {
      if !placement.isReduction(id) { last[id] = index }
      for case .memory(let node, _) in sources(of: id) where members.contains(node) {
        last[node] = index
      }
    }
    // A value that is not read in the loop keeps its tile until it is overwritten.
    return Dictionary(grouping: last.keys.filter { last[$0] != step.nodes.firstIndex(of: $0) }) {
      last[$0] ?? 0
    }.mapValues { $0.sorted() }
  }

  private mutating func takeSlot() -> Int {
    if let slot = freeSlots.popLast() { return slot }
    slotCount += 1
    return slotCount - 1
  }

  private func opcode(_ id: NodeID) -> UInt32 {
    let node = program.nodes[id]
    switch node.operation {
    case .constant, .broadcast, .stopGradient: return DESCENT_COPY.rawValue
    case .convert(.int32): return DESCENT_TO_LABELS.rawValue
    case .convert(.float32): return DESCENT_TO_NUMBERS.rawValue
    case .unary(let function): return function.opcode
    case .binary(.equal) where program.nodes[node.operands[0]].type == .int32:
      return DESCENT_EQUAL_LABELS.rawValue
    case .binary(let function): return function.opcode
    case .select: return DESCENT_SELECT.rawValue
    case .oneHot: return DESCENT_ONE_HOT.rawValue
    case .random(.uniform, _): return DESCENT_RANDOM_UNIFORM.rawValue
    case .random(.normal, _): return DESCENT_RANDOM_NORMAL.rawValue
    case .sum: return DESCENT_SUM.rawValue
    case .maximum: return DESCENT_MAXIMUM_OF.rawValue
    case .input, .variable, .array, .reshape, .transpose, .windows, .foldWindows, .concatenate,
      .rows, .addRows, .addMatchingRows, .replaceRows, .matrixProduct, .argMax:
      preconditionFailure("\(node.operation) is not a step of a loop")
    }
  }
}

extension UnaryFunction {
  fileprivate var opcode: UInt32 {
    switch self {
    case .negate: DESCENT_NEGATE.rawValue
    case .exp: DESCENT_EXPONENTIAL.rawValue
    case .expMinusOne: DESCENT_EXPONENTIAL_MINUS_ONE.rawValue
    case .log: DESCENT_LOGARITHM.rawValue
    case .logOnePlus: DESCENT_LOGARITHM_ONE_PLUS.rawValue
    case .squareRoot: DESCENT_SQUARE_ROOT.rawValue
    case .tanh: DESCENT_TANH.rawValue
    case .sigmoid: DESCENT_SIGMOID.rawValue
    case .erf: DESCENT_ERF.rawValue
    }
  }
}

extension BinaryFunction {
  fileprivate var opcode: UInt32 {
    switch self {
    case .add: DESCENT_ADD.rawValue
    case .subtract: DESCENT_SUBTRACT.rawValue
    case .multiply: DESCENT_MULTIPLY.rawValue
    case .divide: DESCENT_DIVIDE.rawValue
    case .power: DESCENT_POWER.rawValue
    case .maximum: DESCENT_MAXIMUM.rawValue
    case .minimum: DESCENT_MINIMUM.rawValue
    case .greater: DESCENT_GREATER.rawValue
    case .equal: DESCENT_EQUAL.rawValue
    }
  }
}
