import DescentFiles

/// The numbers of samples, one sample after another, and the shape that all of them have.
package struct SampleRows: Sendable {
  /// The number of samples.
  package let count: Int
  /// The shape of one sample; empty if it is a single number.
  package let shape: [Int]
  /// Whether the numbers were given as whole ones.
  package let areWhole: Bool
  package let numbers: SampleNumbers

  /// - Parameter what: What the samples are called in messages, such as `the samples` or `'age'`.
  package init<Sample: SampleValue>(
    _ samples: [Sample], _ what: String, name: String
  ) throws(DataError) {
    try self.init(array: samples, what, name: name)
  }

  /// - Parameter array: An array with an element for each sample.
  init<Value: SampleValue>(array: Value, _ what: String, name: String) throws(DataError) {
    var numbers = SampleNumbers()
    Value.append([array], to: &numbers)
    guard let count = numbers.extents.first else {
      throw DataError(
        .invalid, "\(name): \(what) is a single number; it needs one for each sample, in an array")
    }
    if let uneven = numbers.uneven {
      throw DataError(
        .invalid,
        "\(name): an array of sample \(uneven.sample) in \(what) has \(uneven.count) elements, but that of sample 0 has "
          + "\(uneven.expected); all samples need the same shape")
    }
    self.count = count
    shape = Array(numbers.extents.dropFirst())
    areWhole = Value.isWhole
    self.numbers = numbers
  }

  /// The numbers as `Float`s.
  package var floats: [Float] {
    numbers.doubles.isEmpty ? numbers.floats : numbers.doubles.map { Float($0) }
  }

  package var features: FeatureStorage {
    numbers.doubles.isEmpty ? .floats(numbers.floats) : .doubles(numbers.doubles)
  }

  package var values: ValueStorage {
    numbers.doubles.isEmpty ? .floats(numbers.floats) : .doubles(numbers.doubles)
  }

  /// The shape as that of features or values: a single number is a row of one.
  package var rowShape: [Int] { shape.isEmpty ? [1] : shape }
}
