import DescentFiles

extension SampleStream {
  /// The samples of two NPY files, in C order, whose first dimension runs over the samples. Their meaning is as in
  /// ``Dataset/init(features:targets:byteScale:asValues:classCount:name:)``.
  ///
  /// - Parameter window: The memory for shuffling, in bytes.
  public init(
    npy features: String, targets: String, byteScale: Float = 1 / 255, asValues: Bool = false,
    classCount: Int? = nil, window: Int = SampleStream.usualWindow
  ) throws(DataError) {
    try self.init(
      StoredArray(npy: features), StoredArray(npy: targets), byteScale: byteScale,
      asValues: asValues, classCount: classCount, window: window)
  }

  /// - Parameter labels: The numbers that stand for classes; if `nil`, the targets are values.
  package init(
    npy features: String, targets: String, byteScale: Float, labels: ArrayLabels?, window: Int
  ) throws(DataError) {
    try self.init(
      StoredArray(npy: features), StoredArray(npy: targets), byteScale: byteScale,
      asValues: labels == nil, classCount: nil, labels: labels, window: window)
  }

  /// The same from arrays of an NPZ file.
  package init(
    npz path: String, features: String, targets: String, byteScale: Float, labels: ArrayLabels?,
    window: Int
  ) throws(DataError) {
    try self.init(
      StoredArray(npz: path, features), StoredArray(npz: path, targets), byteScale: byteScale,
      asValues: labels == nil, classCount: nil, labels: labels, window: window)
  }

  /// The samples of two arrays of an uncompressed NPZ archive, as `numpy.savez` writes it.
  ///
  /// - Parameters:
  ///   - features: The name of the array with the samples.
  ///   - targets: The name of the array with their targets.
  public init(
    npz path: String, features: String, targets: String, byteScale: Float = 1 / 255,
    asValues: Bool = false, classCount: Int? = nil, window: Int = SampleStream.usualWindow
  ) throws(DataError) {
    try self.init(
      StoredArray(npz: path, features), StoredArray(npz: path, targets), byteScale: byteScale,
      asValues: asValues, classCount: classCount, window: window)
  }

  /// The samples of an IDX file of images and one of labels, not gzipped; bytes divided by 255.
  public init(
    idx images: String, labels: String, classCount: Int? = nil,
    window: Int = SampleStream.usualWindow
  ) throws(DataError) {
    let array = try StoredArray(idx: images, rank: 3)
    try self.init(
      array, StoredArray(idx: labels, rank: 1), byteScale: 1 / 255, asValues: false,
      classCount: classCount, window: window, flattening: true)
  }

  private init(
    _ features: StoredArray, _ targets: StoredArray, byteScale: Float, asValues: Bool,
    classCount: Int?, labels: ArrayLabels? = nil, window: Int, flattening: Bool = false
  ) throws(DataError) {
    let form = try ArrayForm(
      features: (features.shape, features.name), targets: (targets.shape, targets.name),
      areLabels: labels != nil || targets.element.isWhole && !asValues)
    let size = try Dataset.size(of: form.featureShape, name: features.name, what: "a sample")
    guard form.count > 0, form.count <= Int(Int32.max) else {
      throw DataError(
        .invalid, "\(features.name): \(form.count) samples; there must be 1 to \(Int32.max)")
    }
    var classes: Int?
    if let shape = form.valueShape {
      _ = try Dataset.size(of: shape, name: targets.name, what: "a sample's values")
    } else if let labels {
      classes = labels.numbers.count
    } else {
      let found = try targets.countClasses()
      classes = classCount ?? found
      guard found <= classes ?? 0 else {
        throw DataError(
          .invalid,
          "\(targets.name): its largest label is \(found - 1), but there are \(classes ?? 0) classes"
        )
      }
    }
    try self.init(
      name: features.name,
      store: ArrayBlocks(
        features: features, targets: targets, byteScale: byteScale, labels: labels),
      featureShape: flattening ? [size] : form.featureShape,
      imageShape: flattening ? form.featureShape : nil, classCount: classes,
      valueShape: form.valueShape, window: window)
  }
}
