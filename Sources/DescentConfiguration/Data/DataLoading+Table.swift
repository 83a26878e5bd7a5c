import DescentData

// Tables.
extension DataLoading {
  func loadTable() throws(DataError) -> LoadedTraining {
    let form = try CSVForm(csv: settings.path, options: options())
    let columns = try TableColumns(settings, form)
    var options = options(hasHeader: form.hasHeader)
    options.delimiter = form.delimiter
    for name in columns.categorical { options.kinds[.name(name)] = .categorical }
    for name in columns.ignored { options.kinds[.name(name)] = .ignored }
    if let split = columns.split { options.kinds[.name(split)] = .categorical }
    let task = try columns.task(in: Table(headOf: settings.path, options: options), settings)
    let preparing = PreparationOptions(
      target: task == .classification
        ? .classes(.name(columns.targets[0])) : .values(columns.targets.map { .name($0) }),
      missing: settings.missing.policy, unknownCategories: settings.unknownCategories,
      standardizes: settings.standardizes ?? true)
    let parts =
      try streams(settings.path)
      ? try streamedTable(options, preparing, columns)
      : try wholeTable(options, preparing, columns)
    let input = InputPreparation.TableInput(parts.preparation, hasHeader: form.hasHeader)
    var validation = parts.validation
    if case .path(let path) = settings.validation { validation = try tableSamples(path, input) }
    return LoadedTraining(
      parts.training, validation, .table(input),
      OutputDescription(
        task: task, names: parts.preparation.classNames ?? columns.targets,
        column: task == .classification ? columns.targets[0] : nil))
  }

  private func options(hasHeader: Bool? = nil) -> CSVOptions {
    CSVOptions(delimiter: settings.delimiter, hasHeader: hasHeader ?? settings.header)
  }

  private typealias Parts = (
    training: any SampleSource, validation: (any SampleSource)?, preparation: Preparation
  )

  private func streamedTable(
    _ options: CSVOptions, _ preparing: PreparationOptions, _ columns: TableColumns
  ) throws(DataError) -> Parts {
    guard settings.samples == nil else {
      throw invalid("is read as a stream, of which all samples are taken; take data.samples out")
    }
    let split: RowSplit
    switch settings.validation {
    case .fraction(let part):
      if part.stratified == true {
        throw invalid(
          "is read as a stream, whose rows cannot be drawn class by class; take "
            + "data.validation.fraction.stratified out, or let data.stream be false")
      }
      split = .fraction(training: 1 - part.share, seed: part.seed)
    case .column(let column):
      split = .column(
        .name(columns.split ?? ""), training: column.training, validation: column.validation)
    case .fold:
      throw invalid("is read as a stream, which has no folds; let data.stream be false")
    case .none, .path, .arrays, .test: split = .none
    }
    let streams = try CSVStreams(
      csv: settings.path, options: options, preparing: preparing, split: split, window: window)
    if case .column(let column) = settings.validation, streams.validation == nil {
      throw noRows(columns, column.validation)
    }
    return (streams.training, streams.validation, streams.preparation)
  }

  private func wholeTable(
    _ options: CSVOptions, _ preparing: PreparationOptions, _ columns: TableColumns
  ) throws(DataError) -> Parts {
    var table = try Table(csv: settings.path, options: options)
    if let samples = settings.samples {
      table = try table.rows(Array(0..<min(samples, table.rowCount)))
    }
    let classes: ColumnName?
    if case .classes(let column) = preparing.target { classes = column } else { classes = nil }
    if preparing.missing == .dropRow {
      // Before rows are shared out, so that the shares are of those that are left.
      let needed = table.columns.filter { $0.name != columns.split }
      table = try table.rows(
        (0..<table.rowCount).filter { row in !needed.contains { $0.values.isMissing(row) } })
    }
    var (training, validation) = (table, Table?.none)
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
    let preparation = try Preparation(fitting: training, preparing)
    var other: (any SampleSource)?
    if let validation { other = try preparation.dataset(validation) }
    return (try preparation.dataset(training), other, preparation)
  }

  private func noRows(_ columns: TableColumns, _ text: String) -> DataError {
    invalid(
      "has no row with \"\(text)\" in column \"\(columns.split ?? "")\"; data.validation.column says "
        + "which texts stand for training and validation")
  }

  /// The rows of a file for a preparation that is known.
  func tableSamples(
    _ path: String, _ input: InputPreparation.TableInput
  ) throws(DataError) -> any SampleSource {
    let options = options(hasHeader: input.hasHeader)
    if try streams(path) {
      return try CSVStreams(
        csv: path, options: options, preparation: input.preparation, window: window
      ).training
    }
    return try input.preparation.dataset(
      Table(csv: path, for: input.preparation, options: options))
  }
}

extension DataSettings.MissingSettings {
  var policy: MissingPolicy {
    switch self {
    case .refuse: .refuse
    case .drop: .dropRow
    case .fill: .fill
    }
  }
}

extension Table.Values {
  fileprivate func isMissing(_ row: Int) -> Bool {
    switch self {
    case .numbers(let numbers): numbers[row].isNaN
    case .categories(let codes, _): codes[row] < 0
    }
  }
}

/// The columns that settings name, by their names in the file.
struct TableColumns {
  let targets: [String]
  let ignored: [String]
  let categorical: [String]
  let split: String?

  init(_ settings: DataSettings, _ form: CSVForm) throws(DataError) {
    func named(_ columns: [ColumnName], _ field: String) throws(DataError) -> [String] {
      var names: [String] = []
      for column in columns {
        let name: String?
        switch column {
        case .name(let text): name = form.columns.contains(text) ? text : nil
        case .number(let number):
          name = form.columns.indices.contains(number - 1) ? form.columns[number - 1] : nil
        }
        guard let name else {
          var hint = "its \(form.columns.count) columns are \(shown(form.columns))"
          if case .name(let text) = column,
            let near = nearestName(to: text, among: form.columns)
          {
            hint = "perhaps \"\(near)\" is meant; " + hint
          }
          throw DataError(
            .invalid, path: settings.path,
            "has no column \(column), which data.\(field) names; \(hint)")
        }
        guard !names.contains(name) else {
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
        "data.target must name the column that is to be predicted; its \(form.columns.count) columns are "
          + shown(form.columns))
    }
    let ignored = ignored
    if let target = (targets + categorical + [split].compactMap(\.self)).first(where: {
      ignored.contains($0)
    }) {
      throw DataError(
        .invalid, path: settings.path,
        "data.ignore names column \"\(target)\", which is needed; take it out there")
    }
  }

  /// What kind of prediction the targets are for: one column of texts, or of at most 20 different whole
  /// numbers, holds classes; several columns of 0 and 1 hold labels; all others hold values.
  func task(
    in head: Table, _ settings: DataSettings
  ) throws(DataError) -> OutputDescription.Task {
    switch settings.task {
    case .classification:
      guard targets.count == 1 else {
        throw DataError(
          .invalid, path: settings.path,
          "data.target names \(targets.count) columns; a classification has one; let data.task be "
            + "multi-label or regression")
      }
      return .classification
    case .multiLabel: return .multiLabel
    case .regression: return .regression
    case .automatic:
      var columns: [Table.Values] = []
      for name in targets { columns.append(try head.column(.name(name)).values) }
      return TableColumns.task(of: columns)
    }
  }

  static func task(of targets: [Table.Values]) -> OutputDescription.Task {
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
    for number in numbers where !number.isNaN {
      guard number == number.rounded() else { return false }
      different.insert(number)
      if different.count > 20 { return false }
    }
    return true
  }
}

private func shown(_ names: [String]) -> String {
  names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
}
