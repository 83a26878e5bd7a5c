import DescentFiles
import DescentNumerics

/// Reads the rows of a CSV file one after another: numbers as `Double`, texts as category codes.
///
/// For speed, numbers are parsed in place, and only text that does not look like a number is extracted as a field. A
/// record that continues past the available bytes is read again from its start when more have arrived.
final class CSVRowReader {
  /// What becomes of a column's values.
  private enum Role {
    case skipped
    case number(Int)
    case category(Int)
    /// Numbers or dates in a special format.
    case formatted(Int)
  }

  let layout: CSVLayout
  let buffer: CSVBuffer
  /// The values of the last row's numeric columns; a missing one is NaN.
  let numbers: UnsafeMutableBufferPointer<Double>
  /// The categories of the last row's categorical columns, as codes into ``categories``; a missing one is −1.
  let codes: UnsafeMutableBufferPointer<Int32>
  /// The texts seen in each categorical column.
  private(set) var categories: [CategoryTable]
  /// The number of the last row, from 1.
  private(set) var row: Int
  /// The texts that do not fit their column's assumed kind; they count as missing.
  private(set) var misfits: [Int: CSVMisfits] = [:]
  /// Date columns in which some date shows whether the day or the month comes first.
  private(set) var certainOrders: Set<Int> = []
  /// Columns whose original texts are kept along with their values, and those texts of the last row.
  var carried: [Int] = []
  private(set) var carriedTexts: [String] = []

  // Never dereferenced: without such columns there is no such memory.
  private let noNumber = UnsafeMutablePointer<Double>.allocate(capacity: 1)
  private let noCode = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
  private let roles: UnsafeMutableBufferPointer<Role>
  private let delimiter: UInt8
  private let missing: MissingTexts
  /// Whether numbers may stand for missing values, which few files have.
  private let marksNumbers: Bool
  private let takesLikelyMarks: Bool
  private let categoryLimit: Int
  /// For each column, the number of missing values and the row of the last one, because a record may be read twice.
  private let missingCounts: UnsafeMutableBufferPointer<(count: Int, row: Int)>

  /// - Parameters:
  ///   - row: The number of the row before the buffer's first record.
  init(layout: CSVLayout, buffer: CSVBuffer, options: CSVOptions, row: Int = 0) {
    self.layout = layout
    self.buffer = buffer
    self.row = row
    delimiter = layout.delimiter.byte
    missing = MissingTexts(options.missingTexts)
    marksNumbers = missing.hasNumbers
    takesLikelyMarks = options.takesLikelyMarks
    categoryLimit = options.categoryLimit
    var (numbers, codes) = (0, 0)
    roles = .allocate(capacity: layout.kinds.count)
    missingCounts = .allocate(capacity: layout.kinds.count)
    missingCounts.initialize(repeating: (0, 0))
    for (column, kind) in layout.kinds.enumerated() {
      switch kind {
      case .ignored: roles.initializeElement(at: column, to: .skipped)
      case .numeric:
        roles.initializeElement(
          at: column, to: layout.formats[column] == nil ? .number(numbers) : .formatted(numbers))
        numbers += 1
      case .dates:
        roles.initializeElement(at: column, to: .formatted(numbers))
        if case .dates(let format)? = layout.formats[column] { numbers += format.parts.count }
      case .categorical:
        roles.initializeElement(at: column, to: .category(codes))
        codes += 1
      }
    }
    self.numbers = .allocate(capacity: numbers)
    self.numbers.initialize(repeating: .nan)
    self.codes = .allocate(capacity: codes)
    self.codes.initialize(repeating: -1)
    categories = [CategoryTable](repeating: CategoryTable(), count: codes)
  }

  deinit {
    noNumber.deallocate()
    noCode.deallocate()
    roles.deallocate()
    missingCounts.deallocate()
    numbers.deallocate()
    codes.deallocate()
  }

  /// Reads the file from its start, after the header.
  convenience init(layout: CSVLayout, options: CSVOptions) throws(DataError) {
    self.init(
      layout: layout, buffer: try CSVBuffer(file: layout.path, form: layout.form),
      options: options)
    if layout.hasHeader { try skipHeader() }
  }

