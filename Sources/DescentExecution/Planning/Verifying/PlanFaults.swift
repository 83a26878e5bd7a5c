import CDescentKernels
import DescentGraph

/// Reads a finished plan step by step and tracks the contents of memory. It finds values that are read after they were
/// overwritten, places outside the memory, and loops that differ from their schedule in what they read or compute.
struct PlanFaults {
  let placement: Placement
  let schedule: [LoopSchedule.Step]
  let steps: [PlanStep]
  let arenaCount: Int
  let slotCount: Int
  /// The declared places of results after the run, and what must be there.
  let kept: [(location: Location?, node: NodeID)]

  private var contents: MemoryContents
  /// The node that each variable becomes.
  private let assigned: [Int: NodeID]
  private(set) var faults: [String] = []
  private var program: Program { placement.program }

  init(
    _ placement: Placement, schedule: [LoopSchedule.Step], steps: [PlanStep], arenaCount: Int,
    slotCount: Int, kept: [(location: Location?, node: NodeID)]
  ) {
    self.placement = placement
    (self.schedule, self.steps, self.kept) = (schedule, steps, kept)
    (self.arenaCount, self.slotCount) = (arenaCount, slotCount)
    contents = MemoryContents(placement.program)
    assigned = Dictionary(
      placement.program.assignments.map { ($0.variable, placement.base($0.value)) },
      uniquingKeysWith: { $1 })
    for (index, step) in steps.enumerated() { follow(step, at: index) }
    checkEnd()
  }

  private mutating func follow(_ step: PlanStep, at index: Int) {
    if case .copy(let from, let to, let count) = step {
      followCopy(from, to, count, at: index)
      return
    }
    guard index < schedule.count else {
      faults.append("step \(index) is not in the schedule")
      return
    }
    let planned = schedule[index]
    switch step {
    case .loop(let loop):
      followLoop(loop, planned, at: index)
    case .product(let product):
      followProduct(product, planned.nodes[0], at: index)
    case .argMax(let x, let labels, let rows, let columns):
      let shape = program.nodes[program.nodes[planned.nodes[0]].operands[0]].shape
      if [rows, columns] != shape.dimensions {
        report(index, "does not have the extents of its operand")
      }
      followMove(from: [x], to: labels, planned.nodes[0], at: index)
    case .movement(let movement, let x, let y):
      let node = program.nodes[planned.nodes[0]]
      let operand = node.operands.first.map { program.nodes[$0].shape } ?? .scalar
      if movement != Movement(of: node, operand: operand) {
        report(index, "does not walk as its node does")
      }
      followMove(from: [x], to: y, planned.nodes[0], at: index)
    case .rows(let rows):
      followRows(rows, planned.nodes[0], at: index)
    case .concatenation(let concatenation):
      followConcatenation(concatenation, planned.nodes[0], at: index)
    case .copy: break
    }
  }

  // MARK: Steps

  private mutating func followProduct(_ product: PlannedProduct, _ id: NodeID, at index: Int) {
    let node = program.nodes[placement.walks.products[id] ?? id]
    guard case .matrixProduct(let transposesLeft, let transposesRight) = node.operation else {
      report(index, "is a product where the schedule has none")
      return
    }
    let (left, right) = (
      program.nodes[node.operands[0]].shape, program.nodes[node.operands[1]].shape
    )
    let rank = node.shape.rank
    if product.transposeLeft != transposesLeft || product.transposeRight != transposesRight
      || Array(node.shape.dimensions.suffix(2)) != [product.rows, product.columns]
      || product.walk != placement.walks.byNode[id]
      || product.matrices != node.shape.dimensions.dropLast(2).reduce(1, *)
      || product.inner != left[rank - (transposesLeft ? 2 : 1)]
      || product.inner != right[rank - (transposesRight ? 1 : 2)]
    {
      report(index, "is not the product of its operands")
    }
    followMove(from: [product.left, product.right], to: product.result, id, at: index)
    if product.panelRows > 0 { checkPanels(of: product, id, at: index) }
  }

  /// The loop that follows runs between the panels: the product may still read or write what the loop writes.
  private mutating func checkPanels(of product: PlannedProduct, _ id: NodeID, at index: Int) {
    guard index + 1 < steps.count, case .loop(let loop) = steps[index + 1],
      loop.rows == product.rows
    else {
      report(index, "is in panels without a loop over its rows")
      return
    }
    let node = program.nodes[id]
    let read = zip([product.left, product.right], placement.sources(of: id)).map {
      MemoryPiece(location: $0, count: $1.count)
    }
    let result = MemoryPiece(location: product.result, count: node.shape.count)
    let count = loop.rows * loop.columns
    let written =
      loop.results.compactMap(\.location).map { MemoryPiece(location: $0, count: count) }
      + loop.reductions.map { MemoryPiece(location: $0.location, count: $0.count(in: loop)) }
    for piece in written where (read + [result]).contains(where: piece.overlaps) {
      report(index, "shares \(piece.location) with the loop that runs between its panels")
    }
    for operand in loop.operands where operand.data == .location(product.result) {
      if operand.form != .full { report(index, "is read whole by the loop between its panels") }
    }
  }

