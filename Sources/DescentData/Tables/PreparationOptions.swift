/// What is to be predicted from the other columns of a table.
public enum TargetColumns: Sendable, Hashable, Codable {
  /// A class, from a column of texts or of numbers, each different one a class.
  case classes(ColumnName)
  /// The numbers of columns: one for regression, several of 0 and 1 for several labels at once.
  case values([ColumnName])
}

/// What happens where a value is missing.
public enum MissingPolicy: String, Sendable, Hashable, Codable, CaseIterable {
  /// It is an error, which names row and column.
  case refuse
  /// The row is left out.
  case dropRow
  /// The training part's mean takes its place, or its most frequent category. A target is never
  /// filled in: where it is missing, that row alone is left out.
  case fill
  /// As ``fill`` for numbers, with a feature beside that is 1 where the number was missing; a missing
  /// category is a category of its own. Columns that lack no value in training have neither: where such a
  /// value is missing later, the mean takes its place, or none of the categories counts, and
  /// ``RowFindings`` tells of it.
  case mark
}

/// What happens where a category comes up that no training row has.
public enum UnknownCategoryPolicy: String, Sendable, Hashable, Codable, CaseIterable {
  /// It is an error, which names row and column.
  case refuse
  /// None of the column's features is 1.
  case zeros
}

/// How columns become the features and targets of a network.
public struct PreparationOptions: Sendable, Hashable, Codable {
  /// What is to be predicted.
  public var target: TargetColumns
  /// Columns that are no features; those of the target never are.
  public var ignored: [ColumnName]
  /// What happens where a value is missing.
  public var missing: MissingPolicy
  /// What happens where a category was not there in training.
  public var unknownCategories: UnknownCategoryPolicy
  /// Whether numeric features are shifted and scaled to mean 0 and standard deviation 1.
  public var standardizes: Bool
  /// Whether spellings of a category are taken together: a letter with an accent as one character (NFC) and
  /// as two (NFD), a whole number with and without `.0` behind it, and `true`, `True` and `TRUE`. All other
  /// texts differ, and so do these where spellings are not taken together.
  public var mergesSpellings: Bool

  /// Options with usual values for all but the target.
  public init(
    target: TargetColumns, ignored: [ColumnName] = [], missing: MissingPolicy = .refuse,
    unknownCategories: UnknownCategoryPolicy = .refuse, standardizes: Bool = true,
    mergesSpellings: Bool = false
  ) {
    self.target = target
    self.ignored = ignored
    self.missing = missing
    self.unknownCategories = unknownCategories
    self.standardizes = standardizes
    self.mergesSpellings = mergesSpellings
  }
}

extension PreparationOptions {
  /// The same options with every column by its name.
  func named(
    among names: [String], of owner: String
  ) throws(DataError) -> PreparationOptions {
    var options = self
    let names = ColumnNames(names, of: owner)
    switch target {
    case .classes(let name): options.target = .classes(try names.named(name))
    case .values(let columns):
      var named: [ColumnName] = []
      for name in columns { named.append(try names.named(name)) }
      options.target = .values(named)
    }
    options.ignored = []
    for name in ignored { options.ignored.append(try names.named(name)) }
    return options
  }
}
