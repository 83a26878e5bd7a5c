import DescentFiles

/// Whole lines from across a large file: from its start, its end, and evenly spaced places in between.
///
/// A line that is cut at the start of a piece is left out, and a quoted text with a line end in it may be cut; readers
/// must tolerate that.
final class LinePieces {
  static let pieceLength = 1 << 20
  static let count = 64

  private let file: InputFile
  private let piece = ByteBuffer(count: pieceLength)
  private var index = 0
  private var unread = 0..<0

  init(_ path: String) throws(DataError) { file = try InputFile(path) }

  func read(into room: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    while unread.isEmpty {
      guard index < Self.count else { return 0 }
      try takePiece()
    }
    let count = min(room.count, unread.count)
    room.copyMemory(
      from: UnsafeRawBufferPointer(
        rebasing: piece.bytes[unread.lowerBound..<(unread.lowerBound + count)]))
    unread.removeFirst(count)
    return count
  }

  private func takePiece() throws(DataError) {
    let last = max(file.version.size - Self.pieceLength, 0)
    let start = last / (Self.count - 1) * index
    let count = try file.read(into: piece.bytes, at: index == Self.count - 1 ? last : start)
    let bytes = piece.prefix(count)
    let lineEnd = UInt8(ascii: "\n")
    let first = index == 0 ? 0 : bytes.firstIndex(of: lineEnd).map { $0 + 1 } ?? count
    let end = bytes.lastIndex(of: lineEnd).map { $0 + 1 } ?? first
    unread = first..<max(first, index == Self.count - 1 ? count : end)
    index += 1
  }
}
