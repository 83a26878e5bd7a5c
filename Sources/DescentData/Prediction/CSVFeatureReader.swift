import DescentFiles

/// Reads CSV rows for prediction, from a file or from bytes as they arrive. The target column may be absent; columns
/// may come in any order, and extra columns are allowed.
public final class CSVFeatureReader: FeatureReader {
  private let reader: CSVRowReader
  private let encoder: RowEncoder
  private var samples: Samples
  public let carriedColumns: [String]

  public var findings: RowFindings { encoder.findings }

  /// Reads a file, gzipped or not.
  ///
  /// - Parameters:
  ///   - hasHeader: Whether the column names come first, as in training; without them columns are identified by
  ///     position.
  ///   - reading: How texts were read in training.
  ///   - carrying: Columns, features or not, whose texts are passed along with the samples: a name, a number from 1, or
  ///     several separated by commas.
  public convenience init(
    csv path: String, preparation: TablePreparation, hasHeader: Bool = true,
    reading: TableReading = TableReading(), options: CSVOptions = CSVOptions(),
    carrying columns: [String] = []
  ) throws(DataError) {
    let form = try TextForm(
      path, encoding: options.encoding, likely: reading.encoding ?? .utf8)
    try self.init(
      name: path, form: form, preparation, form.isJSON || hasHeader, reading, options, columns,
      byteSource(of: path))
  }

  /// Reads bytes as they arrive, such as those of standard input.
  ///
  /// - Parameter name: The name of the input in messages.
  public convenience init(
    name: String, preparation: TablePreparation, hasHeader: Bool = true,
    reading: TableReading = TableReading(), options: CSVOptions = CSVOptions(),
    carrying columns: [String] = [],
    reading source: @escaping ByteSource
  ) throws(DataError) {
    var form = TextForm()
    form.encoding = options.encoding ?? reading.encoding ?? .utf8
    try self.init(name: name, form: form, preparation, hasHeader, reading, options, columns, source)
  }

  private init(
    name: String, form: TextForm, _ preparation: TablePreparation, _ hasHeader: Bool,
    _ reading: TableReading, _ options: CSVOptions, _ columns: [String],
    _ source: @escaping ByteSource
  ) throws(DataError) {
    var options = options
    options.missingTexts.formUnion(reading.missingMarks)
    options.takesLikelyMarks = true
    let delimiter = options.delimiter ?? reading.delimiter
    let form = delimiter.map(form.separated) ?? form
    let buffer = try CSVBuffer(path: name, fill: form.source(source, name))
    let layout = try CSVLayout(
      of: buffer, form, for: preparation, reading, hasHeader: hasHeader, delimiter: delimiter)
    let encoder = try RowEncoder(preparation, schema: layout.schema, withTarget: false)
    self.encoder = encoder
    samples = Samples(encoder)
    let carried = try ColumnNames(layout.names, of: name).places(of: columns)
    carriedColumns = carried.map { layout.names[$0] }
    reader = CSVRowReader(layout: layout, buffer: buffer, options: options)
    reader.carried = carried
    if hasHeader { try reader.skipHeader() }
  }

  public func next(atMost count: Int) throws(DataError) -> FeatureBatch? {
    samples.removeAll()
    var batch = FeatureBatch()
    var isEnd = false
    while batch.count < count {
      // Rows that have arrived do not wait for others.
      if batch.count > 0, !reader.hasWholeRow { break }
      var added = false
      guard
        try reader.nextRow({ row throws(DataError) in added = try samples.add(row) })
      else {
        isEnd = true
        break
      }
      guard added else { continue }
      batch.rows.append(reader.row)
      if !carriedColumns.isEmpty { batch.carried.append(reader.carriedTexts.map { .text($0) }) }
    }
    if isEnd, batch.count == 0 { return nil }
    batch.features = samples.features
    return batch
  }
}

extension CSVRowReader {
  /// Whether a line end is among the bytes that have arrived.
  fileprivate var hasWholeRow: Bool { buffer.bytes.contains(UInt8(ascii: "\n")) }
}

extension CSVLayout {
  /// The form of a text that starts in the buffer and is read for a preparation: the delimiter is the one that yields
  /// the required columns.
  init(
    of buffer: CSVBuffer, _ form: TextForm, for preparation: TablePreparation,
    _ reading: TableReading,
    hasHeader: Bool, delimiter: CSVDelimiter?
  ) throws(DataError) {
    let sources = reading.sources
    let needed = preparation.features.map { sources[$0.column] ?? $0.column }
    let known = Set(needed)
    let targets = Set(preparation.target.columns)
    var found: (delimiter: CSVDelimiter, names: [String], fit: Int)?
    let delimiters =
      (form.isJSON ? .comma : delimiter ?? buffer.namedDelimiter).map { [$0] }
      ?? [.tab, .semicolon, .comma, .pipe]
    for delimiter in delimiters {
      let fields: [String]
      do throws(DataError) {
        fields = try CSVSample.firstRecord(in: buffer, delimiter: delimiter)
      } catch {
        // Quotes look wrong when the delimiter is wrong.
        if delimiter == delimiters.last, found == nil { throw error }
        continue
      }
      let names =
        hasHeader
        ? CSVHeader.names(fields, known: known) : fields.indices.map { "column \($0 + 1)" }
      // Without names any first field is the first column; the presence of the target shows that there are more.
      let isWhole = known.isSubset(of: names)
      let fit = isWhole ? (targets.isSubset(of: names) ? 2 : 1) : 0
      if fit > found?.fit ?? -1
        || fit == 0 && names.count > found?.names.count ?? 0 && found?.fit == 0
      {
        found = (delimiter, names, fit)
      }
      if fit == 2 { break }
    }
    guard let found, !buffer.bytes.isEmpty else {
      throw DataError(.damaged, path: buffer.path, line: 1, "is empty; rows of fields are needed")
    }
    let there = Set(found.names)
    if let missing = needed.first(where: { !there.contains($0) }) {
      let shown = found.names.prefix(20).joined(separator: ", ")
      throw DataError(
        .damaged, path: buffer.path, line: 1,
        hasHeader
          ? "has no column \"\(missing)\", which the model takes; its columns are \(shown)"
          : "has \(found.names.count) columns; the model also takes \(missing)")
    }
    let (kinds, formats) = preparation.columnsToRead(among: found.names, reading)
    // The target need not be read, and its kind may have changed.
    self.init(
      path: buffer.path, form: form, delimiter: found.delimiter, hasHeader: hasHeader,
      names: found.names,
      kinds: found.names.map { targets.contains($0) ? .ignored : kinds[.name($0)] ?? .ignored },
      formats: found.names.map { formats[.name($0)] })
  }
}
