import DescentArrays
import DescentFiles

extension TablePreparation {
  /// Fits a preparation to training rows.
  ///
  /// - Parameters:
  ///   - table: Only the training rows: using test rows would invalidate the test.
  ///   - findings: Findings about the rows are added to these.
  public init(
    fitting table: DataTable, _ options: PreparationOptions, findings: inout RowFindings
  ) throws(DataError) {
    var fit = try PreparationFit(options, schema: table.schema)
    try table.forEachRow { row throws(DataError) in _ = try fit.add(row) }
    let names = table.categoryNames
    self = try fit.finish {
      names[$0][Int($1)]
    } again: { body throws(DataError) in
      try table.forEachRow(body)
    }
    findings.add(fit.findings)
  }

  /// Fits a preparation to training rows.
  public init(fitting table: DataTable, _ options: PreparationOptions) throws(DataError) {
    var findings = RowFindings()
    try self.init(fitting: table, options, findings: &findings)
  }

  /// The rows of a table as samples with their targets.
  ///
  /// - Parameter findings: Findings about the rows are added to these.
  public func dataset(_ table: DataTable, findings: inout RowFindings) throws(DataError) -> Dataset
  {
    let encoder = try RowEncoder(self, schema: table.schema, withTarget: true)
    var samples = Samples(encoder)
    try samples.reserve(table.rowCount, for: table.name)
    try table.forEachRow { row throws(DataError) in try samples.add(row) }
    findings.add(encoder.findings)
    guard samples.count > 0 else {
      throw DataError(.invalid, "\(table.name): every row has a missing value, so none is left")
    }
    if let classNames {
      return try Dataset(
        features: samples.features, featureShape: [featureCount], labels: samples.labels,
        classCount: classNames.count, name: table.name)
    }
    return try Dataset(
      features: samples.features, featureShape: [featureCount], exactValues: samples.values,
      valueShape: [encoder.valueCount], name: table.name)
  }

  /// The rows of a table as samples with their targets.
  public func dataset(_ table: DataTable) throws(DataError) -> Dataset {
    var findings = RowFindings()
    return try dataset(table, findings: &findings)
  }

  /// The features of a table's rows, whose target may be unknown.
  ///
  /// - Parameter findings: Findings about the rows are added to these.
  /// - Returns: The features row by row, and the indices of the rows: all rows except those left out because a value is
  ///   missing.
  public func features(
    of table: DataTable, findings: inout RowFindings
  ) throws(DataError) -> (features: [Float], rows: [Int]) {
    let encoder = try RowEncoder(self, schema: table.schema, withTarget: false)
    var samples = Samples(encoder)
    try samples.reserve(table.rowCount, for: table.name)
    var rows: [Int] = []
    var index = 0
    try table.forEachRow { row throws(DataError) in
      if try samples.add(row) { rows.append(index) }
      index += 1
    }
    findings.add(encoder.findings)
    return (samples.features, rows)
  }

  /// The features of a table's rows, whose target may be unknown.
  public func features(
    of table: DataTable
  ) throws(DataError) -> (features: [Float], rows: [Int]) {
    var findings = RowFindings()
    return try features(of: table, findings: &findings)
  }
}

/// A growing collection of samples.
struct Samples {
  private let encoder: RowEncoder
  private(set) var features: [Float] = []
  private(set) var labels: [Int32] = []
  private(set) var values: [Double] = []
  private var sample: [Float]
  private var value: [Double]

  init(_ encoder: RowEncoder) {
    self.encoder = encoder
    sample = [Float](repeating: 0, count: encoder.width)
    value = [Double](repeating: 0, count: max(encoder.valueCount, 1))
  }

  var count: Int { labels.count }

  /// Reserves memory for samples.
  ///
  /// - Throws: ``DataError`` if there is not enough.
  mutating func reserve(_ count: Int, for name: String) throws(DataError) {
    let bytes = 4 * sample.count + 4 + 8 * encoder.valueCount
    try DataMemory.check(count, of: bytes, for: name)
    features.reserveCapacity(count * sample.count)
    labels.reserveCapacity(count)
    values.reserveCapacity(count * encoder.valueCount)
  }

  /// Adds a row as a sample; returns false if it is left out.
  @discardableResult
  mutating func add(_ row: Row) throws(DataError) -> Bool {
    guard !encoder.leavesOut(row) else { return false }
    try encoder.writeFeatures(of: row, into: &sample)
    let label = try encoder.label(of: row)
    try encoder.writeValues(of: row, into: &value)
    features.append(contentsOf: sample)
    labels.append(label)
    if encoder.valueCount > 0 { values.append(contentsOf: value) }
    return true
  }

  /// Removes all samples but keeps their memory.
  mutating func removeAll() {
    features.removeAll(keepingCapacity: true)
    labels.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
  }
}

extension DataTable {
  /// The category names of each categorical column.
  var categoryNames: [[String]] {
    columns.compactMap {
      if case .categories(_, let names) = $0.values { names } else { nil }
    }
  }
}
