import DescentArrays
import DescentFiles

/// A CSV file that need not fit in memory, opened for training.
///
/// Opening it reads it once from start to end, to determine its columns, categories, means, standard deviations and
/// block offsets, and to find errors before any training. It must not be gzipped, because blocks are read in random
/// order.
public struct CSVStreams: Sendable {
  /// The samples for training.
  public let training: SampleStream
  /// The samples for validation; `nil` if no rows are for validation.
  public let validation: SampleStream?
  /// How rows become samples, fitted to the training rows alone.
  public let preparation: TablePreparation
  /// How the file's texts were read.
  public let reading: TableReading
  /// Issues with columns that users should know about.
  public let issues: [ColumnIssue]
  /// The findings about the training rows, or about all rows if the preparation was given.
  public let findings: RowFindings

  /// Opens a file and fits a preparation to its rows.
  ///
  /// - Parameters:
  ///   - options: How the file is read.
  ///   - preparing: How its columns become features and targets.
  ///   - split: Which rows are for training and which for validation.
  ///   - window: The memory for shuffling, in bytes.
  public init(
    csv path: String, options: CSVOptions = CSVOptions(), preparing: PreparationOptions,
    split: RowSplit = .none, window: Int = SampleStream.usualWindow
  ) throws(DataError) {
    try split.check(path)
    let names = try CSVLayout(path: path, options: options).names
    var (options, preparing) = (options, try preparing.named(among: names, of: path))
    let split = try split.named(among: names, of: path)
    // Columns that are not features need not be read.
    for name in preparing.ignored { options.kinds[name] = .ignored }
    preparing.ignored = []
    if case .column(let name, _, _) = split {
      options.kinds[name] = .categorical
      preparing.ignored = [name]
    }
    let survey = try CSVSurvey(path, options, split) {
      schema throws(DataError) -> any SurveyCheck in
      FitCheck(
        try PreparationFit(preparing, schema: schema, classLimit: options.categoryLimit), options)
    }
    try self.init(survey, window: window)
  }

  /// Opens a file with a given preparation, for example for test rows in a separate file.
  public init(
    csv path: String, options: CSVOptions = CSVOptions(), preparation: TablePreparation,
    reading: TableReading = TableReading(), window: Int = SampleStream.usualWindow
  ) throws(DataError) {
    let survey = try CSVSurvey(path, preparation.options(options, reading, csv: path), .none) {
      schema throws(DataError) -> any SurveyCheck in
      EncoderCheck(preparation, try RowEncoder(preparation, schema: schema, withTarget: true))
    }
    try self.init(survey, window: window)
  }

  private init(_ survey: CSVSurvey, window: Int) throws(DataError) {
    preparation = survey.preparation
    reading = survey.reading
    issues = survey.issues
    findings = survey.findings
    training = try survey.stream(.training, window: window)
    validation =
      survey.counts[RowPart.validation.rawValue].contains { $0 > 0 }
      ? try survey.stream(.validation, window: window) : nil
  }
}

/// Inspects every row while a file is read for the first time.
private protocol SurveyCheck: AnyObject {
  /// Returns false if the row is left out.
  func take(_ row: Row, _ part: RowPart) throws(DataError) -> Bool
  func finish(_ reader: CSVRowReader) throws(DataError) -> TablePreparation
  var findings: RowFindings { get }
}

private final class FitCheck: SurveyCheck {
  private var fit: PreparationFit
  private let options: CSVOptions

  init(_ fit: PreparationFit, _ options: CSVOptions) {
    self.fit = fit
    self.options = options
  }

  var findings: RowFindings { fit.findings }

  func take(_ row: Row, _ part: RowPart) throws(DataError) -> Bool {
    try fit.add(row, isTraining: part == .training)
  }

  func finish(_ reader: CSVRowReader) throws(DataError) -> TablePreparation {
    try fit.finish {
      reader.categories[$0].name(of: $1)
    } again: { body throws(DataError) in
      try CSVRowReader(layout: reader.layout, options: options).forEachRow(body)
    }
  }
}

private final class EncoderCheck: SurveyCheck {
  private let preparation: TablePreparation
  private let encoder: RowEncoder
  private var features: [Float]
  private var values: [Double]

