/// Reads samples of an NPY file for prediction.
public final class ArrayFeatureReader: FeatureReader {
  private let array: StoredArray
  private let file: StoredArrayFile
  private let byteScale: Float
  private var position = 0

  /// Opens a file in C order, not gzipped, whose first dimension runs over the samples.
  ///
  /// - Parameters:
  ///   - featureShape: The shape that a sample must have.
  ///   - byteScale: What unsigned bytes are multiplied by.
  public init(
    npy path: String, featureShape: [Int], byteScale: Float = 1 / 255
  ) throws(DataError) {
    let array = try StoredArray(npy: path)
    let shape = array.shape.count == 1 ? [1] : Array(array.shape.dropFirst())
    guard !array.shape.isEmpty, shape == featureShape else {
      throw DataError(
        .invalid, path: path,
        "has the shape \(IDXHeader.text(array.shape)); the model takes samples of "
          + "\(IDXHeader.text(featureShape))")
    }
    self.array = array
    file = try StoredArrayFile(array)
    self.byteScale = byteScale
  }

  public func next(atMost count: Int) throws(DataError) -> FeatureBatch? {
    let samples = position..<min(position + max(count, 1), array.shape[0])
    guard !samples.isEmpty else { return nil }
    var batch = FeatureBatch()
    batch.rows = samples.map { $0 + 1 }
    batch.features = [Float](repeating: 0, count: samples.count * array.sampleSize)
    try file.read(samples) { elements throws(DataError) in
      if let wrong = elements.write(to: &batch.features, byteScale: byteScale) {
        throw NumberArray.notFinite(
          array.name, at: samples.lowerBound * array.sampleSize + wrong, of: array.shape)
      }
    }
    position = samples.upperBound
    return batch
  }
}
