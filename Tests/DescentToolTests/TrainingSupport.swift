import Foundation
import TestProcesses
import Testing

/// Configured trainings on the table that Scripts/make-tables.py makes: mixed columns, missing values.
extension Tool {
  /// What is predicted of the people in the table.
  enum Target: String, CaseIterable {
    case kind = "kind"
    case labels = "is tall, is old"
    case score = "score"

    var others: String {
      Target.allCases.filter { $0 != self }.map(\.rawValue).joined(separator: ", ")
    }
  }

  /// Puts the table and a configuration for it into the folder.
  func preparePeople(_ target: Target = .kind, settings: String = "") throws {
    let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    let table = folder.appending(path: "people.csv")
    if !FileManager.default.fileExists(atPath: table.path) {
      try FileManager.default.copyItem(at: fixtures.appending(path: "people.csv"), to: table)
    }
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

  /// Trains and expects that all went well.
  @discardableResult
  func train(
    _ file: String = "people.yaml", _ arguments: [String] = [], out: String = "out",
    location: SourceLocation = #_sourceLocation
  ) async throws -> ProcessResult {
    let result = try await run(["train", file, "--out", out] + arguments)
    #expect(result.code == 0, "\(result.errors)", sourceLocation: location)
    return result
  }

  /// The cells of CSV text, the names of the columns first.
  func cells(_ text: String) -> [[String]] {
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
      // What draws the pictures may outlive a training that was killed for a moment.
      contents[file] = try? Data(contentsOf: url)
    }
    return contents
  }

  private func isFolder(_ url: URL) -> Bool {
    (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true
  }

  private func isBeingWritten(_ file: String) -> Bool {
    file.split(separator: "/").contains { $0.hasPrefix(".") }
  }

  /// Whatever has its name is whole, and the newest checkpoint loads.
  func expectWholeFiles(in name: String, location: SourceLocation = #_sourceLocation) async throws {
    for (file, data) in try contents(of: name) {
      #expect(isWhole(file, data), "\(file), \(data.count) bytes", sourceLocation: location)
    }
    let checkpoints = files(in: "\(name)/checkpoints").filter {
      !$0.contains("/") && !$0.hasPrefix(".")
    }
    guard let newest = checkpoints.last else { return }
    let result = try await run(["inspect", "\(name)/checkpoints/\(newest)", "--json"])
    #expect(result.code == 0, "\(result.errors)", sourceLocation: location)
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

  /// The header is whole, and the bytes are as many as it says.
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
