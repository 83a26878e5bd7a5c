import DescentFiles

/// The directory of a zip archive, and its members.
///
/// Source: PKWARE, "APPNOTE.TXT: .ZIP file format specification", sections 4.3 and 4.4. The directory at the end is
/// authoritative; from a member's own header only its length is used.
struct ZipArchive: Sendable {
  /// A member as described by the directory.
  struct Member: Sendable, Equatable {
    package let name: String
    let isDeflated: Bool
    let isEncrypted: Bool
    package let checksum: UInt32
    let compressedSize: Int
    package let size: Int
    let headerOffset: Int
  }

  package let path: String
  package let members: [Member]

  private static let endSize = 22

  init(_ file: InputFile) throws(DataError) {
    path = file.path
    let size = file.version.size
    // The end record may be followed by a comment of up to 64 KiB.
    let tail = min(size, Self.endSize + 0xFFFF)
    let bytes = try ZipBytes(file, at: size - tail, count: tail)
    guard
      let end = stride(from: tail - Self.endSize, through: 0, by: -1).first(where: {
        bytes.u32($0) == 0x0605_4B50 && bytes.u16($0 + 20) + $0 + Self.endSize <= tail
      })
    else {
      throw DataError(
        .damaged, path: path, offset: size,
        "is not a complete zip archive: it has no directory at the end")
    }
    var (count, length, start) = (
      bytes.u16(end + 10), bytes.u32(end + 12), bytes.u32(end + 16)
    )
    // Numbers that do not fit are in a separate record, to which a locator before the end record points.
    if end >= 20, bytes.u32(end - 20) == 0x0706_4B50 {
      let record = try ZipBytes(file, at: try bytes.u64(end - 12, file), count: 56)
      guard record.u32(0) == 0x0606_4B50 else {
        throw DataError(
          .damaged, path: path, offset: size - tail + end, "its zip64 directory record is missing"
        )
      }
      (count, length, start) = (
        try record.u64(32, file), try record.u64(40, file), try record.u64(48, file)
      )
    }
    members = try Self.members(file, at: start, length: length, count: count)
  }

  private static func members(
    _ file: InputFile, at start: Int, length: Int, count: Int
  ) throws(DataError) -> [Member] {
    let directory = try ZipBytes(file, at: start, count: length)
    var members: [Member] = []
    var position = 0
    while members.count < count {
      guard position + 46 <= length, directory.u32(position) == 0x0201_4B50 else {
        throw DataError(
          .damaged, path: file.path, offset: start + position,
          "its directory is damaged: \(members.count) of \(count) entries are present")
      }
      let (nameLength, extraLength, commentLength) = (
        directory.u16(position + 28), directory.u16(position + 30), directory.u16(position + 32)
      )
      let next = position + 46 + nameLength + extraLength + commentLength
      guard next <= length else {
        throw DataError(
          .damaged, path: file.path, offset: start + position,
          "its directory is damaged: an entry reaches beyond its end")
      }
      members.append(
        try member(
          directory, position, extra: (position + 46 + nameLength, extraLength), file, start))
      position = next
    }
    return members
  }

  private static func member(
    _ directory: ZipBytes, _ position: Int, extra: (start: Int, length: Int), _ file: InputFile,
    _ start: Int
  ) throws(DataError) -> Member {
    let method = directory.u16(position + 10)
    let name = directory.text(position + 46, extra.start - position - 46)
    guard method == 0 || method == 8 else {
      throw DataError(
        .damaged, path: file.path, offset: start + position + 10,
        "\(name) is compressed with method \(method); only stored and deflated members are supported"
      )
    }
    var sizes = [directory.u32(position + 24), directory.u32(position + 20)]
    var offset = directory.u32(position + 42)
    // The zip64 field holds the numbers that are all ones here, in this order.
    var (p, end) = (extra.start, extra.start + extra.length)
    while p + 4 <= end {
      let (kind, length) = (directory.u16(p), directory.u16(p + 2))
      if kind == 1 {
        var field = p + 4
        end = min(p + 4 + length, end)
        for index in sizes.indices where sizes[index] == 0xFFFF_FFFF && field + 8 <= end {
          sizes[index] = try directory.u64(field, file)
          field += 8
        }
        if offset == 0xFFFF_FFFF, field + 8 <= end { offset = try directory.u64(field, file) }
        break
      }
      p += 4 + length
    }
    let flags = directory.u16(position + 8)
    return Member(
      name: name, isDeflated: method == 8, isEncrypted: flags & 1 != 0,
      checksum: UInt32(directory.u32(position + 16)), compressedSize: sizes[1], size: sizes[0],
      headerOffset: offset)
  }

  /// Where a member's data start; they are checked to lie inside the file.
  func dataOffset(of member: Member, in file: InputFile) throws(DataError) -> Int {
    func damaged(_ message: String) -> DataError {
      DataError(.damaged, path: path, offset: member.headerOffset, "\(member.name) \(message)")
    }
    guard !member.isEncrypted else { throw damaged("is encrypted; save it without a password") }
    let header = try ZipBytes(file, at: member.headerOffset, count: 30)
    guard header.u32(0) == 0x0403_4B50 else { throw damaged("has no local header here") }
    let offset = member.headerOffset + 30 + header.u16(26) + header.u16(28)
    guard offset <= file.version.size, member.compressedSize <= file.version.size - offset else {
      throw damaged("reaches beyond the end of the file; download or copy the file again")
    }
    guard member.isDeflated || member.size == member.compressedSize else {
      throw damaged("is stored, but its two sizes differ")
    }
    return offset
  }
}

/// Reads little-endian numbers from the bytes of a zip archive. Callers check that offsets are in bounds.
struct ZipBytes {
  private let bytes: [UInt8]

  /// - Throws: If the file does not have these bytes.
  init(_ file: InputFile, at offset: Int, count: Int) throws(DataError) {
    guard offset >= 0, count >= 0, offset <= file.version.size, count <= file.version.size - offset
    else {
      throw DataError(
        .damaged, path: file.path, offset: file.version.size,
        "is truncated: its directory refers to bytes past the end; download or copy the file again")
    }
    let buffer = ByteBuffer(count: count)
    let read = try file.read(into: buffer.bytes, at: offset)
    guard read == count else {
      throw DataError(.damaged, path: file.path, offset: offset + read, "is truncated")
    }
    bytes = Array(buffer.bytes)
  }

  func u16(_ offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }
  func u32(_ offset: Int) -> Int { u16(offset) | u16(offset + 2) << 16 }

  /// - Throws: If the number is larger than any file.
  func u64(_ offset: Int, _ file: InputFile) throws(DataError) -> Int {
    let high = u32(offset + 4)
    guard high < 1 << 30 else {
      throw DataError(
        .damaged, path: file.path, offset: file.version.size,
        "its directory holds a size that is larger than any file")
    }
    return u32(offset) | high << 32
  }

  package func text(_ offset: Int, _ count: Int) -> String {
    String(decoding: bytes[offset..<(offset + count)], as: UTF8.self)
  }
}
