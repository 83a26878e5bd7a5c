import DescentConfiguration
import DescentData

/// What a column looks like.
struct ColumnLook {
  /// Usual names of the target column, most likely first.
  private static let targetNames = [
    "target", "label", "labels", "class", "classes", "cls", "y", "species", "outcome", "output",
    "response", "result", "survived", "diagnosis", "quality", "price", "saleprice", "medv", "mpg",
    "income", "churn", "default", "fraud", "category", "rating", "score",
  ]

  let name: String
  let values: DataTable.Values
  let missingCount: Int
  let differentCount: Int
  /// The most common categories.
  private let examples: [String]
  private let range: (Double, Double)?
  /// Whether the values are 0, 1, 2, … or 1, 2, 3, …
  private let counts: Bool
  private let areWhole: Bool

  init(_ column: DataTable.Column) {
    name = column.name
    values = column.values
    switch column.values {
    case .numbers(let numbers):
      let present = numbers.filter { !$0.isNaN }
      missingCount = numbers.count - present.count
      differentCount = Set(present).count
      examples = []
      range = present.min().flatMap { low in present.max().map { (low, $0) } }
      areWhole = present.allSatisfy { $0 == $0.rounded() }
      counts =
        present.count > 5 && missingCount == 0 && (numbers[0] == 0 || numbers[0] == 1)
        && numbers.indices.allSatisfy { numbers[$0] == numbers[0] + Double($0) }
    case .categories(let codes, let names):
      missingCount = codes.count { $0 < 0 }
      differentCount = Set(codes.filter { $0 >= 0 }).count
      examples = Array(names.prefix(3))
      range = nil
      (counts, areWhole) = (false, false)
    }
  }

  var isCategorical: Bool { if case .categories = values { true } else { false } }
  private var rowCount: Int { missingCount + presentCount }
  private var presentCount: Int {
    switch values {
    case .numbers(let numbers): numbers.count - missingCount
    case .categories(let codes, _): codes.count - missingCount
    }
  }

  /// How strongly the name suggests that the column is the target, 0 being the strongest; `nil` if it does not.
  var targetRank: Int? {
    let name = name.lowercased()
    return Self.targetNames.firstIndex(of: name)
      ?? Self.targetNames.firstIndex { name.hasSuffix("_\($0)") || name.hasPrefix("\($0)_") }
      .map { $0 + Self.targetNames.count }
  }

  private var isNamedAsNumber: Bool {
    let lower = name.lowercased()
    return [
      "id", "index", "idx", "row", "rownames", "no", "no.", "nr", "#", "unnamed: 0", "column 1",
    ].contains(lower)
      || lower.hasSuffix("_id") || lower.hasSuffix(" id")
      || name.hasSuffix("Id") && name.dropLast(2).last?.isLetter == true
  }

  /// Whether it can be a target; a column that counts rows can only if it is named like one.
  var canBeTarget: Bool { reasonAgainstTarget == nil && (!counts || targetRank != nil) }

  /// Why it cannot be predicted, if so.
  var reasonAgainstTarget: String? {
    switch differentCount {
    case 0: return "has no value"
    case 1: return "holds only one value"
    default:
      return isCategorical && differentCount > max(20, rowCount / 10)
        ? "holds \(differentCount) different texts in \(rowCount) rows" : nil
    }
  }

  /// Why nothing can be learned from it; `nil` if something may.
  var reasonToIgnore: String? {
    if differentCount == 0 { return "no values" }
    if counts, isNamedAsNumber { return "row numbers" }
    if isCategorical, differentCount > 20, differentCount * 2 > rowCount {
      return "texts that are nearly all different"
    }
    if isCategorical, differentCount > 1000 { return "\(differentCount) different texts" }
    if isNamedAsNumber, areWhole, differentCount == rowCount, rowCount > 5 {
      return "a distinct whole number in each row"
    }
    return nil
  }

  var words: String {
    let missing = missingCount > 0 ? ", \(missingCount) missing" : ""
    if let range {
      return "numbers from \(YAMLWriter.number(range.0)) to \(YAMLWriter.number(range.1))\(missing)"
    }
    let shown = examples.map { $0.count > 24 ? $0.prefix(24) + "…" : $0 }.joined(separator: ", ")
    return differentCount == 0
      ? "empty"
      : "\(differentCount) different texts (\(shown)\(differentCount > 3 ? ", …" : ""))\(missing)"
  }
}
