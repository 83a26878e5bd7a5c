/// A part of a text that is being read: whole records are taken from its front, more bytes come in
/// behind. Behind the last byte of the text it puts a line end, so that every record has one.
final class CSVBuffer {
  /// Longer records are a mistake, most likely a quote that is left open.
  private static let longestRecord = 64 << 20

  let path: String
  /// The line of the first unread byte, from 1.
  var line: Int
  /// Whether no byte that is unread has its highest bit set.
  private(set) var isASCII = true
  /// What the first line of a text says to stand between fields, as spreadsheets write it: `sep=;`.
  private(set) var namedDelimiter: CSVDelimiter?
  private let fill: (UnsafeMutableRawBufferPointer) throws(DataError) -> Int
  private var memory: ByteBuffer
  private var unread: Range<Int> = 0..<0
  private var hasEnded = false
  /// Where in the text the memory begins.
  private var memoryOffset: Int

  /// - Parameters:
  ///   - offset: Where in the text the first byte stands; at 0 a byte order mark is passed over.
  ///   - fill: Fills memory, at least in part, and says how far; 0 is the end of the text.
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

  /// A whole file from its beginning, decompressed where it is gzipped, as UTF-8.
  convenience init(file path: String, form: TextForm) throws(DataError) {
    let bytes = form.isSampled ? try LinePieces(path).read : try byteSource(of: path)
    try self.init(path: path, fill: form.source(bytes, path))
  }

  private var base: UnsafeMutablePointer<UInt8>? {
    memory.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
  }

  /// The unread bytes; none at the end of the text.
  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base.map { $0 + unread.lowerBound }, count: unread.count)
  }

  /// Where in the text the first unread byte stands.
  var offset: Int { memoryOffset + unread.lowerBound }

  /// Takes bytes from the front.
  func drop(_ count: Int) { unread.removeFirst(count) }

  /// Puts further bytes behind those that are unread. Where there are none, the record that begins
  /// with the unread bytes cannot end: a quote is open.
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
    // One byte is kept free for the line end behind the last one.
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

  /// Moves the unread bytes to the front, into more memory where they fill half of what there is.
  private func makeRoom() throws(DataError) {
    let old = memory
    if unread.count > memory.count / 2 {
      guard memory.count < Self.longestRecord else {
        throw DataError(
          .damaged, path: path, line: line,
          "the record that begins here is longer than \(Self.longestRecord >> 20) MiB; "
            + "perhaps a quote is left open")
      }
      memory = ByteBuffer(count: 2 * memory.count)
    }
    memory.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: old.bytes[unread]))
    memoryOffset += unread.lowerBound
    unread = 0..<unread.count
  }

  private func passOverMark() throws(DataError) {
    // A text may come in small pieces.
    while bytes.count < 3, !hasEnded { try more() }
    let start = Array(bytes.prefix(3))
    if start == [0xEF, 0xBB, 0xBF] { drop(3) }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
      throw DataError(
        .damaged, path: path, offset: 0, "is a text in UTF-16; save it in UTF-8")
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
