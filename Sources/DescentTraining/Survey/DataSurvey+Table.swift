import DescentArrays
import DescentConfiguration
import DescentData
import DescentFiles

// Tables.
extension DataSurvey {
  /// - Parameters:
  ///   - target: The columns to predict; guessed if empty.
  ///   - task: The kind of prediction.
  init(
    table path: String, target told: [ColumnName], task: DataSettings.Task
  ) throws(DataError) {
    self.init(DataSettings(path: path, target: told, task: task))
    let file = try settled(path)
    configuration.data.target = told.asNames(among: file.form.columns)
    describe(file, path)
    let looks = file.table.columns.map { ColumnLook($0) }
    for (index, look) in looks.prefix(40).enumerated() {
      findings.append("  \(index + 1) \(look.name): \(look.words)")
    }
    if looks.count > 40 { findings.append("  and \(looks.count - 40) more") }
    let targets = try targets(among: looks, file, path)
    configuration.data.target = targets.map { columnName($0.name, file.form) }
    try describe(targets, file)
    let features = looks.filter { look in !targets.contains { $0.name == look.name } }
    leaveOut(features, file)
    let used =
      configuration.data.ignore.isEmpty
      ? features : features.filter { $0.reasonToIgnore == nil }
    treatGaps(targets, used, isWhole: file.estimatedRowCount == nil)
    embed(used)
    let count = file.estimatedRowCount ?? file.table.rowCount
    suggest(samples: count, hidden: .table(samples: count))
  }

  /// Reads the file, adding settings that resolve ambiguities.
  private mutating func settled(_ path: String) throws(DataError) -> TableFile {
    var options = CSVOptions()
    let file = try TableFile(surveyOf: path, options: options)
    for issue in file.issues {
      switch issue.kind {
      case .fewTexts(let texts, _) where texts.count <= 10:
        options.missingTexts.formUnion(texts)
        let marks = texts.filter { !configuration.data.missingMarks.contains($0) }
        configuration.data.missingMarks += marks
        findings.append("\(issue.observation), treated as missing values (data.missing-marks).")
        note("data.missing-marks", "\(issue.observation).")
      case .fewTexts:
        options.kinds[.name(issue.column)] = .categorical
        configuration.data.categorical.append(.name(issue.column))
        findings.append("\(issue.observation), all treated as categories (data.categorical).")
        note("data.categorical", "\(issue.observation).")
      case .dateOrder:
        options.dateOrder = .monthFirst
        configuration.data.dateOrder = .monthFirst
        findings.append(
          "\(issue.observation); assuming that the month comes first: correct data.date-order if it does not."
        )
        note("data.date-order", "\(issue.observation).")
      case .decimalMark(let mark):
        options.decimal = mark
        configuration.data.decimal = mark
        findings.append("\(issue.observation); correct data.decimal if that is wrong.")
        note("data.decimal", "\(issue.observation).")
      }
    }
    if file.issues.isEmpty { return file }
    return try TableFile(surveyOf: path, options: options)
  }

  private mutating func note(_ path: String, _ sentence: String) {
    notes[path] = [notes[path], sentence].compactMap(\.self).joined(separator: " ")
  }

  private mutating func describe(_ file: TableFile, _ path: String) {
    let form = file.form
    let rows = file.estimatedRowCount.map { "about \($0)" } ?? "\(file.table.rowCount)"
    var words = "\(path): \(rows) rows, \(form.columns.count) columns"
    words += form.isJSON ? ", JSON" : ", \(form.delimiter.rawValue) as the delimiter"
    if form.encoding != .utf8 { words += ", in \(form.encoding.rawValue)" }
    if !form.hasHeader { words += "; no names, so columns are identified by number" }
    findings.append(words + ".")
    if form.hasHeader, form.columns.contains(where: { Int($0) != nil }) {
      findings.append(
        "Names are numbers (\(form.columns.prefix(3).joined(separator: ", ")), …); if they are values, set "
          + "data.header to false.")
      note("data.header", "The first row is read as names.")
    }
    let formats = file.reading.formats.sorted { $0.key < $1.key }
    for (column, format) in formats.prefix(40) {
      switch format {
      case .number: findings.append("\(column): \(format.words).")
      case .dates(let format):
        findings.append(
          "\(column): dates; their features are \(listing(format.parts.map(\.rawValue))).")
      }
    }
  }

  /// The target: the given one, otherwise one with a typical name, otherwise the last suitable column.
  private mutating func targets(
    among looks: [ColumnLook], _ file: TableFile, _ path: String
  ) throws(DataError) -> [ColumnLook] {
    if !configuration.data.target.isEmpty {
      let columns = try TableColumns(configuration.data, file.form)
      let targets = columns.targets.compactMap { name in looks.first { $0.name == name } }
      for look in targets where look.differentCount < 2 {
        throw DataError(
          .invalid, path: path,
          "column \"\(look.name)\" \(look.reasonAgainstTarget ?? ""); there is nothing to learn")
      }
      notes["data.target"] = nil
      return targets
    }
    let possible = looks.filter(\.canBeTarget)
    let named = possible.enumerated().compactMap { index, look in
      look.targetRank.map { (look: look, rank: $0, index: index) }
    }.min { ($0.rank, -$0.index) < ($1.rank, -$1.index) }
    guard let target = named?.look ?? possible.last else {
      let reasons = looks.suffix(3).map { "\($0.name) \($0.reasonAgainstTarget ?? "counts rows")" }
      throw DataError(
        .invalid, path: path, "has no column that can be predicted: \(listing(reasons))")
    }
    notes["data.target"] =
      named != nil ? "Guessed from its name." : "Guessed: the last column that can be predicted."
    return [target]
  }