  /// Skips the first record.
  func skipHeader() throws(DataError) {
    let told = Array(roles)
    roles.update(repeating: .skipped)
    _ = try next()
    _ = roles.update(from: told)
    row = 0
  }

  /// Reads the next row into ``numbers`` and ``codes``; returns false after the last one. Empty lines are skipped.
  func next() throws(DataError) -> Bool {
    while true {
      let bytes = buffer.bytes
      guard let start = bytes.baseAddress, !bytes.isEmpty else {
        try buffer.more()
        if buffer.bytes.isEmpty { return false }
        continue
      }
      var p = start
      let end = start + bytes.count
      var lines = 1
      let isEmpty = p.pointee == UInt8(ascii: "\n") || p.pointee == UInt8(ascii: "\r")
      let isWhole = isEmpty ? CSVField.passLineEnd(&p, before: end) : try take(&p, end, &lines)
      guard isWhole else {
        try buffer.more()
        continue
      }
      if !carried.isEmpty, !isEmpty { carry(start, before: p) }
      buffer.drop(p - start)
      buffer.line += lines
      guard isEmpty else {
        row += 1
        return true
      }
    }
  }

  /// Keeps the texts of a record that was read.
  private func carry(_ start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>) {
    var (p, column) = (start, 0)
    carriedTexts = carried.map { _ in "" }
    while p < end, case .field(let field) = CSVField.find(at: p, before: end, delimiter: delimiter)
    {
      if let place = carried.firstIndex(of: column) { carriedTexts[place] = field.string ?? "" }
      p = field.end
      guard p < end, p.pointee == delimiter else { break }
      p += 1
      column += 1
    }
  }

  /// Calls `body` with every remaining row.
  func forEachRow(_ body: (Row) throws(DataError) -> Void) throws(DataError) {
    while try nextRow(body) {}
  }

  /// Reads the next row and calls `body` with it; returns false after the last.
  func nextRow(_ body: (Row) throws(DataError) -> Void) throws(DataError) -> Bool {
    let line = buffer.line
    guard try next() else { return false }
    try body(
      Row(
        numbers: numbers.baseAddress ?? noNumber, codes: codes.baseAddress ?? noCode,
        number: row, line: line,
        text: { [unowned self] slot, code in categories[slot].name(of: code) }))
    return true
  }

  /// Reads a record; returns false if it is incomplete.
  private func take(
    _ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ lines: inout Int
  ) throws(DataError) -> Bool {
    let (roles, numbers, delimiter) = (self.roles, self.numbers, self.delimiter)
    let marksNumbers = self.marksNumbers
    let last = roles.count - 1
    for column in 0...last {
      if case .number(let slot) = roles[column] {
        let start = p
        if let decimal = DecimalText(at: &p, before: end), p < end,
          CSVField.isEnd(p.pointee, delimiter), let value = Double(nearest: decimal),
          value.isFinite,
          !decimal.isLostInteger(UnsafeBufferPointer(start: start, count: p - start))
        {
          numbers[slot] = marksNumbers && missing.contains(value) ? absent(column) : value
        } else {
          p = start
          guard try takeField(&p, end, column, &lines) else { return false }
        }
      } else {
        guard try takeField(&p, end, column, &lines) else { return false }
      }
      if column < last {
        guard p.pointee == delimiter else {
          throw CSVMistake.tooFewFields(column + 1, of: roles.count).error(
            in: buffer, "row \(row + 1)")
        }
        p += 1
      }
    }
    guard p.pointee != delimiter else { return try refuseRest(from: p, end) }
    return CSVField.passLineEnd(&p, before: end)
  }

  /// Reads a field that is not a plain number.
  private func takeField(
    _ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ column: Int, _ lines: inout Int
  ) throws(DataError) -> Bool {
    switch CSVField.find(at: p, before: end, delimiter: delimiter) {
    case .incomplete: return false
    case .wrong(let byte): throw error(.afterQuote(byte), column)
    case .field(let field):
      p = field.end
      lines += field.lineEnds
      guard buffer.isASCII || field.string != nil else { throw error(.notUTF8, column) }
      switch roles[column] {
      case .skipped: break
      case .number(let slot):
        numbers[slot] = try field.withText { text throws(DataError) in try number(text, column) }
      case .formatted(let slot):
        try field.withText { text throws(DataError) in try formatted(text, column, slot) }
      case .category(let slot):
        codes[slot] = try field.withText { text throws(DataError) in
          try code(text, column, slot)
        }
      }
      return true
    }
  }

