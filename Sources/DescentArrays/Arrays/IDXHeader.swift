import DescentFiles

/// The header of an IDX file: two zero bytes, the element type, the number of dimensions, and the dimensions as
/// big-endian 32-bit numbers.
///
/// Source: Y. LeCun, C. Cortes and C. Burges, "The MNIST database", section "File formats".
package struct IDXHeader: Equatable {
  /// The number of samples, then the shape of one.
  package let shape: [Int]

  package var sampleCount: Int { shape[0] }
  package var sampleShape: [Int] { Array(shape.dropFirst()) }
  package var sampleSize: Int { sampleShape.reduce(1, *) }
  /// The length of the header in bytes.
  package var length: Int { 4 + 4 * shape.count }
  /// The length of the elements in bytes; checked for overflow when the header was read.
  package let dataLength: Int

  package static let unsignedByte: UInt8 = 0x08

  private static let elementTypes: [UInt8: String] = [
    0x08: "unsigned bytes", 0x09: "signed bytes", 0x0B: "16-bit integers", 0x0C: "32-bit integers",
    0x0D: "32-bit floating-point numbers", 0x0E: "64-bit floating-point numbers",
  ]

  /// - Parameter bytes: The first 4 + 4 × `rank` bytes of the file, or all of a shorter one.
  package init(_ bytes: [UInt8], rank: Int, path: String) throws(DataError) {
    func damaged(_ offset: Int, _ message: String) -> DataError {
      DataError(.damaged, path: path, offset: offset, message)
    }
    let expected = "00 00 08 0\(rank)"
    guard !bytes.isEmpty else {
      throw damaged(0, "is empty; an IDX file begins with \(expected)")
    }
    guard bytes.count >= 4 else {
      throw damaged(bytes.count, "is truncated inside its header; download or copy the file again")
    }
    guard bytes[0] == 0, bytes[1] == 0, let type = Self.elementTypes[bytes[2]] else {
      let found = bytes[0..<4].map { hexadecimal([$0]) }.joined(separator: " ")
      throw damaged(0, "is not an IDX file: it begins with \(found) instead of \(expected)")
    }
    guard bytes[2] == Self.unsignedByte else {
      throw damaged(2, "holds \(type); unsigned bytes (type 08) are needed here")
    }
    guard bytes[3] == rank else {
      throw damaged(
        3, "has \(bytes[3]) dimensions; \(rank == 1 ? "labels" : "images") must have \(rank)")
    }
    guard bytes.count == 4 + 4 * rank else {
      throw damaged(bytes.count, "is truncated inside its header; download or copy the file again")
    }
    shape = (1...rank).map { dimension in
      bytes[(4 * dimension)..<(4 * dimension + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    if let empty = shape.firstIndex(of: 0) {
      throw damaged(
        4 + 4 * empty,
        "holds nothing: its dimensions are \(Self.text(shape)); none may be 0")
    }
    var length = 1
    for (index, dimension) in shape.enumerated() {
      let (product, overflow) = length.multipliedReportingOverflow(by: dimension)
      // A margin allows for the header and for the maximum compression.
      guard !overflow, product < Int.max / 2048 else {
        throw damaged(
          4 + 4 * index, "its dimensions, \(Self.text(shape)), are larger than any file")
      }
      length = product
    }
    dataLength = length
  }

  /// Such as 60000×28×28.
  package static func text(_ shape: [Int]) -> String {
    shape.map(String.init).joined(separator: "×")
  }
}
