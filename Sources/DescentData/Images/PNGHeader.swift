import DescentFiles

/// The header of a PNG file: the first 33 bytes.
///
/// Source: W3C, "Portable Network Graphics (PNG) Specification", sections 5.2 and 11.2.2.
struct PNGHeader: Sendable, Equatable {
  let width: Int
  let height: Int
  let isColored: Bool
  /// The bits per pixel in the file.
  private let pixelBits: Int

  static let length = 33
  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  /// Larger images are not accepted as samples.
  private static let longestSide = 1 << 16
  private static let mostPixels = 1 << 26

  init(_ bytes: [UInt8], path: String) throws(DataError) {
    func damaged(_ offset: Int, _ message: String) -> DataError {
      DataError(.damaged, path: path, offset: offset, message)
    }
    guard bytes.starts(with: Self.signature) else {
      throw damaged(0, "is not a PNG image: it has the wrong signature")
    }
    guard bytes.count >= Self.length else {
      throw damaged(bytes.count, "is truncated in its header")
    }
    guard Array(bytes[8..<16]) == [0, 0, 0, 13] + Array("IHDR".utf8) else {
      throw damaged(8, "does not begin with a header as a PNG image must")
    }
    let number = { (offset: Int) in bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) } }
    (width, height) = (number(16), number(20))
    guard (1...Self.longestSide).contains(width), (1...Self.longestSide).contains(height) else {
      throw damaged(
        16, "is \(width)×\(height) pixels; each side must be 1 to \(Self.longestSide)")
    }
    guard width * height <= Self.mostPixels else {
      throw damaged(
        16, "is \(width)×\(height) pixels; there must be no more than \(Self.mostPixels)")
    }
    // Channels by color type: gray, color, palette, gray and color with transparency.
    guard let channels = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][Int(bytes[25])],
      [1, 2, 4, 8, 16].contains(bytes[24])
    else {
      throw damaged(
        24, "has \(bytes[24]) bits per sample and color type \(bytes[25]), which is not valid PNG")
    }
    isColored = bytes[25] & 2 != 0
    pixelBits = channels * Int(bytes[24])
  }

  /// Whether a file of this size can hold so many pixels: deflate compresses by a factor of at most 1,032.
  func fits(in fileSize: Int) -> Bool {
    (width * pixelBits + 7) / 8 * height / 1032 <= fileSize
  }
}
