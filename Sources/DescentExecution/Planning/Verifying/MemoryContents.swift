import DescentGraph

/// Tracks which node's elements are where, from step to step of a plan.
struct MemoryContents {
  /// Keyed by their places, which do not overlap.
  private var arena: [(range: Range<Int>, node: NodeID)] = []
  private var blocks: [Location: NodeID] = [:]

  /// At the start, variables and inputs hold their own nodes, and the arena nothing.
  init(_ program: Program) {
    var arrays = 0
    for (id, node) in program.nodes.enumerated() {
      switch node.operation {
      case .variable(let index): blocks[.variable(index)] = id
      case .input(let name):
        guard let index = program.inputs.firstIndex(where: { $0.name == name }) else { continue }
        blocks[.input(index)] = id
      case .array:
        blocks[.constant(arrays)] = id
        arrays += 1
      default: break
      }
    }
  }

  /// The node all of whose elements are there; `nil` if a part of them was overwritten.
  func node(at location: Location, count: Int) -> NodeID? {
    guard case .arena(let offset) = location else { return blocks[location] }
    let index = firstIndex(endingAfter: offset)
    guard index < arena.count, arena[index].range == offset..<offset + count else { return nil }
    return arena[index].node
  }

  mutating func write(_ node: NodeID, to location: Location, count: Int) {
    guard case .arena(let offset) = location else {
      blocks[location] = node
      return
    }
    let first = firstIndex(endingAfter: offset)
    let last = arena[first...].firstIndex { $0.range.lowerBound >= offset + count } ?? arena.count
    arena.replaceSubrange(first..<last, with: [(offset..<offset + count, node)])
  }

  /// By bisection: deep networks keep thousands of values.
  private func firstIndex(endingAfter offset: Int) -> Int {
    var (low, high) = (0, arena.count)
    while low < high {
      let middle = (low + high) / 2
      if arena[middle].range.upperBound > offset { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// A piece of memory that a step reads or writes.
struct MemoryPiece {
  let location: Location
  let count: Int

  func overlaps(_ other: MemoryPiece) -> Bool {
    guard case .arena(let a) = location, case .arena(let b) = other.location else {
      return location == other.location
    }
    return a < b + other.count && b < a + count
  }
}
