import DescentFiles

/// Samples with their targets: features of one shape, and a class label or values for every sample.
///
/// A data set is cheap to copy, and its parts (``prefix(_:)``, ``subset(_:)``, ``split(first:seed:stratified:)``) share
/// its storage. Bytes stay bytes until a batch is gathered. A data set has at least one sample.
public struct Dataset: Sendable {
  /// The data set's name in messages and records.
  public var name: String
  /// The number of samples.
  public let count: Int
  /// The shape of one sample, such as `[784]`.
  public let featureShape: [Int]
  /// The number of features of one sample: the product of ``featureShape``.
  public let featureSize: Int
  /// Rows and columns if the samples are images, such as `[28, 28]`.
  public var imageShape: [Int]?
  /// The number of classes if the targets are labels.
  public let classCount: Int?
  /// The shape of one sample's values if the targets are values, or of its labels if it has several.
  public let valueShape: [Int]?

  /// The named parts of a sample's features; `nil` if they have no names.
  public internal(set) var inputLayout: SampleLayout?
  /// The named parts of a sample's targets; `nil` if they have no names.
  public internal(set) var targetLayout: SampleLayout?

  package let features: FeatureStorage
  let targetStorage: TargetStorage
  package let rows: Rows
  /// A weight for each row of the storage; `nil` if all samples count the same.
  var weightStorage: [Float]?

  /// Samples of `Float`s with class labels.
  ///
  /// - Parameters:
  ///   - features: The samples one after another.
  ///   - featureShape: The shape of one sample.
  ///   - labels: A class, 0 ..< `classCount`, for every sample.
  ///   - classCount: The number of classes; by default the largest label + 1.
  public init(
    features: [Float], featureShape: [Int], labels: [Int32], classCount: Int? = nil,
    name: String = "data"
  ) throws(DataError) {
    try self.init(
      storage: .floats(features), featureShape: featureShape, labels: labels,
      classCount: classCount, name: name)
  }

  /// Samples of `Float`s with values to predict, for regression or several labels at once.
  ///
  /// - Parameters:
  ///   - features: The samples one after another.
  ///   - featureShape: The shape of one sample.
  ///   - values: The values of the samples one after another.
  ///   - valueShape: The shape of one sample's values.
  public init(
    features: [Float], featureShape: [Int], values: [Float], valueShape: [Int],
    name: String = "data"
  ) throws(DataError) {
    try self.init(
      storage: .floats(features), featureShape: featureShape, values: .floats(values),
      valueShape: valueShape, name: name)
  }

  /// The same with values in Double, which keep full precision: see ``StandardizedValues``.
  public init(
    features: [Float], featureShape: [Int], exactValues values: [Double], valueShape: [Int],
    name: String = "data"
  ) throws(DataError) {
    try self.init(
      storage: .floats(features), featureShape: featureShape, values: .doubles(values),
      valueShape: valueShape, name: name)
  }

  /// Samples with values to predict, from storage.
  ///
  /// - Parameter classCount: The number of classes if the values are several labels.
  package init(
    storage: FeatureStorage, featureShape: [Int], values: ValueStorage, valueShape: [Int],
    classCount: Int? = nil, name: String
  ) throws(DataError) {
    let size = try Self.size(of: featureShape, name: name, what: "a sample")
    let valueSize = try Self.size(of: valueShape, name: name, what: "a sample's values")
    let count = values.count / valueSize
    try Self.check(
      values.count, holds: count, of: valueSize, shape: valueShape, what: "values", name: name)
    try Self.check(
      storage.count, holds: count, of: size, shape: featureShape, what: "features", name: name)
    self.init(
      name: name, count: count, featureShape: featureShape, featureSize: size,
      classCount: classCount, valueShape: valueShape, features: storage,
      targets: .values(values, size: valueSize),
      rows: .from(0))
  }

  /// Samples with class labels, from storage.
  package init(
    storage: FeatureStorage, featureShape: [Int], labels: [Int32], classCount: Int?, name: String
  ) throws(DataError) {
    let size = try Self.size(of: featureShape, name: name, what: "a sample")
    try Self.check(
      storage.count, holds: labels.count, of: size, shape: featureShape, what: "features",
      name: name)
    self.init(
      name: name, count: labels.count, featureShape: featureShape, featureSize: size,
      classCount: try Self.check(labels, classCount: classCount, name: name), valueShape: nil,
      features: storage, targets: .labels(labels), rows: .from(0))
  }

  /// Samples of bytes with class labels. A feature is `Float(byte) * scale`.
  ///
  /// - Parameters:
  ///   - bytes: The samples one after another.
  ///   - scale: The factor by which a byte is multiplied to become a feature, such as 1/255.
  ///   - featureShape: The shape of one sample.
  ///   - labels: A class, 0 ..< `classCount`, for every sample.
  ///   - classCount: The number of classes; by default the largest label + 1.
  public init(
    bytes: [UInt8], scale: Float, featureShape: [Int], labels: [UInt8], classCount: Int? = nil,
    name: String = "data"
  ) throws(DataError) {
    try self.init(
      storage: .bytes(bytes, scale: scale), featureShape: featureShape,
      labels: labels.map { Int32($0) }, classCount: classCount, name: name)
  }

  private init(
    name: String, count: Int, featureShape: [Int], featureSize: Int, classCount: Int?,
    valueShape: [Int]?, features: FeatureStorage, targets: TargetStorage, rows: Rows
  ) {
    self.name = name
    self.count = count
    self.featureShape = featureShape
    self.featureSize = featureSize
    self.classCount = classCount
    self.valueShape = valueShape
    self.features = features
    self.targetStorage = targets
    self.rows = rows
  }

  /// The same storage seen through other rows.
  func viewed(through rows: Rows, count: Int) -> Dataset {
    var view = Dataset(
      name: name, count: count, featureShape: featureShape, featureSize: featureSize,
      classCount: classCount, valueShape: valueShape, features: features, targets: targetStorage,
      rows: rows)
    view.imageShape = imageShape
    view.inputLayout = inputLayout
    view.targetLayout = targetLayout
    view.weightStorage = weightStorage
    return view
  }
}

/// The features of all samples in storage, whether or not a view shows them.
package enum FeatureStorage: Sendable {
  case floats([Float])
  /// Numbers with more precision than `Float`; they are converted when a batch is gathered.
  case doubles([Double])
  case bytes([UInt8], scale: Float)

  package var count: Int {
    switch self {
    case .floats(let values): values.count
    case .doubles(let values): values.count
    case .bytes(let bytes, _): bytes.count
    }
  }
}

/// The targets of all samples in storage.
package enum TargetStorage: Sendable {
  case labels([Int32])
  case values(ValueStorage, size: Int)
}

/// The values to predict of all samples in storage.
package enum ValueStorage: Sendable {
  case floats([Float])
  case doubles([Double])

  package var count: Int {
    switch self {
    case .floats(let values): values.count
    case .doubles(let values): values.count
    }
  }
}

/// Which samples of the storage a data set shows, and in which order.
package enum Rows: Sendable {
  /// Consecutive ones from this one.
  case from(Int)
  case list([Int32])

  @inline(__always)
  package subscript(_ index: Int) -> Int {
    switch self {
    case .from(let start): start + index
    case .list(let rows): Int(rows[index])
    }
  }
}
