import DescentData

/// What a look at data shows, and what it suggests for a training on them.
struct DataSurvey {
  var findings: [String] = []
  var notes: [String: String] = [:]
  var configuration: TrainingConfiguration

  private init(_ data: DataSettings) {
    configuration = TrainingConfiguration(data: data, model: ModelSettings([]))
  }

  /// Fills in model and training.
  ///
  /// - Parameters:
  ///   - samples: How many there are, as far as is known.
  ///   - hidden: The units of the hidden layers.
  private mutating func suggest(
    samples: Int, hidden: LayerSettings.Hidden, flattening: Bool = false, classes: Bool = true
  ) {
    configuration.model = ModelSettings(
      (flattening ? [.flatten] : []) + [
        .hidden(hidden), .dense(.init(initializer: .xavier())),
      ])
    notes["model"] = "The last layer, without units, has as many as there are outputs. Layers:"
    let batch = samples < 500 ? 16 : samples < 20_000 ? 32 : 128
    // Some 4,000 steps.
    configuration.training.batchSize = batch
    configuration.training.epochs = min(max(4000 * batch / max(samples, 1), 10), 100)
    if samples < 10 {
      configuration.data.validation = .none
      configuration.training.batchSize = 1
    }
    if configuration.data.validation != .none {
      configuration.training.earlyStopping = EarlyStoppingSettings(
        patience: max(configuration.training.epochs / 5, 5))
    }
  }
}

// MARK: Tables

extension DataSurvey {
  /// The rows that are looked at.
  private static let rows = 10_000

  init(table path: String) throws(DataError) {
    self.init(DataSettings(path: path))
    let form = try CSVForm(csv: path)
    let head = try Table(headOf: path, rows: Self.rows)
    let looks = head.columns.map { ColumnLook($0) }
    let isWhole = head.rowCount < Self.rows
    let target = Self.target(among: looks)
    findings.append(
      "\(path): \(isWhole ? "\(head.rowCount)" : "more than \(Self.rows)") rows, \(looks.count) columns, "
        + "\(form.delimiter.rawValue) between them"
        + (form.hasHeader ? "." : "; no names, so that columns are called by their numbers."))
    for (index, look) in looks.prefix(40).enumerated() {
      let name = look.name.filter { !$0.isNewline }
      findings.append("  \(index + 1) \(name): \(look.words)")
    }
    if looks.count > 40 { findings.append("  and \(looks.count - 40) more") }
    let features = looks.filter { $0.name != target.name }
    let ignored = features.filter { $0.reasonToIgnore(rows: head.rowCount) != nil }
    configuration.data.target = [
      form.hasHeader
        ? .name(target.name)
        : .number(
          (looks.firstIndex { $0.name == target.name } ?? 0) + 1)
    ]
    // If everything were ignored, nothing would be left.
    if ignored.count < features.count {
      configuration.data.ignore = ignored.map { .name($0.name) }
      notes["data.ignore"] = ignored.compactMap { look in
        look.reasonToIgnore(rows: head.rowCount).map { "\(look.name): \($0)." }
      }.joined(separator: " ")
      if ignored.isEmpty { notes["data.ignore"] = nil }
    }
    let used = features.filter { look in !ignored.contains { $0.name == look.name } }
    let task = TableColumns.task(of: [target.values])
    configuration.data.task = task == .classification ? .classification : .regression
    notes["data.target"] =
      target.isNamedAsTarget
      ? "Guessed by its name." : "Guessed: the last column that can be predicted."
    notes["data.task"] =
      task == .classification
      ? "\(target.name) has \(target.differentCount) different values, which are taken for classes."
      : "\(target.name) holds numbers, which are taken for values."
    if target.missingCount > 0 {
      configuration.data.missing = .drop
      notes["data.missing"] =
        "\(target.name) lacks \(target.missingCount) values; such rows are left out."
    } else if used.contains(where: { $0.missingCount > 0 }) {
      configuration.data.missing = .fill
      notes["data.missing"] =
        "Values are missing in "
        + listing(used.filter { $0.missingCount > 0 }.map { "\($0.name) (\($0.missingCount))" })
        + "."
    }
    if used.contains(where: { $0.isCategorical }) {
      configuration.data.unknownCategories = .zeros
    }
    suggest(
      samples: isWhole ? head.rowCount : 100_000,
      hidden: .init(units: head.rowCount < 500 ? [32, 16] : [64, 32]))
  }

  private static func target(among looks: [ColumnLook]) -> ColumnLook {
    for name in ColumnLook.targetNames {
      if let look = looks.first(where: { $0.name.lowercased() == name && $0.canBeTarget }) {
        return look
      }
    }
    return looks.last { $0.canBeTarget } ?? looks[looks.count - 1]
  }
}

