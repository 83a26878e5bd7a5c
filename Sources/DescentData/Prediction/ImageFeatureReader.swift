import DescentFiles

/// Reads PNG images for prediction.
public final class ImageFeatureReader: FeatureReader {
  private let files: [String]
  private let size: (rows: Int, columns: Int)
  private let channelCount: Int
  private var position = 0

  /// Opens a PNG file or a folder: all PNG files in it and in its subfolders, in byte order.
  ///
  /// - Parameters:
  ///   - size: The size to which images are scaled.
  ///   - channelCount: 1 for grayscale, 3 for color.
  public init(
    _ path: String, size: (rows: Int, columns: Int), channelCount: Int
  ) throws(DataError) {
    guard (1...65536).contains(size.rows), (1...65536).contains(size.columns),
      [1, 3].contains(channelCount)
    else {
      throw DataError(
        .invalid, path: path,
        "cannot be read as images of \(size.rows)×\(size.columns) with \(channelCount) channels; each side must be "
          + "1 to 65536, with 1 or 3 channels")
    }
    var files: [String] = []
    if PathKind(path) == .folder {
      for name in try folderEntries(path) {
        let inside = join(path, name)
        if PathKind(inside) == .folder {
          files += try folderEntries(inside).filter(Self.isPNG).map { join(inside, $0) }
        } else if Self.isPNG(name) {
          files.append(inside)
        }
      }
      guard !files.isEmpty else {
        throw DataError(.notFound, path: path, "the folder holds no PNG images")
      }
    } else {
      files = [path]
    }
    self.files = files
    self.size = size
    self.channelCount = channelCount
  }

  private static func isPNG(_ name: String) -> Bool { name.lowercased().hasSuffix(".png") }

  public func next(atMost count: Int) throws(DataError) -> FeatureBatch? {
    let images = position..<min(position + max(count, 1), files.count)
    guard !images.isEmpty else { return nil }
    var batch = FeatureBatch()
    for index in images {
      let pixels = try PNGImage.pixels(files[index], size: size, channels: channelCount)
      batch.features += pixels.lazy.map { Float($0) * (1 / 255) }
      batch.rows.append(index + 1)
      batch.files.append(files[index])
    }
    position = images.upperBound
    return batch
  }
}

extension PNGImage {
  /// The pixels of a file, scaled to a size.
  static func pixels(
    _ path: String, size: (rows: Int, columns: Int), channels: Int
  ) throws(DataError) -> [UInt8] {
    let decoded = try PNGImage(path, channels: channels)
    if (decoded.height, decoded.width) == size { return decoded.pixels }
    return Resampling(from: (decoded.height, decoded.width), to: size).apply(to: decoded)
  }
}
