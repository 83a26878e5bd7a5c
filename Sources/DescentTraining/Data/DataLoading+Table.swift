import DescentArrays
import DescentConfiguration
import DescentData
import DescentFiles

// Tables.
extension DataLoading {
  func loadTable() throws(DataError) -> LoadedTraining {
    let isStream = try streams(settings.path)
    let form = try CSVForm(csv: settings.path, options: options())
    let columns = try TableColumns(settings, form)
    var options = options(hasHeader: form.hasHeader)
    options.delimiter = form.delimiter
    for name in columns.categorical { options.kinds[.name(name)] = .categorical }
    for name in columns.ignored { options.kinds[.name(name)] = .ignored }
    if let split = columns.split { options.kinds[.name(split)] = .categorical }
    let file =
      try isStream
      ? TableFile(surveyOf: settings.path, options: options)
      : TableFile(csv: settings.path, options: options)
    let task = try columns.task(in: file, settings)
    let preparing = PreparationOptions(
      target: task == .classification
        ? .classes(.name(columns.targets[0])) : .values(columns.targets.map { .name($0) }),
      missing: settings.missing.policy, unknownCategories: settings.unknownCategories,
      standardizes: settings.standardizes ?? true,
      mergesSpellings: settings.spellings == .merged, categories: settings.categories)
    let parts =
      try isStream
      ? streamedTable(options, preparing, columns) : wholeTable(file, preparing, columns)
    try check(parts.preparation, columns)
    var input = InputPreparation.TableInput(parts.preparation, hasHeader: form.hasHeader)
    let reading = parts.reading.restricted(to: parts.preparation.columns)
    input.reading = reading.isPlain ? nil : reading
    var (validation, others) = (parts.validation, parts.validationFindings)
    if case .path(let path) = settings.validation {
      validation = try tableSamples(path, input, &others)
    }
    var loaded = LoadedTraining(
      parts.training, validation, .table(input),
      OutputDescription(
        task: task, names: parts.preparation.classNames ?? columns.targets,
        column: task == .classification ? columns.targets[0] : nil))
    loaded.notes += (parts.issues.map(\.message) + parts.notes).map { "\(settings.path): \($0)" }
    loaded.notes += parts.findings.notes() + others.notes(of: "validation rows")
    return loaded
  }

  private func options(hasHeader: Bool? = nil) -> CSVOptions {
    var options = CSVOptions(
      delimiter: settings.delimiter, hasHeader: hasHeader ?? settings.header)
    options.encoding = settings.encoding
    options.decimal = settings.decimal
    options.dateOrder = settings.dateOrder
    options.dateParts = settings.dateFeatures.isEmpty ? nil : settings.dateFeatures
    options.missingTexts.formUnion(settings.missingMarks)
    options.knownNames = settings.columnNames
    return options
  }

  private struct Parts {
    var training: any SampleSource
    var validation: (any SampleSource)?
    var preparation: TablePreparation
    var reading: TableReading
    var issues: [ColumnIssue]
    /// Notes on the rows for the user.
    var notes: [String] = []
    var findings = RowFindings()
    var validationFindings = RowFindings()
  }

  private func streamedTable(
    _ options: CSVOptions, _ preparing: PreparationOptions, _ columns: TableColumns
  ) throws(DataError) -> Parts {
    guard settings.samples == nil else {
      throw invalid("is read as a stream, which always uses all samples; remove data.samples")
    }
    let split: RowSplit
    switch settings.validation {
    case .fraction(let part):
      if part.stratified == true {
        throw invalid(
          "is read as a stream, which cannot be split by class; remove data.validation.fraction.stratified, or set "
            + "data.stream to false")
      }
      split = .fraction(training: 1 - part.share, seed: part.seed)
    case .column(let column):
      split = .column(
        .name(columns.split ?? ""), training: column.training, validation: column.validation)
    case .fold:
      throw invalid("is read as a stream, which has no folds; set data.stream to false")
    case .none, .path, .arrays, .test: split = .none
    }
    let streams = try CSVStreams(
      csv: settings.path, options: options, preparing: preparing, split: split, window: window)
    if case .column(let column) = settings.validation, streams.validation == nil {
      throw noRows(columns, column.validation)
    }
    return Parts(
      training: streams.training, validation: streams.validation,
      preparation: streams.preparation, reading: streams.reading, issues: streams.issues,
      findings: streams.findings)
  }

