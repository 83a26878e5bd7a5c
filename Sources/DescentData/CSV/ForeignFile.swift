import DescentFiles

/// Other programs' files that hold tables but are not text.
package enum ForeignFile: Sendable, Equatable {
  case parquet, workbook, feather, hdf5, sqlite, pickle, orc, avro

  /// The kind that the first bytes indicate.
  package init?(_ start: some Collection<UInt8>) {
    let marks: [(ForeignFile, [UInt8])] = [
      (.parquet, Array("PAR1".utf8)), (.feather, Array("ARROW1".utf8)),
      (.feather, Array("FEA1".utf8)),
      (.hdf5, [0x89] + Array("HDF".utf8)), (.sqlite, Array("SQLite format 3".utf8)),
      (.orc, Array("ORC".utf8) + [0]), (.avro, Array("Obj".utf8) + [1]),
      // Workbooks: the old format, and a ZIP archive whose first member belongs to a workbook.
      (.workbook, [0xD0, 0xCF, 0x11, 0xE0]),
    ]
    if let kind = marks.first(where: { start.starts(with: $0.1) })?.0 {
      self = kind
    } else if start.count > 2, start.starts(with: [0x80]),
      (2...5).contains(Array(start.prefix(2))[1])
    {
      self = .pickle
    } else if start.starts(with: Array("PK".utf8)) {
      let name = String(decoding: start.dropFirst(30).prefix(24), as: UTF8.self)
      guard
        ["[Content_Types].xml", "xl/", "_rels/", "docProps/", "mimetype"].contains(
          where: name.hasPrefix)
      else { return nil }
      self = .workbook
    } else {
      return nil
    }
  }

  private var words: (name: String, read: String) {
    switch self {
    case .parquet: ("a Parquet file", "read_parquet(\"%\")")
    case .workbook: ("a workbook", "read_excel(\"%\")")
    case .feather: ("a Feather file", "read_feather(\"%\")")
    case .hdf5: ("an HDF5 file", "read_hdf(\"%\")")
    case .sqlite: ("an SQLite database", "read_sql_table(\"TABLE\", \"sqlite:///%\")")
    case .pickle: ("a Python pickle", "read_pickle(\"%\")")
    case .orc: ("an ORC file", "read_orc(\"%\")")
    case .avro: ("an Avro file", "DataFrame(fastavro.reader(open(\"%\", \"rb\")))")
    }
  }

  /// What to do about it.
  package func error(_ path: String) -> DataError {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let table = file.split(separator: ".").first.map { "\($0).csv" } ?? "table.csv"
    let module = self == .avro ? "pandas, fastavro" : "pandas"
    return DataError(
      .invalid, path: path,
      "is \(words.name); convert it with python -c 'import \(module); "
        + "pandas.\(words.read.replacing("%", with: file)).to_csv(\"\(table)\", index=False)', or save it as CSV"
    )
  }
}
