import DescentFiles

extension Dataset {
  /// Samples from two arrays whose first dimension runs over the samples.
  ///
  /// Targets are labels if they are whole numbers (or Booleans), one per sample, and otherwise values. Byte features
  /// stay bytes in memory.
  ///
  /// - Parameters:
  ///   - byteScale: The factor for features that are unsigned bytes; others are used unchanged.
  ///   - asValues: Whether whole numbers are values to predict, too, instead of labels.
  ///   - classCount: The number of classes; by default the largest label + 1.
  public init(
    features: NumberArray, targets: NumberArray, byteScale: Float = 1 / 255, asValues: Bool = false,
    classCount: Int? = nil, name: String? = nil
  ) throws(DataError) {
    try self.init(
      features: features, targets: targets, byteScale: byteScale, asValues: asValues,
      classCount: classCount, labels: nil, name: name)
  }

  /// - Parameter labels: The numbers that stand for classes; without them, labels are 0 ..< `classCount`.
  package init(
    features: NumberArray, targets: NumberArray, byteScale: Float, asValues: Bool,
    classCount: Int? = nil, labels: ArrayLabels?, name: String? = nil
  ) throws(DataError) {
    let name = name ?? features.name
    let form = try ArrayForm(
      features: (features.shape, features.name), targets: (targets.shape, targets.name),
      areLabels: labels != nil || targets.element.isWhole && !asValues)
    let storage = try features.features(byteScale: byteScale)
    if let valueShape = form.valueShape {
      try self.init(
        storage: storage, featureShape: form.featureShape, values: try targets.values(),
        valueShape: valueShape, name: name)
    } else {
      try self.init(
        storage: storage, featureShape: form.featureShape, labels: try targets.labels(labels),
        classCount: labels?.numbers.count ?? classCount, name: name)
    }
  }
}

/// The shapes of samples and targets that follow from the shapes of two arrays.
struct ArrayForm {
  package let count: Int
  package let featureShape: [Int]
  /// `nil` if the targets are labels.
  package let valueShape: [Int]?

  init(
    features: (shape: [Int], name: String), targets: (shape: [Int], name: String),
    areLabels: Bool
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
    // One row of numbers per sample; a single number is a row of one.
    featureShape = features.shape.count == 1 ? [1] : Array(features.shape.dropFirst())
    let isOneEach = targets.shape.dropFirst().allSatisfy { $0 == 1 }
    if areLabels, isOneEach {
      valueShape = nil
    } else {
      valueShape = targets.shape.count == 1 ? [1] : Array(targets.shape.dropFirst())
    }
  }
}

extension NumberArray {
  /// The elements as they are stored for samples: bytes as bytes, and in Double what a `Float` may not represent.
  fileprivate func features(byteScale: Float) throws(DataError) -> FeatureStorage {
    if element == .uint8 { return .bytes(bytes, scale: byteScale) }
    return element.fitsFloat ? .floats(try finiteFloats()) : .doubles(try finiteDoubles())
  }

  fileprivate func values() throws(DataError) -> ValueStorage {
    element.fitsFloat ? .floats(try finiteFloats()) : .doubles(try finiteDoubles())
  }

  private func finiteFloats() throws(DataError) -> [Float] {
    try checked { $0.write(to: $1, byteScale: 1) }
  }

  private func finiteDoubles() throws(DataError) -> [Double] { try checked { $0.write(to: $1) } }

  /// - Parameter write: Writes the elements and returns the index of one that cannot be written.
  private func checked<Number>(
    _ write: (RawElements, UnsafeMutablePointer<Number>) -> Int?,
    mistake describe: ((RawElements, Int) -> DataError)? = nil
  ) throws(DataError) -> [Number] {
    var mistake: DataError?
    try DataMemory.check(count, of: MemoryLayout<Number>.stride, for: name)
    let numbers = [Number](unsafeUninitializedCapacity: count) { buffer, written in
      if let output = buffer.baseAddress {
        mistake = withElements { elements in
          write(elements, output).map {
            describe?(elements, $0) ?? Self.mistake(in: elements, at: $0, 0, of: shape, name)
          }
        }
      }
      written = count
    }
    if let mistake { throw mistake }
    return numbers
  }

  /// The error for an element that is not finite or that no `Double` represents.
  ///
  /// - Parameters:
  ///   - elements: Elements of whole samples.
  ///   - index: The index of the invalid one among them.
  ///   - first: The index of the first of these samples.
  package static func mistake(
    in elements: RawElements, at index: Int, _ first: Int, of shape: [Int], _ name: String
  ) -> DataError {
    let size = max(shape.dropFirst().reduce(1, *), 1)
    let place = "\(name): element \(index % size) of sample \(first + index / size) is "
    guard elements.element == .int64 else {
      return DataError(.invalid, place + "not a finite number; all elements must be finite")
    }
    return DataError(
      .invalid,
      place
        + "\(elements.integer(index)), an integer beyond 2⁵³ that 64-bit floating-point numbers cannot represent; "
        + "subtract an offset, or omit the array")
  }

  fileprivate func labels(_ known: ArrayLabels?) throws(DataError) -> [Int32] {
    try checked { elements, output in
      known?.write(elements, to: output) ?? (known == nil ? elements.writeLabels(to: output) : nil)
    } mistake: { elements, index in
      known?.mistake(in: elements, at: index, index, name) ?? Self.notALabel(name, at: index)
    }
  }

  static func notALabel(_ name: String, at index: Int) -> DataError {
    DataError(
      .invalid,
      "\(name): the label of sample \(index) is negative or too large; it must be 0 or more")
  }
}
