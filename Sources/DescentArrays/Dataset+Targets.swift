/// What a network has to predict for the samples of a data set.
public enum Targets: Sendable, Equatable {
  /// A class for every sample.
  case labels([Int32])
  /// Values of this shape for every sample, one sample after another.
  case values([Float], shape: [Int])
}

extension Dataset {
  /// The targets of the samples, in the data set's order.
  public var targets: Targets {
    switch targetStorage {
    case .labels(let labels):
      return .labels((0..<count).map { labels[rows[$0]] })
    case .values(let storage, let size):
      let shape = valueShape ?? [size]
      switch storage {
      case .floats(let values): return .values(picked(values, size), shape: shape)
      case .doubles(let values):
        return .values(picked(values, size).map { Float($0) }, shape: shape)
      }
    }
  }

  /// The values to predict in Double, sample by sample; `nil` if the targets are labels.
  public var exactValues: [Double]? {
    guard case .values(let storage, let size) = targetStorage else { return nil }
    switch storage {
    case .floats(let values): return picked(values, size).map { Double($0) }
    case .doubles(let values): return picked(values, size)
    }
  }

  /// The visible rows of `size` elements.
  package func picked<Number>(_ elements: [Number], _ size: Int) -> [Number] {
    var picked: [Number] = []
    picked.reserveCapacity(count * size)
    for index in 0..<count { picked += elements[(rows[index] * size)..<((rows[index] + 1) * size)] }
    return picked
  }

  /// The class of every sample; `nil` if the targets are values.
  public var labels: [Int32]? {
    guard case .labels(let labels) = targets else { return nil }
    return labels
  }

  /// The features of one sample.
  ///
  /// - Parameter index: 0 ..< ``count``.
  /// - Precondition: There is such a sample.
  public func features(at index: Int) -> [Float] {
    precondition((0..<count).contains(index), "there is no sample \(index) of \(count)")
    return [Float](unsafeUninitializedCapacity: featureSize) { buffer, written in
      guard let output = buffer.baseAddress else { return }
      withUnsafePointer(to: Int32(index)) {
        gatherFeatures(UnsafeBufferPointer(start: $0, count: 1), into: output)
      }
      written = featureSize
    }
  }
}
