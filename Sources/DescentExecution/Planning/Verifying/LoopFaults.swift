import CDescentKernels
import DescentGraph

/// Follows the registers and the memory of one loop: every instruction must read what its member of the schedule reads,
/// before that is overwritten.
struct LoopFaults {
  private(set) var faults: [String] = []
  /// What is where after the loop.
  private(set) var written: [(NodeID, MemoryPiece)] = []

  private let loop: PlannedLoop
  private let step: LoopSchedule.Step
  private let placement: Placement
  private let members: [NodeID]
  private let reductions: [NodeID]
  /// The value of each register.
  private var symbols: [Symbol] = []
  /// The register whose value is in each scratch tile.
  private var holders: [Int: Int] = [:]
  /// The instruction that reads each register last.
  private var lastRead: [Int: Int] = [:]

  private enum Symbol: Equatable {
    /// By its bits, because NaN is not equal to itself; −0 counts as 0.
    case number(bits: UInt32)
    case memory(NodeID, LoopForm)
    case member(NodeID)
    case unknown
  }

  init(
    _ loop: PlannedLoop, _ step: LoopSchedule.Step, _ placement: Placement, slotCount: Int,
    lying: (Location, Int) -> NodeID?
  ) {
    (self.loop, self.step, self.placement) = (loop, step, placement)
    members = step.nodes.filter { !placement.isReduction($0) }
    reductions = step.nodes.filter(placement.isReduction)
    let fitting = splits
    guard !fitting.isEmpty, loop.results.count == members.count,
      loop.reductions.count == reductions.count
    else {
      faults = ["the loop does not have the extents or the members of its schedule"]
      return
    }
    findSymbols(lying)
    if holders.keys.contains(where: { $0 < 0 || $0 >= slotCount }) {
      faults.append("an operand is outside the tiles")
    }
    followInstructions(slotCount, fitting)
    checkMemory()
  }

  /// The splits of the schedule that give the loop its rows and columns.
  private var splits: [Int] {
    let extents = step.space.dimensions
    return step.splits.filter {
      extents.prefix($0).reduce(1, *) == loop.rows
        && extents.dropFirst($0).reduce(1, *) == loop.columns
    }
  }

  // MARK: Registers

  private mutating func findSymbols(_ lying: (Location, Int) -> NodeID?) {
    for (register, operand) in loop.operands.enumerated() {
      switch operand.data {
      case .immediate(let value):
        symbols.append(operand.form == .scalar ? .number(bits: (value + 0).bitPattern) : .unknown)
      case .location(let location):
        let node = lying(location, count(operand.form))
        symbols.append(node.map { .memory($0, operand.form) } ?? .unknown)
      }
      if operand.form != .full {
        if holders[operand.slot] != nil { faults.append("two operands share a tile") }
        holders[operand.slot] = register
      }
    }
    symbols += members.map(Symbol.member)
    for (place, instruction) in loop.instructions.enumerated() {
      for register in operands(of: instruction) { lastRead[register] = place }
    }
  }

  private func count(_ form: LoopForm) -> Int {
    switch form {
    case .full: loop.rows * loop.columns
    case .row: loop.columns
    case .column: loop.rows
    case .scalar: 1
    }
  }

  private func operands(of instruction: PlannedLoop.Instruction) -> ArraySlice<Int> {
    instruction.operands.prefix(operandCount(instruction.opcode))
  }

  private func operandCount(_ opcode: UInt32) -> Int {
    switch descent_opcode(opcode) {
    case DESCENT_RANDOM_UNIFORM, DESCENT_RANDOM_NORMAL: 0
    case DESCENT_ADD, DESCENT_SUBTRACT, DESCENT_MULTIPLY, DESCENT_DIVIDE, DESCENT_POWER,
      DESCENT_MAXIMUM,
      DESCENT_MINIMUM, DESCENT_GREATER, DESCENT_EQUAL, DESCENT_EQUAL_LABELS, DESCENT_KEEP_POSITIVE:
      2
    case DESCENT_SELECT, DESCENT_MULTIPLY_ADD, DESCENT_MULTIPLY_SUBTRACT, DESCENT_SUBTRACT_PRODUCT:
      3
    default: 1
    }
  }

  // MARK: Instructions

  private mutating func followInstructions(_ slotCount: Int, _ splits: [Int]) {
    let instructed = Set(loop.instructions.filter { !isReduction($0) }.map(\.result))
    let absorbed = members.enumerated().filter {
      !instructed.contains(loop.operands.count + $0.offset)
    }.map(\.element)
    for id in absorbed where !isAbsorbed(id) { faults.append("node \(id) is not computed") }
    let nodes = step.nodes.filter { !absorbed.contains($0) }
    guard nodes.count == loop.instructions.count else {
      faults.append("it has \(loop.instructions.count) instructions for \(nodes.count) members")
      return
    }
    var done: Set<Int> = Set(loop.operands.indices)
    for (place, (instruction, id)) in zip(loop.instructions, nodes).enumerated() {
      for register in operands(of: instruction) where !isReadable(register, done) {
        faults.append(
          "node \(id) reads register \(register), which has no value yet or no longer has one")
      }
      if !splits.contains(where: { computes(instruction, id, absorbed, split: $0) }) {
        faults.append("the instruction of node \(id) computes something else")
      }
      let slot =
        isReduction(instruction) ? followReduction(instruction, id) : follow(instruction, id)
      if let slot {
        if slot >= slotCount { faults.append("node \(id) writes outside the tiles") }
        if let holder = holders[slot],
          holder < loop.operands.count || (lastRead[holder] ?? -1) > place
        {
          faults.append("node \(id) overwrites register \(holder), which is still to be read")
        }
        holders[slot] = isReduction(instruction) ? nil : instruction.result
      }
      done.insert(isReduction(instruction) ? -1 : instruction.result)
    }
  }

