import DescentFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The content of `run.json`: it marks the folder as that of a run, and lists the files that the run wrote, so that no
/// other file is mistaken for the run's.
struct RunHead: Codable, Equatable {
  static let name = "run.json"

  /// The version of the folder's format.
  var format = 1
  /// The files that the run wrote, as paths in the folder, in order.
  var files: [String] = []

  /// Reads the head of a folder; a folder of 0.1.0 has none and gets the files that such a run always wrote.
  static func read(in folder: String) throws(DataError) -> RunHead? {
    let path = "\(folder)/\(name)"
    guard isFile(path) else {
      let isOld = ["config.json", "config.yaml"].contains { isFile("\(folder)/\($0)") }
      return isOld
        ? RunHead(files: ["config.json", "record.json", "metrics.jsonl", "report.html"]) : nil
    }
    let text = try readText(path)
    guard let head = try? JSONDecoder().decode(RunHead.self, from: Data(text.utf8)) else {
      throw DataError(.damaged, path: path, "is not the head of a run; name another folder")
    }
    guard head.format == 1 else {
      throw DataError(
        .damaged, path: path, "has the format \(head.format); this Descent knows format 1")
    }
    // The file may come from someone else: paths must stay inside the folder.
    guard head.files.allSatisfy(RunFolder.isInside) else {
      throw DataError(.damaged, path: path, "names files outside the folder")
    }
    return head
  }

  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }
}
