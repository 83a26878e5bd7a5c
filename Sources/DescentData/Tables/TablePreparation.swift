import DescentFiles

/// How rows of a table become samples of a network: fitted to the training set alone, kept with the model, and applied
/// to every later row.
///
/// A numeric column becomes one feature, (x − mean) / deviation. A categorical column becomes one feature per category,
/// 1 for the row's category and 0 for the others, or one feature, the row's place in a table of embeddings (``Feature/embedding``). If missing values are marked (``MissingPolicy/mark``), a column with
/// missing values has one more feature, which is 1 if the value is missing. Features are in the order of their columns
/// in the training set; a later table may have its columns in any order, with extra ones.
///
/// ```swift
/// let table = try DataTable(csv: "iris.csv")
/// let (train, test) = try table.split(first: 0.8, seed: 1, stratifiedBy: "species")
/// let preparation = try TablePreparation(fitting: train, .init(target: .classes("species")))
/// let (training, testing) = (try preparation.dataset(train), try preparation.dataset(test))
/// ```
public struct TablePreparation: Sendable, Equatable, Codable {
  /// A column and its encoding.
  public struct Feature: Sendable, Equatable, Codable {
    /// The column's name.
    public let column: String
    /// The encoding of its values.
    public let encoding: Encoding
    /// Whether one more feature, after those of the values, is 1 if the value is missing.
    public let marksMissing: Bool
    /// The numbers that a model learns for each category; `nil` if there is one feature per category. The column then is a
    /// single feature, a row of the model's table: 0 for a category not seen in training, 1 for the first category and so
    /// on, and after the last the row for a missing one, if missing values are marked.
    public let embedding: Int?

    init(
      column: String, encoding: Encoding, marksMissing: Bool = false, embedding: Int? = nil
    ) {
      self.column = column
      self.encoding = encoding
      self.marksMissing = marksMissing
      self.embedding = embedding
    }

    /// The number of features it becomes.
    package var width: Int { embedding == nil ? encoding.width + (marksMissing ? 1 : 0) : 1 }

    /// The rows of the table of embeddings, if it has one.
    package var embeddingRows: Int { encoding.width + 1 + (marksMissing ? 1 : 0) }

    /// Their names.
    var names: [String] {
      guard embedding == nil else { return [column] }
      let names =
        switch encoding {
        case .numeric: [column]
        case .categorical(let names, _): names.map { "\(column)=\($0)" }
        }
      return marksMissing ? names + ["\(column) is missing"] : names
    }
  }

  /// How a column's values become features.
  public enum Encoding: Sendable, Equatable, Codable {
    /// (x − `mean`) / `deviation`: mean and standard deviation of the training set (the sum of squares divided by the
    /// number of rows), or 0 and 1 if nothing is standardized. `fill` replaces missing values.
    case numeric(mean: Double, deviation: Double, fill: Double)
    /// One feature per name. `fill` is the index of the name that replaces missing values.
    case categorical(names: [String], fill: Int)

    var width: Int {
      switch self {
      case .numeric: 1
      case .categorical(let names, _): names.count
      }
    }
  }

  /// What is predicted.
  public enum Target: Sendable, Equatable, Codable {
    /// One of the classes of these names; `areNumbers` says that the column holds numbers.
    case classes(column: String, names: [String], areNumbers: Bool)
    /// The numbers of these columns.
    case values(columns: [String])

    var columns: [String] {
      switch self {
      case .classes(let column, _, _): [column]
      case .values(let columns): columns
      }
    }
  }

  /// The columns that are features, in order.
  public let features: [Feature]
  /// What is predicted.
  public let target: Target
  /// How missing values are handled.
  public var missing: MissingPolicy
  /// How categories not seen in training are handled.
  public var unknownCategories: UnknownCategoryPolicy
  /// Whether spellings of a category are merged, see ``PreparationOptions/mergesSpellings``; `nil` in models of version
  /// 0.1.0, which compared texts exactly.
  var mergesSpellings: Bool?

