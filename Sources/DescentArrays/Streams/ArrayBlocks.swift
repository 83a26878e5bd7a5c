import DescentFiles

/// An array in a file, neither compressed nor in Fortran order, so that any of its samples can be read.
package struct StoredArray: Sendable {
  package let name: String
  package let path: String
  package let version: InputFile.Version
  /// The file offset of the first element.
  package let offset: Int
  package let element: ArrayElement
  package let isBigEndian: Bool
  /// The number of samples, then the shape of one.
  package let shape: [Int]

  package var sampleSize: Int { max(shape.dropFirst().reduce(1, *), 1) }

  /// An NPY file, or a part of a file in that format.
  package init(
    npy path: String, at range: Range<Int>? = nil, name: String? = nil
  ) throws(DataError) {
    let file = try InputFile(path)
    let name = name ?? path
    let range = range ?? 0..<file.version.size
    var position = range.lowerBound
    let header = try NPYHeader(path: name) { count throws(DataError) in
      let buffer = ByteBuffer(count: min(count, range.upperBound - position))
      let read = try file.read(into: buffer.bytes, at: position)
      position += read
      return Array(buffer.prefix(read))
    }
    guard !header.isFortranOrder || header.shape.count < 2 else {
      throw DataError(
        .invalid, path: name,
        "is in Fortran order and cannot be read as a stream; save it after numpy.ascontiguousarray")
    }
    guard header.length + header.dataLength == range.count else {
      throw DataError(
        .damaged, path: name, offset: range.count,
        "has \(range.count - header.length) bytes of elements; its shape, \(IDXHeader.text(header.shape)), "
          + "requires \(header.dataLength)")
    }
    self.name = name
    self.path = path
    version = file.version
    offset = position
    element = header.element
    isBigEndian = header.isBigEndian
    shape = header.shape
  }

  /// An array of an uncompressed NPZ file.
  package init(npz path: String, _ name: String) throws(DataError) {
    let range = try ArrayArchive(npz: path).storedRange(of: name, in: InputFile(path))
    try self.init(npy: path, at: range, name: "\(path), \(name)")
  }

  /// An IDX file of unsigned bytes.
  package init(idx path: String, rank: Int) throws(DataError) {
    let file = try InputFile(path)
    let buffer = ByteBuffer(count: 4 + 4 * rank)
    let count = try file.read(into: buffer.bytes, at: 0)
    if count >= 2, buffer.bytes[0] == 0x1F, buffer.bytes[1] == 0x8B {
      throw DataError(
        .invalid, path: path, "a gzipped file cannot be read as a stream; decompress it first")
    }
    let header = try IDXHeader(Array(buffer.prefix(count)), rank: rank, path: path)
    guard header.length + header.dataLength == file.version.size else {
      throw DataError(
        .damaged, path: path, offset: file.version.size,
        "has \(file.version.size - header.length) bytes of elements; its shape, \(IDXHeader.text(header.shape)), "
          + "requires \(header.dataLength)")
    }
    name = path
    self.path = path
    version = file.version
    offset = header.length
    element = .uint8
    isBigEndian = false
    shape = header.shape
  }

  /// The largest label + 1, from reading all of them.
  func countClasses() throws(DataError) -> Int {
    let file = try StoredArrayFile(self)
    let step = 1 << 16
    var labels = [Int32](repeating: 0, count: step)
    var largest: Int32 = 0
    var start = 0
    while start < shape[0] {
      let count = min(step, shape[0] - start)
      try file.read(start..<(start + count)) { elements throws(DataError) in
        if let wrong = elements.writeLabels(to: &labels) {
          throw NumberArray.notALabel(name, at: start + wrong)
        }
      }
      largest = max(largest, labels[..<count].max() ?? 0)
      start += count
    }
    return Int(largest) + 1
  }
}

