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
    var counts = [Int](repeating: 0, count: classes)
    if let labels = (source as? Dataset)?.labels {
      for label in labels { counts[Int(label)] += 1 }
      return counts
    }
    let size = min(256, source.count)
    let features = UnsafeMutablePointer<Float>.allocate(capacity: size * source.featureSize)
    let labels = UnsafeMutablePointer<Int32>.allocate(capacity: size)
    defer {
      features.deallocate()
      labels.deallocate()
    }
    let reader = try source.batches(of: size, in: .sequential, from: 0)
    while true {
      let read = try reader.next(features: features, targets: .labels(labels))
      guard read > 0 else { return counts }
      for index in 0..<read { counts[Int(labels[index])] += 1 }
    }
  }
}
