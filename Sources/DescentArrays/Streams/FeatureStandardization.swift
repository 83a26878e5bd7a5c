import DescentFiles

/// The mean and standard deviation of each number of a sample, computed from the training set alone and kept with the
/// model: y = (x − mean) / deviation.
///
/// Numbers far from 0, such as times since 1970, keep their precision only if the mean is subtracted in Double, before
/// they become `Float`.
public struct FeatureStandardization: Sendable, Hashable {
  /// The precision in which y is computed.
  public enum Precision: String, Sendable, Hashable, Codable {
    /// `Float`: for features that were bytes, and for all features in Descent 0.1.0.
    case single
    /// `Double`, rounded to `Float` at the end.
    case double
  }

  /// The mean of each number.
  public let means: [Double]
  /// The standard deviation of each number (the sum of squares divided by the number of samples); 1 if all samples are
  /// equal, so that the result is 0 and not 0/0.
  public let deviations: [Double]
  /// The precision in which y is computed.
  public let precision: Precision

  /// A standardization with known statistics.
  ///
  /// - Throws: If the numbers of means and deviations differ, or a number is invalid.
  public init(
    means: [Double], deviations: [Double], precision: Precision = .double
  ) throws(DataError) {
    guard means.count == deviations.count, !means.isEmpty else {
      throw DataError(
        .invalid,
        "\(means.count) means and \(deviations.count) deviations; there must be as many of each, at least one"
      )
    }
    guard means.allSatisfy(\.isFinite), deviations.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw DataError(
        .invalid, "the standardization is damaged: means must be finite, deviations above 0")
    }
    self.means = means
    self.deviations = deviations
    self.precision = precision
  }

  package init(_ moments: [Moments], _ precision: Precision) throws(DataError) {
    // What is computed in Float is stored as Float.
    func kept(_ value: Double) -> Double { precision == .single ? Double(Float(value)) : value }
    try self.init(
      means: moments.map { kept($0.mean) },
      deviations: moments.map {
        let deviation = kept($0.deviation)
        return deviation > 0 && deviation.isFinite ? deviation : 1
      }, precision: precision)
  }

  /// The factors in y = x · scale + shift.
  public var scale: [Double] { deviations.map { 1 / $0 } }
  /// The offsets in y = x · scale + shift.
  public var shift: [Double] { zip(means, deviations).map { -$0 / $1 } }

  // MARK: One number

  /// y for one number of a sample.
  ///
  /// - Precondition: The index is one of ``means``.
  @inline(__always)
  public func standardized(_ value: Double, at index: Int) -> Float {
    check(index)
    switch precision {
    case .single: return (Float(value) - Float(means[index])) / Float(deviations[index])
    case .double: return Float((value - means[index]) / deviations[index])
    }
  }

  /// x for a standardized number, such as an output of a network: y · deviation + mean.
  ///
  /// - Precondition: The index is one of ``means``.
  @inline(__always)
  public func restored(_ value: Float, at index: Int) -> Double {
    check(index)
    return Double(value) * deviations[index] + means[index]
  }

  @inline(__always)
  private func check(_ index: Int) {
    precondition(
      index >= 0 && index < means.count,
      "place \(index) in a standardization of \(means.count) numbers")
  }
}

// A standardization in Float is encoded without a precision, so that models of 0.1.0 keep their bits.
extension FeatureStandardization: Codable {
  private enum CodingKeys: CodingKey { case means, deviations, precision }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let precision =
      try values.decodeIfPresent(Precision.self, forKey: .precision) ?? .single
    func numbers(_ key: CodingKeys) throws -> [Double] {
      precision == .single
        ? try values.decode([Float].self, forKey: key).map(Double.init)
        : try values.decode([Double].self, forKey: key)
    }
    try self.init(
      means: numbers(.means), deviations: numbers(.deviations), precision: precision)
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch precision {
    case .single:
      try values.encode(means.map { Float($0) }, forKey: .means)
      try values.encode(deviations.map { Float($0) }, forKey: .deviations)
    case .double:
      try values.encode(means, forKey: .means)
      try values.encode(deviations, forKey: .deviations)
      try values.encode(precision, forKey: .precision)
    }
  }
}

// MARK: Computed from samples

extension FeatureStandardization {
  /// The standardization of the features, in one pass over all samples in stored order.
  public init(fitting source: any SampleSource) throws(DataError) {
    if let precise = source as? any PreciseSource, precise.isPrecise {
      try self.init(precise.featureMoments(ofAtMost: .max), .double)
      return
    }
    let (size, samples) = (try source.checkedFeatureSize(), try source.checkedCount())
    var moments = [Moments](repeating: Moments(), count: size)
    let batch = max(1, min(samples, (1 << 18) / size))
    var features = [Float](repeating: 0, count: batch * size)
    let reader = try CheckedBatches(
      source, of: batch, in: .sequential, from: 0, featureSize: size, targets: nil)
    try forEachBatch(of: source, count: samples, by: batch) { room throws(DataError) in
      let count = try reader.next(features: &features, targets: .none, room: room)
      for sample in 0..<count {
        for feature in 0..<size { moments[feature].add(Double(features[sample * size + feature])) }
      }
      return count
    }
    try self.init(moments, .single)
  }

  /// The standardization of the values to predict, in one pass; the targets must be values.
  public init(fittingValuesOf source: any SampleSource) throws(DataError) {
    try self.init(source.valueMoments(), .double)
  }
}

extension SampleSource {
  /// The mean and standard deviation of each value to predict.
  package func valueMoments() throws(DataError) -> [Moments] {
    let (size, featureSize) = (try checkedValueSize(), try checkedFeatureSize())
    let samples = try checkedCount()
    var moments = [Moments](repeating: Moments(), count: size)
    let batch = max(1, min(samples, (1 << 18) / max(featureSize, size)))
    let features = UnsafeMutablePointer<Float>.allocate(capacity: batch * featureSize)
    let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: batch * size)
    features.initialize(repeating: 0, count: batch * featureSize)
    values.initialize(repeating: 0)
    defer {
      features.deallocate()
      values.deallocate()
    }
    let reader = try CheckedBatches(
      self, of: batch, in: .sequential, from: 0, featureSize: featureSize, targets: .values(size))
    try forEachBatch(of: self, count: samples, by: batch) { room throws(DataError) in
      let count = try reader.next(features: features, exactValues: values, room: room)
      for index in 0..<(count * size) { moments[index % size].add(values[index]) }
      return count
    }
    return moments
  }
}
