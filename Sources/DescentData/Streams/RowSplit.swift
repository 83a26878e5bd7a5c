import DescentArrays
import DescentFiles

/// How the rows of a stream are divided into training and validation.
public enum RowSplit: Sendable, Hashable, Codable {
  /// All rows are for training.
  case none
  /// Each row is drawn independently, so that the share of the training part is `training` up to chance: of a million
  /// rows at 0.9, 900,000 ± 300 (one standard deviation). The same seed produces the same parts everywhere.
  case fraction(training: Double, seed: UInt64)
  /// By the texts of a column, which is then not a feature. Rows with any other text are in neither part.
  case column(ColumnName, training: String, validation: String)

  /// The same split with its column given by name.
  func named(among names: [String], of owner: String) throws(DataError) -> RowSplit {
    guard case .column(let name, let training, let validation) = self else { return self }
    return .column(
      try ColumnNames(names, of: owner).named(name), training: training, validation: validation)
  }

  func check(_ name: String) throws(DataError) {
    if case .fraction(let training, _) = self, !(training > 0 && training < 1) {
      throw DataError(
        .invalid, "\(name): the fraction of a split is \(training); it must be between 0 and 1")
    }
  }
}

/// One of the parts into which rows are divided.
enum RowPart: Int, Sendable {
  case training, validation
}

/// Divides the rows of one pass.
final class RowSplitter {
  private let split: RowSplit
  private let slot: RowSchema.Slot?
  /// The part for each category of the column seen so far; −1 is neither.
  private var parts: [Int] = []

  init(_ split: RowSplit, schema: RowSchema) throws(DataError) {
    self.split = split
    if case .column(let name, _, _) = split {
      slot =
        schema.columns[
          try name.index(among: schema.columns.map(\.name), of: schema.name)
        ].slot
    } else {
      slot = nil
    }
  }

  func part(of row: Row) -> RowPart? {
    switch split {
    case .none: return .training
    case .fraction(let training, let seed):
      let drawn = Double(mixed(seed, UInt64(row.number)) >> 11) * 0x1p-53
      return drawn < training ? .training : .validation
    case .column(_, let training, let validation):
      guard case .category(let slot)? = slot, row.codes[slot] >= 0 else { return nil }
      let code = row.codes[slot]
      while parts.count <= Int(code) {
        let text = row.text(slot, Int32(parts.count))
        parts.append(text == training ? 0 : text == validation ? 1 : -1)
      }
      return RowPart(rawValue: parts[Int(code)])
    }
  }
}
