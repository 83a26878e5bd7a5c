import CZlib
internal import Foundation

/// An NPY file.
package func npy(_ descr: String, _ shape: String, _ data: [UInt8]) -> [UInt8] {
  let text = Array("{'descr': '\(descr)', 'fortran_order': False, 'shape': \(shape), }".utf8)
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count & 255), UInt8(text.count >> 8)]
    + text + data
}

package func floats(_ values: [Float]) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
}

/// A zip archive of stored members.
package func zip(_ members: [(name: String, data: [UInt8])]) -> [UInt8] {
  func number(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  func checksum(_ data: [UInt8]) -> Int {
    var sum: UInt32 = .max
    for byte in data {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return Int(~sum)
  }
  var (file, directory) = ([UInt8](), [UInt8]())
  for (name, data) in members {
    let common =
      number(20, 2) + number(0, 8) + number(checksum(data), 4) + number(data.count, 4)
      + number(data.count, 4) + number(name.utf8.count, 2) + number(0, 2)
    directory +=
      number(0x0201_4b50, 4) + number(20, 2) + common + number(0, 10) + number(file.count, 4)
      + Array(name.utf8)
    file += number(0x0403_4b50, 4) + common + Array(name.utf8) + data
  }
  return file + directory + number(0x0605_4b50, 4) + number(0, 4) + number(members.count, 2)
    + number(members.count, 2) + number(directory.count, 4) + number(file.count, 4) + number(0, 2)
}

package func idx(_ shape: [Int], _ elements: [UInt8], type: UInt8 = 8) -> [UInt8] {
  var bytes: [UInt8] = [0, 0, type, UInt8(shape.count)]
  for dimension in shape {
    for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: dimension >> shift)) }
  }
  return bytes + elements
}

/// One gzip member.
package func gzip(_ bytes: [UInt8], level: Int32 = 9) -> [UInt8] {
  var stream = z_stream()
  deflateInit2_(
    &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  var input = bytes
  var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(bytes.count))) + 64)
  input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      stream.next_in = input.baseAddress
      stream.avail_in = uInt(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = uInt(output.count)
      deflate(&stream, Z_FINISH)
    }
  }
  let count = Int(stream.total_out)
  deflateEnd(&stream)
  return Array(output.prefix(count))
}
