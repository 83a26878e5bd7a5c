import DescentGraph

/// Embeds the categories of a table's rows: each embedded column holds the number of a row in a table of its own, and the
/// layer puts that row of learned numbers in its place. Other columns pass through.
///
/// Row 0 of each table stands for all categories not seen in training. It would never be trained, so in training each
/// category counts as not seen with the probability ``unseenShare``, drawn anew in each step.
///
/// The rows start small, with the standard deviation 0.1/√size, so that a category is almost nothing until samples say what
/// it is; with larger ones, rare categories keep their noise, and the validation loss is higher.
///
/// Shapes: [samples, columns] → [samples, other columns + sizes], in the order of the columns. The tables are [rows,
/// size], at paths such as `3-city/table` for the column `city` at place 2.
public struct TableEmbedding: Layer {
  /// A column that holds the numbers of rows.
  public struct Column: Sendable, Hashable {
    /// Its name, for the path of its table.
    public var name: String
    /// Its place in a row.
    public var place: Int
    /// The rows of its table: one more than there are categories.
    public var rows: Int
    /// The learned numbers of a row.
    public var size: Int

    /// A column at a place, with so many rows of so many numbers.
    public init(_ name: String, at place: Int, rows: Int, size: Int) {
      self.name = name
      self.place = place
      self.rows = rows
      self.size = size
    }
  }

  /// The embedded columns, in the order of their places.
  public var columns: [Column]
  /// The probability with which a category counts as not seen in a training step.
  public var unseenShare: Double

  /// A layer that embeds these columns.
  public init(_ columns: [Column], unseenShare: Double = 0.02) {
    self.columns = columns.sorted { $0.place < $1.place }
    self.unseenShare = unseenShare
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard input.rank == 2 else {
      return scope.failing(name, [input], "takes rows of a table, [samples, columns]")
    }
    if let mistake = mistake(columns: input.shape[1]) {
      return scope.failing(name, [input], mistake)
    }
    var pieces: [Tensor] = []
    var next = 0
    for column in columns {
      if column.place > next { pieces.append(input.sliced(next..<column.place, axis: 1)) }
      next = column.place + 1
      pieces.append(embedded(input.sliced(column.place..<next, axis: 1), column, scope))
    }
    if next < input.shape[1] { pieces.append(input.sliced(next..<input.shape[1], axis: 1)) }
    return pieces.count == 1 ? pieces[0] : Tensor.concatenate(pieces, axis: 1)
  }

  private func embedded(_ numbers: Tensor, _ column: Column, _ scope: Scope) -> Tensor {
    // A path has slashes between its parts only.
    let name = String(column.name.map { $0 == "/" ? "-" : $0 })
    let scope = scope.child("\(column.place + 1)-\(name)")
    return scope.marking {
      let table = scope.parameter(
        "table", shape: [column.rows, column.size], role: .weight,
        initial: .normal(
          mean: 0, standardDeviation: 0.1 / Double(column.size).squareRoot()))
      var numbers = numbers
      if scope.isTraining, unseenShare > 0 {
        let isLeftOut = scope.constant(unseenShare) .> scope.random(.uniform, shape: numbers.shape)
        numbers = scope.constant(0).selected(where: isLeftOut, else: numbers)
      }
      return table.rows(at: numbers.reshaped(to: [numbers.shape[0]]).converted(to: .int32))
    }
  }

  private func mistake(columns count: Int) -> String? {
    guard unseenShare >= 0, unseenShare < 1 else {
      return
        "has the share \(unseenShare) of categories left out; it must be at least 0 and below 1"
    }
    if let column = columns.first(where: { !(0..<count).contains($0.place) }) {
      return "embeds '\(column.name)' at place \(column.place), but a row has \(count) columns"
    }
    if let column = columns.first(where: { $0.rows < 2 || $0.size < 1 }) {
      return
        "embeds '\(column.name)' by \(column.rows) rows of \(column.size); it needs at least 2 rows of 1 number"
    }
    for (column, next) in zip(columns, columns.dropFirst()) where column.place == next.place {
      return "embeds '\(column.name)' and '\(next.name)' at the same place"
    }
    return columns.isEmpty ? "embeds no columns" : nil
  }
}