  /// The number of features of a sample.
  public var featureCount: Int { features.reduce(0) { $0 + $1.width } }

  /// The names of a sample's features, such as `age`, `color=red` or `age is missing`.
  public var featureNames: [String] { features.flatMap(\.names) }

  /// The names of the classes; `nil` if numbers are predicted.
  public var classNames: [String]? {
    guard case .classes(_, let names, _) = target else { return nil }
    return names
  }

  /// The columns of the features, then those of the target.
  package var columns: [String] { features.map(\.column) + target.columns }

  /// The key that spellings of a category share.
  func key(_ category: String) -> String {
    mergesSpellings == true ? CategorySpelling.key(category) : category
  }

  /// The spellings of a category, for programs that compare texts byte by byte.
  package func spellings(of category: String) -> [String] {
    mergesSpellings == true ? CategorySpelling.spellings(category) : [category]
  }

  static let nothing = TablePreparation(
    features: [], target: .values(columns: []), missing: .refuse, unknownCategories: .refuse)

  /// Options with which a CSV file is read for this preparation: the kinds of its columns are known,
  /// and those that it does not need are not read.
  ///
  /// - Parameters:
  ///   - options: The other options.
  ///   - reading: How texts were read in training.
  func options(
    _ options: CSVOptions, _ reading: TableReading, csv path: String
  ) throws(DataError) -> CSVOptions {
    var options = options
    options.kinds = [:]
    options.formats = [:]
    options.missingTexts.formUnion(reading.missingMarks)
    options.takesLikelyMarks = true
    options.knownNames = Set(features.map(\.column))
    let names = try CSVLayout(path: path, options: options).names
    (options.kinds, options.formats) = columnsToRead(among: names, reading)
    return options
  }

  /// The kinds with which columns are read: features and targets as in training, others not at all.
  func columnsToRead(
    among names: [String], _ reading: TableReading
  ) -> (kinds: [ColumnName: ColumnKind], formats: [ColumnName: ColumnFormat]) {
    let sources = reading.sources
    var known: [String: ColumnKind] = [:]
    for feature in features {
      switch feature.encoding {
      case .categorical: known[feature.column] = .categorical
      case .numeric:
        if let source = sources[feature.column] {
          known[source] = .dates
        } else {
          known[feature.column] = .numeric
        }
      }
    }
    for column in target.columns { known[column] = .numeric }
    if case .classes(let column, _, false) = target { known[column] = .categorical }
    var kinds: [ColumnName: ColumnKind] = [:]
    var formats: [ColumnName: ColumnFormat] = [:]
    for name in names {
      let kind = known[name] ?? .ignored
      kinds[.name(name)] = kind
      if kind == .numeric || kind == .dates { formats[.name(name)] = reading.formats[name] }
    }
    return (kinds, formats)
  }
}

extension TablePreparation.Feature {
  private enum CodingKeys: CodingKey { case column, encoding, marksMissing, embedding }

  /// Models of version 0.1.0 do not mention marks, and those without embeddings do not mention these.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      column: try values.decode(String.self, forKey: .column),
      encoding: try values.decode(TablePreparation.Encoding.self, forKey: .encoding),
      marksMissing: try values.decodeIfPresent(Bool.self, forKey: .marksMissing) ?? false,
      embedding: try values.decodeIfPresent(Int.self, forKey: .embedding))
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(column, forKey: .column)
    try values.encode(encoding, forKey: .encoding)
    if marksMissing { try values.encode(true, forKey: .marksMissing) }
    try values.encodeIfPresent(embedding, forKey: .embedding)
  }
}

/// A number as the name of a class or category; whole numbers have no decimal point.
package func numberText(_ number: Double) -> String {
  if let whole = Int64(exactly: number) { return "\(whole)" }
  return "\(number)"
}
