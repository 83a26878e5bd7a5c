/// The bytes of a file, decompressed if gzipped. The first bytes decide, not the name: browsers and archivers
/// decompress without renaming.
///
/// It reads the file in pieces of 64 KiB and keeps only one of them.
package final class ByteStream {
  package let file: InputFile
  package let isCompressed: Bool
  private var inflater: Inflater?
  private var memberHasEnded = false
  private let piece = ByteBuffer(count: 1 << 16)
  /// The part of the current piece that has not been consumed.
  private var unread: Range<Int>

  package init(path: String) throws(DataError) {
    file = try InputFile(path)
    unread = 0..<(try file.read(into: piece.bytes))
    isCompressed =
      unread.count >= 2 && piece.bytes[0] == 0x1F && piece.bytes[1] == 0x8B
    if isCompressed {
      guard let inflater = Inflater() else {
        throw DataError(.unreadable, path: path, "there is not enough memory to decompress it")
      }
      self.inflater = inflater
    }
  }

  /// The offset of the next byte in the file.
  package var offset: Int { file.position - unread.count }

  /// Fills `output` with the available data and returns how many bytes it wrote.
  package func read(into output: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    var filled = 0
    while filled < output.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: output[filled...])
      let count = isCompressed ? try inflateSome(into: rest) : try copySome(into: rest)
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  private func copySome(into output: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    guard try hasInput() else { return 0 }
    let count = min(unread.count, output.count)
    let start = unread.lowerBound
    output.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece.bytes[start..<(start + count)]))
    unread.removeFirst(count)
    return count
  }

  /// Writes at least one byte, or returns 0 at the end of the last member.
  private func inflateSome(into output: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    guard let inflater else { return 0 }
    while true {
      if memberHasEnded {
        guard try beginNextMember() else { return 0 }
      }
      guard try hasInput() else {
        throw damaged(
          "is truncated: its compressed data are incomplete; download or copy the file again")
      }
      let (taken, given, status) = inflater.inflate(
        UnsafeMutableRawBufferPointer(rebasing: piece.bytes[unread]), into: output)
      unread.removeFirst(taken)
      switch status {
      case .running: break
      case .ended: memberHasEnded = true
      case .wrong(let what):
        throw damaged("its gzip data are damaged (\(what)); download or copy the file again")
      }
      if given > 0 { return given }
    }
  }

  /// A gzip file may hold several members in sequence; anything else after a member is an error.
  private func beginNextMember() throws(DataError) -> Bool {
    guard try hasInput() else { return false }
    guard piece.bytes[unread.lowerBound] == 0x1F else {
      throw damaged("other bytes follow its gzip data; it should end here")
    }
    inflater?.reset()
    memberHasEnded = false
    return true
  }

  private func hasInput() throws(DataError) -> Bool {
    if unread.isEmpty { unread = 0..<(try file.read(into: piece.bytes)) }
    return !unread.isEmpty
  }

  private func damaged(_ message: String) -> DataError {
    DataError(.damaged, path: file.path, offset: offset, message)
  }
}

/// Delivers bytes as they arrive: fills memory with at least one byte and returns how many; 0 means the end.
public typealias ByteSource = (UnsafeMutableRawBufferPointer) throws(DataError) -> Int
