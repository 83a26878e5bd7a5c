/// What the features of arrays were in training: what later ones must be, too.
public enum ArrayContent: String, Sendable, Hashable, Codable {
  /// Bytes, which are divided by 255.
  case bytes
  /// Numbers from 0 to 1, which are taken as they are.
  case unit
  /// Other numbers, which are taken as they are.
  case numbers

  /// What bytes are multiplied by.
  public var byteScale: Float { self == .bytes ? 1 / 255 : 1 }

  /// Whether a number that is no byte cannot be meant as one from 0 to 1. Some room is left for what resizing
  /// makes of an edge.
  package func excludes(_ number: Double) -> Bool { self == .bytes && !(-1...2).contains(number) }

  /// What is wrong with a number then.
  package static let excluded =
    "but the model was trained on bytes, which are divided by 255; divide numbers by 255, or save them as "
    + "unsigned bytes"
}

extension ArrayContent {
  /// Refuses an array that means something else than those of the training.
  package func check(_ array: NumberArray) throws(DataError) {
    try array.withElements { elements throws(DataError) in
      try check(elements, from: 0, of: array.shape, array.name)
    }
  }

  /// Refuses elements that mean something else than those of the training.
  ///
  /// - Parameters:
  ///   - elements: Elements of whole samples.
  ///   - first: The sample with which they begin.
  func check(
    _ elements: RawElements, from first: Int, of shape: [Int], _ name: String
  ) throws(DataError) {
    let size = max(shape.dropFirst().reduce(1, *), 1)
    var wrong: (index: Int, value: Double)?
    let isByte = elements.element == .uint8
    guard isByte ? self == .unit : self == .bytes else { return }
    elements.forEachFeature(of: size) { index, _, value in
      if wrong == nil, isByte ? value > 1 : excludes(value) { wrong = (index, value) }
    }
    guard let wrong else { return }
    throw DataError(
      .invalid,
      "\(name): element \(wrong.index % size) of sample \(first + wrong.index / size) is \(wrong.value), "
        + (isByte
          ? "but the model was trained on numbers from 0 to 1; divide the bytes by 255 and save them as float32"
          : Self.excluded))
  }
}

extension SampleSource {
  /// What the features are, from some samples spread over all of them.
  package func featureContent() throws(DataError) -> ArrayContent {
    guard let source = self as? any PreciseSource, source.isPrecise else { return .bytes }
    return try source.isWithinUnit(ofAtMost: 1000) ? .unit : .numbers
  }
}
