import CDescentPNG
import DescentFiles

/// A PNG image as bytes.
struct PNGImage {
  let width: Int
  let height: Int
  /// 1 for grayscale, 3 for red, green and blue.
  let channels: Int
  /// Row by row from the top, with the channels of each pixel adjacent.
  let pixels: [UInt8]

  /// Reads a file.
  ///
  /// - Parameter channels: 1 or 3, whatever the file holds.
  init(_ path: String, channels: Int) throws(DataError) {
    let file = try InputFile(path)
    try DataMemory.check(file.version.size, for: path)
    let buffer = ByteBuffer(count: file.version.size)
    let count = try file.read(into: buffer.bytes)
    try self.init(UnsafeRawBufferPointer(buffer.prefix(count)), path: path, channels: channels)
  }

  init(_ data: UnsafeRawBufferPointer, path: String, channels: Int) throws(DataError) {
    let header = try PNGHeader(Array(data.prefix(PNGHeader.length)), path: path)
    guard header.fits(in: data.count) else {
      throw DataError(
        .damaged, path: path, offset: data.count,
        "is truncated: \(data.count) bytes cannot hold \(header.width)×\(header.height) pixels")
    }
    let count = header.width * header.height
    try DataMemory.check(count, of: 3, for: path)
    var message = [CChar](repeating: 0, count: Int(DESCENT_PNG_MESSAGE_LENGTH))
    var failed = true
    let decoded = [UInt8](unsafeUninitializedCapacity: 3 * count) { pixels, written in
      failed =
        descent_png_decode(
          data.baseAddress?.assumingMemoryBound(to: UInt8.self), data.count, UInt32(header.width),
          UInt32(header.height), Int32(channels), pixels.baseAddress, &message) != 0
      written = failed ? 0 : channels * count
    }
    guard !failed else {
      let text = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw DataError(
        .damaged, path: path,
        "cannot be decoded (\(String(decoding: text, as: UTF8.self))); write the image again")
    }
    (width, height) = (header.width, header.height)
    self.channels = channels
    pixels = decoded
  }
}
