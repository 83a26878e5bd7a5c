/// The kinds of primitives: the one table that the passes from a program to a plan consult.
package struct Primitive: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// An input or a variable; nothing computes it.
    case leaf
    /// One number, known when the plan is made.
    case constant
    /// Each element depends on the operands' elements at the same position, or only on its position.
    case elementwise
    /// Each element depends on a row of the operand.
    case reduction
    /// The operand's elements with a different shape.
    case view
    /// The operand's elements, each repeated.
    case stretch
    /// Elements of the operands, moved, or added up where several meet.
    case reordering
    /// A matrix product.
    case product
    /// The position of the largest element of each row.
    case argMax
  }

  /// The number of operands of a primitive that takes one or more.
  package static let anyNumber = -1

  /// How much there is to compute.
  package enum Cost: Sendable, Hashable {
    /// Nothing: it is read in place.
    case none
    /// An operation for each element of the result.
    case ofResult
    /// An operation for each element of the first operand.
    case ofOperand
    /// A multiplication and an addition for each element of the result and each step of its sum.
    case ofProduct
  }

  package let kind: Kind
  package let operandCount: Int
  package let cost: Cost
  /// Whether its operands must be whole in memory, because they cannot be broadcast as they are read.
  package let readsWholeOperands: Bool

  fileprivate init(
    _ kind: Kind, operands: Int, _ cost: Cost, readsWholeOperands: Bool = false
  ) {
    (self.kind, operandCount, self.cost) = (kind, operands, cost)
    self.readsWholeOperands = readsWholeOperands
  }
}

extension GraphOperation {
  /// The row of the table.
  package var primitive: Primitive {
    switch self {
    case .input, .variable, .array: Primitive(.leaf, operands: 0, .none)
    case .constant: Primitive(.constant, operands: 0, .none)
    case .random: Primitive(.elementwise, operands: 0, .ofResult)
    case .unary, .stopGradient, .convert: Primitive(.elementwise, operands: 1, .ofResult)
    case .binary: Primitive(.elementwise, operands: 2, .ofResult)
    case .select: Primitive(.elementwise, operands: 3, .ofResult)
    // Its operand is a column, whatever the shape of the result.
    case .oneHot: Primitive(.elementwise, operands: 1, .ofResult, readsWholeOperands: true)
    case .sum, .maximum: Primitive(.reduction, operands: 1, .ofOperand)
    case .reshape: Primitive(.view, operands: 1, .none)
    case .broadcast: Primitive(.stretch, operands: 1, .none)
    case .transpose: Primitive(.reordering, operands: 1, .ofResult, readsWholeOperands: true)
    case .windows, .foldWindows:
      Primitive(.reordering, operands: 1, .ofResult, readsWholeOperands: true)
    case .rows, .addRows: Primitive(.reordering, operands: 2, .ofResult, readsWholeOperands: true)
    case .addMatchingRows, .replaceRows:
      Primitive(.reordering, operands: 3, .ofResult, readsWholeOperands: true)
    case .concatenate:
      Primitive(
        .reordering, operands: Primitive.anyNumber, .ofResult, readsWholeOperands: true)
    case .matrixProduct: Primitive(.product, operands: 2, .ofProduct, readsWholeOperands: true)
    case .argMax: Primitive(.argMax, operands: 1, .ofOperand, readsWholeOperands: true)
    }
  }
}
