/// The bytes of a file, from its beginning.
///
/// - Parameter limit: More are not read.
package func fileContents(_ path: String, atMost limit: Int) throws(DataError) -> [UInt8] {
  let file = try InputFile(path)
  let buffer = ByteBuffer(count: min(file.version.size, limit))
  let count = try file.read(into: buffer.bytes)
  return Array(buffer.prefix(count))
}
