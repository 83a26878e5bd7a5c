import CDescentKernels
import DescentGraph

/// The layout of an operand or a result in the space of a loop.
///
/// A loop sees its shape as rows × columns: the axes before a split, and those from it on. An operand of a different
/// shape (with some extents of 1) can be read without being broadcast in memory if the split makes it one row, one
/// column or one number.
enum LoopForm: Hashable {
  case full, row, column, scalar

  /// The form of `small` in `shape` split before the axis `split`; `nil` if it has none.
  init?(_ small: TensorShape, in shape: TensorShape, split: Int) {
    guard small.rank == shape.rank else { return nil }
    let extents = zip(small.dimensions, shape.dimensions)
    let (outer, inner) = (extents.prefix(split), extents.dropFirst(split))
    switch (
      outer.allSatisfy { $0 == $1 }, inner.allSatisfy { $0 == $1 },
      outer.allSatisfy { $0.0 == 1 }, inner.allSatisfy { $0.0 == 1 }
    ) {
    case (true, true, _, _): self = .full
    case (_, _, true, true): self = .scalar
    case (_, true, true, _): self = .row
    case (true, _, _, true): self = .column
    default: return nil
    }
  }

  /// The splits of `shape` under which `small` has a form.
  static func splits(of small: TensorShape, in shape: TensorShape) -> Set<Int> {
    Set((0...shape.rank).filter { LoopForm(small, in: shape, split: $0) != nil })
  }

  var code: Int32 {
    switch self {
    case .full: Int32(DESCENT_FULL.rawValue)
    case .row: Int32(DESCENT_ROW.rawValue)
    case .column: Int32(DESCENT_COLUMN.rawValue)
    case .scalar: Int32(DESCENT_SCALAR.rawValue)
    }
  }
}
