import DescentFiles

/// The result of reading a whole file.
struct CSVReading<Result> {
  var layout: CSVLayout
  var result: Result
  /// What settings have to specify.
  var issues: [ColumnIssue]

  /// - Throws: If something must be specified before the values can be trusted.
  func check() throws(DataError) {
    for issue in issues {
      if case .decimalMark = issue.kind { continue }
      throw DataError(.damaged, path: layout.path, issue.message)
    }
  }
}

/// Infers what columns hold. The first records suggest it; if later ones do not fit, the file is read again with what
/// was learned.
enum CSVTyping {
  static func settle<Result>(
    _ path: String, _ options: CSVOptions, isSampled: Bool = false,
    reading read: (CSVRowReader) throws(DataError) -> Result
  ) throws(DataError) -> CSVReading<Result> {
    do throws(DataError) {
      return try settle(
        CSVLayout(path: path, options: options, isSampled: isSampled), options, read)
    } catch {
      // Bytes that are not UTF-8 may occur far into the file. Searching for them takes time and is done only now.
      guard options.encoding == nil, try TextForm.isLatin1(path) else { throw error }
      var options = options
      options.encoding = .latin1
      return try settle(
        CSVLayout(path: path, options: options, isSampled: isSampled), options, read)
    }
  }

  private static func settle<Result>(
    _ first: CSVLayout, _ options: CSVOptions,
    _ read: (CSVRowReader) throws(DataError) -> Result
  ) throws(DataError) -> CSVReading<Result> {
    var layout = first
    // Each column is reconsidered at most twice: in another format, then as texts.
    var looks = [Int](repeating: 0, count: layout.names.count)
    while true {
      let reader = try CSVRowReader(layout: layout, options: options)
      let result = try read(reader)
      var (issues, changed) = ([ColumnIssue](), layout)
      var isChanged = false
      for (column, misfits) in reader.misfits.sorted(by: { $0.key < $1.key }) {
        looks[column] += 1
        if looks[column] == 1, changed.lookAgain(at: column, misfits) {
          isChanged = true
          continue
        }
        let fitting = reader.row - reader.absentCount(column)
        if misfits.areFew(beside: fitting) {
          issues.append(.fewTexts(misfits, fitting, column, layout))
        } else {
          changed.takeForTexts(column)
          isChanged = true
        }
      }
      if isChanged {
        layout = changed
        continue
      }
      for (column, doubt) in layout.doubts.enumerated() where layout.isInferred[column] {
        guard let doubt, !reader.certainOrders.contains(column) else { continue }
        if let issue = ColumnIssue.doubt(doubt, column, layout) { issues.append(issue) }
      }
      return CSVReading(layout: layout, result: result, issues: issues)
    }
  }
}
