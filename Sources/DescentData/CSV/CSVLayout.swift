import DescentFiles

/// The form of a CSV file, inferred or given: its parts, not yet their content.
struct CSVLayout: Sendable {
  let path: String
  let form: TextForm
  let delimiter: CSVDelimiter
  let hasHeader: Bool
  let names: [String]
  var kinds: [ColumnKind]
  /// How to read the texts of columns that are not plain numbers or categories.
  var formats: [ColumnFormat?]
  /// Whether a column's kind was inferred and may turn out to be wrong.
  var isInferred: [Bool]
  /// What the texts of columns leave open.
  private(set) var doubts: [ColumnDoubt?] = []
  /// The first records, without the header, for a second look when more is known.
  private var sample: ArraySlice<[String]> = []
  private var hints: ColumnGuess.Hints?

  init(path: String, options: CSVOptions, isSampled: Bool = false) throws(DataError) {
    var form = try TextForm(path, encoding: options.encoding)
    form.isSampled = isSampled
    let sample = try Self.sample(path, form, delimiter: options.delimiter)
    guard let first = sample.records.first else {
      throw DataError(.damaged, path: path, offset: 0, "is empty; rows of fields are needed")
    }
    var hints = ColumnGuess.Hints(
      missing: MissingTexts(options.missingTexts), decimal: options.decimal,
      dateOrder: options.dateOrder, dateParts: options.dateParts)
    var rows = sample.records.dropFirst()
    // Below the first record, which may hold names.
    var guesses = first.indices.map { ColumnGuess(Self.column($0, of: rows), hints) }
    if let told = form.isJSON ? true : options.hasHeader {
      hasHeader = told
    } else {
      hasHeader = try CSVHeader.isThere(sample.records, guesses, hints.missing, path)
    }
    if !hasHeader {
      rows = sample.records[...]
      for (column, text) in first.enumerated()
      where guesses[column].present == 0 || guesses[column].format?.reads(text) ?? !isNumber(text) {
        guesses[column] = ColumnGuess(Self.column(column, of: rows), hints)
      }
    }
    guard !rows.isEmpty else {
      throw DataError(.damaged, path: path, line: 1, "has a header, but no rows")
    }
    self.path = path
    self.form = sample.form
    delimiter = sample.delimiter
    names =
      hasHeader
      ? CSVHeader.names(first, known: options.knownNames ?? [])
      : first.indices.map { "column \($0 + 1)" }
    Self.settleDecimals(&guesses, rows, &hints, delimiter)
    kinds = guesses.map(\.kind)
    formats = guesses.map(\.format)
    doubts = guesses.map(\.doubt)
    isInferred = names.map { _ in true }
    self.sample = rows
    self.hints = hints
    let places = ColumnNames(names, of: path)
    for (name, kind) in options.kinds {
      let column = try places.index(of: name)
      (kinds[column], formats[column]) = (kind, nil)
      (doubts[column], isInferred[column]) = (nil, false)
    }
    for (name, format) in options.formats {
      let column = try places.index(of: name)
      if kinds[column] == .ignored { continue }
      formats[column] = format
      if case .dates = format { kinds[column] = .dates } else { kinds[column] = .numeric }
      (doubts[column], isInferred[column]) = (nil, false)
    }
  }

  /// A layout that is fully specified.
  init(
    path: String, form: TextForm, delimiter: CSVDelimiter, hasHeader: Bool, names: [String],
    kinds: [ColumnKind], formats: [ColumnFormat?]
  ) {
    self.path = path
    self.form = form
    self.delimiter = delimiter
    self.hasHeader = hasHeader
    self.names = names
    self.kinds = kinds
    self.formats = formats
    isInferred = names.map { _ in false }
    doubts = names.map { _ in nil }
  }

  private static func column(
    _ column: Int, of rows: ArraySlice<[String]>
  ) -> some Sequence<String> {
    rows.lazy.compactMap { $0.indices.contains(column) ? $0[column] : nil }
  }

