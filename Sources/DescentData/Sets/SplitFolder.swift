import DescentFiles

/// A folder with separate parts for training, validation and testing, as folders or tables with these names: `train/`
/// and `test/`, `train.csv` and `valid.csv`.
package struct SplitFolder: Sendable, Equatable {
  package let training: String
  package let validation: String?
  package let test: String?

  /// `nil` unless there are a training part and another part.
  ///
  /// - Throws: If a part holds several tables.
  package init?(_ path: String) throws(DataError) {
    guard PathKind(path) == .folder else { return nil }
    let entries = try folderEntries(path).sorted()
    let training = try Self.part(["train", "training"], path, entries)
    validation = try Self.part(["val", "valid", "validation", "dev"], path, entries)
    test = try Self.part(["test", "testing"], path, entries)
    guard let training, validation != nil || test != nil else { return nil }
    self.training = training
  }

  private static func part(
    _ names: [String], _ path: String, _ entries: [String]
  ) throws(DataError) -> String? {
    for entry in entries {
      let stem = entry.split(separator: ".").first.map { $0.lowercased() } ?? ""
      guard names.contains(stem) else { continue }
      let inside = join(path, entry)
      switch PathKind(inside) {
      case .folder where entry.lowercased() == stem: return try content(inside)
      case .file where isTable(entry): return inside
      default: continue
      }
    }
    return nil
  }

  /// The only table in a folder; the folder itself if it holds none.
  private static func content(_ folder: String) throws(DataError) -> String {
    let tables = try folderEntries(folder).filter(isTable).sorted()
    guard tables.count < 2 else {
      throw DataError(
        .invalid, path: folder,
        "holds \(tables.count) tables, such as \(tables[0]) and \(tables[1]); put their rows into one, or name "
          + "one of them")
    }
    return tables.first.map { join(folder, $0) } ?? folder
  }

  private static func isTable(_ name: String) -> Bool {
    var name = name.lowercased()
    if name.hasSuffix(".gz") { name.removeLast(3) }
    return [".csv", ".tsv", ".txt", ".json", ".jsonl"].contains(where: name.hasSuffix)
  }
}
