import DescentArrays
import DescentFiles

/// A folder of PNG images by label: `folder/label/*.png`.
///
/// The labels are the names of its subfolders, in byte order, and the images of each are in byte order too. A subfolder
/// without images is an error; everything else that is skipped is counted in ``note``.
public struct ImageFolder: Sendable {
  /// Grayscale or color.
  public enum Channels: String, Sendable, Hashable, Codable, CaseIterable {
    /// Grayscale if all images are grayscale, otherwise color.
    case automatic
    /// One channel; color is converted to gray as 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).
    case grey
    /// Red, green and blue.
    case color
  }

  /// An image and its label.
  struct Image: Sendable, Equatable {
    let path: String
    let label: Int32
  }

  /// The folder.
  public let path: String
  /// The labels, by class.
  public let classNames: [String]
  /// The number of rows and columns of every image.
  public let size: (rows: Int, columns: Int)
  /// 1 for grayscale, 3 for red, green and blue.
  public let channelCount: Int
  /// The number of images.
  public var count: Int { images.count }

  /// A sentence that counts what was skipped in the folder; `nil` if everything was read.
  public let note: String?

  let images: [Image]

  /// Reads the headers of all images.
  ///
  /// - Parameters:
  ///   - size: The size to which all images are scaled, by interpolation if they grow and by weighted means if they
  ///     shrink; each side is scaled separately. Without it, all images must have the same size.
  ///   - channels: Grayscale or color.
  ///   - classNames: The labels, if known, as for a model's test images; every folder's name must be among them.
  public init(
    _ path: String, size: (rows: Int, columns: Int)? = nil, channels: Channels = .automatic,
    classNames: [String]? = nil
  ) throws(DataError) {
    let (labels, images, note) = try Self.find(path, classNames)
    self.note = note
    if let size, !(1...65536).contains(size.rows) || !(1...65536).contains(size.columns) {
      throw DataError(
        .invalid, "images of \(size.rows)×\(size.columns) requested; each side must be 1 to 65536")
    }
    var common = size
    var isColored = false
    for image in images {
      let header = try Self.header(image.path)
      isColored = isColored || header.isColored
      let found = (rows: header.height, columns: header.width)
      if let common, size == nil, common != found {
        throw DataError(
          .invalid, path: image.path,
          "is \(found.rows) rows of \(found.columns) pixels, but \(images[0].path) is \(common.rows) of "
            + "\(common.columns); give a size to which all images are scaled")
      }
      common = common ?? found
    }
    self.path = path
    self.classNames = labels
    self.images = images
    self.size = common ?? (1, 1)
    channelCount = channels == .color || (channels == .automatic && isColored) ? 3 : 1
  }

  /// Some of the images of a folder.
  init(of folder: ImageFolder, images: [Image]) {
    path = folder.path
    classNames = folder.classNames
    size = folder.size
    channelCount = folder.channelCount
    note = folder.note
    self.images = images
  }

  private static func find(
    _ path: String, _ classNames: [String]?
  ) throws(DataError) -> (labels: [String], images: [Image], note: String?) {
    let listing = try ImageListing(path, mayLackImages: classNames != nil)
    let labels = classNames ?? listing.labels.map(\.name)
    var images: [Image] = []
    for found in listing.labels {
      guard let label = labels.firstIndex(of: found.name) else {
        throw DataError(
          .invalid, path: join(path, found.name),
          "is not one of the known labels: \(labels.prefix(20).joined(separator: ", "))")
      }
      images += found.images.map { Image(path: $0, label: Int32(label)) }
    }
    return (labels, images, listing.note)
  }

  private static func header(_ path: String) throws(DataError) -> PNGHeader {
    let file = try InputFile(path)
    let buffer = ByteBuffer(count: PNGHeader.length)
    let count = try file.read(into: buffer.bytes)
    return try PNGHeader(Array(buffer.prefix(count)), path: path)
  }

  /// The shape of an image: rows and columns, and channels if it is in color.
  var imageShape: [Int] { [size.rows, size.columns] + (channelCount == 1 ? [] : [channelCount]) }

  /// The number of values of an image.
  var sampleSize: Int { size.rows * size.columns * channelCount }

  /// An image's pixels, row by row, with the channels of each pixel adjacent.
  func pixels(of image: Image) throws(DataError) -> [UInt8] {
    try PNGImage.pixels(image.path, size: size, channels: channelCount)
  }

  /// All images in memory, as bytes that become features in 0...1; flattened, with the image shape kept separately.
  public func dataset() throws(DataError) -> Dataset {
    var bytes: [UInt8] = []
    try DataMemory.check(images.count, of: sampleSize, for: path)
    bytes.reserveCapacity(images.count * sampleSize)
    for image in images { bytes += try pixels(of: image) }
    var data = try Dataset(
      storage: .bytes(bytes, scale: 1 / 255), featureShape: [sampleSize],
      labels: images.map(\.label), classCount: classNames.count, name: path)
    data.imageShape = imageShape
    return data
  }

  /// The images as a stream: each is read when needed. Shuffling is complete, because each image is a separate block.
  ///
  /// - Parameter window: The memory for images in transit, in bytes.
  public func stream(window: Int = SampleStream.usualWindow) throws(DataError) -> SampleStream {
    try SampleStream(
      name: path, store: ImageBlocks(folder: self), featureShape: [sampleSize],
      imageShape: imageShape, classCount: classNames.count, valueShape: nil, window: window)
  }
}

/// Images, each one block.
private struct ImageBlocks: BlockStore {
  let folder: ImageFolder
  var blockCounts: [Int32] { [Int32](repeating: 1, count: folder.count) }
  func makeReader() throws(DataError) -> any BlockReader { ImageBlockReader(folder) }
}

private final class ImageBlockReader: BlockReader {
  private let folder: ImageFolder

  init(_ folder: ImageFolder) { self.folder = folder }

  func read(_ block: Int, into window: SampleWindow) throws(DataError) {
    let image = folder.images[block]
    let pixels = try folder.pixels(of: image)
    try window.append { features, _ throws(DataError) in
      for (index, pixel) in pixels.enumerated() { features[index] = Float(pixel) * (1 / 255) }
      return image.label
    }
  }
}
