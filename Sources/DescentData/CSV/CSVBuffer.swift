import DescentFiles

/// A part of a text that is being read: whole records are taken from the front, and more bytes are added at the back.
/// After the last byte of the text it adds a line end, so that every record has one.
final class CSVBuffer {
  /// Longer records are a mistake, most likely an unclosed quote.
  private static let longestRecord = 64 << 20

  let path: String
  /// The line of the first unread byte, from 1.
  var line: Int
  /// Whether no unread byte has its highest bit set.
  private(set) var isASCII = true
  /// The delimiter that the first line of a text declares, as spreadsheets write it: `sep=;`.
  private(set) var namedDelimiter: CSVDelimiter?
  private let fill: (UnsafeMutableRawBufferPointer) throws(DataError) -> Int
  private var memory: ByteBuffer
  private var unread: Range<Int> = 0..<0
  private var hasEnded = false
  /// The offset in the text at which the memory starts.
  private var memoryOffset: Int

  /// - Parameters:
  ///   - offset: The offset of the first byte in the text; at 0 a byte-order mark is skipped.
  ///   - fill: Fills memory, at least in part, and returns how many bytes it wrote; 0 means the end of the text.
  init(
    path: String, capacity: Int = 1 << 18, offset: Int = 0, line: Int = 1,
    fill: @escaping (UnsafeMutableRawBufferPointer) throws(DataError) -> Int
  ) throws(DataError) {
    self.path = path
    self.line = line
    self.fill = fill
    memoryOffset = offset
    memory = ByteBuffer(count: capacity)
    try more()
    if offset == 0 { try passOverMark() }
  }

  /// A whole file, decompressed if gzipped, as UTF-8.
  convenience init(file path: String, form: TextForm) throws(DataError) {
    let bytes = form.isSampled ? try LinePieces(path).read : try byteSource(of: path)
    try self.init(path: path, fill: form.source(bytes, path))
  }

  private var base: UnsafeMutablePointer<UInt8>? {
    memory.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
  }

  /// The unread bytes; empty at the end of the text.
  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base.map { $0 + unread.lowerBound }, count: unread.count)
  }

  /// The offset of the first unread byte in the text.
  var offset: Int { memoryOffset + unread.lowerBound }

  /// Removes bytes from the front.
  func drop(_ count: Int) { unread.removeFirst(count) }

  /// Appends more bytes to the unread ones. If there are none left, the record that starts with the unread bytes cannot
  /// end: a quote is open.
  func more() throws(DataError) {
    guard !hasEnded else {
      guard unread.isEmpty else {
        throw DataError(
          .damaged, path: path, line: line,
          "a quoted field that begins in this record has no closing quote")
      }
      return
    }
    try makeRoom()
    // One byte is reserved for the line end after the last one.
    let room = UnsafeMutableRawBufferPointer(
      rebasing: memory.bytes[unread.upperBound..<(memory.count - 1)])
    let count = try fill(room)
    isASCII =
      (unread.isEmpty || isASCII)
      && hasOnlyASCII(UnsafeRawBufferPointer(rebasing: room[..<count]))
    unread = unread.lowerBound..<(unread.upperBound + count)
    if count == 0 { end() }
  }

  private func end() {
    hasEnded = true
    guard unread.count > 0, memory.bytes[unread.upperBound - 1] != UInt8(ascii: "\n") else {
      return
    }
    memory.bytes[unread.upperBound] = UInt8(ascii: "\n")
    unread = unread.lowerBound..<(unread.upperBound + 1)
  }

  /// Moves the unread bytes to the front, and enlarges the memory if they fill half of it.
  private func makeRoom() throws(DataError) {
    let old = memory
    if unread.count > memory.count / 2 {
      guard memory.count < Self.longestRecord else {
        throw DataError(
          .damaged, path: path, line: line,
          "the record that begins here is longer than \(Self.longestRecord >> 20) MiB; a quote may be unclosed"
        )
      }
      memory = ByteBuffer(count: 2 * memory.count)
    }
    memory.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: old.bytes[unread]))
    memoryOffset += unread.lowerBound
    unread = 0..<unread.count
  }

  private func passOverMark() throws(DataError) {
    // A text may arrive in small pieces.
    while bytes.count < 3, !hasEnded { try more() }
    let start = Array(bytes.prefix(3))
    if start == [0xEF, 0xBB, 0xBF] { drop(3) }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
      throw DataError(
        .damaged, path: path, offset: 0, "is UTF-16 text; save it as UTF-8")
    }
    guard bytes.first == UInt8(ascii: "s") || bytes.first == UInt8(ascii: "S") else { return }
    while bytes.count < 7, !hasEnded { try more() }
    let line = Array(bytes.prefix(7))
    guard line.count == 7, String(decoding: line[..<4], as: UTF8.self).lowercased() == "sep=",
      let delimiter = CSVDelimiter.allCases.first(where: { $0.byte == line[4] }),
      line[5] == UInt8(ascii: "\n") || line[5] == UInt8(ascii: "\r")
    else { return }
    namedDelimiter = delimiter
    drop(line[5] == UInt8(ascii: "\r") && line[6] == UInt8(ascii: "\n") ? 7 : 6)
    self.line += 1
  }
}

/// Whether no byte has its highest bit set.
func hasOnlyASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
  var (bits, index) = (UInt64(0), 0)
  while index + 8 <= bytes.count {
    bits |= bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    index += 8
  }
  for last in bytes[index...] { bits |= UInt64(last) }
  return bits & 0x8080_8080_8080_8080 == 0
}