  private func wholeTable(
    _ file: TableFile, _ preparing: PreparationOptions, _ columns: TableColumns
  ) throws(DataError) -> Parts {
    var table = file.table
    if let samples = settings.samples {
      table = try table.rows(Array(0..<min(samples, table.rowCount)))
    }
    let classes: ColumnName?
    if case .classes(let column) = preparing.target { classes = column } else { classes = nil }
    var findings = RowFindings()
    if let kept = try kept(of: table, preparing, columns, &findings) {
      // Before rows are divided, so that the shares are of the remaining rows.
      table = try table.rows(kept)
    }
    var (training, validation) = (table, DataTable?.none)
    switch settings.validation {
    case .fraction(let part):
      (training, validation) = try table.split(
        first: 1 - part.share, seed: part.seed,
        stratifiedBy: part.stratified ?? true ? classes : nil)
    case .fold(let fold):
      let folds = try table.folds(
        fold.count, seed: fold.seed, stratifiedBy: fold.stratified ?? true ? classes : nil)
      (training, validation) = folds[fold.number - 1]
    case .column(let column):
      let parts = try table.split(by: .name(columns.split ?? ""))
      guard let rows = parts[column.training] else { throw noRows(columns, column.training) }
      guard let others = parts[column.validation] else {
        throw noRows(columns, column.validation)
      }
      (training, validation) = (rows, others)
    case .none, .path, .arrays, .test: break
    }
    var notes: [String] = []
    if let column = classes, let drawn = validation {
      // All rows of a rare class may have been drawn for validation.
      let known = Set(try training.column(column).values.counts.map(\.text))
      let (rest, moved) = try drawn.parted(by: column, among: known)
      if let moved {
        training = try training.joined(with: moved)
        guard let rest else {
          throw invalid("has no rows left for validation, because most classes have only one row")
        }
        validation = rest
        notes.append(
          "\(moved.rowCount) rows are used for training only, because they are the only ones of their class"
        )
      }
    }
    var (fitted, others) = (RowFindings(), RowFindings())
    let preparation =
      if case .table(let input)? = earlier?.input { input.preparation } else {
        try TablePreparation(fitting: training, preparing, findings: &fitted)
      }
    findings.mergedSpellings = fitted.mergedSpellings
    var other: (any SampleSource)?
    if let validation { other = try preparation.dataset(validation, findings: &others) }
    var parts = Parts(
      training: try preparation.dataset(training), validation: other, preparation: preparation,
      reading: file.reading, issues: file.issues, notes: notes, findings: findings,
      validationFindings: others)
    for target in columns.targets {
      let values = try training.column(.name(target)).values
      if classes == nil, let value = values.onlyNumber {
        throw invalid(
          "column \"\(target)\" holds \(value) in every training row; there is nothing to learn"
        )
      }
      if classes != nil, let note = Self.rareClasses(target, table.columns) {
        parts.notes.append(note)
      }
    }
    return parts
  }

  /// Refuses a target with a single class.
  private func check(_ preparation: TablePreparation, _ columns: TableColumns) throws(DataError) {
    guard let names = preparation.classNames, names.count < 2 else { return }
    throw invalid(
      "column \"\(columns.targets[0])\" holds only one class, \"\(names.first ?? "")\", in the training rows; "
        + "classification needs at least two")
  }

  /// A note on classes that have a single row, which is used either for training or for validation.
  private static func rareClasses(_ target: String, _ columns: [DataTable.Column]) -> String? {
    guard let values = columns.first(where: { $0.name == target })?.values else { return nil }
    let rare = values.counts.filter { $0.count == 1 }.map { "\"\($0.text)\"" }
    guard !rare.isEmpty else { return nil }
    let shown = rare.prefix(5).joined(separator: ", ") + (rare.count > 5 ? ", …" : "")
    return
      "column \"\(target)\": \(rare.count == 1 ? "class \(shown) has" : "classes \(shown) have") only one row, too "
      + "few for training and validation"
  }

