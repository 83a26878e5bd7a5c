import DescentArrays
import DescentData

/// The data of a training.
///
/// A setting that does not apply to the kind of data, such as a delimiter for images, is an error.
public struct DataSettings: Setting {
  /// The kinds of data.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    /// Inferred from the path.
    case automatic
    /// Rows of named columns, separated by comma, tab, semicolon, pipe or spaces, or JSON.
    case csv
    /// Two NPY files.
    case npy
    /// Two arrays of an NPZ file.
    case npz
    /// A folder of IDX files.
    case idx
    /// A folder of PNG images by label.
    case images
    /// A known data set: digits, mnist or fashion-mnist.
    case named
  }

  /// What to predict.
  public enum Task: String, Hashable, Sendable, CaseIterable, Codable {
    /// Inferred from the target.
    case automatic
    /// One of several classes.
    case classification
    /// Several binary labels.
    case multiLabel
    /// Values.
    case regression
  }

  /// Whether data are streamed from their file.
  public enum Streaming: Hashable, Sendable {
    /// If the file is large: 512 MiB or more.
    case automatic
    case always
    case never
  }

  /// Rows and columns.
  public struct Size: Hashable, Sendable {
    public var rows: Int
    public var columns: Int
    public init(rows: Int, columns: Int) {
      self.rows = rows
      self.columns = columns
    }
  }

  /// A file, a folder, or the name of a data set.
  public var path: String
  /// The kind of data.
  public var format: Format
  /// What to predict: columns of a table, the NPY file of the targets, or the name of their array in an NPZ file.
  public var target: [ColumnName]
  /// The kind of prediction.
  public var task: Task
  /// Which samples are for validation.
  public var validation: ValidationSettings
  /// Whether features are standardized to mean 0 and standard deviation 1; by default only columns of tables are.
  public var standardizes: Bool?
  /// Whether a regression network works with targets of mean 0 and standard deviation 1. Predictions are in the
  /// original units in either case.
  public var standardizesTarget: Bool
  /// Whether data are streamed.
  public var stream: Streaming
  /// The memory for shuffling a stream, in MiB.
  public var window: Int

  /// The delimiter of a table; inferred by default.
  public var delimiter: CSVDelimiter?
  /// Whether a table starts with its column names; inferred by default.
  public var header: Bool?
  /// The encoding of a table; inferred by default.
  public var encoding: TextEncoding?
  /// The decimal mark; inferred by default.
  public var decimal: DecimalMark?
  /// Whether day or month comes first in dates; inferred by default.
  public var dateOrder: DateOrder?
  /// The features that a date becomes; by default all that it contains.
  public var dateFeatures: [DatePart]
  /// Texts that stand for a missing value, in addition to the usual ones.
  public var missingMarks: [String]
  /// Columns that are not features.
  public var ignore: [ColumnName]
  /// Columns whose numbers stand for categories.
  public var categorical: [ColumnName]
  /// How missing values are handled.
  public var missing: MissingSettings
  /// How categories not seen in training are handled.
  public var unknownCategories: UnknownCategoryPolicy
  /// Which texts are the same category.
  public var spellings: SpellingSettings
  /// How categories become features.
  public var categories: CategoryEncoding

  /// The name of the array of features in an NPZ file; by default `x`, `X` or the first.
  public var features: String?
  /// The number of classes, with labels 0 ..< this; by default the distinct labels are the classes.
  public var classes: Int?
  /// The size to which images are scaled; without it, they must all have the same size.
  public var size: Size?
  /// Grayscale or color.
  public var channels: ImageFolder.Channels
  /// The only folder in which a named set is searched for.
  public var directory: String?
  /// How many samples to use, from the first; by default all. Not for streams.
  public var samples: Int?

  /// How missing values in a table are handled.
  public enum MissingSettings: String, Hashable, Sendable, CaseIterable {
    /// It is an error.
    case refuse
    /// The row is left out.
    case drop
    /// It is replaced by the training set's mean or most frequent category.
    case fill
    /// It is replaced by the training set's mean, and an extra feature marks that it was missing; a missing category is
    /// a separate category.
    case mark
  }

  /// Which texts of a table are the same category.
  public enum SpellingSettings: String, Hashable, Sendable, CaseIterable {
    /// Only identical texts.
    case exact
    /// Also texts that differ only in Unicode normal form, in `.0` after a whole number, or like `true`, `True` and
    /// `TRUE`.
    case merged
  }

  /// Creates settings with default values for everything except the path.
  public init(
    path: String, format: Format = .automatic, target: [ColumnName] = [], task: Task = .automatic,
    validation: ValidationSettings = .fraction(.init()), standardizes: Bool? = nil,
    standardizesTarget: Bool = true,
    stream: Streaming = .automatic, window: Int = 64, delimiter: CSVDelimiter? = nil,
    header: Bool? = nil, encoding: TextEncoding? = nil, decimal: DecimalMark? = nil,
    dateOrder: DateOrder? = nil, dateFeatures: [DatePart] = [], missingMarks: [String] = [],
    ignore: [ColumnName] = [], categorical: [ColumnName] = [],
    missing: MissingSettings = .refuse, unknownCategories: UnknownCategoryPolicy = .refuse,
    spellings: SpellingSettings = .exact, categories: CategoryEncoding = .oneHot,
    features: String? = nil, classes: Int? = nil,
    size: Size? = nil,
    channels: ImageFolder.Channels = .automatic, directory: String? = nil, samples: Int? = nil
  ) {
    self.path = path
    self.format = format
    self.target = target
    self.task = task
    self.validation = validation
    self.standardizes = standardizes
    self.standardizesTarget = standardizesTarget
    self.stream = stream
    self.window = window
    self.delimiter = delimiter
    self.header = header
    self.encoding = encoding
    self.decimal = decimal
    self.dateOrder = dateOrder
    self.dateFeatures = dateFeatures
    self.missingMarks = missingMarks
    self.ignore = ignore
    self.categorical = categorical
    self.missing = missing
    self.unknownCategories = unknownCategories
    self.spellings = spellings
    self.categories = categories
    self.features = features
    self.classes = classes
    self.size = size
    self.channels = channels
    self.directory = directory
    self.samples = samples
  }

  package static let form: Form<DataSettings> = .record(
    "data", usual: DataSettings(path: ""), principal: "path",
    [
      Field(
        "path", \.path, .text("a file, a folder, or one of \(listing(DataSource.names))"),
        isRequired: true, "a file, a folder, or the name of a data set"),
      Field("format", \.format, .name, "the kind of data; automatic: inferred from the path"),
      Field(
        "target", \.target, Form<ColumnName>.column.list(of: "columns", isOften1: true),
        "what to predict: one or more columns; the second NPY file; an array of an NPZ file",
        example: "species"
      ),
      Field("task", \.task, .name, "the kind of prediction; automatic: inferred from the target"),
      Field(
        "validation", \.validation, ValidationSettings.form, "which samples are for validation"),
      Field(
        "standardize", \.standardizes, Form<Bool>.truth.optional,
        "whether features are standardized to mean 0 and standard deviation 1; by default only for tables",
        example: "true"),
      Field(
        "standardize-target", \.standardizesTarget, .truth,
        "regression: whether the network works with targets of mean 0 and standard deviation 1; predictions "
          + "are in the original units in either case"),
      Field(
        "stream", \.stream, Streaming.form,
        "whether data are streamed from disk; automatic: files of 512 MiB and more"),
      Field(
        "window", \.window, .whole(1...1_000_000), "the memory for shuffling a stream, in MiB"),
      Field(
        "delimiter", \.delimiter, Form<CSVDelimiter>.name.optional,
        "tables: the delimiter between fields; inferred by default", example: "comma"),
      Field(
        "header", \.header, Form<Bool>.truth.optional,
        "tables: whether the column names come first; inferred by default", example: "true"),
      Field(
        "encoding", \.encoding, Form<TextEncoding>.name.optional,
        "tables: the text encoding; inferred by default", example: "utf-8"),
      Field(
        "decimal", \.decimal, Form<DecimalMark>.name.optional,
        "tables: the decimal mark; inferred by default", example: "comma"),
      Field(
        "date-order", \.dateOrder, Form<DateOrder>.name.optional,
        "tables: whether day or month comes first in dates such as 03/04/2024; inferred by default",
        example: "day-first"),
      Field(
        "date-features", \.dateFeatures, Form<DatePart>.name.list(of: "features"),
        "tables: the features that a date becomes; by default all that it contains",
        example: "[weekday, hour, days]"),
      Field(
        "missing-marks", \.missingMarks, Form<String>.text("a text").list(of: "texts"),
        "tables: texts that stand for a missing value, in addition to the empty one, NA, NaN, null and the like",
        example: "[\"?\", \"-\"]"),
      Field(
        "ignore", \.ignore, Form<ColumnName>.column.list(of: "columns"),
        "tables: columns that are not features", example: "[id]"),
      Field(
        "categorical", \.categorical, Form<ColumnName>.column.list(of: "columns"),
        "tables: columns whose numbers stand for categories", example: "[zip-code]"),
      Field(
        "missing", \.missing, .name,
        "tables: a missing value is an error, its row is dropped, it is filled in, or it is filled in and "
          + "marked by an extra feature; mark makes a missing category a separate one"),
      Field(
        "unknown-categories", \.unknownCategories, .name,
        "tables: a category not seen in training is an error (refuse), or counts as none (zeros)"),
      Field(
        "spellings", \.spellings, .name,
        "tables: which texts are the same category: identical ones, or merged: also 1 and 1.0, true and TRUE, "
          + "and accented letters as one character or two"),
      Field(
        "categories", \.categories, CategoryEncoding.settings,
        "tables: how categories become features"),
      Field(
        "features", \.features, Form<String>.text("an array's name").optional,
        "NPZ files: the array of features; by default x, X or the first", example: "x"),
      Field(
        "classes", \.classes, Form<Int>.whole(1...Dataset.mostClasses).optional,
        "arrays: the number of classes, with labels from 0 to one below it; by default the distinct labels",
        example: "10"),
      Field(
        "size", \.size, Size.form.optional,
        "images: the size to which all are scaled, such as [28, 28]; without it, all must have the same size",
        example: "[28, 28]"),
      Field("channels", \.channels, .name, "images: grayscale or color"),
      Field(
        "directory", \.directory, Form<String>.text("a folder").optional,
        "named sets: the only folder to search", example: "data"),
      Field(
        "samples", \.samples, Form<Int>.whole(1...Int.max).optional,
        "how many samples to use, from the first; by default all", example: "1000"),
    ])
}

