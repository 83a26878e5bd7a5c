import DescentFiles

/// Samples whose values to predict are standardized as they are read: the network learns values with mean 0 and
/// standard deviation 1, whatever their original units, and values far from 0 lose no precision.
public struct StandardizedValues: SampleSource {
  /// The source of the samples.
  public let base: any SampleSource
  private let standardization: FeatureStandardization
  // What the base says may change; room is made for what it said at first.
  public let count: Int
  public let featureShape: [Int]
  public let featureSize: Int
  public let valueShape: [Int]?

  /// - Throws: If the samples have a different number of values, or labels.
  public init(
    _ base: any SampleSource, by standardization: FeatureStandardization
  ) throws(DataError) {
    let size = try base.checkedValueSize()
    guard size == standardization.means.count else {
      throw DataError(
        .invalid,
        "\(base.name): a sample has \(size) values, but the standardization has \(standardization.means.count)"
      )
    }
    (count, featureShape, valueShape) = (
      try base.checkedCount(), base.featureShape, base.valueShape
    )
    featureSize = try base.checkedFeatureSize()
    self.base = base
    self.standardization = standardization
  }

  public var name: String { base.name }
  public var imageShape: [Int]? { base.imageShape }
  public var classCount: Int? { nil }
  public var valueStandardization: FeatureStandardization? { standardization }
  public var hasWeights: Bool { base.hasWeights }

  public func batches(
    of size: Int, in order: EpochOrder, from step: Int
  ) throws(DataError) -> any BatchReader {
    try check(batchOf: size, from: step)
    return StandardizingReader(
      try CheckedBatches(
        base, of: size, in: order, from: step, featureSize: featureSize,
        targets: .values(standardization.means.count)),
      standardization, BatchCount(of: size, in: order, count: count, from: step),
      featureSize: featureSize)
  }
}

private final class StandardizingReader: SizedBatchReader {
  private let base: CheckedBatches
  private let standardization: FeatureStandardization
  private var room: BatchCount
  private let values: UnsafeMutableBufferPointer<Double>
  let featureSize: Int

  init(
    _ base: CheckedBatches, _ standardization: FeatureStandardization, _ room: BatchCount,
    featureSize: Int
  ) {
    self.base = base
    self.standardization = standardization
    self.room = room
    self.featureSize = featureSize
    values = .allocate(capacity: room.next * standardization.means.count)
    values.initialize(repeating: 0)
  }

  deinit { values.deallocate() }

  var targetRoom: TargetRoom? { .values(standardization.means.count) }
  var nextCount: Int { base.nextCount ?? room.next }

  func next(
    features: UnsafeMutablePointer<Float>, targets: BatchTargets
  ) throws(DataError) -> Int {
    defer { room.take() }
    guard case .values(let output) = targets else {
      return try base.next(features: features, targets: targets, room: room.next)
    }
    let count = try base.next(features: features, exactValues: values, room: room.next)
    standardization.write(values, samples: count, to: output)
    return count
  }

  func next(
    features: UnsafeMutablePointer<Float>, exactValues: UnsafeMutableBufferPointer<Double>
  ) throws(DataError) -> Int {
    defer { room.take() }
    return try base.next(features: features, exactValues: exactValues, room: room.next)
  }

  func write(weights: UnsafeMutablePointer<Float>, count: Int) {
    base.write(weights: weights, count: count)
  }
}

extension FeatureStandardization {
  /// Standardizes consecutive samples given in Double and writes them.
  package func write(
    _ values: UnsafeMutableBufferPointer<Double>, samples: Int,
    to output: UnsafeMutablePointer<Float>
  ) {
    let size = means.count
    for sample in 0..<samples {
      for index in 0..<size {
        output[sample * size + index] = standardized(values[sample * size + index], at: index)
      }
    }
  }
}
