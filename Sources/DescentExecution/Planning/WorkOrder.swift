import DescentGraph
import HeapModule

/// The work of a program in an executable order, and its ordering constraints.
///
/// The order follows a depth-first walk from the results, so that a weight is updated right after its gradient, with
/// one more constraint: whatever reads the old value of a variable comes before its update, which can then happen in
/// place.
struct WorkOrder {
  /// The nodes that are work, in execution order.
  private(set) var nodes: [NodeID] = []
  /// For each node, the work that reads its result.
  private(set) var readers: [NodeID: [NodeID]] = [:]
  /// For each node, the updates that must come after it, because it reads the variable's old value.
  private(set) var updatesAfter: [NodeID: Set<NodeID>] = [:]

  private let placement: Placement

  init(_ placement: Placement) {
    self.placement = placement
    for (id, node) in placement.program.nodes.enumerated() {
      if case .variable(let index) = node.operation { variableNodes[index] = id }
      guard placement.isWork(id) else { continue }
      for case .memory(let base, _) in placement.sources(of: id) {
        readers[base, default: []].append(id)
      }
    }
    addUpdateConstraints()
    nodes = ordered(by: depthFirstOrder())
  }

  /// The nodes that hold variables' old values, by the variable's index.
  private var variableNodes: [Int: NodeID] = [:]

  /// The work that reads the old value of the variable with this index.
  func readers(ofVariable index: Int) -> [NodeID] {
    variableNodes[index].flatMap { readers[$0] } ?? []
  }

  private mutating func addUpdateConstraints() {
    for assignment in placement.program.assignments {
      let update = placement.base(assignment.value)
      guard placement.isWork(update) else { continue }
      let later = dependents(of: update)
      for reader in readers(ofVariable: assignment.variable)
      where reader != update && !later.contains(reader) {
        updatesAfter[reader, default: []].insert(update)
      }
    }
  }

  private func dependents(of id: NodeID) -> Set<NodeID> {
    var result: Set<NodeID> = []
    var pending = [id]
    while let next = pending.popLast() {
      for reader in readers[next] ?? [] where result.insert(reader).inserted {
        pending.append(reader)
      }
    }
    return result
  }

  /// The position of each piece of work in a depth-first walk from the results: outputs first, then the updates,
  /// starting with the last layer's.
  private func depthFirstOrder() -> [NodeID: Int] {
    let program = placement.program
    let roots = program.outputs.map(\.node) + program.assignments.reversed().map(\.value)
    var order: [NodeID: Int] = [:]
    var seen: Set<NodeID> = []
    // An explicit stack: a deep network must not overflow the thread's.
    var stack = roots.reversed().map { (placement.base($0), false) }
    while let (id, finished) = stack.popLast() {
      if finished {
        order[id] = order.count
      } else if placement.isWork(id), seen.insert(id).inserted {
        stack.append((id, true))
        for case .memory(let base, _) in placement.sources(of: id).reversed() {
          stack.append((base, false))
        }
      }
    }
    return order
  }

  /// Repeatedly takes the earliest piece in `preference` whose constraints are met.
  private func ordered(by preference: [NodeID: Int]) -> [NodeID] {
    let byPreference = preference.keys.sorted { (preference[$0] ?? 0) < (preference[$1] ?? 0) }
    var waitingForData: [NodeID: Int] = [:]
    var waitingForReaders: [NodeID: Int] = [:]
    for id in byPreference {
      let operands = Set(
        placement.sources(of: id).compactMap { source -> NodeID? in
          guard case .memory(let base, _) = source, placement.isWork(base) else { return nil }
          return base
        })
      waitingForData[id] = operands.count
      for update in updatesAfter[id] ?? [] { waitingForReaders[update, default: 0] += 1 }
    }

    var result: [NodeID] = []
    var done: Set<NodeID> = []
    func queued(_ id: NodeID) -> Queued { Queued(node: id, number: preference[id, default: 0]) }
    var ready = Heap(byPreference.filter { waitingForData[$0] == 0 }.map(queued))
    var blocked: Set<NodeID> = []
    while result.count < byPreference.count {
      // Updates of two variables that read each other would wait forever; one of them then goes first and is not done
      // in place.
      guard let id = (ready.popMin() ?? blocked.map(queued).min())?.node else { break }
      if !blocked.contains(id), waitingForReaders[id, default: 0] > 0 {
        blocked.insert(id)
        continue
      }
      blocked.remove(id)
      guard done.insert(id).inserted else { continue }
      result.append(id)
      for reader in Set(readers[id] ?? []) {
        waitingForData[reader, default: 0] -= 1
        if waitingForData[reader] == 0 { ready.insert(queued(reader)) }
      }
      for update in updatesAfter[id] ?? [] {
        waitingForReaders[update, default: 0] -= 1
        if waitingForReaders[update] == 0, blocked.remove(update) != nil {
          ready.insert(queued(update))
        }
      }
    }
    return result
  }
}

/// A node in the queue, ordered by the smallest number.
private struct Queued: Comparable {
  let node: NodeID
  let number: Int
  static func < (a: Queued, b: Queued) -> Bool { a.number < b.number }
}
