/// Mean and standard deviation of each feature, found from the training part alone and kept with the model:
/// y = (x − mean) / deviation.
public struct FeatureStandardization: Sendable, Hashable, Codable {
  /// The mean of each feature.
  public let means: [Float]
  /// The standard deviation of each feature (the sum of squares divided by the number of samples); 1 where
  /// all samples are equal, so that 0 and not 0/0 comes of them.
  public let deviations: [Float]

  /// A standardization whose numbers are known.
  ///
  /// - Throws: Where there are not as many means as deviations, or a number makes no sense.
  public init(means: [Float], deviations: [Float]) throws(DataError) {
    guard means.count == deviations.count, !means.isEmpty else {
      throw DataError(
        .invalid,
        "\(means.count) means and \(deviations.count) deviations; as many of each are needed")
    }
    guard means.allSatisfy(\.isFinite), deviations.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw DataError(
        .invalid, "the standardization is damaged: means must be finite, deviations above 0")
    }
    self.means = means
    self.deviations = deviations
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      means: values.decode([Float].self, forKey: .means),
      deviations: values.decode([Float].self, forKey: .deviations))
  }

  /// Goes through all samples once, in the order in which they lie.
  public init(fitting source: any SampleSource) throws(DataError) {
    let size = source.featureSize
    var moments = [Moments](repeating: Moments(), count: size)
    let batch = max(1, min(source.count, (1 << 18) / size))
    var features = [Float](repeating: 0, count: batch * size)
    let reader = try source.batches(of: batch, in: .sequential, from: 0)
    while true {
      let count = try reader.next(features: &features, targets: .none)
      if count == 0 { break }
      for sample in 0..<count {
        for feature in 0..<size { moments[feature].add(Double(features[sample * size + feature])) }
      }
    }
    try self.init(moments)
  }

  /// That of the values that are to be predicted, in one pass; the targets must be values.
  public init(fittingValuesOf source: any SampleSource) throws(DataError) {
    guard let size = source.valueShape?.reduce(1, *) else {
      throw DataError(.invalid, "\(source.name): the targets are labels, not values")
    }
    var moments = [Moments](repeating: Moments(), count: size)
    let batch = max(1, min(source.count, (1 << 18) / source.featureSize))
    let features = UnsafeMutablePointer<Float>.allocate(capacity: batch * source.featureSize)
    let values = UnsafeMutablePointer<Float>.allocate(capacity: batch * size)
    defer {
      features.deallocate()
      values.deallocate()
    }
    let reader = try source.batches(of: batch, in: .sequential, from: 0)
    while true {
      let count = try reader.next(features: features, targets: .values(values))
      if count == 0 { break }
      for index in 0..<(count * size) { moments[index % size].add(Double(values[index])) }
    }
    try self.init(moments)
  }

  private init(_ moments: [Moments]) throws(DataError) {
    try self.init(
      means: moments.map { Float($0.mean) },
      deviations: moments.map {
        let deviation = Float($0.deviation)
        return deviation > 0 && deviation.isFinite ? deviation : 1
      })
  }

  /// As y = x · scale + shift: the factors.
  public var scale: [Float] { deviations.map { 1 / $0 } }
  /// As y = x · scale + shift: what is added.
  public var shift: [Float] { zip(means, deviations).map { -$0 / $1 } }

  /// Standardizes samples where they are, one after another.
  public func apply(to features: UnsafeMutablePointer<Float>, samples: Int) {
    let size = means.count
    means.withUnsafeBufferPointer { means in
      deviations.withUnsafeBufferPointer { deviations in
        for sample in 0..<samples {
          let row = features + sample * size
          for feature in 0..<size {
            row[feature] = (row[feature] - means[feature]) / deviations[feature]
          }
        }
      }
    }
  }

  /// Standardizes samples one after another.
  public func apply(to features: inout [Float]) {
    let count = features.count / means.count
    features.withUnsafeMutableBufferPointer { buffer in
      if let start = buffer.baseAddress { apply(to: start, samples: count) }
    }
  }
}

/// Samples whose features are standardized as they are read; where they lie they stay as they are.
public struct StandardizedSource: SampleSource {
  /// Where the samples come from.
  public let base: any SampleSource
  /// What is done to them.
  public let standardization: FeatureStandardization

  /// - Throws: Where the samples have another number of features.
  public init(_ base: any SampleSource, by standardization: FeatureStandardization)
    throws(DataError)
  {
    guard base.featureSize == standardization.means.count else {
      throw DataError(
        .invalid,
        "\(base.name): a sample has \(base.featureSize) features, the standardization is for "
          + "\(standardization.means.count)")
    }
    self.base = base
    self.standardization = standardization
  }

  public var name: String { base.name }
  public var count: Int { base.count }
  public var featureShape: [Int] { base.featureShape }
  public var featureSize: Int { base.featureSize }
  public var imageShape: [Int]? { base.imageShape }
  public var classCount: Int? { base.classCount }
  public var valueShape: [Int]? { base.valueShape }

  public func batches(
    of size: Int, in order: EpochOrder, from step: Int
  ) throws(DataError) -> any BatchReader {
    StandardizingReader(try base.batches(of: size, in: order, from: step), standardization)
  }
}

private final class StandardizingReader: BatchReader {
  private let base: any BatchReader
  private let standardization: FeatureStandardization

  init(_ base: any BatchReader, _ standardization: FeatureStandardization) {
    self.base = base
    self.standardization = standardization
  }

  func next(
    features: UnsafeMutablePointer<Float>, targets: BatchTargets
  ) throws(DataError) -> Int {
    let count = try base.next(features: features, targets: targets)
    standardization.apply(to: features, samples: count)
    return count
  }
}