  init(_ preparation: TablePreparation, _ encoder: RowEncoder) {
    self.preparation = preparation
    self.encoder = encoder
    features = [Float](repeating: 0, count: max(encoder.width, 1))
    values = [Double](repeating: 0, count: max(encoder.valueCount, 1))
  }

  var findings: RowFindings { encoder.findings }

  func take(_ row: Row, _ part: RowPart) throws(DataError) -> Bool {
    if encoder.leavesOut(row) { return false }
    try encoder.writeFeatures(of: row, into: &features)
    try encoder.writeValues(of: row, into: &values)
    _ = try encoder.label(of: row)
    return true
  }

  func finish(_ reader: CSVRowReader) throws(DataError) -> TablePreparation { preparation }
}

/// The first pass over a file.
private struct CSVSurvey {
  /// The size of a block's text in bytes; slightly more if a row continues.
  static let blockLength = 256 << 10

  let path: String
  let index: CSVBlocks.Index
  /// The number of rows of each part in each block.
  let counts: [[Int32]]
  let preparation: TablePreparation
  let reading: TableReading
  let issues: [ColumnIssue]
  let findings: RowFindings

  init(
    _ path: String, _ options: CSVOptions, _ split: RowSplit,
    check makeCheck: (RowSchema) throws(DataError) -> any SurveyCheck
  ) throws(DataError) {
    let file = try InputFile(path)
    guard try !ByteStream(path: path).isCompressed else {
      throw DataError(
        .invalid, path: path, "a gzipped file cannot be read as a stream; decompress it first")
    }
    let read = try CSVTyping.settle(path, options) {
      reader throws(DataError) in
      try Self.read(reader, split, try makeCheck(reader.layout.schema))
    }
    try read.check()
    let (layout, (starts, counts, preparation, findings)) = (read.layout, read.result)
    guard layout.form.isPlain else {
      throw DataError(
        .invalid, path: path,
        "cannot be read as a stream, because it is JSON, not in UTF-8, or has spaces between its fields; convert "
          + "it to CSV in UTF-8, or set data.stream to false")
    }
    var columns = Set(preparation.features.map(\.column) + preparation.target.columns)
    if case .column(let name, _, _) = split {
      columns.insert(layout.names[try name.index(among: layout.names, of: path)])
    }
    guard file.isUnchanged else {
      throw DataError(.damaged, path: path, "the file changed while it was being read; try again")
    }
    self.path = path
    self.counts = counts
    self.preparation = preparation
    issues = read.issues
    reading = TableReading(layout, options)
    self.findings = findings
    index = CSVBlocks.Index(
      layout: layout.settled(reading: columns), options: options, version: file.version,
      split: split, starts: starts)
  }

  private static func read(
    _ reader: CSVRowReader, _ split: RowSplit, _ check: any SurveyCheck
  ) throws(DataError) -> ([CSVBlocks.Start], [[Int32]], TablePreparation, RowFindings) {
    let splitter = try RowSplitter(split, schema: reader.layout.schema)
    let place = {
      CSVBlocks.Start(
        offset: reader.buffer.offset, line: reader.buffer.line, rowsBefore: reader.row)
    }
    var starts = [place()]
    var counts: [[Int32]] = [[0], [0]]
    try reader.forEachRow { row throws(DataError) in
      // Columns that must be read again have no values yet.
      guard reader.misfits.isEmpty else { return }
      if let part = splitter.part(of: row), try check.take(row, part) {
        counts[part.rawValue][starts.count - 1] += 1
      }
      if reader.buffer.offset - (starts.last?.offset ?? 0) >= blockLength {
        starts.append(place())
        for part in counts.indices { counts[part].append(0) }
      }
    }
    starts.append(place())
    guard reader.misfits.isEmpty else {
      return (starts, counts, TablePreparation.nothing, RowFindings())
    }
    let preparation = try check.finish(reader)
    return (starts, counts, preparation, check.findings)
  }

  func stream(_ part: RowPart, window: Int) throws(DataError) -> SampleStream {
    let blocks = CSVBlocks(
      index: index, preparation: preparation, part: part, blockCounts: counts[part.rawValue])
    let isClassified = preparation.classNames != nil
    return try SampleStream(
      name: path, store: blocks, featureShape: [preparation.featureCount],
      classCount: preparation.classNames?.count,
      valueShape: isClassified ? nil : [preparation.target.columns.count], window: window)
  }
}
