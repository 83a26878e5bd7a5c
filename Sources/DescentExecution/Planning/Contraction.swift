import CDescentKernels
import DescentGraph

/// One instruction for two members of a loop: a product that feeds a sum or a difference, or a selection by sign, as in
/// ReLU.
struct Contraction {
  var opcode: UInt32
  var sources: [Placement.Source]
}

/// The contractions of a loop.
struct Contractions {
  /// The contractions, keyed by the member that reads the other.
  private(set) var byNode: [NodeID: Contraction] = [:]
  /// The members that are computed together with their only reader.
  private(set) var absorbed: Set<NodeID> = []

  init() {}

  /// - Parameter stored: The members whose values are needed in memory.
  init(_ placement: Placement, _ step: LoopSchedule.Step, stored: Set<NodeID>) {
    var uses: [NodeID: Int] = [:]
    for id in step.nodes {
      for case .memory(let node, _) in placement.sources(of: id) { uses[node, default: 0] += 1 }
    }
    let places = Dictionary(uniqueKeysWithValues: step.nodes.enumerated().map { ($1, $0) })

    for (place, id) in step.nodes.enumerated() {
      for (position, operand) in placement.sources(of: id).enumerated() {
        guard case .memory(let other, _) = operand, let start = places[other],
          uses[other] == 1, !stored.contains(other), !placement.isReduction(other),
          byNode[other] == nil,
          let contraction = Contractions.pair(placement, id, reading: other, at: position),
          // Operands that are now read later must not have been overwritten.
          !step.nodes[start..<place].contains(where: stored.contains)
        else { continue }
        byNode[id] = contraction
        absorbed.insert(other)
        break
      }
    }
  }

  private static func pair(
    _ placement: Placement, _ id: NodeID, reading other: NodeID, at position: Int
  ) -> Contraction? {
    let own = placement.sources(of: id)
    let inner = placement.sources(of: other)
    switch (placement.program.nodes[id].operation, placement.program.nodes[other].operation) {
    case (.binary(.add), .binary(.multiply)):
      return Contraction(
        opcode: DESCENT_MULTIPLY_ADD.rawValue, sources: inner + [own[1 - position]])
    case (.binary(.subtract), .binary(.multiply)):
      let opcode = position == 0 ? DESCENT_MULTIPLY_SUBTRACT : DESCENT_SUBTRACT_PRODUCT
      return Contraction(opcode: opcode.rawValue, sources: inner + [own[1 - position]])
    case (.select, .binary(.greater)):
      guard position == 0, inner[1] == .immediate(0), own[2] == .immediate(0) else { return nil }
      return Contraction(opcode: DESCENT_KEEP_POSITIVE.rawValue, sources: [inner[0], own[1]])
    default:
      return nil
    }
  }
}
