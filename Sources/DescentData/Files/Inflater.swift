import CZlib

/// zlib's decompressor: for one gzip member after another, or for deflated data without any frame.
final class Inflater {
  enum Status: Equatable {
    case running
    /// The member has ended, and its checksum and length were right.
    case ended
    /// What zlib says is wrong.
    case wrong(String)
  }

  // zlib keeps a pointer to its stream, so the stream may not move.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

  /// None where there is no memory for it.
  ///
  /// - Parameter isRaw: Whether the data have no frame, as in zip archives; then nothing is checked
  ///   when they end.
  init?(isRaw: Bool = false) {
    stream.initialize(to: z_stream())
    // 15 bits of window, and 16 for the gzip format, or a minus for none.
    let status = inflateInit2_(
      stream, isRaw ? -15 : 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { return nil }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Makes ready for the next member.
  func reset() { inflateReset(stream) }

  /// Decompresses what it can, and says how much was taken and given.
  func inflate(
    _ input: UnsafeMutableRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> (taken: Int, given: Int, status: Status) {
    let available = (
      input: uInt(min(input.count, Int(uInt.max))), output: uInt(min(output.count, Int(uInt.max)))
    )
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: Bytef.self)
    stream.pointee.avail_in = available.input
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: Bytef.self)
    stream.pointee.avail_out = available.output
    let code = CZlib.inflate(stream, Z_NO_FLUSH)
    let taken = Int(available.input - stream.pointee.avail_in)
    let given = Int(available.output - stream.pointee.avail_out)
    return (taken, given, status(of: code, progress: taken + given > 0))
  }

  private func status(of code: Int32, progress: Bool) -> Status {
    switch code {
    case Z_OK: .running
    case Z_BUF_ERROR where progress: .running
    case Z_STREAM_END: .ended
    case Z_MEM_ERROR: .wrong("out of memory")
    default: .wrong(stream.pointee.msg.map { String(cString: $0) } ?? "invalid data")
    }
  }
}