/// What a column looks like.
private struct ColumnLook {
  /// Names under which the column that is to be predicted usually goes, the surest first.
  static let targetNames = [
    "target", "label", "labels", "class", "y", "species", "outcome", "output", "response",
    "survived",
    "diagnosis", "quality", "price", "medv", "income", "churn", "default", "fraud", "category",
  ]

  let name: String
  let values: Table.Values
  let missingCount: Int
  let differentCount: Int
  /// The commonest categories.
  private let examples: [String]
  private let range: (Double, Double)?
  private let counts: Bool

  init(_ column: Table.Column) {
    name = column.name
    values = column.values
    switch column.values {
    case .numbers(let numbers):
      let present = numbers.filter { !$0.isNaN }
      missingCount = numbers.count - present.count
      differentCount = Set(present).count
      examples = []
      range = present.min().flatMap { low in present.max().map { (low, $0) } }
      // 0, 1, 2, … or 1, 2, 3, …
      counts =
        present.count > 5 && missingCount == 0 && (numbers[0] == 0 || numbers[0] == 1)
        && numbers.indices.allSatisfy { numbers[$0] == numbers[0] + Double($0) }
    case .categories(let codes, let names):
      missingCount = codes.count { $0 < 0 }
      differentCount = Set(codes.filter { $0 >= 0 }).count
      examples = Array(names.prefix(3))
      range = nil
      counts = false
    }
  }

  var isCategorical: Bool { if case .categories = values { true } else { false } }
  var isNamedAsTarget: Bool { Self.targetNames.contains(name.lowercased()) }
  private var rowCount: Int { values.count }

  private var isNamedAsNumber: Bool {
    let name = name.lowercased()
    return ["id", "index", "idx", "row", "rownames", "no", "nr", "unnamed: 0", "column 1"].contains(
      name)
      || name.hasSuffix("_id")
      || name.hasSuffix("id") && name.dropLast(2).last?.isLetter == true
        && self.name.hasSuffix("Id")
  }

  /// Whether something can be learned from it as a target.
  var canBeTarget: Bool {
    guard differentCount > 1, !counts else { return false }
    return !isCategorical || differentCount <= max(20, rowCount / 10)
  }

  func reasonToIgnore(rows: Int) -> String? {
    if differentCount == 0 { return "no value at all" }
    if counts, isNamedAsNumber { return "the number of the row" }
    if isCategorical, differentCount > 20, differentCount * 2 > rows {
      return "texts that are nearly all different"
    }
    if isCategorical, differentCount > 1000 { return "\(differentCount) different texts" }
    if isNamedAsNumber, !isCategorical, differentCount == rows, rows > 5 {
      return "a different number in each row"
    }
    return nil
  }

  var words: String {
    let missing = missingCount > 0 ? ", \(missingCount) missing" : ""
    if let range {
      return "numbers from \(YAMLWriter.number(range.0)) to \(YAMLWriter.number(range.1))\(missing)"
    }
    let shown = examples.map { $0.count > 24 ? $0.prefix(24) + "…" : $0 }
      .map { $0.filter { !$0.isNewline } }.joined(separator: ", ")
    return differentCount == 0
      ? "empty"
      : "\(differentCount) different texts (\(shown)\(differentCount > 3 ? ", …" : ""))\(missing)"
  }
}

extension Table.Values {
  fileprivate var count: Int {
    switch self {
    case .numbers(let numbers): numbers.count
    case .categories(let codes, _): codes.count
    }
  }
}

// MARK: Arrays

extension DataSurvey {
  init(npy path: String) throws(DataError) {
    self.init(DataSettings(path: path))
    let features = try ArrayLook(npy: path)
    guard let target = Self.targetFile(for: path) else {
      throw DataError(
        .notFound, path: path,
        "holds features; beside it there is no file with the targets, such as y.npy or labels.npy")
    }
    let targets = try ArrayLook(npy: target)
    configuration.data.target = [.name(target)]
    notes["data.target"] = "Guessed by its name."
    try describe(path, features, target, targets)
  }

  init(npz path: String) throws(DataError) {
    self.init(DataSettings(path: path))
    let archive = try ArrayArchive(npz: path)
    let names = ArrayNames(archive.names)
    guard let features = names.features, let target = names.target, features != target else {
      throw DataError(
        .invalid, path: path,
        "must hold an array of features and one of targets, such as x and y; there are "
          + listing(archive.names))
    }
    configuration.data.features = features
    configuration.data.target = [.name(target)]
    notes["data.target"] = "The arrays are \(listing(archive.names))."
    let lower = archive.names.map { $0.lowercased() }
    for (x, y) in [("x_test", "y_test"), ("x_val", "y_val"), ("test_images", "test_labels")] {
      if let a = lower.firstIndex(of: x), let b = lower.firstIndex(of: y) {
        configuration.data.validation = .arrays(
          .init(features: archive.names[a], target: archive.names[b]))
      }
    }
    let (x, y) = (try archive.array(features), try archive.array(target))
    try describe(
      "\(path), \(features)", ArrayLook(shape: x.shape, element: x.element), target,
      ArrayLook(shape: y.shape, element: y.element))
  }

