// Updates of some rows of a table, the same as updates of the whole table in all other respects.

/// Computes rows of tensors without the others: work on elements is done on the rows alone.
private struct RowReader {
  let trace: Trace
  /// The rows, [n].
  let indices: Tensor
  private var known: [NodeID: Tensor] = [:]

  private static let deepest = 200

  init(_ indices: Tensor) { (trace, self.indices) = (indices.trace, indices) }

  /// `tensor.rows(at: indices)`.
  mutating func rows(of tensor: Tensor, depth: Int = 0) -> Tensor {
    if tensor.isPoisoned { return tensor }
    if let rows = known[tensor.id] { return rows }
    let rows = newRows(of: tensor, depth)
    known[tensor.id] = rows
    return rows
  }

  private mutating func newRows(of tensor: Tensor, _ depth: Int) -> Tensor {
    let node = trace.nodes[tensor.id]
    guard depth < Self.deepest else { return tensor.rows(at: indices) }
    switch node.operation {
    case .unary, .binary, .select, .stopGradient:
      let operands = node.operands.map { rows(of: trace.tensor($0), depth: depth + 1) }
      return trace.apply(node.operation, operands)
    case .broadcast:
      let operand = trace.tensor(node.operands[0])
      let shape = TensorShape([indices.shape[0]] + node.shape.dimensions.dropFirst())
      let isSame = operand.shape[0] == 1
      return (isSame ? operand : rows(of: operand, depth: depth + 1)).broadcast(to: shape)
    case .addRows(let count):
      return trace.tensor(node.operands[0])
        .addingRows(at: trace.tensor(node.operands[1]), count: count, keeping: indices)
    default:
      return tensor.rows(at: indices)
    }
  }
}

/// Which rows of a table an update concerns.
package enum UpdatedRows {
  /// Those that indices name, [n]; the gradient of all others is 0.
  case named(Tensor)
  /// Those whose gradient is not 0.
  case withGradient
}

extension Scope {
  /// The value after an update that concerns some rows of a table. The update, and what it assigns to slots of the table's
  /// shape, is computed for these rows and leaves the others as they are.
  ///
  /// - Parameters:
  ///   - gradient: What decides about rows whose gradient is 0, which keep their values, too; `nil` if the update itself
  ///     leaves them as they are.
  package func updating(
    _ rows: UpdatedRows, of table: Tensor, gradient: Tensor?, _ update: () -> Tensor
  ) -> Tensor {
    let first = trace.assignments.count
    let next = update()
    guard !next.isPoisoned, next.id != table.id else { return next }
    let changes: (Tensor, Tensor) -> Tensor
    switch rows {
    case .withGradient:
      let isIdle = gradient?.isZeroInRow
      changes = { new, old in isIdle.map { old.selected(where: $0, else: new) } ?? new }
    case .named(let indices):
      var reader = RowReader(indices)
      let isIdle = gradient.map { reader.rows(of: $0).isZeroInRow }
      changes = { new, old in
        let rows = reader.rows(of: new)
        let kept = isIdle.map { reader.rows(of: old).selected(where: $0, else: rows) } ?? rows
        return old.replacingRows(at: indices, with: kept)
      }
    }
    for index in trace.assignments.indices.dropFirst(first) {
      let assignment = trace.assignments[index]
      let slot = trace.variableTensors[assignment.variable]
      guard slot.shape == table.shape else { continue }
      trace.reassign(index, changes(trace.tensor(assignment.value), slot))
    }
    return changes(next, table)
  }
}

extension Tensor {
  /// 1 for a row, along the first axis, all of whose elements are 0; with an extent of 1 along the other axes.
  fileprivate var isZeroInRow: Tensor {
    let zeros = self .== 0
    guard rank > 1 else { return zeros }
    return zeros.sum(axes: Array(1..<rank), keepingDimensions: true)
      .== Double(shape.count / shape[0])
  }
}
