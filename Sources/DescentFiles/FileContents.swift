/// The bytes of a file, from its beginning.
///
/// - Parameter limit: The most bytes to read.
package func fileContents(_ path: String, atMost limit: Int) throws(DataError) -> [UInt8] {
  let file = try InputFile(path)
  let buffer = ByteBuffer(count: min(file.version.size, limit))
  let count = try file.read(into: buffer.bytes)
  return Array(buffer.prefix(count))
}

/// The bytes of a file, decompressed if gzipped.
package func byteSource(of path: String) throws(DataError) -> ByteSource {
  let stream = try ByteStream(path: path)
  return { bytes throws(DataError) in try stream.read(into: bytes) }
}