  private func number(
    _ text: UnsafeBufferPointer<UInt8>, _ column: Int
  ) throws(DataError) -> Double {
    if isMissing(text, column) { return .nan }
    if let value = fieldNumber(text), value.isFinite {
      return missing.contains(value) ? absent(column) : value
    }
    let isInfinite = fieldNumber(text) != nil || isInfinity(text)
    try misfit(text, column, isInfinite: isInfinite)
    return .nan
  }

  private func formatted(
    _ text: UnsafeBufferPointer<UInt8>, _ column: Int, _ slot: Int
  ) throws(DataError) {
    switch layout.formats[column] {
    case nil: return
    case .number(let format):
      numbers[slot] = .nan
      if isMissing(text, column) { return }
      guard let value = format.value(of: text) else { return try misfit(text, column) }
      guard value.isFinite else { return try misfit(text, column, isInfinite: true) }
      numbers[slot] = missing.contains(value) ? absent(column) : value
    case .dates(let format):
      guard let numbers = numbers.baseAddress.map({ $0 + slot }) else { return }
      numbers.update(repeating: .nan, count: format.parts.count)
      if isMissing(text, column) { return }
      let string = String(decoding: text, as: UTF8.self)
      guard format.write(string, to: numbers) else { return try misfit(text, column) }
      if layout.isInferred[column], layout.doubts[column] != nil,
        DateText(string)?.resolved(by: format.order == .dayFirst ? .monthFirst : .dayFirst) == nil
      {
        certainOrders.insert(column)
      }
    }
  }

  private func isMissing(_ text: UnsafeBufferPointer<UInt8>, _ column: Int) -> Bool {
    guard missing.contains(text) else { return false }
    _ = absent(column)
    return true
  }

  /// Counts a missing value.
  private func absent(_ column: Int) -> Double {
    if missingCounts[column].row != row + 1 {
      missingCounts[column] = (missingCounts[column].count + 1, row + 1)
    }
    return .nan
  }

  private func misfit(
    _ text: UnsafeBufferPointer<UInt8>, _ column: Int, isInfinite: Bool = false
  ) throws(DataError) {
    let shown = String(decoding: text.prefix(60), as: UTF8.self)
    if isInfinite { throw error(.infinite(shown), column) }
    // The missing value has already been written.
    if takesLikelyMarks, MissingTexts.likely.contains(shown) { return }
    guard layout.isInferred[column] else {
      throw error(.doesNotFit(shown, layout.formats[column]?.words), column)
    }
    misfits[column, default: CSVMisfits()].add(shown, row: row + 1)
  }

  /// How many values of a column are missing or do not fit.
  func absentCount(_ column: Int) -> Int {
    missingCounts[column].count + (misfits[column]?.count ?? 0)
  }

  private func code(
    _ text: UnsafeBufferPointer<UInt8>, _ column: Int, _ slot: Int
  ) throws(DataError) -> Int32 {
    if missing.contains(text) { return -1 }
    let code = categories[slot].code(of: text)
    guard code < categoryLimit else {
      throw error(.tooManyCategories(categoryLimit), column)
    }
    return code
  }

  private func error(_ mistake: CSVMistake, _ column: Int) -> DataError {
    mistake.error(in: buffer, layout.place(row: row + 1, column: column))
  }

  /// Counts the fields of a record that has too many, for the error.
  private func refuseRest(
    from start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) throws(DataError) -> Bool {
    var (p, count) = (start, roles.count)
    while p < end, p.pointee == delimiter {
      guard case .field(let field) = CSVField.find(at: p + 1, before: end, delimiter: delimiter)
      else { return false }
      p = field.end
      count += 1
    }
    throw CSVMistake.tooManyFields(count, of: roles.count).error(in: buffer, "row \(row + 1)")
  }
}
