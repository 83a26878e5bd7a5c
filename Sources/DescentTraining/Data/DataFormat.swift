import DescentArrays
import DescentConfiguration
import DescentData
import DescentFiles

/// A format of training data: how it is recognized, which settings apply to it, and who reads it.
///
/// Whatever depends on the format asks the table ``all``.
struct DataFormat: Sendable {
  /// Its name in settings.
  let name: DataSettings.Format
  /// What such data are called, with an article.
  let thing: String
  /// What a path of such data holds; `nil` if they are not found by a path.
  let form: PathForm?
  /// The settings that apply to it, of those in ``optionalSettings``.
  let settings: Set<String>
  /// The kinds of data.validation that it supports in addition to none, fraction and fold.
  let validations: [String]
  /// Whether the targets can only be classes.
  let isOfClasses: Bool
  let load: @Sendable (DataLoading) throws(DataError) -> LoadedTraining
  /// Samples for evaluating a model; `nil` if its inputs are of another kind.
  let samples:
    @Sendable (
      DataLoading, InputPreparation, OutputDescription, inout RowFindings
    ) throws(DataError) -> (any SampleSource)?
  let survey:
    @Sendable (
      _ path: String, _ target: [ColumnName], DataSettings.Task, DataEnvironment
    ) throws(DataError) -> DataSurvey

  static let all: [DataFormat] = [table, npy, npz, idx, named, images]

  /// The format with a name in settings.
  static subscript(name: DataSettings.Format) -> DataFormat {
    all.first { $0.name == name } ?? table
  }

  /// A setting that does not apply to every format.
  struct OptionalSetting: Sendable {
    let name: String
    let isUsed: @Sendable (DataSettings) -> Bool

    init(_ name: String, _ isUsed: @escaping @Sendable (DataSettings) -> Bool) {
      self.name = name
      self.isUsed = isUsed
    }
  }

  static let optionalSettings: [OptionalSetting] =
    tableSettings + [
      OptionalSetting("features") { $0.features != nil },
      OptionalSetting("size") { $0.size != nil },
      OptionalSetting("channels") { $0.channels != usual.channels },
      OptionalSetting("directory") { $0.directory != nil },
      OptionalSetting("target") { !$0.target.isEmpty },
      OptionalSetting("classes") { $0.classes != nil },
    ]

  private static let usual = DataSettings(path: "")

  private static let tableSettings: [OptionalSetting] = [
    OptionalSetting("delimiter") { $0.delimiter != nil },
    OptionalSetting("header") { $0.header != nil },
    OptionalSetting("encoding") { $0.encoding != nil },
    OptionalSetting("decimal") { $0.decimal != nil },
    OptionalSetting("date-order") { $0.dateOrder != nil },
    OptionalSetting("date-features") { !$0.dateFeatures.isEmpty },
    OptionalSetting("missing-marks") { !$0.missingMarks.isEmpty },
    OptionalSetting("ignore") { !$0.ignore.isEmpty },
    OptionalSetting("categorical") { !$0.categorical.isEmpty },
    OptionalSetting("missing") { $0.missing != usual.missing },
    OptionalSetting("unknown-categories") { $0.unknownCategories != usual.unknownCategories },
    OptionalSetting("spellings") { $0.spellings != usual.spellings },
    OptionalSetting("categories") { $0.categories != usual.categories },
  ]

  // MARK: The formats

  private static let table = DataFormat(
    name: .csv, thing: "a table", form: .text,
    settings: Set(tableSettings.map(\.name) + ["target"]),
    validations: ["path", "column"], isOfClasses: false,
    load: { loading throws(DataError) in try loading.loadTable() },
    samples: { loading, input, _, findings throws(DataError) in
      guard case .table(let table) = input else { return nil }
      return try loading.tableSamples(loading.settings.path, table, &findings)
    },
    survey: { path, target, task, _ throws(DataError) in
      try DataSurvey(table: path, target: target, task: task)
    })

  private static let npy = arrays(
    .npy, "an NPY file", .npy, settings: ["target", "classes"]
  ) { path throws(DataError) in try DataSurvey(npy: path) }

  private static let npz = arrays(
    .npz, "an NPZ file", .npz, settings: ["features", "target", "classes"]
  ) { path throws(DataError) in try DataSurvey(npz: path) }

