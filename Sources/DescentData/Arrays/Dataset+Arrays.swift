extension Dataset {
  /// Samples from two arrays whose first dimension runs over the samples.
  ///
  /// Targets are labels where they are whole numbers (or truth values), one for each sample, and else
  /// values. Features that are bytes stay bytes in memory.
  ///
  /// - Parameters:
  ///   - byteScale: What features that are unsigned bytes are multiplied by; others are taken as they
  ///     are.
  ///   - asValues: Whether whole numbers, too, are values to predict and not labels.
  ///   - classCount: The number of classes; where it is left out, the largest label + 1.
  public init(
    features: NumberArray, targets: NumberArray, byteScale: Float = 1 / 255, asValues: Bool = false,
    classCount: Int? = nil, name: String? = nil
  ) throws(DataError) {
    let name = name ?? features.name
    let form = try ArrayForm(
      features: (features.shape, features.name), targets: (targets.shape, targets.name),
      element: targets.element, asValues: asValues)
    if let valueShape = form.valueShape {
      try self.init(
        features: try features.finiteFloats(byteScale: byteScale), featureShape: form.featureShape,
        values: try targets.finiteFloats(byteScale: 1), valueShape: valueShape, name: name)
    } else if features.element == .uint8 {
      try self.init(
        bytes: features.bytes, scale: byteScale, featureShape: form.featureShape,
        wideLabels: try targets.labels(), classCount: classCount, name: name)
    } else {
      try self.init(
        features: try features.finiteFloats(byteScale: byteScale), featureShape: form.featureShape,
        labels: try targets.labels(),
        classCount: classCount, name: name)
    }
  }
}

/// What the shapes of two arrays make of them as samples.
struct ArrayForm {
  let count: Int
  let featureShape: [Int]
  /// None where the targets are labels.
  let valueShape: [Int]?

  init(
    features: (shape: [Int], name: String), targets: (shape: [Int], name: String),
    element: ArrayElement, asValues: Bool
  ) throws(DataError) {
    guard let count = features.shape.first else {
      throw DataError(.invalid, "\(features.name): is a single number; samples need a dimension")
    }
    guard targets.shape.first == count else {
      let found = targets.shape.first.map { "\($0) samples" } ?? "a single number"
      throw DataError(
        .invalid, "\(targets.name): has \(found), but \(features.name) has \(count) samples")
    }
    self.count = count
    // A row of numbers for each sample; a number alone is a row of one.
    featureShape = features.shape.count == 1 ? [1] : Array(features.shape.dropFirst())
    let isOneEach = targets.shape.dropFirst().allSatisfy { $0 == 1 }
    if element.isWhole, isOneEach, !asValues {
      valueShape = nil
    } else {
      valueShape = targets.shape.count == 1 ? [1] : Array(targets.shape.dropFirst())
    }
  }
}

extension NumberArray {
  fileprivate func finiteFloats(byteScale: Float) throws(DataError) -> [Float] {
    var wrong: Int?
    let floats = [Float](unsafeUninitializedCapacity: count) { buffer, written in
      if let output = buffer.baseAddress {
        wrong = withElements { $0.write(to: output, byteScale: byteScale) }
      }
      written = count
    }
    if let wrong { throw Self.notFinite(name, at: wrong, of: shape) }
    return floats
  }

  static func notFinite(_ name: String, at index: Int, of shape: [Int]) -> DataError {
    let size = max(shape.dropFirst().reduce(1, *), 1)
    return DataError(
      .invalid,
      "\(name): element \(index % size) of sample \(index / size) is not a finite number; all must be"
    )
  }

  fileprivate func labels() throws(DataError) -> [Int32] {
    var wrong: Int?
    let labels = [Int32](unsafeUninitializedCapacity: count) { buffer, written in
      buffer.initialize(repeating: 0)
      if let output = buffer.baseAddress { wrong = withElements { $0.writeLabels(to: output) } }
      written = count
    }
    if let wrong { throw Self.notALabel(name, at: wrong) }
    return labels
  }

  static func notALabel(_ name: String, at index: Int) -> DataError {
    DataError(
      .invalid,
      "\(name): the label of sample \(index) is negative or too large; it must be 0 or more")
  }
}
