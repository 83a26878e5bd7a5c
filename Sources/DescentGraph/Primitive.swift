/// What kind of thing a primitive is: the one table that the passes from a program to a plan ask.
package struct Primitive: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// Given or remembered; nothing computes it.
    case leaf
    /// One number, known when the plan is made.
    case constant
    /// Each element from the elements in the same place of the operands, or from its place alone.
    case elementwise
    /// Each element from a row of the operand's.
    case reduction
    /// The operand's elements under other extents.
    case view
    /// The operand's elements, each of them several times.
    case stretch
    /// The operand's elements in another order.
    case reordering
    /// A matrix product.
    case product
    /// The place of the largest element of each row.
    case argMax
  }

  /// How much there is to compute.
  package enum Cost: Sendable, Hashable {
    /// Nothing: it is read where it lies.
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
  /// Whether its operands have to lie whole in memory, as nothing can be stretched on the way.
  package let readsWholeOperands: Bool

  fileprivate init(
    _ kind: Kind, operands: Int, _ cost: Cost, readsWholeOperands: Bool = false
  ) {
    (self.kind, operandCount, self.cost) = (kind, operands, cost)
    self.readsWholeOperands = readsWholeOperands
  }
}

extension Operation {
  /// The row of the table.
  package var primitive: Primitive {
    switch self {
    case .input, .variable: Primitive(.leaf, operands: 0, .none)
    case .constant: Primitive(.constant, operands: 0, .none)
    case .random: Primitive(.elementwise, operands: 0, .ofResult)
    case .unary, .stopGradient: Primitive(.elementwise, operands: 1, .ofResult)
    case .binary: Primitive(.elementwise, operands: 2, .ofResult)
    case .select: Primitive(.elementwise, operands: 3, .ofResult)
    // Its operand lies in a column, whatever the shape of the result.
    case .oneHot: Primitive(.elementwise, operands: 1, .ofResult, readsWholeOperands: true)
    case .sum, .maximum: Primitive(.reduction, operands: 1, .ofOperand)
    case .reshape: Primitive(.view, operands: 1, .none)
    case .broadcast: Primitive(.stretch, operands: 1, .none)
    case .transpose: Primitive(.reordering, operands: 1, .ofResult, readsWholeOperands: true)
    case .matrixProduct: Primitive(.product, operands: 2, .ofProduct, readsWholeOperands: true)
    case .argMax: Primitive(.argMax, operands: 1, .ofOperand, readsWholeOperands: true)
    }
  }
}