  /// Whether another member's instruction can do the work of a member without one: that member reads it, and its value
  /// is not needed in memory.
  private func isAbsorbed(_ id: NodeID) -> Bool {
    let readers = step.nodes.filter { reader in
      placement.sources(of: reader).contains { if case .memory(id, _) = $0 { true } else { false } }
    }
    guard readers.count == 1, let index = members.firstIndex(of: id) else { return false }
    return loop.results[index].location == nil
  }

  private func isReduction(_ instruction: PlannedLoop.Instruction) -> Bool {
    [DESCENT_SUM.rawValue, DESCENT_MAXIMUM_OF.rawValue].contains(instruction.opcode)
  }

  /// Whether a register has a value, and its tile has not been taken since.
  private func isReadable(_ register: Int, _ done: Set<Int>) -> Bool {
    guard done.contains(register) else { return false }
    if register < loop.operands.count {
      let operand = loop.operands[register]
      return operand.form == .full || holders[operand.slot] == register
    }
    let result = loop.results[register - loop.operands.count]
    return result.location != nil || holders[result.slot] == register
  }

  /// The tile that is written; `nil` if the result goes to memory.
  private mutating func follow(_ instruction: PlannedLoop.Instruction, _ id: NodeID) -> Int? {
    let index = instruction.result - loop.operands.count
    guard members.indices.contains(index), members[index] == id else {
      faults.append("node \(id) writes the register of another")
      return nil
    }
    return loop.results[index].location == nil ? loop.results[index].slot : nil
  }

  private mutating func followReduction(
    _ instruction: PlannedLoop.Instruction, _ id: NodeID
  ) -> Int? {
    let index = instruction.reduction
    guard reductions.indices.contains(index), reductions[index] == id else {
      faults.append("node \(id) writes the reduction of another")
      return nil
    }
    let reduction = loop.reductions[index]
    if reduction.count(in: loop) != placement.program.nodes[id].shape.count {
      faults.append("the reduction of node \(id) has a different number of elements")
    }
    let isMaximum = instruction.opcode == DESCENT_MAXIMUM_OF.rawValue
    if reduction.isMaximum != isMaximum {
      faults.append("the reduction of node \(id) starts with the value of another kind")
    }
    return reduction.slot
  }

  /// Whether an instruction reads what its node reads, or what its node and an absorbed one read.
  private func computes(
    _ instruction: PlannedLoop.Instruction, _ id: NodeID, _ absorbed: [NodeID], split: Int
  ) -> Bool {
    let read = operands(of: instruction).map {
      symbols.indices.contains($0) ? symbols[$0] : .unknown
    }
    let own = placement.sources(of: id).map { symbol($0, split, of: id) }
    let place = own.firstIndex {
      if case .member(let member) = $0 { absorbed.contains(member) } else { false }
    }
    guard let place, case .member(let other) = own[place] else { return read == own }
    let inner = placement.sources(of: other).map { symbol($0, split, of: other) }
    switch descent_opcode(instruction.opcode) {
    case DESCENT_MULTIPLY_ADD: return own.count == 2 && read == inner + [own[1 - place]]
    case DESCENT_MULTIPLY_SUBTRACT: return place == 0 && read == inner + [own[1]]
    case DESCENT_SUBTRACT_PRODUCT: return place == 1 && read == inner + [own[0]]
    case DESCENT_KEEP_POSITIVE: return place == 0 && read == [inner[0], own[1]]
    default: return false
    }
  }

  private func symbol(_ source: Placement.Source, _ split: Int, of id: NodeID) -> Symbol {
    switch source {
    case .immediate(let value): return .number(bits: (Float(value) + 0).bitPattern)
    case .memory(let node, let shape):
      if members.contains(node) { return .member(node) }
      if placement.program.nodes[node].type == .int32, shape.rank < step.space.rank {
        return .memory(node, .column)
      }
      return LoopForm(shape, in: step.space, split: split).map { .memory(node, $0) } ?? .unknown
    }
  }

  // MARK: Memory

  /// A result may overwrite an operand that is read element by element and not read later.
  private mutating func checkMemory() {
    let written = pieces
    for (position, (id, piece, place)) in written.enumerated() {
      for (register, operand) in loop.operands.enumerated() {
        guard case .location(let location) = operand.data,
          MemoryPiece(location: location, count: count(operand.form)).overlaps(piece)
        else { continue }
        let isAligned = location == piece.location && operand.form == .full
        if !isAligned || place.map({ (lastRead[register] ?? 0) > $0 }) ?? true {
          faults.append("node \(id) overwrites \(location), which the loop still reads")
        }
      }
      for other in written.dropFirst(position + 1) where other.1.overlaps(piece) {
        faults.append("nodes \(id) and \(other.0) are written to the same place")
      }
    }
    self.written = written.map { ($0.0, $0.1) }
  }

  /// What is written, and by which instruction; reductions are initialized before the first.
  private var pieces: [(NodeID, MemoryPiece, Int?)] {
    var pieces: [(NodeID, MemoryPiece, Int?)] = []
    for (index, (id, result)) in zip(members, loop.results).enumerated() {
      guard let location = result.location else { continue }
      let place = loop.instructions.firstIndex {
        !isReduction($0) && $0.result == loop.operands.count + index
      }
      let count = placement.program.nodes[id].shape.count
      pieces.append(
        (id, MemoryPiece(location: location, count: max(count, loop.rows * loop.columns)), place))
    }
    for (id, reduction) in zip(reductions, loop.reductions) {
      pieces.append(
        (id, MemoryPiece(location: reduction.location, count: reduction.count(in: loop)), nil))
    }
    return pieces
  }
}
