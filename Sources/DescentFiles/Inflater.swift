import CZlib

/// zlib's decompressor, for a sequence of gzip members or for raw deflated data.
package final class Inflater {
  package enum Status: Equatable {
    case running
    /// The member has ended, and its checksum and length were right.
    case ended
    /// zlib's error message.
    case wrong(String)
  }

  // zlib keeps a pointer to its stream, so the stream may not move.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

  /// `nil` if there is not enough memory.
  ///
  /// - Parameter isRaw: Whether the data are raw, as in zip archives; then nothing is verified at the end.
  package init?(isRaw: Bool = false) {
    stream.initialize(to: z_stream())
    // 15 window bits, plus 16 for the gzip format, or negative for raw data.
    let status = inflateInit2_(
      stream, isRaw ? -15 : 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { return nil }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Prepares for the next member.
  package func reset() { inflateReset(stream) }

  /// Decompresses what it can, and returns how many bytes were consumed and produced.
  package func inflate(
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
