import DescentFiles

/// Samples that training reads batch by batch, from memory (``Dataset``) or from a file that does not fit in memory
/// (``SampleStream``).
///
/// The order is a value: the batches of an epoch depend only on the source, the batch size and the order. So a training
/// that was interrupted within an epoch resumes with the same batches, without reading the previous ones.
public protocol SampleSource: Sendable {
  /// Its name in messages and records.
  var name: String { get }
  /// The number of samples, at least one.
  var count: Int { get }
  /// The shape of one sample.
  var featureShape: [Int] { get }
  /// The number of features of one sample: the product of ``featureShape``.
  var featureSize: Int { get }
  /// Rows and columns if the samples are images, and their channels if they are not grayscale.
  var imageShape: [Int]? { get }
  /// The number of classes if the targets are labels.
  var classCount: Int? { get }
  /// The shape of one sample's values if the targets are values.
  var valueShape: [Int]? { get }
  /// The named parts of a sample's features; `nil` if they have no names.
  var inputLayout: SampleLayout? { get }
  /// The named parts of a sample's targets; `nil` if they have no names.
  var targetLayout: SampleLayout? { get }
  /// The standardization of the values; `nil` if they are not standardized.
  var valueStandardization: FeatureStandardization? { get }

  /// Whether samples have weights, which readers give; by default they have none.
  var hasWeights: Bool { get }

  /// The batches of an epoch in order, ⌈``count`` / size⌉ of them; only the last may be smaller. Readers allocate space
  /// for exactly these sizes.
  ///
  /// - Parameters:
  ///   - size: The batch size, at least one.
  ///   - order: The order of the samples.
  ///   - step: How many batches to skip, if possible without reading them.
  func batches(
    of size: Int, in order: EpochOrder, from step: Int
  ) throws(DataError) -> any BatchReader
}

extension SampleSource {
  public var hasWeights: Bool { false }

  public var valueStandardization: FeatureStandardization? { nil }
  public var inputLayout: SampleLayout? { nil }
  public var targetLayout: SampleLayout? { nil }

  /// The number of batches of an epoch; 0 for a size below 1.
  public func steps(ofBatch size: Int) -> Int {
    size > 0 && count > 0 ? (count - 1) / size + 1 : 0
  }

  package func check(batchOf size: Int, from step: Int) throws(DataError) {
    guard size > 0 else {
      throw DataError(.invalid, "\(name): batches of \(size) samples; there must be at least one")
    }
    guard (0...steps(ofBatch: size)).contains(step) else {
      throw DataError(
        .invalid,
        "\(name): step \(step) of an epoch requested; it has \(steps(ofBatch: size)) steps")
    }
  }
}

/// Delivers one batch after another.
public protocol BatchReader: AnyObject {
  /// Writes the next batch.
  ///
  /// - Parameters:
  ///   - features: Space for a batch of samples, one after another.
  ///   - targets: Space for their targets, of the source's kind.
  /// - Returns: The number of samples; 0 at the end of the epoch.
  func next(
    features: UnsafeMutablePointer<Float>, targets: BatchTargets
  ) throws(DataError) -> Int

  /// Writes the next batch of a source whose targets are values, with the values as read: in Double, in their original
  /// units, not standardized.
  ///
  /// - Parameters:
  ///   - features: Space for a batch of samples, one after another.
  ///   - exactValues: Space for their values, one sample after another.
  /// - Returns: The number of samples; 0 at the end of the epoch.
  func next(
    features: UnsafeMutablePointer<Float>, exactValues: UnsafeMutableBufferPointer<Double>
  ) throws(DataError) -> Int

  /// Writes the weight of each sample of the batch that has just been read. By default each is 1.
  ///
  /// - Parameters:
  ///   - weights: Space for the weights of the batch.
  ///   - count: The number of samples.
  func write(weights: UnsafeMutablePointer<Float>, count: Int)
}

extension BatchReader {
  public func write(weights: UnsafeMutablePointer<Float>, count: Int) {
    weights.update(repeating: 1, count: count)
  }

  /// For readers whose values are `Float`s.
  public func next(
    features: UnsafeMutablePointer<Float>, exactValues: UnsafeMutableBufferPointer<Double>
  ) throws(DataError) -> Int {
    let values = UnsafeMutablePointer<Float>.allocate(capacity: exactValues.count)
    defer { values.deallocate() }
    values.initialize(repeating: 0, count: exactValues.count)
    let count = try next(features: features, targets: .values(values))
    for index in exactValues.indices { exactValues[index] = Double(values[index]) }
    return count
  }
}

/// Space for the targets of a batch.
public enum BatchTargets {
  /// A class for each sample.
  case labels(UnsafeMutablePointer<Int32>)
  /// Values for each sample, one sample after another.
  case values(UnsafeMutablePointer<Float>)
  /// No targets are requested.
  case none
}
