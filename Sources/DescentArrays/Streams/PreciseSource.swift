import DescentFiles

/// A source whose features are available in Double, before they become `Float`.
protocol PreciseSource: SampleSource {
  /// Whether the features may have more precision than a `Float` holds; bytes do not.
  var isPrecise: Bool { get }
  /// The mean and standard deviation of each feature.
  ///
  /// - Parameter samples: How many samples are examined, spread over all of them.
  func featureMoments(ofAtMost samples: Int) throws(DataError) -> [Moments]
  /// Whether the features are from 0 to 1.
  func isWithinUnit(ofAtMost samples: Int) throws(DataError) -> Bool
  /// The same samples, standardized in Double.
  func standardized(by standardization: FeatureStandardization) throws(DataError)
    -> any SampleSource
  /// The same samples with features converted to `Float`.
  func rounded() throws(DataError) -> any SampleSource
}

extension SampleSource {
  /// The same samples with unstandardized features.
  ///
  /// - Parameter isTraining: Whether to refuse features that differ by less than a `Float` can represent.
  package func unstandardized(isTraining: Bool) throws(DataError) -> any SampleSource {
    guard let source = self as? any PreciseSource, source.isPrecise else { return self }
    // A loss shows in a few samples already; all are examined only then.
    if isTraining, try source.featureMoments(ofAtMost: 1000).firstLost != nil,
      let lost = try source.featureMoments(ofAtMost: .max).firstLost
    {
      throw DataError(
        .invalid,
        "\(name): feature \(lost.index + 1) \(lost.moments.lostInFloat); standardize features")
    }
    return try source.rounded()
  }
}

extension Moments {
  /// Whether numbers differ so little, relative to their magnitude, that a `Float` hardly represents the differences:
  /// its steps exceed 1/32 of a standard deviation.
  package var areLostInFloat: Bool { deviation > 0 && abs(mean) > 0x1p18 * deviation }

  /// The error message in that case.
  package var lostInFloat: String {
    "has mean \(Float(mean)) and standard deviation \(Float(deviation)), which 32-bit numbers cannot resolve"
  }
}

extension [Moments] {
  /// The first feature whose differences are lost in a `Float`.
  package var firstLost: (index: Int, moments: Moments)? {
    firstIndex(where: \.areLostInFloat).map { ($0, self[$0]) }
  }
}

extension Dataset: PreciseSource {
  var isPrecise: Bool { if case .bytes = features { false } else { true } }

  func featureMoments(ofAtMost samples: Int) -> [Moments] {
    switch features {
    case .floats(let values): moments(of: values, samples) { Double($0) }
    case .doubles(let values): moments(of: values, samples) { $0 }
    case .bytes(let bytes, let scale): moments(of: bytes, samples) { Double(Float($0) * scale) }
    }
  }

  func isWithinUnit(ofAtMost samples: Int) -> Bool {
    let shown = stride(from: 0, to: count, by: max(count / samples, 1))
    return shown.allSatisfy { sample in features(at: sample).allSatisfy { $0 >= 0 && $0 <= 1 } }
  }

  private func moments<Number>(
    of values: [Number], _ samples: Int, _ widened: (Number) -> Double
  ) -> [Moments] {
    var moments = [Moments](repeating: Moments(), count: featureSize)
    for sample in stride(from: 0, to: count, by: max(count / samples, 1)) {
      let start = rows[sample] * featureSize
      for feature in 0..<featureSize { moments[feature].add(widened(values[start + feature])) }
    }
    return moments
  }

  package func standardized(by standardization: FeatureStandardization) throws(DataError)
    -> any SampleSource
  {
    switch features {
    case .floats(let values):
      try mapped(values) { standardization.standardized(Double($0), at: $1) }
    case .doubles(let values): try mapped(values) { standardization.standardized($0, at: $1) }
    case .bytes: self
    }
  }

  package func rounded() throws(DataError) -> any SampleSource {
    guard case .doubles(let values) = features else { return self }
    return try mapped(values) { value, _ in Float(value) }
  }

  /// The visible samples with other features.
  private func mapped<Number>(
    _ values: [Number], _ write: (Number, _ feature: Int) -> Float
  ) throws(DataError) -> Dataset {
    var wrong: Int?
    let size = featureSize
    try DataMemory.check(count, of: 4 * size, for: name)
    let features = [Float](unsafeUninitializedCapacity: count * size) { buffer, written in
      for sample in 0..<count {
        let start = rows[sample] * size
        for feature in 0..<size {
          let value = write(values[start + feature], feature)
          if !value.isFinite, wrong == nil { wrong = sample }
          buffer.initializeElement(at: sample * size + feature, to: value)
        }
      }
      written = count * size
    }
    if let wrong {
      throw DataError(
        .invalid,
        "\(name): a feature of sample \(wrong) does not fit in 32 bits; scale the features")
    }
    var result: Dataset
    switch targetStorage {
    case .labels(let labels):
      result = try Dataset(
        storage: .floats(features), featureShape: featureShape, labels: picked(labels, 1),
        classCount: classCount, name: name)
    case .values(.floats(let values), let size):
      result = try Dataset(
        storage: .floats(features), featureShape: featureShape,
        values: .floats(picked(values, size)), valueShape: valueShape ?? [size], name: name)
    case .values(.doubles(let values), let size):
      result = try Dataset(
        storage: .floats(features), featureShape: featureShape,
        values: .doubles(picked(values, size)), valueShape: valueShape ?? [size], name: name)
    }
    result.imageShape = imageShape
    result.weightStorage = weights
    return result
  }
}

extension SampleStream: PreciseSource {
  private var arrays: ArrayBlocks? { store as? ArrayBlocks }

  var isPrecise: Bool { arrays.map { $0.features.element != .uint8 } ?? false }

  func featureMoments(ofAtMost samples: Int) throws(DataError) -> [Moments] {
    try arrays?.featureMoments(ofAtMost: samples) ?? []
  }

  func isWithinUnit(ofAtMost samples: Int) throws(DataError) -> Bool {
    var isWithin = true
    try arrays?.forEachFeature(ofAtMost: samples) { _, value in
      if !(0...1).contains(value) { isWithin = false }
    }
    return isWithin
  }

  package func standardized(by standardization: FeatureStandardization) throws(DataError)
    -> any SampleSource
  {
    guard var arrays else { return self }
    arrays.standardization = standardization
    var stream = self
    stream.store = arrays
    return stream
  }

  package func rounded() throws(DataError) -> any SampleSource { self }
}

extension ArrayBlocks {
  fileprivate func featureMoments(ofAtMost samples: Int) throws(DataError) -> [Moments] {
    var moments = [Moments](repeating: Moments(), count: features.sampleSize)
    try forEachFeature(ofAtMost: samples) { feature, value in moments[feature].add(value) }
    return moments
  }

  /// Calls `body` with the features of samples from blocks spread over the file.
  fileprivate func forEachFeature(
    ofAtMost samples: Int, _ body: (_ feature: Int, Double) -> Void
  ) throws(DataError) {
    let file = try StoredArrayFile(features)
    let blocks = max(samples / samplesPerBlock, 1)
    for block in stride(from: 0, to: blockCounts.count, by: max(blockCounts.count / blocks, 1)) {
      let start = block * samplesPerBlock
      try file.read(start..<(start + Int(blockCounts[block]))) { elements throws(DataError) in
        elements.forEachFeature(of: features.sampleSize) { _, feature, value in
          body(feature, value)
        }
      }
    }
  }
}
