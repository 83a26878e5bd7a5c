/// A record of a TFRecord file: the 64-bit length, its masked checksum, the data, and their masked checksum; all
/// little-endian.
func framed(_ data: [UInt8]) -> [UInt8] {
  let length = littleEndian(UInt64(data.count))
  var result: [UInt8] = []
  result.reserveCapacity(data.count + 16)
  result += length
  result += littleEndian(CRC32C.masked(length))
  result += data
  result += littleEndian(CRC32C.masked(data))
  return result
}

private func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}
