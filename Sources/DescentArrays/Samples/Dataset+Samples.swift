import DescentFiles

// Data sets of arrays as a program has them.
extension Dataset {
  /// Samples with class labels, such as `Dataset([[0, 1], [1, 1]], labels: [1, 0])`.
  ///
  /// - Parameters:
  ///   - samples: An array of numbers for each sample, nested like its shape.
  ///   - labels: A class, 0 ..< `classCount`, for each sample.
  ///   - shape: The shape of one sample, such as `[28, 28, 1]`, if the arrays are flat.
  ///   - classCount: The number of classes; by default the largest label + 1.
  /// - Throws: `DataError` if the samples differ in shape or are not as many as the labels, or a label is out of range.
  public init<Sample: SampleValue>(
    _ samples: [Sample], labels: [Int], shape: [Int]? = nil, classCount: Int? = nil,
    name: String = "data"
  ) throws(DataError) {
    let rows = try SampleRows(samples, "the samples", name: name)
    try Self.checkCount(labels.count, "labels", samples.count, name)
    try self.init(
      storage: rows.features, featureShape: shape ?? rows.rowShape,
      labels: try Self.smallLabels(labels, name), classCount: classCount, name: name)
  }

  /// Samples with a class label at each of several places, such as each word of a sentence.
  ///
  /// - Parameters:
  ///   - samples: An array of numbers for each sample, nested like its shape.
  ///   - labels: Classes, 0 ..< `classCount`, for each sample; −1 where there is none, such as behind the end of a
  ///     sentence.
  ///   - shape: The shape of one sample, if the arrays are flat.
  ///   - classCount: The number of classes; by default the largest label + 1.
  /// - Throws: `DataError` if the samples differ in shape or are not as many as the labels, or a label is out of range.
  public init<Sample: SampleValue>(
    _ samples: [Sample], labels: [[Int]], shape: [Int]? = nil, classCount: Int? = nil,
    name: String = "data"
  ) throws(DataError) {
    let rows = try SampleRows(samples, "the samples", name: name)
    try Self.checkCount(labels.count, "rows of labels", samples.count, name)
    let classes = try SampleRows(labels, "the labels", name: name)
    for (sample, row) in labels.enumerated() {
      let limit = classCount ?? Self.mostClasses
      guard let wrong = row.first(where: { !(-1..<limit).contains($0) }) else { continue }
      throw DataError(
        .invalid,
        "\(name): a label of sample \(sample) is \(wrong); it must be 0 to \(limit - 1), or -1 where there is none"
      )
    }
    let largest = Int(classes.numbers.doubles.max() ?? 0)
    try self.init(
      storage: rows.features, featureShape: shape ?? rows.rowShape, values: .floats(classes.floats),
      valueShape: classes.rowShape, classCount: classCount ?? max(1, largest + 1), name: name)
  }

  /// Samples with values to predict, such as `Dataset([[1, 2], [3, 4]], values: [0.5, 1.5])`.
  ///
  /// - Parameters:
  ///   - samples: An array of numbers for each sample, nested like its shape.
  ///   - values: A number for each sample, or an array of them.
  ///   - shape: The shape of one sample, such as `[28, 28, 1]`, if the arrays are flat.
  /// - Throws: `DataError` if samples or values differ in shape, or are not equally many.
  public init<Sample: SampleValue, Value: SampleValue>(
    _ samples: [Sample], values: [Value], shape: [Int]? = nil, name: String = "data"
  ) throws(DataError) {
    let rows = try SampleRows(samples, "the samples", name: name)
    try Self.checkCount(values.count, "values", samples.count, name)
    let targets = try SampleRows(values, "the values", name: name)
    try self.init(
      storage: rows.features, featureShape: shape ?? rows.rowShape, values: targets.values,
      valueShape: targets.rowShape, name: name)
  }

  /// The same samples, each with its own features as the values to predict: what an autoencoder learns.
  public var reproducingFeatures: Dataset {
    get throws(DataError) {
      let values: ValueStorage =
        switch features {
        case .floats(let values): .floats(values)
        case .doubles(let values): .doubles(values)
        case .bytes(let bytes, let scale): .floats(bytes.map { Float($0) * scale })
        }
      var whole = try Dataset(
        storage: features, featureShape: featureShape, values: values, valueShape: featureShape,
        name: name)
      whole.imageShape = imageShape
      whole.inputLayout = inputLayout
      whole.weightStorage = weightStorage
      return whole.viewed(through: rows, count: count)
    }
  }

  package static func checkCount(
    _ targets: Int, _ what: String, _ samples: Int, _ name: String
  ) throws(DataError) {
    guard targets != samples else { return }
    throw DataError(
      .invalid,
      "\(name): there are \(samples) samples and \(targets) \(what); each sample needs one"
    )
  }

  static func smallLabels(_ labels: [Int], _ name: String) throws(DataError) -> [Int32] {
    var small: [Int32] = []
    small.reserveCapacity(labels.count)
    for (sample, label) in labels.enumerated() {
      guard let value = Int32(exactly: label) else {
        throw DataError(
          .invalid,
          "\(name): the label of sample \(sample) is \(label); it must be 0 or more, "
            + "at most \(mostClasses - 1)")
      }
      small.append(value)
    }
    return small
  }
}
