import DescentFiles

/// Samples with standardized features, computed in Double if they have more precision than a `Float`.
///
/// Numbers in memory are standardized once, so that a step only copies them; bytes and streams are standardized as they
/// are read.
public struct StandardizedSource: SampleSource {
  /// The standardization of the features.
  public let standardization: FeatureStandardization
  // What the base says may change; room is made for what it said at first.
  public let count: Int
  public let featureShape: [Int]
  public let featureSize: Int
  private let source: any SampleSource
  /// Whether the source itself delivers standardized features.
  private let isDone: Bool

  /// - Throws: If the samples have a different number of features.
  public init(_ base: any SampleSource, by standardization: FeatureStandardization)
    throws(DataError)
  {
    let size = try base.checkedFeatureSize()
    guard size == standardization.means.count else {
      throw DataError(
        .invalid,
        "\(base.name): a sample has \(size) features, but the standardization has \(standardization.means.count)"
      )
    }
    self.standardization = standardization
    (count, featureShape, featureSize) = (try base.checkedCount(), base.featureShape, size)
    if standardization.precision == .double, let precise = base as? any PreciseSource,
      precise.isPrecise
    {
      source = try precise.standardized(by: standardization)
      isDone = true
    } else {
      source = base
      isDone = false
    }
  }

  public var name: String { source.name }
  public var imageShape: [Int]? { source.imageShape }
  public var classCount: Int? { source.classCount }
  public var valueShape: [Int]? { source.valueShape }
  public var valueStandardization: FeatureStandardization? { source.valueStandardization }
  public var hasWeights: Bool { source.hasWeights }

  public func batches(
    of size: Int, in order: EpochOrder, from step: Int
  ) throws(DataError) -> any BatchReader {
    if isDone { return try source.batches(of: size, in: order, from: step) }
    try check(batchOf: size, from: step)
    return StandardizingReader(
      try CheckedBatches(
        source, of: size, in: order, from: step, featureSize: featureSize, targets: nil),
      standardization, BatchCount(of: size, in: order, count: count, from: step))
  }
}

private final class StandardizingReader: SizedBatchReader {
  private let base: CheckedBatches
  private let standardizer: Standardizer
  private var room: BatchCount
  let featureSize: Int

  init(_ base: CheckedBatches, _ standardization: FeatureStandardization, _ room: BatchCount) {
    self.base = base
    self.room = room
    featureSize = standardization.means.count
    standardizer = Standardizer(standardization)
  }

  var targetRoom: TargetRoom? { base.targetRoom }
  var nextCount: Int { base.nextCount ?? room.next }

  func next(
    features: UnsafeMutablePointer<Float>, targets: BatchTargets
  ) throws(DataError) -> Int {
    defer { room.take() }
    let count = try base.next(features: features, targets: targets, room: room.next)
    standardizer.apply(to: features, samples: count)
    return count
  }

  func next(
    features: UnsafeMutablePointer<Float>, exactValues: UnsafeMutableBufferPointer<Double>
  ) throws(DataError) -> Int {
    defer { room.take() }
    let count = try base.next(features: features, exactValues: exactValues, room: room.next)
    standardizer.apply(to: features, samples: count)
    return count
  }

  func write(weights: UnsafeMutablePointer<Float>, count: Int) {
    base.write(weights: weights, count: count)
  }
}

/// Standardizes `Float` features in place.
private struct Standardizer {
  private let standardization: FeatureStandardization
  private let single: (means: [Float], deviations: [Float])

  init(_ standardization: FeatureStandardization) {
    self.standardization = standardization
    single = (
      standardization.means.map { Float($0) }, standardization.deviations.map { Float($0) }
    )
  }

  func apply(to features: UnsafeMutablePointer<Float>, samples: Int) {
    switch standardization.precision {
    case .single: apply(single.means, single.deviations, to: features, samples) { $0 }
    case .double:
      apply(standardization.means, standardization.deviations, to: features, samples) { Double($0) }
    }
  }

  @inline(__always)
  private func apply<Number: BinaryFloatingPoint>(
    _ means: [Number], _ deviations: [Number], to features: UnsafeMutablePointer<Float>,
    _ samples: Int, _ widened: (Float) -> Number
  ) {
    let size = means.count
    means.withUnsafeBufferPointer { means in
      deviations.withUnsafeBufferPointer { deviations in
        for sample in 0..<samples {
          let row = features + sample * size
          for feature in 0..<size {
            row[feature] = Float((widened(row[feature]) - means[feature]) / deviations[feature])
          }
        }
      }
    }
  }
}

extension FeatureStandardization {
  /// Standardizes consecutive samples in place.
  public func apply(to features: UnsafeMutablePointer<Float>, samples: Int) {
    Standardizer(self).apply(to: features, samples: samples)
  }

  /// Standardizes consecutive samples.
  public func apply(to features: inout [Float]) {
    let count = features.count / means.count
    features.withUnsafeMutableBufferPointer { buffer in
      if let start = buffer.baseAddress { apply(to: start, samples: count) }
    }
  }
}
