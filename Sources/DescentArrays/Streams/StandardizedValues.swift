import DescentFiles

/// Samples whose values to predict are standardized as they are read: the network learns values with mean 0 and
/// standard deviation 1, whatever their original units, and values far from 0 lose no precision.
public struct StandardizedValues: SampleSource {
  /// The source of the samples.
  public let base: any SampleSource
  private let standardization: FeatureStandardization

  /// - Throws: If the samples have a different number of values, or labels.
  public init(
    _ base: any SampleSource, by standardization: FeatureStandardization
  ) throws(DataError) {
    guard let size = base.valueShape?.reduce(1, *), size == standardization.means.count else {
      throw DataError(
        .invalid,
        "\(base.name): a sample has \(base.valueShape.map { "\($0.reduce(1, *))" } ?? "no") values, the "
          + "standardization is for \(standardization.means.count)")
    }
    self.base = base
    self.standardization = standardization
  }

  public var name: String { base.name }
  public var count: Int { base.count }
  public var featureShape: [Int] { base.featureShape }
  public var featureSize: Int { base.featureSize }
  public var imageShape: [Int]? { base.imageShape }
  public var classCount: Int? { nil }
  public var valueShape: [Int]? { base.valueShape }
  public var valueStandardization: FeatureStandardization? { standardization }

  public func batches(
    of size: Int, in order: EpochOrder, from step: Int
  ) throws(DataError) -> any BatchReader {
    StandardizingReader(
      try base.batches(of: size, in: order, from: step), standardization,
      room: size * standardization.means.count)
  }
}

private final class StandardizingReader: BatchReader {
  private let base: any BatchReader
  private let standardization: FeatureStandardization
  private let values: UnsafeMutableBufferPointer<Double>

  init(_ base: any BatchReader, _ standardization: FeatureStandardization, room: Int) {
    self.base = base
    self.standardization = standardization
    values = .allocate(capacity: room)
  }

  deinit { values.deallocate() }

  func next(
    features: UnsafeMutablePointer<Float>, targets: BatchTargets
  ) throws(DataError) -> Int {
    guard case .values(let output) = targets else {
      return try base.next(features: features, targets: targets)
    }
    let count = try base.next(features: features, exactValues: values)
    standardization.write(values, samples: count, to: output)
    return count
  }

  func next(
    features: UnsafeMutablePointer<Float>, exactValues: UnsafeMutableBufferPointer<Double>
  ) throws(DataError) -> Int {
    try base.next(features: features, exactValues: exactValues)
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
