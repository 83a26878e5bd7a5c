import DescentTraining
import Foundation
import TestProcesses
import Testing

/// Configured trainings on the table that Scripts/make-fixtures.py makes: mixed columns, missing values.
extension Tool {
  /// What is predicted about the people in the table.
  enum Target: String, CaseIterable {
    case kind = "kind"
    case labels = "is tall, is old"
    case score = "score"

    var others: String {
      Target.allCases.filter { $0 != self }.map(\.rawValue).joined(separator: ", ")
    }
  }

  /// Copies fixtures into the folder if they are not there yet.
  func takeFixtures(_ names: String...) throws {
    let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    for name in names {
      let place = folder.appending(path: name)
      guard !FileManager.default.fileExists(atPath: place.path) else { continue }
      try FileManager.default.copyItem(at: fixtures.appending(path: name), to: place)
    }
  }

  /// Puts the table and a configuration for it into the folder.
  func preparePeople(_ target: Target = .kind, settings: String = "") throws {
    try takeFixtures("people.csv")
    try write(
      """
      data: {path: people.csv, target: [\(target.rawValue)], ignore: [id, \(target.others)], missing: fill}
      model:
        - dense: 12
        - batch-norm
        - relu
        - dropout: 0.2
        - dense
      optimizer: {adam: 0.01}
      \(settings.isEmpty ? "training: {epochs: 12, batch-size: 16}" : settings)

      """, to: "people.yaml")
  }

  /// Trains and expects success.
  @discardableResult
  func train(
    _ file: String = "people.yaml", _ arguments: [String] = [], out: String = "out",
    location: SourceLocation = #_sourceLocation
  ) async throws -> ProcessResult {
    let result = try await run(["train", file, "--out", out] + arguments)
    #expect(result.code == 0, "\(result.errors)", sourceLocation: location)
    return result
  }

  func cells(_ text: String) -> [[String]] { csvCells(text) }

  /// A column of the table of people.
  func people(_ column: String) throws -> [String] {
    let rows = cells(try content("people.csv"))
    let index = try #require(rows[0].firstIndex(of: column))
    return rows.dropFirst().map { $0[index] }
  }

  /// The fields of a JSON object.
  func object(_ text: some StringProtocol) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// The bytes of every file below a folder, by its name; hidden ones are being written.
  func contents(of name: String) throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for file in files(in: name) {
      let url = folder.appending(path: "\(name)/\(file)")
      guard !url.hasDirectoryPath, !isFolder(url), !isBeingWritten(file) else { continue }
      // The figure renderer may briefly outlive a killed training.
      contents[file] = try? Data(contentsOf: url)
      if file == "run.json" { contents[file] = try contents[file].map(withoutTimes) }
    }
    return contents
  }

  /// The head of a run without when it began and ended.
  private func withoutTimes(_ head: Data) throws -> Data {
    var object = try JSONSerialization.jsonObject(with: head) as? [String: Any] ?? [:]
    (object["began"], object["ended"]) = (nil, nil)
    return try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
  }

  private func isFolder(_ url: URL) -> Bool {
    (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true
  }

  func isBeingWritten(_ file: String) -> Bool {
    file.split(separator: "/").contains { $0.hasPrefix(".") }
  }

  /// Every file with its final name is complete, and the newest checkpoint loads.
  func expectWholeFiles(in name: String, location: SourceLocation = #_sourceLocation) throws {
    for (file, data) in try contents(of: name) {
      #expect(isWhole(file, data), "\(file), \(data.count) bytes", sourceLocation: location)
    }
    let checkpoints = files(in: "\(name)/checkpoints").filter {
      !$0.contains("/") && !$0.hasPrefix(".")
    }
    guard let newest = checkpoints.last else { return }
    let path = folder.appending(path: "\(name)/checkpoints/\(newest)").path
    #expect(throws: Never.self, sourceLocation: location) { try Model(path) }
  }

  private func isWhole(_ file: String, _ data: Data) -> Bool {
    func isJSON(_ data: Data) -> Bool { (try? JSONSerialization.jsonObject(with: data)) != nil }
    let text = String(decoding: data, as: UTF8.self)
    switch file.split(separator: ".").last {
    case "json": return isJSON(data)
    case "jsonl":
      return (text.isEmpty || text.hasSuffix("\n"))
        && text.split(separator: "\n").allSatisfy { isJSON(Data($0.utf8)) }
    case "safetensors": return isSafetensors(data)
    case "html": return text.hasSuffix("</html>\n")
    case "svg": return text.hasSuffix("</svg>\n")
    case "png":
      return data.suffix(8).elementsEqual([0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
    default: return text.hasSuffix("\n")
    }
  }

  /// The header is complete, and the number of bytes matches it.
  private func isSafetensors(_ data: Data) -> Bool {
    guard data.count >= 8 else { return false }
    let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard data.count >= 8 + length,
      let header = try? JSONSerialization.jsonObject(with: data[8..<8 + length]) as? [String: Any]
    else { return false }
    let ends = header.values.compactMap {
      (($0 as? [String: Any])?["data_offsets"] as? [Int])?.last
    }
    return data.count == 8 + length + (ends.max() ?? 0)
  }
}

/// The cells of CSV text, the names of the columns first.
func csvCells(_ text: String) -> [[String]] {
  var (rows, row, cell, isQuoted) = ([[String]](), [String](), "", false)
  for character in text {
    switch character {
    case "\"": isQuoted.toggle()
    case "," where !isQuoted: (row, cell) = (row + [cell], "")
    case "\n" where !isQuoted:
      rows.append(row + [cell])
      (row, cell) = ([], "")
    default: cell.append(character)
    }
  }
  return rows
}
