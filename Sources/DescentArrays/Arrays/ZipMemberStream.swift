import CZlib
import DescentFiles

/// The bytes of a zip archive's member, decompressed if deflated. At the end its length and checksum are verified.
final class ZipMemberStream {
  private let file: InputFile
  private let member: ZipArchive.Member
  private let inflater: Inflater?
  private let piece = ByteBuffer(count: 1 << 16)
  /// The part of the current piece that has not been consumed.
  private var unread: Range<Int> = 0..<0
  /// The offset of the next piece, and the end of the member's data.
  private var position: Int
  private let end: Int
  private var given = 0
  private var sum = crc32(0, nil, 0)
  private var hasEnded = false

  init(_ member: ZipArchive.Member, of archive: ZipArchive, in file: InputFile) throws(DataError) {
    self.file = file
    self.member = member
    position = try archive.dataOffset(of: member, in: file)
    end = position + member.compressedSize
    guard member.isDeflated else {
      inflater = nil
      return
    }
    guard let inflater = Inflater(isRaw: true) else {
      throw DataError(.unreadable, path: file.path, "there is not enough memory to decompress it")
    }
    self.inflater = inflater
  }

  /// Fills `output` with the available data and returns how many bytes it wrote.
  package func read(into output: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    var filled = 0
    while filled < output.count, !hasEnded {
      let rest = UnsafeMutableRawBufferPointer(rebasing: output[filled...])
      let count = try readSome(into: rest)
      sum = crc32(sum, rest.baseAddress?.assumingMemoryBound(to: Bytef.self), uInt(count))
      filled += count
      given += count
      guard given <= member.size else {
        throw damaged("holds more than the \(member.size) bytes given in the directory")
      }
      if hasEnded { try checkEnd() }
    }
    return filled
  }

  private func checkEnd() throws(DataError) {
    guard given == member.size else {
      throw damaged("holds \(given) bytes, not the \(member.size) given in the directory")
    }
    guard UInt32(truncatingIfNeeded: sum) == member.checksum else {
      throw damaged("does not match its checksum; download or copy the file again")
    }
  }

  /// Reads some bytes; 0 means the end.
  private func readSome(into output: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    let limited = UnsafeMutableRawBufferPointer(rebasing: output.prefix(1 << 20))
    while true {
      if unread.isEmpty { try fill() }
      guard let inflater else {
        if unread.isEmpty { hasEnded = true }
        let count = min(unread.count, limited.count)
        let start = unread.lowerBound
        limited.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: piece.bytes[start..<(start + count)]))
        unread.removeFirst(count)
        return count
      }
      let (taken, given, status) = inflater.inflate(
        UnsafeMutableRawBufferPointer(rebasing: piece.bytes[unread]), into: limited)
      unread.removeFirst(taken)
      switch status {
      case .running: break
      case .ended: hasEnded = true
      case .wrong where taken == 0 && unread.isEmpty && position == end:
        throw damaged("is truncated: its compressed data are incomplete")
      case .wrong(let what):
        throw damaged("has damaged data (\(what)); download or copy the file again")
      }
      if given > 0 || hasEnded { return given }
    }
  }

  private func fill() throws(DataError) {
    let wanted = min(end - position, piece.count)
    let count = try file.read(into: piece.prefix(wanted), at: position)
    guard count == wanted else { throw damaged("is truncated") }
    position += count
    unread = 0..<count
  }

  private func damaged(_ message: String) -> DataError {
    DataError(
      .damaged, path: file.path, offset: position - unread.count, "\(member.name) \(message)")
  }
}
