import Crypto
import DescentFiles

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// Remembers which files were read to the end and found intact, so that later runs read only what they need.
///
/// A folder of small text files, one per data file, named by the SHA-256 of its path:
///
///     descent verified 1
///     <SHA-256 of the decompressed bytes> <size> <seconds> <nanoseconds of the last change>
///     <path>
///
/// Failures to read or write it are ignored: a cache may be absent, read-only or full.
struct VerificationMemory: Sendable {
  /// `nil` if there is no place for a cache.
  let folder: String?
  /// Whether remembered results are used; if not, they are only written.
  var isTrusted = true

  /// The SHA-256 of the file's decompressed bytes, if it was found intact and has not changed since.
  func digest(of file: InputFile) -> String? {
    guard isTrusted else { return nil }
    let path = canonical(file.path)
    guard let entry = entry(of: path), let text = Self.contents(of: entry) else { return nil }
    let digest = text.split(separator: "\n", maxSplits: 1).last?.prefix(64) ?? ""
    guard text == Self.text(String(digest), file.version, path) else { return nil }
    return String(digest)
  }

  /// Remembers that the file, as it was when opened, is intact.
  func remember(_ digest: String, of file: InputFile) {
    let path = canonical(file.path)
    guard file.isUnchanged, let folder, let entry = entry(of: path) else { return }
    Self.makeFolder(folder)
    Self.write(Self.text(digest, file.version, path), to: entry)
  }

  private func entry(of path: String) -> String? {
    folder.map { join($0, hexadecimal(SHA256.hash(data: Array(path.utf8)))) }
  }

  private static func text(_ digest: String, _ version: InputFile.Version, _ path: String) -> String
  {
    "descent verified 1\n\(digest) \(version.size) \(version.seconds) \(version.nanoseconds)\n\(path)\n"
  }

  private static func contents(of path: String) -> String? {
    guard let file = try? InputFile(path), file.version.size < 1 << 16 else { return nil }
    let buffer = ByteBuffer(count: file.version.size)
    guard let count = try? file.read(into: buffer.bytes) else { return nil }
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }

  /// Creates the folder and its parents.
  private static func makeFolder(_ path: String) {
    var end = path.startIndex
    while end < path.endIndex {
      end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
      mkdir(String(path[..<end]), 0o700)
    }
  }

  /// What cannot be remembered is verified again next time.
  private static func write(_ text: String, to path: String) {
    try? OutputFile.write(Array(text.utf8), to: path)
  }
}