  private static func arrays(
    _ name: DataSettings.Format, _ thing: String, _ form: PathForm, settings: Set<String>,
    survey: @escaping @Sendable (String) throws(DataError) -> DataSurvey
  ) -> DataFormat {
    DataFormat(
      name: name, thing: thing, form: form, settings: settings, validations: ["arrays"],
      isOfClasses: false,
      load: { loading throws(DataError) in try loading.loadArrays() },
      samples: { loading, input, outputs, _ throws(DataError) in
        guard case .features(let array) = input else { return nil }
        return try loading.standardized(
          loading.arrays(targets: nil, DataLoading.ArrayTargetKind(outputs), array).source,
          array.standardization)
      }, survey: { path, _, _, _ throws(DataError) in try survey(path) })
  }

  private static let idx = digits(.idx, "a folder of IDX files", .idxFolder, settings: [])
  private static let named = digits(.named, "a named set", nil, settings: ["directory"])

  private static func digits(
    _ name: DataSettings.Format, _ thing: String, _ form: PathForm?, settings: Set<String>
  ) -> DataFormat {
    DataFormat(
      name: name, thing: thing, form: form, settings: settings, validations: ["test"],
      isOfClasses: true,
      load: { loading throws(DataError) in try loading.loadIDX() },
      samples: { loading, input, _, _ throws(DataError) in
        guard case .features(let array) = input else { return nil }
        return try loading.standardized(try loading.wholeIDX(), array.standardization)
      },
      survey: { path, _, _, environment throws(DataError) in
        try DataSurvey(idx: path, isNamed: name == .named, environment)
      })
  }

  private static let images = DataFormat(
    name: .images, thing: "a folder of images", form: .imageFolder,
    settings: ["size", "channels"], validations: ["path"], isOfClasses: true,
    load: { loading throws(DataError) in try loading.loadImages() },
    samples: { loading, input, outputs, _ throws(DataError) in
      guard case .images(let image) = input else { return nil }
      return try loading.imageSamples(loading.settings.path, image, outputs)
    }, survey: { path, _, _, _ throws(DataError) in try DataSurvey(images: path) })
}

extension DataSettings {
  /// The kind of data, inferred if not specified.
  func foundFormat() throws(DataError) -> Format {
    guard format == .automatic else { return format }
    if DataSource.names.contains(path) { return .named }
    let form = try PathForm(path)
    if let found = DataFormat.all.first(where: { $0.form == form }) { return found.name }
    guard form != .absent else {
      throw DataError(
        .notFound, path: path,
        "there is no such file, folder or data set; the data sets are "
          + listing(DataSource.names))
    }
    if let parts = try SplitFolder(path), let other = parts.validation ?? parts.test {
      throw DataError(
        .invalid, path: path,
        "has separate parts; set data.path to \(parts.training), and data.validation to {path: \(other)}"
      )
    }
    throw DataError(
      .invalid, path: path,
      "holds no recognized data; it must be a CSV, NPY or NPZ file, a folder of IDX files, or a folder of images "
        + "label/name.png")
  }

  /// Refuses settings that do not apply to the kind of data.
  func check(_ format: DataFormat) throws(DataError) {
    let wrong = DataFormat.optionalSettings.first {
      !format.settings.contains($0.name) && $0.isUsed(self)
    }
    if let wrong {
      throw DataError(
        .invalid, path: path,
        "is \(format.thing), to which data.\(wrong.name) does not apply; remove it")
    }
    if let kind = validation.kindOfSomeFormats, !format.validations.contains(kind) {
      throw DataError(
        .invalid, path: path,
        "is \(format.thing), which does not support this data.validation; valid choices are none, fraction, "
          + "fold and \(format.validations.joined(separator: " and "))")
    }
    if format.isOfClasses, task != .automatic, task != .classification {
      throw DataError(
        .invalid, path: path,
        "is \(format.thing), whose targets are classes; data.task must be classification")
    }
  }
}

extension ValidationSettings {
  /// The kind, if not every format supports it.
  fileprivate var kindOfSomeFormats: String? {
    switch self {
    case .none, .fraction, .fold: nil
    case .path: "path"
    case .arrays: "arrays"
    case .column: "column"
    case .test: "test"
    }
  }
}
