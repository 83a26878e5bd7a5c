import DescentFiles
import DescentNumerics

/// The first records of a CSV file as texts, from which its form is inferred.
struct CSVSample {
  /// How many records are examined.
  static let mostRecords = 200

  /// The form in which the text is read for this delimiter.
  let form: TextForm
  let delimiter: CSVDelimiter
  private(set) var records: [[String]] = []
  /// Whether an unquoted field contains a quote, as happens when a quoted text is split at something other than the
  /// delimiter.
  private var cutsQuotes = false

  /// - Throws: If a quote is left open or text is not UTF-8.
  init(path: String, form: TextForm, delimiter: CSVDelimiter) throws(DataError) {
    self.delimiter = delimiter
    self.form = form.separated(by: delimiter)
    let buffer = try CSVBuffer(file: path, form: self.form)
    while records.count < Self.mostRecords {
      if buffer.bytes.isEmpty { try buffer.more() }
      if buffer.bytes.isEmpty { break }
      guard let (record, length, lines) = try record(in: buffer, delimiter.byte) else {
        try buffer.more()
        continue
      }
      if record != [""] { records.append(record) }
      buffer.drop(length)
      buffer.line += lines
    }
  }

  /// The first record of a text; it stays in the buffer, but empty lines before it are dropped. `nil` if there is none.
  static func firstRecord(
    in buffer: CSVBuffer, delimiter: CSVDelimiter
  ) throws(DataError) -> [String] {
    var sample = CSVSample(delimiter)
    while true {
      if buffer.bytes.isEmpty { try buffer.more() }
      if buffer.bytes.isEmpty { return [] }
      guard let (record, length, lines) = try sample.record(in: buffer, delimiter.byte) else {
        try buffer.more()
        continue
      }
      if record != [""] { return record }
      buffer.drop(length)
      buffer.line += lines
    }
  }

  private init(_ delimiter: CSVDelimiter) { (form, self.delimiter) = (TextForm(), delimiter) }

  /// The fraction of fields below the first record that are numbers, in any notation.
  var shareOfNumbers: Double {
    let fields = records.dropFirst().joined()
    let numbers = fields.count { isNumber($0) || NumberParts.isNumber($0) }
    return fields.isEmpty ? 0 : Double(numbers) / Double(fields.count)
  }

  /// Whether all records have the same number of fields, at least two.
  var isTable: Bool {
    let count = records.first?.count ?? 0
    return count > 1 && !cutsQuotes && records.allSatisfy { $0.count == count }
  }

  /// The first record, its length and its lines; `nil` if it is incomplete.
  private mutating func record(
    in buffer: CSVBuffer, _ delimiter: UInt8
  ) throws(DataError) -> (fields: [String], length: Int, lines: Int)? {
    guard let start = buffer.bytes.baseAddress else { return nil }
    let end = start + buffer.bytes.count
    var (p, fields, lines) = (start, [String](), 1)
    while true {
      let field: CSVField
      switch CSVField.find(at: p, before: end, delimiter: delimiter) {
      case .incomplete: return nil
      case .wrong(let byte): throw CSVMistake.afterQuote(byte).error(in: buffer)
      case .field(let found): field = found
      }
      guard let text = field.string else {
        throw CSVMistake.notUTF8.error(in: buffer, "column \(fields.count + 1)")
      }
      cutsQuotes = cutsQuotes || (!field.isQuoted && text.contains("\""))
      fields.append(text)
      lines += field.lineEnds
      p = field.end
      if p.pointee != delimiter { break }
      p += 1
    }
    guard CSVField.passLineEnd(&p, before: end) else { return nil }
    return (fields, p - start, lines)
  }
}
