import CDescentKernels

/// A checksum that is as fast as memory: it notices a changed byte, but does not stop a forger.
///
/// XXH3 with 64 bits and seed 0. Source: github.com/Cyan4973/xxHash, doc/xxhash_spec.md, "XXH3 Algorithm Overview".
package struct Checksum {
  private var state = DescentChecksum()

  package init() { descent_checksum_begin(&state) }

  /// The checksum of a text or a small file.
  package init(_ bytes: [UInt8]) {
    self.init()
    bytes.withUnsafeBytes { add($0) }
  }

  /// The checksum of a file.
  ///
  /// - Throws: ``DataError`` if it cannot be read.
  package init(file path: String) throws(DataError) {
    self.init()
    let file = try InputFile(path)
    let piece = ByteBuffer(count: 1 << 18)
    while true {
      let count = try file.read(into: piece.bytes)
      guard count > 0 else { return }
      add(UnsafeRawBufferPointer(piece.prefix(count)))
    }
  }

  /// Adds bytes after those before.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    descent_checksum_add(&state, bytes.baseAddress, bytes.count)
  }

  /// The checksum of all bytes so far, as 16 hexadecimal digits.
  package var text: String {
    let digits = String(withUnsafePointer(to: state, descent_checksum_value), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