  /// Describes what is predicted, and why.
  private mutating func describe(
    _ targets: [ColumnLook], _ file: TableFile
  ) throws(DataError) {
    let names = listing(targets.map(\.name))
    var named = configuration.data
    named.target = targets.map { .name($0.name) }
    let task = try TableColumns(named, file.form).task(in: file, named)
    var words = "target: \(names)"
    if let note = notes["data.target"] {
      words +=
        " (\(note.prefix(1).lowercased())\(note.dropFirst().dropLast()); data.target can name another)"
    }
    let way =
      configuration.data.task == .automatic
      ? " (inferred from its values; data.task overrides this)" : ""
    switch task {
    case .classification:
      let counts = targets[0].values.counts.sorted { ($1.count, $0.text) < ($0.count, $1.text) }
      let shown = counts.prefix(10).map { "\($0.text) (\($0.count))" }
      words +=
        ". task: classification\(way), \(counts.count) classes by number of rows: "
        + shown.joined(separator: ", ") + (counts.count > 10 ? ", …" : "") + "."
      let rare = counts.filter { $0.count == 1 }
      if !rare.isEmpty {
        words +=
          " Of these \(rare.count) \(rare.count == 1 ? "has" : "have") only one row, too few for training and "
          + "validation."
      }
      notes["data.task"] =
        "\(names) has \(counts.count) distinct values, which are treated as classes; set the task to regression if "
        + "they are amounts."
    case .multiLabel:
      words += ". task: multi-label\(way)."
      notes["data.task"] = "The columns hold only 0 and 1, which are treated as labels."
    case .regression:
      words += ". task: regression\(way)."
      notes["data.task"] =
        "\(names) \(targets.count == 1 ? "holds" : "hold") numbers, which are treated as amounts; set the task to "
        + "classification if each is a class."
    }
    findings.append(words)
  }

  /// Ignores columns from which nothing can be learned, unless none would be left.
  private mutating func leaveOut(_ features: [ColumnLook], _ file: TableFile) {
    let ignored = features.filter { $0.reasonToIgnore != nil }
    let reasons = ignored.map { "\($0.name): \($0.reasonToIgnore ?? "")." }
    guard !ignored.isEmpty else { return }
    guard ignored.count < features.count else {
      findings.append(
        "No column is left from which anything can be learned, so all are used: "
          + reasons.joined(separator: " "))
      return
    }
    // Features of a date are ignored with the date.
    let sources = file.reading.sources
    for look in ignored {
      let name = columnName(sources[look.name] ?? look.name, file.form)
      if !configuration.data.ignore.contains(name) { configuration.data.ignore.append(name) }
    }
    notes["data.ignore"] = reasons.joined(separator: " ")
    findings.append("ignored (data.ignore): " + reasons.joined(separator: " "))
  }

  /// The written settings let training and prediction continue if a missing value or a new category turns up later.
  private mutating func treatGaps(
    _ targets: [ColumnLook], _ used: [ColumnLook], isWhole: Bool
  ) {
    configuration.data.missing = .mark
    configuration.data.unknownCategories = .zeros
    configuration.data.spellings = .merged
    let gaps = (targets + used).filter { $0.missingCount > 0 }
    var sentences: [String] = []
    if !gaps.isEmpty {
      sentences.append(
        "Values are missing in " + listing(gaps.map { "\($0.name) (\($0.missingCount))" }) + ".")
    }
    if let target = targets.first(where: { $0.missingCount > 0 }) {
      sentences.append("Rows without \(target.name) are dropped.")
    }
    if !isWhole { sentences.append("Not all rows were examined.") }
    if !sentences.isEmpty { notes["data.missing"] = sentences.joined(separator: " ") }
  }

  /// Embeds the categories of columns that have many.
  private mutating func embed(_ used: [ColumnLook]) {
    let many = used.filter {
      $0.isCategorical && $0.differentCount > CategoryEncoding.mostOneHot
    }
    guard !many.isEmpty else { return }
    configuration.data.categories = .automatic
    notes["data.categories"] =
      "Many categories: " + listing(many.map { "\($0.name) (\($0.differentCount))" }) + "."
  }

  /// A column by its name, or by its number if the file has no names.
  private func columnName(_ name: String, _ form: CSVForm) -> ColumnName {
    guard !form.hasHeader, let index = form.columns.firstIndex(of: name) else { return .name(name) }
    return .number(index + 1)
  }
}

extension [ColumnName] {
  /// The columns to which the parts of a flag refer. If the whole text is the name of a column, such as
  /// `height, in cm`, it is that column.
  fileprivate func asNames(among names: [String]) -> [ColumnName] {
    let texts = map { name in
      switch name {
      case .name(let text): text
      case .number(let number): "\(number)"
      }
    }
    let whole = texts.joined(separator: ",")
    if count > 1, names.contains(whole) { return [.name(whole)] }
    return map { $0.preferringName(among: names) }
  }
}

extension ColumnName {
  /// Prefers a column whose name is the given number over the column at that position.
  fileprivate func preferringName(among names: [String]) -> ColumnName {
    guard case .number(let number) = self, names.contains("\(number)") else { return self }
    return .name("\(number)")
  }
}
