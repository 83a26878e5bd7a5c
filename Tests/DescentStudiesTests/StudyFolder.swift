import DescentFiles
import DescentSearch
import DescentStudies

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A temporary folder for studies. With DESCENT_KEEP_STUDIES the studies in it are kept in that folder at the end, for
/// Optuna to read.
final class StudyFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/descent-studies-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw DataError(.unwritable, "no temporary folder") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func file(_ name: String) -> String { path + "/" + name }

  deinit {
    let names = (try? Directory(path).names) ?? []
    if let place = getenv("DESCENT_KEEP_STUDIES") {
      for name in names
      where name.hasSuffix(".jsonl") && (try? StudyArchive(file(name)).damage) == .some(nil) {
        let kept = "\(String(cString: place))/\(path.split(separator: "-").last ?? "")-\(name)"
        try? write(bytes(name), to: kept)
      }
    }
    let (folder, name) = splitPath(path)
    try? Directory(folder).remove(name)
  }

  func bytes(_ name: String) throws -> [UInt8] { try fileContents(file(name), atMost: 1 << 30) }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  func lines(_ name: String) throws -> [String] {
    try text(name).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  func write(_ text: String, _ name: String) throws { try write(Array(text.utf8), to: file(name)) }

  /// In place: the file stays the same one.
  private func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    guard descriptor >= 0 else { throw DataError(.unwritable, path: path, "not opened") }
    defer { close(descriptor) }
    bytes.withUnsafeBytes { _ = pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  /// Adds bytes as they are.
  func append(_ text: String, to name: String) throws {
    try write(try self.text(name) + text, name)
  }

  var names: [String] {
    ((try? Directory(path).names) ?? []).filter { $0 != "." && $0 != ".." }.sorted()
  }
}

/// The sentence of the error that a closure throws.
func message(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch { return "\(error)" }
}

func laterMessage(_ body: () async throws -> Void) async -> String? {
  do {
    try await body()
    return nil
  } catch { return "\(error)" }
}
