import DescentFiles

/// What to predict from the other columns of a table.
public enum TargetColumns: Sendable, Hashable, Codable {
  /// A class, from a column of texts or numbers, where each distinct value is a class.
  case classes(ColumnName)
  /// The numbers of columns: one or more for regression, or several columns of 0 and 1 for multi-label prediction.
  case values([ColumnName])
}

/// How missing values are handled.
public enum MissingPolicy: String, Sendable, Hashable, Codable, CaseIterable {
  /// It is an error that names row and column.
  case refuse
  /// The row is left out.
  case dropRow
  /// It is replaced by the training set's mean or most frequent category. A target is never filled in: if it is
  /// missing, only that row is left out.
  case fill
  /// Like ``fill`` for numbers, with an extra feature that is 1 if the number was missing; a missing category is a
  /// separate category. Columns without missing values in training have neither: if such a value is missing later, the
  /// mean is used, or no category is set, and ``RowFindings`` reports it.
  case mark
}

/// How categories that no training row has are handled.
public enum UnknownCategoryPolicy: String, Sendable, Hashable, Codable, CaseIterable {
  /// It is an error that names row and column.
  case refuse
  /// None of the column's features is 1.
  case zeros
}

/// How columns become the features and targets of a network.
public struct PreparationOptions: Sendable, Hashable, Codable {
  /// What to predict.
  public var target: TargetColumns
  /// Columns that are not features; target columns never are.
  public var ignored: [ColumnName]
  /// How missing values are handled.
  public var missing: MissingPolicy
  /// How categories not seen in training are handled.
  public var unknownCategories: UnknownCategoryPolicy
  /// Whether numeric features are shifted and scaled to mean 0 and standard deviation 1.
  public var standardizes: Bool
  /// Whether spellings of a category are merged: an accented letter as one character (NFC) and as two (NFD), a whole
  /// number with and without `.0`, and `true`, `True` and `TRUE`. All other texts differ, and so do these if spellings
  /// are not merged.
  public var mergesSpellings: Bool
  /// How categories become features.
  public var categories: CategoryEncoding

  /// Options with default values for everything except the target.
  public init(
    target: TargetColumns, ignored: [ColumnName] = [], missing: MissingPolicy = .refuse,
    unknownCategories: UnknownCategoryPolicy = .refuse, standardizes: Bool = true,
    mergesSpellings: Bool = false, categories: CategoryEncoding = .oneHot
  ) {
    self.target = target
    self.ignored = ignored
    self.missing = missing
    self.unknownCategories = unknownCategories
    self.standardizes = standardizes
    self.mergesSpellings = mergesSpellings
    self.categories = categories
  }
}

extension PreparationOptions {
  /// The same options with every column given by name.
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