  /// A file has one decimal mark: if a column does not show it, the others do.
  private static func settleDecimals(
    _ guesses: inout [ColumnGuess], _ rows: ArraySlice<[String]>, _ hints: inout ColumnGuess.Hints,
    _ delimiter: CSVDelimiter
  ) {
    let marks = Set(guesses.compactMap(\.decimal))
    if hints.decimal == nil, marks.count == 1 { hints.decimal = marks.first }
    let isDoubtful = guesses.contains { if case .decimalMark? = $0.doubt { true } else { false } }
    guard hints.decimal == .comma || isDoubtful else { return }
    var told = hints
    // A semicolon separates fields when the decimal mark is a comma.
    told.decimal = hints.decimal ?? (delimiter == .semicolon ? .comma : .point)
    for column in guesses.indices where guesses[column].kind == .numeric {
      let doubt = hints.decimal == nil ? guesses[column].doubt : nil
      guard told.decimal == .comma || guesses[column].doubt != nil else { continue }
      guesses[column] = ColumnGuess(Self.column(column, of: rows), told)
      guesses[column].doubt = guesses[column].doubt ?? doubt
    }
  }

  private static func sample(
    _ path: String, _ form: TextForm, delimiter: CSVDelimiter?
  ) throws(DataError) -> CSVSample {
    if form.isJSON { return try CSVSample(path: path, form: form, delimiter: .comma) }
    var told = delimiter
    if told == nil { told = try CSVBuffer(file: path, form: form).namedDelimiter }
    if let told { return try CSVSample(path: path, form: form, delimiter: told) }
    for delimiter in [CSVDelimiter.tab, .semicolon] {
      if let sample = try? CSVSample(path: path, form: form, delimiter: delimiter),
        sample.isTable
      {
        return sample
      }
    }
    // Commas and spaces also occur in numbers and texts.
    var (best, mostNumbers) = (CSVSample?.none, -1.0)
    for delimiter in [CSVDelimiter.comma, .pipe, .space] {
      if let sample = try? CSVSample(path: path, form: form, delimiter: delimiter),
        sample.isTable, sample.shareOfNumbers > mostNumbers
      {
        (best, mostNumbers) = (sample, sample.shareOfNumbers)
      }
    }
    if let best { return best }
    return try CSVSample(path: path, form: form, delimiter: .comma)
  }

  /// Reconsiders a column that has texts which do not fit.
  ///
  /// - Returns: Whether there is a form that fits all known texts.
  mutating func lookAgain(at column: Int, _ misfits: CSVMisfits) -> Bool {
    guard let hints else { return false }
    let guess = ColumnGuess(
      Array(Self.column(column, of: sample)) + misfits.texts.map(\.text), hints)
    guard guess.kind != .categorical, guess.fitting == guess.present else { return false }
    (kinds[column], formats[column], doubts[column]) = (guess.kind, guess.format, guess.doubt)
    return true
  }

  mutating func takeForTexts(_ column: Int) {
    (kinds[column], formats[column], doubts[column]) = (.categorical, nil, nil)
  }

  /// The columns that are read.
  var schema: RowSchema {
    var (numbers, codes) = (0, 0)
    var columns: [(name: String, slot: RowSchema.Slot)] = []
    for (column, kind) in kinds.enumerated() {
      switch kind {
      case .ignored: break
      case .numeric:
        columns.append((names[column], .number(numbers)))
        numbers += 1
      case .categorical:
        columns.append((names[column], .category(codes)))
        codes += 1
      case .dates:
        guard case .dates(let format)? = formats[column] else { break }
        for name in format.names(in: names[column]) {
          columns.append((name, .number(numbers)))
          numbers += 1
        }
      }
    }
    return RowSchema(name: path, isFile: true, columns: columns)
  }

  /// The formats of the columns that are read, by name.
  var formatsByName: [String: ColumnFormat] {
    var byName: [String: ColumnFormat] = [:]
    for (column, format) in formats.enumerated() where kinds[column] != .ignored {
      if let format { byName[names[column]] = format }
    }
    return byName
  }

  /// The same layout, reading only these columns, with their kinds fixed.
  func settled(reading columns: Set<String>) -> CSVLayout {
    var layout = self
    for (index, name) in names.enumerated() {
      var read = [name]
      if case .dates(let format)? = formats[index] { read = format.names(in: name) }
      if !read.contains(where: columns.contains) { layout.kinds[index] = .ignored }
    }
    layout.isInferred = names.map { _ in false }
    layout.sample = []
    return layout
  }

  /// Such as `row 17, column "age"`.
  func place(row: Int, column: Int) -> String {
    "row \(row), " + (hasHeader ? "column \"\(names[column])\"" : names[column])
  }

  /// Such as `column "age"`.
  func place(column: Int) -> String {
    hasHeader ? "column \"\(names[column])\"" : names[column]
  }
}