  /// The rows that are not dropped because of a missing value; `nil` if all are kept.
  private func kept(
    of table: DataTable, _ preparing: PreparationOptions, _ columns: TableColumns,
    _ findings: inout RowFindings
  ) throws(DataError) -> [Int]? {
    if preparing.missing == .refuse { return nil }
    let incomplete = table.columns.filter { $0.name != columns.split && $0.hasMissing }
    let targets = Set(columns.targets)
    var needed = incomplete.filter { targets.contains($0.name) }
    if preparing.missing == .dropRow {
      needed += incomplete.filter { !targets.contains($0.name) }
    }
    if needed.isEmpty { return nil }
    let kept = (0..<table.rowCount).filter { row in
      guard let column = needed.first(where: { $0.values.isMissing(row) }) else { return true }
      findings.leaveOut(lackingTarget: targets.contains(column.name))
      return false
    }
    findings.rows = table.rowCount
    guard !kept.isEmpty else { throw invalid("every row has a missing value, so none is left") }
    return kept
  }

  private func noRows(_ columns: TableColumns, _ text: String) -> DataError {
    invalid(
      "has no row with \"\(text)\" in column \"\(columns.split ?? "")\"; data.validation.column says which texts "
        + "mark training and validation rows")
  }

  /// The rows of a file, for a given preparation.
  func tableSamples(
    _ path: String, _ input: InputPreparation.TableInput, _ findings: inout RowFindings
  ) throws(DataError) -> any SampleSource {
    let options = options(hasHeader: input.hasHeader)
    let reading = input.reading ?? TableReading()
    if try streams(path) {
      let streams = try CSVStreams(
        csv: path, options: options, preparation: input.preparation, reading: reading,
        window: window)
      findings.add(streams.findings)
      return streams.training
    }
    return try input.preparation.dataset(
      DataTable(csv: path, for: input.preparation, reading: reading, options: options),
      findings: &findings)
  }
}

extension DataSettings.MissingSettings {
  /// The policy that the setting selects.
  public var policy: MissingPolicy {
    switch self {
    case .refuse: .refuse
    case .drop: .dropRow
    case .fill: .fill
    case .mark: .mark
    }
  }
}

extension DataTable.Column {
  fileprivate var hasMissing: Bool {
    switch values {
    case .numbers(let numbers): numbers.contains(where: \.isNaN)
    case .categories(let codes, _): codes.contains { $0 < 0 }
    }
  }
}

extension DataTable.Values {
  fileprivate func isMissing(_ row: Int) -> Bool {
    switch self {
    case .numbers(let numbers): numbers[row].isNaN
    case .categories(let codes, _): codes[row] < 0
    }
  }

  /// The single number of a constant column; `nil` if values differ or there are none.
  fileprivate var onlyNumber: String? {
    guard case .numbers(let numbers) = self, let first = numbers.first(where: { !$0.isNaN }),
      numbers.allSatisfy({ $0 == first || $0.isNaN })
    else { return nil }
    return numberText(first)
  }

  /// The distinct values as texts, with their counts, in order.
  var counts: [(text: String, count: Int)] {
    switch self {
    case .numbers(let numbers):
      var counts: [Double: Int] = [:]
      for number in numbers where !number.isNaN { counts[number, default: 0] += 1 }
      return counts.sorted { $0.key < $1.key }.map { (numberText($0.key), $0.value) }
    case .categories(let codes, let names):
      var counts = [Int](repeating: 0, count: names.count)
      for code in codes where code >= 0 { counts[Int(code)] += 1 }
      return zip(names, counts).filter { $0.1 > 0 }.map { ($0.0, $0.1) }
    }
  }
}

extension DataSettings {
  /// The names of the columns mentioned in the settings.
  fileprivate var columnNames: Set<String> {
    var columns = target + ignore + categorical
    if case .column(let column) = validation { columns.append(column.name) }
    return Set(
      columns.compactMap { if case .name(let name) = $0 { name } else { nil } })
  }
}

/// The columns mentioned in the settings, by their names in the file.
struct TableColumns {
  let targets: [String]
  let ignored: [String]
  let categorical: [String]
  let split: String?

