import DescentArrays

/// Weights that make rare classes count as much as frequent ones.
public enum ClassWeights {
  /// The weight n/(k·nₒ) of each of k classes, where class o has nₒ of the n samples: every class then has the same
  /// share of the loss. This is scikit-learn's `balanced`.
  ///
  /// - Throws: ``TrainingError/data(_:)`` if the targets are not labels or a class has no sample.
  public static func balanced(of source: any SampleSource) throws -> [Double] {
    let counts = try counts(of: source)
    if let missing = counts.firstIndex(of: 0) {
      throw TrainingError.data(
        "\(source.name): no sample is of class \(missing); weights that balance need one of each")
    }
    return counts.map { Double(source.count) / (Double(counts.count) * Double($0)) }
  }

  /// The number of samples of each class.
  public static func counts(of source: any SampleSource) throws -> [Int] {
    guard let classes = source.classCount else {
      throw TrainingError.data("\(source.name): the targets are values; only classes have weights")
    }
    guard (1...Dataset.mostClasses).contains(classes) else {
      throw TrainingError.data(
        "\(source.name): declares \(classes) classes; there may be 1 to \(Dataset.mostClasses)"
      )
    }
    var counts = [Int](repeating: 0, count: classes)
    if let labels = (source as? Dataset)?.labels {
      for label in labels { counts[Int(label)] += 1 }
      return counts
    }
    try forEachLabel(of: source) { label in
      guard (0..<classes).contains(label) else {
        throw TrainingError.data(
          "\(source.name): gave the label \(label); its classes are 0 to \(classes - 1)")
      }
      counts[label] += 1
    }
    return counts
  }

  private static func forEachLabel(
    of source: any SampleSource, _ body: (Int) throws -> Void
  ) throws {
    let (samples, featureSize) = (try source.checkedCount(), try source.checkedFeatureSize())
    let size = min(256, samples)
    let features = UnsafeMutablePointer<Float>.allocate(capacity: size * featureSize)
    let labels = UnsafeMutablePointer<Int32>.allocate(capacity: size)
    features.initialize(repeating: 0, count: size * featureSize)
    labels.initialize(repeating: 0, count: size)
    defer {
      features.deallocate()
      labels.deallocate()
    }
    let reader = try CheckedBatches(
      source, of: size, in: .sequential, from: 0, featureSize: featureSize, targets: .labels)
    var done = 0
    while done < samples {
      let read = try reader.next(
        features: features, targets: .labels(labels), room: min(size, samples - done))
      guard read > 0 else { throw TrainingError.ended(source, done, samples) }
      for index in 0..<read { try body(Int(labels[index])) }
      done += read
    }
  }
}