/// An open file with an array in it.
package final class StoredArrayFile {
  private let array: StoredArray
  private let file: InputFile
  private var buffer = ByteBuffer(count: 0)

  package init(_ array: StoredArray) throws(DataError) {
    self.array = array
    file = try InputFile(array.path)
    guard file.version == array.version else {
      throw DataError(
        .damaged, path: array.path, "the file has changed since it was opened; open it again")
    }
  }

  /// Calls `body` with the elements of these samples.
  ///
  /// - Parameter size: The number of elements per sample, if it differs from the shape's.
  package func read(
    _ samples: Range<Int>, size: Int? = nil, _ body: (RawElements) throws(DataError) -> Void
  ) throws(DataError) {
    let size = (size ?? array.sampleSize) * array.element.size
    let length = samples.count * size
    if buffer.count < length { buffer = ByteBuffer(count: length) }
    let bytes = buffer.prefix(length)
    let count = try file.read(into: bytes, at: array.offset + samples.lowerBound * size)
    guard count == length else {
      throw DataError(
        .damaged, path: array.path, offset: array.offset + samples.lowerBound * size + count,
        "is truncated")
    }
    try body(
      RawElements(
        bytes: UnsafeRawBufferPointer(bytes), element: array.element,
        isBigEndian: array.isBigEndian))
  }
}

/// Samples of two arrays in files.
struct ArrayBlocks: BlockStore {
  /// The size of the features of a block in bytes; a block has at least one sample.
  private static let blockLength = 256 << 10

  package let features: StoredArray
  package let targets: StoredArray
  package let byteScale: Float
  /// The numbers that stand for classes; if `nil`, labels are class indices.
  package let labels: ArrayLabels?
  /// The standardization applied to the features as they are read.
  package var standardization: FeatureStandardization?
  let samplesPerBlock: Int
  package let blockCounts: [Int32]

  init(features: StoredArray, targets: StoredArray, byteScale: Float, labels: ArrayLabels?) {
    self.labels = labels
    self.features = features
    self.targets = targets
    self.byteScale = byteScale
    let perBlock = max(Self.blockLength / (features.sampleSize * features.element.size), 1)
    samplesPerBlock = perBlock
    let count = features.shape[0]
    blockCounts = stride(from: 0, to: count, by: perBlock).map {
      Int32(min(perBlock, count - $0))
    }
  }

  package func makeReader() throws(DataError) -> any BlockReader { try ArrayBlockReader(self) }
}

private final class ArrayBlockReader: BlockReader {
  private let blocks: ArrayBlocks
  private let features: StoredArrayFile
  private let targets: StoredArrayFile

  init(_ blocks: ArrayBlocks) throws(DataError) {
    self.blocks = blocks
    features = try StoredArrayFile(blocks.features)
    targets = try StoredArrayFile(blocks.targets)
  }

  func read(_ block: Int, into window: SampleWindow) throws(DataError) {
    let start = block * blocks.samplesPerBlock
    let samples = start..<(start + Int(blocks.blockCounts[block]))
    try window.append(samples.count) { features, labels, values throws(DataError) in
      try self.features.read(samples) { elements throws(DataError) in
        if let wrong = elements.write(
          to: features, byteScale: blocks.byteScale, standardizedBy: blocks.standardization)
        {
          throw mistake(in: elements, at: wrong, start, blocks.features)
        }
      }
      try targets.read(samples) { elements throws(DataError) in
        if let known = blocks.labels {
          if let wrong = known.write(elements, to: labels) {
            throw known.mistake(in: elements, at: wrong, start + wrong, blocks.targets.name)
          }
        } else if window.valueSize == 0 {
          if let wrong = elements.writeLabels(to: labels) {
            throw NumberArray.notALabel(blocks.targets.name, at: start + wrong)
          }
        } else if let wrong = elements.write(to: values) {
          throw mistake(in: elements, at: wrong, start, blocks.targets)
        }
      }
    }
  }

  private func mistake(
    in elements: RawElements, at index: Int, _ first: Int, _ array: StoredArray
  ) -> DataError {
    NumberArray.mistake(in: elements, at: index, first, of: array.shape, array.name)
  }
}