  private mutating func describe(
    _ name: String, _ features: ArrayLook, _ targetName: String, _ targets: ArrayLook
  ) throws(DataError) {
    let (count, shape) = (features.shape.first ?? 0, Array(features.shape.dropFirst()))
    findings.append("\(name): \(count) samples of the shape \(shape), \(features.element.words).")
    findings.append(
      "\(targetName): the targets, of the shape \(targets.shape), \(targets.element.words).")
    let isOneEach = targets.shape.dropFirst().allSatisfy { $0 == 1 }
    let areClasses = targets.element.isWholeNumber && isOneEach
    configuration.data.task = areClasses ? .classification : .automatic
    if !areClasses {
      notes["data.task"] =
        "Numbers with fractions, or several for each sample, are values; or labels, where all are 0 or 1."
    }
    if features.element != .uint8 { configuration.data.standardizes = true }
    suggest(
      samples: count, hidden: .init(units: [128, 64]), flattening: shape.count > 1)
  }

  /// A file beside the features that is called as targets are.
  private static func targetFile(for path: String) -> String? {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let (folder, name) = (path[..<slash], String(path[slash...]))
    var candidates: [String] = []
    for (from, to) in [
      ("features", "targets"), ("features", "labels"), ("images", "labels"), ("data", "labels"),
      ("data", "targets"), ("x", "y"), ("X", "y"), ("X", "Y"),
    ] where name.contains(from) {
      candidates.append(name.replacing(from, with: to, maxReplacements: 1))
    }
    candidates += ["y.npy", "Y.npy", "labels.npy", "targets.npy", "target.npy"]
    return candidates.lazy.filter { $0 != name }.map { folder + $0 }.first {
      (try? PathForm($0)) == .npy
    }
  }
}

extension ArrayElement {
  fileprivate var isWholeNumber: Bool { self != .float32 && self != .float64 }

  fileprivate var words: String {
    switch self {
    case .float32: "32-bit numbers"
    case .float64: "64-bit numbers"
    case .int8, .int32, .int64: "whole numbers"
    case .uint8: "bytes"
    case .bool: "truth values"
    }
  }
}

// MARK: Images and sets

extension DataSurvey {
  init(
    idx path: String, isNamed: Bool, _ environment: DataEnvironment
  ) throws(DataError) {
    self.init(DataSettings(path: path))
    let data = try DataSource.load(path, testSamples: 1, environment: environment)
    let shape = data.train.imageShape ?? data.train.featureShape
    findings.append(
      "\(path): \(data.train.count) samples of the shape \(shape) for training, \(data.train.classCount ?? 0) "
        + "classes.")
    findings.append(
      "The test part is kept for descent evaluate; validation samples are from the rest.")
    configuration.data.task = .classification
    suggest(
      samples: data.train.count,
      hidden: data.train.count < 10_000
        ? .init(units: [64, 32]) : .init(units: [256, 128], batchNorm: true, dropout: 0.1))
  }

  init(images path: String) throws(DataError) {
    self.init(DataSettings(path: path))
    let (size, isUniform) = try Self.size(of: path)
    let folder = try ImageFolder(path, size: isUniform ? nil : (size.rows, size.columns))
    findings.append(
      "\(path): \(folder.count) images, \(folder.channelCount == 1 ? "grey" : "in color"), of the classes "
        + listing(Array(folder.classNames.prefix(20))) + ".")
    if isUniform {
      findings.append("All have \(size.rows) rows and \(size.columns) columns of pixels.")
    } else {
      configuration.data.size = size
      notes["data.size"] = "The images have different sizes."
    }
    if isUniform, size.rows * size.columns > 128 * 128 {
      configuration.data.size = .init(rows: 64, columns: 64)
      notes["data.size"] = "The images are large."
    }
    if let note = folder.note { findings.append(note + ".") }
    configuration.data.task = .classification
    suggest(samples: folder.count, hidden: .init(units: [128, 64], batchNorm: true, dropout: 0.1))
  }

  /// The size that all images have, or one that they can be brought to.
  private static func size(
    of path: String
  ) throws(DataError) -> (DataSettings.Size, isUniform: Bool) {
    do throws(DataError) {
      let folder = try ImageFolder(path)
      return (.init(rows: folder.size.rows, columns: folder.size.columns), true)
    } catch  where error.kind == .invalid {
      return (.init(rows: 32, columns: 32), false)
    }
  }
}
