/// Samples that a training takes batch by batch, from memory (``Dataset``) or from a file that does
/// not fit in it (``SampleStream``).
///
/// An order is a value: the batches of an epoch depend on the source, the size of a batch and the order
/// alone. So a training that was interrupted at a step of an epoch goes on with the same batches,
/// without going through those before.
public protocol SampleSource: Sendable {
  /// What it is called in messages and records.
  var name: String { get }
  /// The number of samples, at least one.
  var count: Int { get }
  /// The shape of one sample.
  var featureShape: [Int] { get }
  /// The number of `Float`s of one sample: the product of ``featureShape``.
  var featureSize: Int { get }
  /// Rows and columns where the samples are images, and their channels where they are not grey.
  var imageShape: [Int]? { get }
  /// The number of classes where the targets are labels.
  var classCount: Int? { get }
  /// The shape of one sample's values where the targets are values.
  var valueShape: [Int]? { get }
  /// What was done to the values where they are standardized; none where they are as they were.
  var valueStandardization: FeatureStandardization? { get }

  /// The batches of an epoch in order, ⌈``count`` / size⌉ of them; the last may be smaller, and no other.
  /// Whoever reads them makes room for just these numbers.
  ///
  /// - Parameters:
  ///   - size: The samples of a batch, at least one.
  ///   - order: The order of the samples.
  ///   - step: How many batches are passed over, without being read as far as that can be.
  func batches(
    of size: Int, in order: EpochOrder, from step: Int
  ) throws(DataError) -> any BatchReader
}

extension SampleSource {
  public var valueStandardization: FeatureStandardization? { nil }

  /// The number of batches of an epoch; none of a size below 1.
  public func steps(ofBatch size: Int) -> Int {
    size > 0 && count > 0 ? (count - 1) / size + 1 : 0
  }

  func check(batchOf size: Int, from step: Int) throws(DataError) {
    guard size > 0 else {
      throw DataError(.invalid, "\(name): batches of \(size) samples; there must be at least one")
    }
    guard (0...steps(ofBatch: size)).contains(step) else {
      throw DataError(
        .invalid,
        "\(name): step \(step) of an epoch asked for; it has \(steps(ofBatch: size)) steps")
    }
  }
}

/// Gives one batch after another.
public protocol BatchReader: AnyObject {
  /// Writes the next batch.
  ///
  /// - Parameters:
  ///   - features: Room for a batch of samples, one after another.
  ///   - targets: Room for their targets, of the kind that the source has.
  /// - Returns: The number of samples; 0 at the end of the epoch.
  func next(
    features: UnsafeMutablePointer<Float>, targets: BatchTargets
  ) throws(DataError) -> Int

  /// Writes the next batch of a source whose targets are values, these as they were read: in Double, in
  /// their own units, not standardized.
  ///
  /// - Parameters:
  ///   - features: Room for a batch of samples, one after another.
  ///   - exactValues: Room for their values, one sample after another.
  /// - Returns: The number of samples; 0 at the end of the epoch.
  func next(
    features: UnsafeMutablePointer<Float>, exactValues: UnsafeMutableBufferPointer<Double>
  ) throws(DataError) -> Int
}

extension BatchReader {
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

/// Room for the targets of a batch.
public enum BatchTargets {
  /// A class for each sample.
  case labels(UnsafeMutablePointer<Int32>)
  /// Values for each sample, one sample after another.
  case values(UnsafeMutablePointer<Float>)
  /// They are not wanted.
  case none
}