  init(_ settings: DataSettings, _ form: CSVForm) throws(DataError) {
    let places = ColumnNames(form.columns, of: settings.path)
    func named(_ columns: [ColumnName], _ field: String) throws(DataError) -> [String] {
      var (names, seen) = ([String](), Set<String>())
      for column in columns {
        guard let name = places.place(of: column).map({ form.columns[$0] }) else {
          let columns = "\(form.columns.count) columns are \(shown(form.columns))"
          var hint = "its \(columns)"
          if case .name(let text) = column,
            let near = nearestName(to: text, among: form.columns)
          {
            hint = "did you mean \"\(near)\"? Its \(columns)"
          }
          throw DataError(
            .invalid, path: settings.path,
            "has no column \(column), which is named in data.\(field); \(hint)")
        }
        guard seen.insert(name).inserted else {
          throw DataError(
            .invalid, path: settings.path, "data.\(field) names column \"\(name)\" twice")
        }
        names.append(name)
      }
      return names
    }
    targets = try named(settings.target, "target")
    ignored = try named(settings.ignore, "ignore")
    categorical = try named(settings.categorical, "categorical")
    if case .column(let column) = settings.validation {
      split = try named([column.name], "validation.column.name").first
    } else {
      split = nil
    }
    guard !targets.isEmpty else {
      throw DataError(
        .invalid, path: settings.path,
        "data.target must name the column to predict; the \(form.columns.count) columns are "
          + shown(form.columns))
    }
    if let date = targets.first(where: { target in
      form.columns.firstIndex(of: target).map { form.kinds[$0] == .dates } ?? false
    }) {
      throw DataError(
        .invalid, path: settings.path,
        "column \"\(date)\" holds dates, which cannot be predicted; name a column of numbers or classes, or make a "
          + "column with the number of days between two dates")
    }
    let ignored = Set(ignored)
    if let target = (targets + categorical + [split].compactMap(\.self)).first(where: {
      ignored.contains($0)
    }) {
      throw DataError(
        .invalid, path: settings.path,
        "data.ignore names column \"\(target)\", which is needed; remove it there")
    }
  }

  /// The kind of prediction for the targets: one column of texts, or of at most 20 distinct whole numbers with at least
  /// two rows each on average, holds classes; several columns of 0 and 1 hold labels; all others hold values.
  func task(
    in file: TableFile, _ settings: DataSettings
  ) throws(DataError) -> OutputDescription.Task {
    var columns: [DataTable.Values] = []
    for name in targets { columns.append(try file.table.column(.name(name)).values) }
    switch settings.task {
    case .classification:
      guard targets.count == 1 else {
        throw DataError(
          .invalid, path: settings.path,
          "data.target names \(targets.count) columns; classification takes one; set data.task to multi-label or "
            + "regression")
      }
      if case .numbers(let numbers) = columns[0], Self.areMeasured(numbers) {
        throw DataError(
          .invalid, path: settings.path,
          "column \"\(targets[0])\" holds numbers with fractions, nearly all different, which are not classes; set "
            + "data.task to regression, or remove data.task")
      }
      return .classification
    case .multiLabel: return .multiLabel
    case .regression:
      if let index = columns.firstIndex(where: { if case .categories = $0 { true } else { false } })
      {
        throw DataError(
          .invalid, path: settings.path,
          "column \"\(targets[index])\" holds text, not values; set data.task to classification, or remove data.task"
        )
      }
      return .regression
    case .automatic: return TableColumns.task(of: columns)
    }
  }

  /// Whether numbers are too varied to be classes.
  private static func areMeasured(_ numbers: [Double]) -> Bool {
    let present = numbers.filter { !$0.isNaN }
    let different = Set(present)
    return different.count > 20 && 2 * different.count > present.count
      && different.contains { $0 != $0.rounded() }
  }

  static func task(of targets: [DataTable.Values]) -> OutputDescription.Task {
    if targets.count == 1 {
      guard case .numbers(let numbers) = targets[0] else { return .classification }
      return holdsClasses(numbers) ? .classification : .regression
    }
    let areLabels = targets.allSatisfy {
      guard case .numbers(let numbers) = $0 else { return false }
      return numbers.allSatisfy { $0 == 0 || $0 == 1 || $0.isNaN }
    }
    return areLabels ? .multiLabel : .regression
  }

  private static func holdsClasses(_ numbers: [Double]) -> Bool {
    var different: Set<Double> = []
    var count = 0
    for number in numbers where !number.isNaN {
      guard number == number.rounded() else { return false }
      count += 1
      different.insert(number)
      if different.count > 20 { return false }
    }
    return different.count <= 2 || 2 * different.count <= count
  }
}

private func shown(_ names: [String]) -> String {
  names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
}
