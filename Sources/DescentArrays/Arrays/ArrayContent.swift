import DescentFiles

/// What the features of arrays were in training; later ones must be the same.
public enum ArrayContent: String, Sendable, Hashable, Codable {
  /// Bytes, which are divided by 255.
  case bytes
  /// Numbers from 0 to 1, used unchanged.
  case unit
  /// Other numbers, used unchanged.
  case numbers

  /// What bytes are multiplied by.
  public var byteScale: Float { self == .bytes ? 1 / 255 : 1 }

  /// Whether a number that is not a byte cannot be meant as one from 0 to 1. A margin allows for what resizing does at
  /// edges.
  package func excludes(_ number: Double) -> Bool { self == .bytes && !(-1...2).contains(number) }

  /// The error message for such a number.
  package static let excluded =
    "but the model was trained on bytes, which are divided by 255; divide numbers by 255, or save them as "
    + "unsigned bytes"
}

extension ArrayContent {
  /// Refuses an array whose content differs from that in training.
  package func check(_ array: NumberArray) throws(DataError) {
    try array.withElements { elements throws(DataError) in
      try check(elements, from: 0, of: array.shape, array.name)
    }
  }

  /// Refuses elements whose content differs from that in training.
  ///
  /// - Parameters:
  ///   - elements: Elements of whole samples.
  ///   - first: The index of the first of these samples.
  package func check(
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
  /// What the features are, judged from samples spread over the whole array.
  package func featureContent() throws(DataError) -> ArrayContent {
    guard let source = self as? any PreciseSource, source.isPrecise else { return .bytes }
    return try source.isWithinUnit(ofAtMost: 1000) ? .unit : .numbers
  }
}