  private mutating func followRows(_ rows: PlannedRows, _ id: NodeID, at index: Int) {
    let node = program.nodes[id]
    switch node.operation {
    case .rows, .addRows, .addMatchingRows, .replaceRows:
      let indices = program.nodes[node.operands[1]].shape.count
      if (rows.rows, rows.width, rows.kind) != program.table(of: node)
        || rows.indexCount != indices || rows.madeCount * rows.width != node.shape.count
      {
        report(index, "does not have the rows of its table")
      }
      followMove(
        from: [rows.x, rows.indices] + (rows.third.map { [$0] } ?? []), to: rows.result, id,
        at: index, mayStay: rows.kind == .replace)
    default:
      report(index, "names rows where the schedule does not")
    }
  }

  private mutating func followConcatenation(
    _ concatenation: PlannedConcatenation, _ id: NodeID, at index: Int
  ) {
    let node = program.nodes[id]
    let counts = node.operands.map { program.nodes[$0].shape.count }
    let rows = concatenation.rows
    let isWhole =
      concatenation.parts.map { rows * $0.width } == counts
      && rows * concatenation.width == node.shape.count
    if case .concatenate(let axis) = node.operation, isWhole,
      rows == node.shape.dimensions[..<axis].reduce(1, *)
    {
      followMove(
        from: concatenation.parts.map(\.location), to: concatenation.result, id, at: index)
    } else {
      report(index, "does not have the parts of its result")
    }
  }

  /// A step that reads its operands whole and writes its result elsewhere.
  ///
  /// - Parameter mayStay: Whether the result may be in the place of the first operand.
  private mutating func followMove(
    from sources: [Location], to result: Location, _ id: NodeID, at index: Int,
    mayStay: Bool = false
  ) {
    let node = program.nodes[id]
    let written = MemoryPiece(location: result, count: node.shape.count)
    let operands = placement.sources(of: id)
    if sources.count != operands.count { report(index, "does not have its operands") }
    for (place, operand) in zip(sources, operands).enumerated() {
      guard case (let location, .memory(let base, _)) = operand else { continue }
      let read = MemoryPiece(location: location, count: program.nodes[base].shape.count)
      expect(base, in: read, at: index)
      if mayStay, place == 0, location == result { continue }
      if read.overlaps(written) { report(index, "overwrites what it reads, \(location)") }
    }
    write(id, to: written, at: index)
  }

  private mutating func followLoop(
    _ loop: PlannedLoop, _ planned: LoopSchedule.Step, at index: Int
  ) {
    let contents = contents
    let check = LoopFaults(loop, planned, placement, slotCount: slotCount) {
      contents.node(at: $0, count: $1)
    }
    for fault in check.faults { report(index, fault) }
    for (id, piece) in check.written { write(id, to: piece, at: index) }
  }

  private mutating func followCopy(_ from: Location, _ to: Location, _ count: Int, at index: Int) {
    guard case .variable(let variable) = to, let base = assigned[variable] else {
      report(index, "copies to \(to), to which nothing is assigned")
      return
    }
    if count != program.variables[variable].shape.count {
      report(index, "copies a different count")
    }
    expect(base, in: MemoryPiece(location: from, count: count), at: index)
    write(base, to: MemoryPiece(location: to, count: count), at: index)
  }

  // MARK: Memory

  private mutating func expect(_ node: NodeID, in piece: MemoryPiece, at index: Int) {
    let found = contents.node(at: piece.location, count: piece.count)
    if found != node {
      report(
        index,
        "reads node \(node) in \(piece.location), where "
          + (found.map { "node \($0) lies" } ?? "it is not, or not whole"))
    }
  }

  private mutating func write(_ node: NodeID, to piece: MemoryPiece, at index: Int) {
    switch piece.location {
    case .input, .constant: report(index, "overwrites \(piece.location)")
    case .variable(let variable):
      if assigned[variable] != node {
        report(index, "overwrites variable \(variable) with node \(node)")
      }
    case .arena(let offset):
      if offset < 0 || offset + piece.count > arenaCount {
        report(index, "writes outside the arena, at \(offset)")
      }
    }
    contents.write(node, to: piece.location, count: piece.count)
  }

  private mutating func checkEnd() {
    for (location, node) in kept {
      let count = program.nodes[node].shape.count
      let found = location.flatMap { contents.node(at: $0, count: count) }
      if found != node { faults.append("node \(node) is not at its place after the run") }
    }
    for assignment in program.assignments {
      let base = placement.base(assignment.value)
      let count = program.variables[assignment.variable].shape.count
      if contents.node(at: .variable(assignment.variable), count: count) != base {
        faults.append("variable \(assignment.variable) does not have its new value after the run")
      }
    }
  }

  private mutating func report(_ index: Int, _ fault: String) {
    faults.append("step \(index): \(fault)")
  }
}

extension PlannedLoop.Reduction {
  /// How many elements it writes.
  func count(in loop: PlannedLoop) -> Int {
    switch form {
    case .full: loop.rows * loop.columns
    case .row: loop.columns
    case .column: loop.rows
    case .scalar: 1
    }
  }
}

extension Placement.Source {
  /// The elements read from memory.
  var count: Int { if case .memory(_, let shape) = self { shape.count } else { 0 } }
}
