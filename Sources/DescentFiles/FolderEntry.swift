#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A name in a folder, which need not be valid text.
package struct FolderEntry {
  /// The name; bytes that are not UTF-8 are shown as `\xE9`.
  package let name: String
  /// Whether the name is valid UTF-8.
  package let isUTF8: Bool

  /// Whether it starts with a dot.
  package var isHidden: Bool { name.hasPrefix(".") }

  /// Everything in a folder, in byte order, without `.` and `..`.
  package static func all(in path: String) throws(DataError) -> [FolderEntry] {
    guard let names = nameBytes(in: path) else {
      throw DataError(.unreadable, path: path, "cannot be read: \(systemMessage(errno))")
    }
    return names.filter { $0 != Array(".".utf8) && $0 != Array("..".utf8) }
      .sorted { $0.lexicographicallyPrecedes($1) }.map { FolderEntry($0) }
  }

  private init(_ bytes: [UInt8]) {
    let text = String(validating: bytes, as: UTF8.self)
    isUTF8 = text != nil
    name = text ?? shown(bytes)
  }
}

/// Bytes that are not UTF-8, written as `caf\xE9`.
private func shown(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { byte in
    (0x20..<0x7F).contains(byte)
      ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16, uppercase: true)
  }.joined()
}

/// The name of a file that is not UTF-8, written as `caf\xE9`.
package func shownName(_ name: UnsafePointer<CChar>) -> String {
  shown(UnsafeBufferPointer(start: name, count: strlen(name)).map { UInt8(bitPattern: $0) })
}
