import CZlib
import DescentArrays
import DescentFiles

/// The file format of the bundled digits. `Scripts/make-digits.py` writes it.
///
/// All numbers are little-endian:
///
///     offset  size
///          0     4  "DDIG"
///          4     1  version, 1
///          5     1  the largest pixel value, 16
///          6     1  rows of an image, 8
///          7     1  columns of an image, 8
///          8     4  samples, 1797
///         12     4  CRC-32 of the payload before compression
///         16     …  the payload, compressed as a zlib stream
///
/// The payload holds the first pixel of every sample, then the second of every sample, and so on, one byte per pixel;
/// then the label of every sample, one byte per label.
struct DigitsFile {
  let largestPixel: UInt8
  let rows: Int
  let columns: Int
  let count: Int
  /// The pixels, one sample after another.
  let pixels: [UInt8]
  let labels: [UInt8]

  init(_ file: [UInt8]) throws(DataError) {
    guard file.count > 16, file[0..<5].elementsEqual(Array("DDIG".utf8) + [1]) else {
      throw Self.damaged("it does not begin with \"DDIG\" and version 1")
    }
    (largestPixel, rows, columns) = (file[5], Int(file[6]), Int(file[7]))
    count = Self.littleEndian(file[8..<12])
    let pixelCount = rows * columns
    // Deflate compresses by a factor of at most 1,032; a larger count is a lie.
    guard largestPixel > 0, pixelCount > 0, count > 0,
      count * (pixelCount + 1) <= 1032 * file.count
    else { throw Self.damaged("its header is invalid") }
    let payload = try Self.inflate(file, count: count * (pixelCount + 1))
    guard crc32(0, payload, UInt32(payload.count)) == Self.littleEndian(file[12..<16]) else {
      throw Self.damaged("its checksum is wrong")
    }
    pixels = Self.bySample(payload, count: count, size: pixelCount)
    labels = Array(payload[(count * pixelCount)...])
  }

  func dataset() throws(DataError) -> Dataset {
    var dataset = try Dataset(
      bytes: pixels, scale: 1 / Float(largestPixel), featureShape: [rows * columns], labels: labels,
      classCount: 10, name: "digits")
    dataset.imageShape = [rows, columns]
    return dataset
  }

  private static func inflate(_ file: [UInt8], count: Int) throws(DataError) -> [UInt8] {
    var status = Z_OK
    let payload = [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      var length = uLongf(count)
      status = file.withUnsafeBufferPointer { file in
        uncompress(
          buffer.baseAddress, &length, file.baseAddress.map { $0 + 16 }, uLong(file.count - 16))
      }
      written = status == Z_OK ? Int(length) : 0
    }
    guard status == Z_OK, payload.count == count else {
      throw damaged("its compressed data cannot be read")
    }
    return payload
  }

  /// From "by pixel" to "by sample".
  private static func bySample(_ payload: [UInt8], count: Int, size: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count * size) { pixels, written in
      payload.withUnsafeBufferPointer { payload in
        for sample in 0..<count {
          for pixel in 0..<size { pixels[sample * size + pixel] = payload[pixel * count + sample] }
        }
      }
      written = count * size
    }
  }

  private static func littleEndian(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private static func damaged(_ what: String) -> DataError {
    DataError(.damaged, "the bundled digits are damaged: \(what); rebuild Descent")
  }
}
