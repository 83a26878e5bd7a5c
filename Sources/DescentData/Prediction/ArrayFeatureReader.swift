import DescentArrays
import DescentFiles

/// Reads samples from an array for prediction: an NPY file, an array of an NPZ file, an IDX file of images.
///
/// The first dimension runs over the samples. An array with the shape of one sample is one sample. One-dimensional
/// samples may be given as images, and images as rows of numbers.
public final class ArrayFeatureReader: FeatureReader {
  /// How arrays become features.
  public struct Input: Sendable, Equatable, Codable {
    /// The shape of a sample.
    public var shape: [Int]
    /// The shape of the image that a sample is, row by row; `nil` if it is none or unknown.
    public var imageShape: [Int]?
    /// The factor for unsigned bytes; other numbers are used unchanged.
    public var byteScale: Float
    /// The standardization of the features, applied after that.
    public var standardization: FeatureStandardization?
    /// What the features were in training; unknown for models of Descent 0.1.0.
    public var content: ArrayContent?

    /// Samples of this shape.
    public init(
      shape: [Int], byteScale: Float = 1 / 255, standardization: FeatureStandardization? = nil,
      content: ArrayContent? = nil
    ) {
      self.shape = shape
      self.byteScale = byteScale
      self.standardization = standardization
      self.content = content
    }
  }

  /// The source of the elements.
  private enum Elements {
    case file(StoredArrayFile)
    /// Compressed or in Fortran order, so that the whole array had to be read.
    case memory(NumberArray)
  }

  private let input: Input
  private let elements: Elements
  private let name: String
  /// The number of samples, then the shape of one.
  private let shape: [Int]
  private var position = 0

  /// Opens an NPY file, gzipped or not.
  public convenience init(npy path: String, _ input: Input) throws(DataError) {
    if try isGzipped(path) {
      try self.init(NumberArray(npy: path), input)
    } else if let array = try Self.stored({ () throws(DataError) in try StoredArray(npy: path) }) {
      try self.init(array, input)
    } else {
      try self.init(NumberArray(npy: path), input)
    }
  }

  /// Opens an array of an NPZ file.
  ///
  /// - Parameter wanted: Its name; without it, the features are found by the usual name or by shape.
  public convenience init(
    npz path: String, array wanted: String?, _ input: Input
  ) throws(DataError) {
    let archive = try ArrayArchive(npz: path)
    let name = try Self.array(in: archive, wanted, input)
    if let array = try Self.stored({ () throws(DataError) in try StoredArray(npz: path, name) }) {
      try self.init(array, input)
    } else {
      try self.init(archive.array(name), input)
    }
  }

  /// Opens an IDX file of images, gzipped or not.
  public convenience init(idx path: String, _ input: Input) throws(DataError) {
    try self.init(NumberArray(idx: path), input)
  }

  private init(_ array: StoredArray, _ input: Input) throws(DataError) {
    shape = try Self.samples(array.shape, array.name, input)
    elements = .file(try StoredArrayFile(array))
    name = array.name
    self.input = input
  }

  private init(_ array: NumberArray, _ input: Input) throws(DataError) {
    shape = try Self.samples(array.shape, array.name, input)
    elements = .memory(array)
    name = array.name
    self.input = input
  }

  /// `nil` if the array is stored in a form in which parts cannot be read separately.
  private static func stored(
    _ open: () throws(DataError) -> StoredArray
  ) throws(DataError) -> StoredArray? {
    do throws(DataError) {
      return try open()
    } catch {
      guard error.kind == .invalid else { throw error }
      return nil
    }
  }

  /// The number of samples, then the shape of one.
  private static func samples(
    _ shape: [Int], _ name: String, _ input: Input
  ) throws(DataError) -> [Int] {
    let size = try input.checkedSize(name)
    let rest = Array(shape.dropFirst())
    /// Whether the numbers of a sample lie in the same order.
    func fits(_ sample: [Int]) -> Bool {
      sample == input.shape
        || (sample.count <= 1 || input.shape.count == 1)
          && (try? Dataset.size(of: sample, name: name, what: "a sample")) == size
    }
    if shape == input.shape { return [1] + shape }
    if !shape.isEmpty, fits(rest) { return shape }
    if fits(shape) { return [1] + shape }
    throw DataError(
      .invalid, path: name,
      "has the shape \(IDXHeader.text(shape)); the model takes samples of "
        + "\(IDXHeader.text(input.shape))")
  }

  private static func array(
    in archive: ArrayArchive, _ wanted: String?, _ input: Input
  ) throws(DataError) -> String {
    let usual = ["x", "features", "data", "images", "x_test", "test_images", "x_train"]
    if let wanted, archive.names.contains(wanted) { return wanted }
    for name in usual {
      if let found = archive.names.first(where: { $0.lowercased() == name }) { return found }
    }
    var fitting: [String] = []
    for name in archive.names {
      let shape = try archive.array(name).shape
      if (try? samples(shape, name, input)) != nil { fitting.append(name) }
    }
    guard let only = fitting.first, fitting.count == 1 else {
      throw DataError(
        .invalid, path: archive.path,
        "does not say which of its arrays holds the features: \(archive.names.prefix(20).joined(separator: ", ")); "
          + "name it x")
    }
    return only
  }

  public func next(atMost count: Int) throws(DataError) -> FeatureBatch? {
    let samples = position..<min(position + max(count, 1), shape[0])
    guard !samples.isEmpty else { return nil }
    var batch = FeatureBatch()
    let size = input.shape.reduce(1, *)
    batch.rows = samples.map { $0 + 1 }
    batch.features = [Float](repeating: 0, count: samples.count * size)
    try read(samples, size) { elements throws(DataError) in
      try input.content?.check(elements, from: samples.lowerBound, of: shape, name)
      if let wrong = elements.write(
        to: &batch.features, byteScale: input.byteScale, standardizedBy: input.standardization)
      {
        throw NumberArray.mistake(in: elements, at: wrong, samples.lowerBound, of: shape, name)
      }
    }
    position = samples.upperBound
    return batch
  }

  private func read(
    _ samples: Range<Int>, _ size: Int, _ body: (RawElements) throws(DataError) -> Void
  ) throws(DataError) {
    switch elements {
    case .file(let file): try file.read(samples, size: size, body)
    case .memory(let array):
      try array.withElements { elements throws(DataError) in
        let length = size * array.element.size
        let bytes = elements.bytes[samples.lowerBound * length..<samples.upperBound * length]
        try body(
          RawElements(
            bytes: UnsafeRawBufferPointer(rebasing: bytes), element: array.element,
            isBigEndian: array.isBigEndian))
      }
    }
  }
}

extension ArrayFeatureReader.Input {
  /// The numbers of a sample, once shape and standardization are known to fit; they may come from elsewhere.
  package func checkedSize(_ name: String) throws(DataError) -> Int {
    let size = try Dataset.size(of: shape, name: name, what: "a sample")
    if let standardization, standardization.means.count != size {
      throw DataError(
        .invalid,
        "\(name): a sample has \(size) features, but the standardization has \(standardization.means.count)"
      )
    }
    return size
  }
}