extension DataSettings.Streaming: Setting {
  package static let form = Form<DataSettings.Streaming>("true, false or automatic") { node in
    switch node.content {
    case .bool(true): .always
    case .bool(false): .never
    case .text("automatic"): .automatic
    default: nil
    }
  } print: { streaming in
    switch streaming {
    case .always: .bool(true)
    case .never: .bool(false)
    case .automatic: .text("automatic")
    }
  }
}

extension DataSettings.Size: Setting {
  package static let form: Form<DataSettings.Size> = {
    let range = 1...65536
    return Form("[rows, columns], or one number for both") { node in
      switch node.content {
      case .integer(let side):
        return range.contains(side) ? DataSettings.Size(rows: side, columns: side) : nil
      case .list(let items):
        let sides = items.compactMap {
          if case .integer(let side) = $0.content, range.contains(side) { side } else { nil }
        }
        guard sides.count == 2, items.count == 2 else { return nil }
        return DataSettings.Size(rows: sides[0], columns: sides[1])
      default: return nil
      }
    } print: { size in
      .list([SettingNode(.integer(size.rows)), SettingNode(.integer(size.columns))])
    }
  }()
}

extension CategoryEncoding {
  static let settings: Form<CategoryEncoding> = .choice(
    "an encoding of categories", bare: "embedding",
    [
      Case("one-hot", .oneHot, "one feature per category"),
      Case(
        "embedding", .whole(1...1024),
        "so many learned numbers per category, and a row for those not seen in training",
        make: { .embedding($0) },
        settings: { if case .embedding(let size) = $0 { size } else { nil } }),
      Case(
        "auto", .automatic,
        "one-hot up to \(mostOneHot) categories, above that an embedding of min(50, 1.6·n^0.56) numbers for n"
      ),
    ])
}
