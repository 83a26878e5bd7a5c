import DescentData

/// Which samples are for validation. They are never used for training.
public enum ValidationSettings: Setting {
  /// None.
  case none
  /// A random part of the samples.
  case fraction(Fraction = Fraction())
  /// A file, or a folder, of the same kind.
  case path(String)
  /// The samples of another array of the same NPZ file, or another pair of NPY files.
  case arrays(Arrays)
  /// By the texts of a column.
  case column(Column)
  /// One of several folds.
  case fold(Fold)
  /// The data set's own test part, for named sets and IDX folders.
  case test

  /// A random part.
  public struct Fraction: Hashable, Sendable {
    /// The share for validation.
    public var share: Double
    /// Whether each class has the same share; by default if there are classes and the data are not streamed.
    public var stratified: Bool?
    /// The seed of the split; it is not the training's seed, so that trainings with different seeds have the same
    /// parts.
    public var seed: UInt64

    /// A random part.
    public init(share: Double = 0.2, stratified: Bool? = nil, seed: UInt64 = 0) {
      self.share = share
      self.stratified = stratified
      self.seed = seed
    }
  }

  /// Separate arrays.
  public struct Arrays: Hashable, Sendable {
    /// The file, or the array, of the features.
    public var features: String
    /// The file, or the array, of the targets.
    public var target: String

    /// Two arrays.
    public init(features: String, target: String) {
      self.features = features
      self.target = target
    }
  }

  /// A column whose texts assign rows to training or validation.
  public struct Column: Hashable, Sendable {
    /// The column.
    public var name: ColumnName
    /// Its text in rows for training.
    public var training: String
    /// Its text in rows for validation.
    public var validation: String

    /// A column with its texts.
    public init(name: ColumnName, training: String = "train", validation: String = "validation") {
      self.name = name
      self.training = training
      self.validation = validation
    }
  }

  /// One of several folds.
  public struct Fold: Hashable, Sendable {
    /// The fold for validation, from 1.
    public var number: Int
    /// The number of folds.
    public var count: Int
    /// Whether each class has the same share in all folds; by default if there are classes.
    public var stratified: Bool?
    /// The seed of the folds.
    public var seed: UInt64

    /// One of several folds.
    public init(number: Int = 1, of count: Int = 5, stratified: Bool? = nil, seed: UInt64 = 0) {
      self.number = number
      self.count = count
      self.stratified = stratified
      self.seed = seed
    }
  }
}

extension ValidationSettings {
  package static let form: Form<ValidationSettings> = .choice(
    "a validation", bare: "fraction",
    [
      Case("none", .none, "no validation"),
      Case(
        "fraction", Fraction.form,
        "a random part of the samples", make: { .fraction($0) },
        settings: { if case .fraction(let fields) = $0 { fields } else { nil } }),
      Case(
        "path", .text("a file or a folder"), "a file or a folder of the same kind",
        make: { .path($0) }, settings: { if case .path(let path) = $0 { path } else { nil } }),
      Case(
        "arrays", Arrays.form,
        "NPY and NPZ: a separate pair of arrays", make: { .arrays($0) },
        settings: { if case .arrays(let fields) = $0 { fields } else { nil } }),
      Case(
        "column", Column.form,
        "tables: by the texts of a column", make: { .column($0) },
        settings: { if case .column(let fields) = $0 { fields } else { nil } }),
      Case(
        "fold", Fold.form,
        "one of several folds, for cross-validation", make: { .fold($0) },
        settings: { if case .fold(let fields) = $0 { fields } else { nil } }),
      Case("test", .test, "named sets and IDX folders: their own test part"),
    ])
}

extension Field {
  fileprivate static func stratified(
    _ member: WritableKeyPath<Record, Bool?> & Sendable
  ) -> Field {
    Field(
      "stratified", member, Form<Bool>.truth.optional,
      "whether each class has the same share; by default true if there are classes",
      example: "true")
  }
}

extension ValidationSettings.Fraction {
  fileprivate static let form: Form<ValidationSettings.Fraction> = .record(
    "fraction", usual: Self(), principal: "share",
    [
      Field(
        "share", \.share, .properFraction, isAlwaysWritten: true,
        "the share for validation"),
      .stratified(\.stratified),
      Field("seed", \.seed, .seed, "the seed of the split"),
    ])
}

extension ValidationSettings.Arrays {
  fileprivate static let form: Form<ValidationSettings.Arrays> = .record(
    "arrays", usual: Self(features: "", target: ""),
    [
      Field(
        "features", \.features, .text("a file or an array's name"), isRequired: true,
        "the file, or the array, of the features"),
      Field(
        "target", \.target, .text("a file or an array's name"), isRequired: true,
        "the file, or the array, of the targets"),
    ])
}

extension ValidationSettings.Column {
  fileprivate static let form: Form<ValidationSettings.Column> = .record(
    "column", usual: Self(name: 1), principal: "name",
    [
      Field("name", \.name, .column, isRequired: true, "the column"),
      Field("training", \.training, .text("a text"), "its text in training rows"),
      Field("validation", \.validation, .text("a text"), "its text in validation rows"),
    ],
    rules: [
      Rule("validation") {
        $0.training == $0.validation
          ? "is the same as that of rows for training; they must differ" : nil
      }
    ])
}

extension ValidationSettings.Fold {
  fileprivate static let form: Form<ValidationSettings.Fold> = .record(
    "fold", usual: Self(), principal: "number",
    [
      Field("number", \.number, .whole(1...10_000), "the validation fold, from 1"),
      Field("of", \.count, .whole(2...10_000), "the number of folds"),
      .stratified(\.stratified),
      Field("seed", \.seed, .seed, "the seed of the folds"),
    ],
    rules: [
      Rule("number") {
        $0.number <= $0.count ? nil : "is \($0.number); it must be 1 to \($0.count)"
      }
    ])
}
