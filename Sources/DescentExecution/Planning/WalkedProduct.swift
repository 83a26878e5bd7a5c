import DescentGraph

/// A product whose large operand or result, the elements under windows, is never in memory as a whole: convolution and
/// its gradients. The elements are walked in chunks that stay in the cache.
struct WalkedProduct: Sendable, Hashable {
  enum Role: Sendable, Hashable {
    /// The left operand is under windows.
    case leftRows
    /// So is the left operand, transposed: the product adds up over its rows.
    case leftSums
    /// The result is folded.
    case folded
  }

  let role: Role
  let movement: Movement
  /// So many axes of the walk count as one.
  let leading: Int
  /// The rows in one step of the leading axes.
  let rows: Int
  /// The steps of the leading axes.
  let steps: Int
  /// The elements of a row.
  let width: Int

  /// So many steps are walked at a time.
  let chunk: Int

  /// The walk under windows of rows for a product; `nil` if samples are not apart.
  init?(_ role: Role, _ windows: Windows, over shape: TensorShape, _ sizes: WalkSizes) {
    let positions = (windows.windows.last?.axis ?? -1) + 1
    guard positions >= 2, windows.order == nil, windows.windows[0].axis > 0 else { return nil }
    let readings = windows.readings(of: shape)
    self.role = role
    leading = positions - 1
    rows = readings[leading].extent
    steps = readings[..<leading].reduce(1) { $0 * $1.extent }
    width = readings[positions...].reduce(1) { $0 * $1.extent }
    movement = Movement(windows, over: shape, adds: role == .folded, leading: leading)
    let elements = role == .leftRows ? sizes.chunk : 2 * sizes.chunk
    chunk = min(steps, max(1, elements / (rows * width)))
  }

  /// The steps of the leading axes in one of the first axis.
  var stepsOfFirst: Int { steps / movement.walk[0].extent }

  /// The parts into which sums are split; they affect the bits, so they do not depend on the cores.
  private static let partsOfSums = 16
  /// The most elements of the parts' sums.
  private static let mostSums = 1 << 20

  /// The steps of a part, for sums of `count` elements.
  func part(ofSums count: Int) -> Int {
    let parts = max(1, min(Self.partsOfSums, Self.mostSums / count, steps / chunk))
    return (steps + parts - 1) / parts
  }
}

/// When products walk under windows.
struct WalkSizes: Sendable {
  /// Fewer elements under windows than this are walked once and kept.
  var least = 1 << 17
  /// So many elements are walked at a time by a product of rows; twice as many where the other operand is packed anew
  /// for each chunk, or sums are added.
  var chunk = 1 << 15
}

/// The products of a program that walk under windows, and the nodes that are therefore no work of their own.
struct WalkedProducts {
  /// By the node whose value the product, or its fold, gives.
  private(set) var byNode: [NodeID: WalkedProduct] = [:]
  /// The products whose result is folded, by the fold.
  private(set) var products: [NodeID: NodeID] = [:]
  /// The elements under windows and the unfolded products.
  private(set) var walked: Set<NodeID> = []

  private let sizes: WalkSizes

  init() { sizes = WalkSizes() }

  init(_ program: Program, _ sizes: WalkSizes) {
    self.sizes = sizes
    guard program.nodes.contains(where: { $0.operation.isWindowed }) else { return }
    var readers: [NodeID: [NodeID]] = [:]
    for (id, node) in program.nodes.enumerated() {
      for operand in node.operands { readers[operand, default: []].append(id) }
    }
    for root in program.outputs.map(\.node) + program.assignments.map(\.value) {
      readers[root, default: []].append(-1)
    }
    for (id, node) in program.nodes.enumerated() {
      switch node.operation {
      case .windows(let windows): add(windows, id, node, program, readers)
      case .foldWindows(let windows): add(fold: windows, id, node, program, readers)
      default: break
      }
    }
  }

  /// Windows that only products read, as matrices with a row for each position.
  private mutating func add(
    _ windows: Windows, _ id: NodeID, _ node: Node, _ program: Program,
    _ readers: [NodeID: [NodeID]]
  ) {
    guard node.shape.count >= sizes.least, node.type == .float32 else { return }
    let operand = program.nodes[node.operands[0]].shape
    var found: [NodeID: WalkedProduct] = [:]
    for (reader, matrix) in Self.ends(of: id, program, readers) {
      guard reader >= 0,
        case .matrixProduct(let transposesLeft, _) = program.nodes[reader].operation,
        program.nodes[reader].operands[0] == matrix, program.nodes[reader].operands[1] != matrix,
        let walk = WalkedProduct(
          transposesLeft ? .leftSums : .leftRows, windows, over: operand, sizes),
        program.nodes[matrix].shape == [walk.steps * walk.rows, walk.width]
      else { return }
      found[reader] = walk
    }
    guard !found.isEmpty, found.keys.allSatisfy({ byNode[$0] == nil && !walked.contains($0) })
    else { return }
    byNode.merge(found) { $1 }
    walked.insert(id)
  }

  /// A fold of a product that nothing else reads.
  private mutating func add(
    fold windows: Windows, _ id: NodeID, _ node: Node, _ program: Program,
    _ readers: [NodeID: [NodeID]]
  ) {
    var product = node.operands[0]
    while program.nodes[product].operation == .reshape, readers[product]?.count == 1 {
      product = program.nodes[product].operands[0]
    }
    let shape = program.nodes[product].shape
    guard case .matrixProduct(false, _) = program.nodes[product].operation,
      readers[product]?.count == 1, shape.count >= sizes.least,
      byNode[product] == nil, let walk = WalkedProduct(.folded, windows, over: node.shape, sizes),
      shape == [walk.steps * walk.rows, walk.width]
    else { return }
    byNode[id] = walk
    products[id] = product
    walked.insert(product)
  }

  /// What reads a value, seen through other shapes, and as which node.
  private static func ends(
    of id: NodeID, _ program: Program, _ readers: [NodeID: [NodeID]]
  ) -> [(reader: NodeID, seen: NodeID)] {
    (readers[id] ?? []).flatMap { reader in
      reader >= 0 && program.nodes[reader].operation == .reshape
        ? ends(of: reader, program, readers) : [(reader, id)]
    }
  }
}

extension GraphOperation {
  fileprivate var isWindowed: Bool {
    switch self {
    case .windows, .foldWindows: true
    default: false
    }
  }
}
