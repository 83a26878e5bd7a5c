import CZlib
import DescentFiles

extension ArrayArchive {
  /// Writes arrays of `Float`s as an NPZ file, as `numpy.savez` does; the file appears complete or not at all.
  ///
  /// The members are stored, not compressed, so that their elements can be read in place. A slash in a name is kept:
  /// `archive["1-Dense/weight"]`.
  ///
  /// - Throws: ``DataError`` if the file cannot be written or would exceed 4 GiB, the limit of the plain zip format.
  public static func write(_ tensors: [NamedTensor], to path: String) throws(DataError) {
    try tensors.check(path)
    guard tensors.count < 1 << 16 else {
      throw DataError(
        .invalid, path: path, "would hold \(tensors.count) arrays; the limit is 65,535")
    }
    let file = try OutputFile(path)
    var directory: [UInt8] = []
    var offset = 0
    for tensor in tensors {
      let name = Array("\(tensor.name).npy".utf8)
      let head = NPYHeader.bytes(shape: tensor.shape)
      let size = head.count + 4 * tensor.values.count
      guard offset + size + name.count + 100 + directory.count < 1 << 32, name.count < 1 << 16
      else {
        throw DataError(
          .invalid, path: path, "would be larger than 4 GiB; write a safetensors file instead")
      }
      var checksum = crc32(0, head, uInt(head.count))
      tensor.values.withUnsafeBytes { bytes in
        if let start = bytes.bindMemory(to: UInt8.self).baseAddress {
          checksum = crc32(checksum, start, uInt(bytes.count))
        }
      }
      // Bit 11 says that the name is UTF-8.
      let flags = name.allSatisfy { $0 < 0x80 } ? 0 : 0x800
      // Version 2.0, stored, midnight of 1 January 1980.
      let common =
        little(20, 2) + little(flags, 2) + little(0, 2) + little(0, 2) + little(0x21, 2)
        + little(Int(checksum), 4) + little(size, 4) + little(size, 4) + little(name.count, 2)
        + little(0, 2)
      directory +=
        [0x50, 0x4B, 1, 2] + little(20, 2) + common + little(0, 10) + little(offset, 4) + name
      let local = [0x50, 0x4B, 3, 4] + common + name
      try file.write(local)
      try file.write(head)
      try file.write(tensor.values)
      offset += local.count + size
    }
    try file.write(directory)
    try file.write(
      [0x50, 0x4B, 5, 6] + little(0, 4) + little(tensors.count, 2) + little(tensors.count, 2)
        + little(directory.count, 4) + little(offset, 4) + little(0, 2))
    try file.finish()
  }
}

/// A number as little-endian bytes, `size` of them.
private func little(_ value: Int, _ size: Int) -> [UInt8] {
  (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

extension NPYHeader {
  /// The header of `Float`s in C order, padded so that the elements begin at a multiple of 64 bytes.
  package static func bytes(shape: [Int]) -> [UInt8] {
    let dimensions = shape.map(String.init).joined(separator: ", ")
    var text =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (\(dimensions)\(shape.count == 1 ? "," : "")), }"
    text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
    return magic + [1, 0] + little(text.utf8.count, 2) + Array(text.utf8)
  }
}
