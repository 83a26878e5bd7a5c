import Crypto
import DescentArrays
import DescentFiles

/// Reads the samples of an IDX file of unsigned bytes, and verifies that the file is intact.
///
/// A file that is not remembered as intact is read to its end, whatever is requested: its length and, if compressed,
/// its checksums must be right. From one that is remembered, only the requested samples are read.
final class IDXReader {
  let header: IDXHeader
  private let stream: ByteStream
  private let memory: VerificationMemory
  private let remembered: String?
  private var hash: SHA256?
  /// The number of element bytes not yet read.
  private var remaining: Int
  private let buffer = ByteBuffer(count: 1 << 16)

  var path: String { stream.file.path }

  /// - Parameters:
  ///   - rank: The number of dimensions that the file must have: 1 for labels, 3 for images.
  ///   - expected: The SHA-256 that the decompressed bytes must have, if known.
  init(
    path: String, rank: Int, memory: VerificationMemory, expected: String? = nil
  ) throws(DataError) {
    stream = try ByteStream(path: path)
    self.memory = memory
    let digest = memory.digest(of: stream.file)
    // A file remembered with a digest other than the expected one is verified again.
    remembered = expected == nil || digest == expected ? digest : nil
    let head = buffer.prefix(4 + 4 * rank)
    let count = try stream.read(into: head)
    header = try IDXHeader(Array(head[0..<count]), rank: rank, path: path)
    remaining = header.dataLength
    if remembered == nil {
      var hash = SHA256()
      hash.update(bufferPointer: UnsafeRawBufferPointer(head))
      self.hash = hash
    }
    try checkAgainstFileSize()
  }

  /// The elements of the next `count` samples.
  func read(samples count: Int) throws(DataError) -> [UInt8] {
    let length = min(count * header.sampleSize, remaining)
    var elements: [UInt8] = []
    try DataMemory.check(length, for: path)
    elements.reserveCapacity(length)
    while elements.count < length {
      let count = try readPiece(atMost: length - elements.count)
      elements += buffer.prefix(count)
    }
    return elements
  }

  /// Reads to the end unless the file is remembered as intact, and returns the SHA-256 of its decompressed bytes.
  func finish() throws(DataError) -> String {
    if let remembered { return remembered }
    while remaining > 0 { _ = try readPiece(atMost: remaining) }
    try checkEnd()
    let digest = hexadecimal((hash ?? SHA256()).finalize())
    memory.remember(digest, of: stream.file)
    return digest
  }

  /// Reads elements into the buffer, at least one.
  private func readPiece(atMost limit: Int) throws(DataError) -> Int {
    let wanted = min(limit, buffer.count)
    let count = try stream.read(into: buffer.prefix(wanted))
    guard count == wanted else {
      throw DataError(
        .damaged, path: path, offset: stream.offset,
        "is truncated: \(IDXHeader.text(header.shape)) requires \(header.dataLength) bytes, and "
          + "\(remaining - count) of them are missing; download or copy the file again")
    }
    remaining -= count
    hash?.update(bufferPointer: UnsafeRawBufferPointer(buffer.prefix(count)))
    return count
  }

  /// Reading on after the last element also makes zlib check the sums at the end of a gzip file.
  private func checkEnd() throws(DataError) {
    guard try stream.read(into: buffer.prefix(1)) == 0 else {
      throw DataError(
        .damaged, path: path, offset: stream.offset,
        "continues after the \(header.dataLength) bytes that \(IDXHeader.text(header.shape)) requires; it should "
          + "end there")
    }
  }

  /// A header that promises more than the file can hold is detected before anything is read.
  private func checkAgainstFileSize() throws(DataError) {
    let size = stream.file.version.size
    // Deflate compresses by a factor of at most 1,032.
    let most = stream.isCompressed ? size.multipliedReportingOverflow(by: 1032).partialValue : size
    guard header.length + header.dataLength <= most else {
      throw DataError(
        .damaged, path: path, offset: size,
        "is truncated: \(IDXHeader.text(header.shape)) requires \(header.dataLength) bytes, more than a file of "
          + "\(size) bytes can hold; download or copy the file again")
    }
    guard stream.isCompressed || header.length + header.dataLength == size else {
      throw DataError(
        .damaged, path: path, offset: header.length + header.dataLength,
        "continues after the \(header.dataLength) bytes that \(IDXHeader.text(header.shape)) requires; it should "
          + "end there")
    }
  }
}
