import DescentFiles

// How much each sample counts.
extension Dataset {
  /// The same samples, each of which counts as much as its weight says. Parts of the data set keep the weights of their
  /// samples.
  ///
  /// A loss over weighted samples is Σ weight·loss/Σ weight: see `Objective.weighsSamples`.
  ///
  /// - Parameter weights: A finite number, 0 or positive, for each sample; one must be above 0.
  /// - Throws: `DataError` if they are not.
  public func weighted(by weights: [Float]) throws(DataError) -> Dataset {
    guard weights.count == count else {
      throw DataError(
        .invalid, "\(name): \(weights.count) weights were given for \(count) samples")
    }
    if let wrong = weights.indices.first(where: { !(weights[$0] >= 0 && weights[$0].isFinite) }) {
      throw DataError(
        .invalid,
        "\(name): the weight of sample \(wrong) is \(weights[wrong]); it must be a finite number, 0 or positive"
      )
    }
    guard weights.contains(where: { $0 > 0 }) else {
      throw DataError(.invalid, "\(name): every weight is 0; one must be above 0")
    }
    // The rows may be part of a larger storage, and some of them may be there twice.
    let indices = (0..<count).map { rows[$0] }
    var stored = [Float](repeating: 1, count: (indices.max() ?? 0) + 1)
    for (row, weight) in zip(indices, weights) { stored[row] = weight }
    if Set(indices).count < count, zip(indices, weights).contains(where: { stored[$0] != $1 }) {
      throw DataError(
        .invalid,
        "\(name): a sample that occurs several times has several weights; give each its own before samples are repeated"
      )
    }
    var result = self
    result.weightStorage = stored
    return result
  }

  /// Whether samples have weights.
  public var hasWeights: Bool { weightStorage != nil }

  /// The weight of each sample; `nil` if all count the same.
  public var weights: [Float]? {
    weightStorage.map { weights in (0..<count).map { weights[rows[$0]] } }
  }

  /// Writes the weights of samples one after another: 1 for each if they have none.
  ///
  /// - Parameters:
  ///   - indices: Samples, each 0 ..< ``count``; they may repeat.
  ///   - output: Space for `indices.count` weights.
  public func gatherWeights(
    _ indices: UnsafeBufferPointer<Int32>, into output: UnsafeMutablePointer<Float>
  ) {
    guard let weightStorage else { return output.update(repeating: 1, count: indices.count) }
    for position in indices.indices {
      output[position] = weightStorage[rows[Int(indices[position])]]
    }
  }
}
