import DescentFiles

// Data sets of arrays with names. Arrays of whole numbers, such as `[Int]`, become categories; others numbers. Whole
// numbers may be at most 2²⁴, which is as far as `Float` represents all of them.
extension Dataset {
  /// Samples of several named arrays with class labels.
  ///
  /// - Parameters:
  ///   - inputs: Arrays with an element for each sample: a number, or an array nested like its shape.
  ///   - labels: A class, 0 ..< `classCount`, for each sample.
  ///   - classCount: The number of classes; by default the largest label + 1.
  /// - Throws: `DataError` if samples differ in shape, arrays in length, or a number is out of range.
  public init(
    _ inputs: [String: any SampleValue], labels: [Int], classCount: Int? = nil,
    name: String = "data"
  ) throws(DataError) {
    let named = try NamedRows(inputs, "inputs", name: name)
    try Self.checkCount(labels.count, "labels", named.count, name)
    try self.init(
      storage: .floats(named.rows), featureShape: [named.layout.size],
      labels: try Self.smallLabels(labels, name), classCount: classCount, name: name)
    inputLayout = named.layout
  }

  /// Samples of several named arrays with values to predict, such as
  /// `Dataset(["user": users, "item": items], values: ratings)`.
  ///
  /// - Parameters:
  ///   - inputs: Arrays with an element for each sample: a number, or an array nested like its shape.
  ///   - values: A number for each sample, or an array of them.
  /// - Throws: `DataError` if samples differ in shape, arrays in length, or a number is out of range.
  public init<Value: SampleValue>(
    _ inputs: [String: any SampleValue], values: [Value], name: String = "data"
  ) throws(DataError) {
    let named = try NamedRows(inputs, "inputs", name: name)
    try Self.checkCount(values.count, "values", named.count, name)
    let targets = try SampleRows(values, "the values", name: name)
    try self.init(
      storage: .floats(named.rows), featureShape: [named.layout.size], values: targets.values,
      valueShape: targets.rowShape, name: name)
    inputLayout = named.layout
  }

  /// Samples of several named arrays with named targets, such as
  /// `Dataset(["photo": photos], targets: ["kind": kinds, "price": prices])`.
  ///
  /// - Parameters:
  ///   - inputs: Arrays with an element for each sample: a number, or an array nested like its shape.
  ///   - targets: Arrays with an element for each sample: whole numbers for class labels, numbers for values.
  /// - Throws: `DataError` if samples differ in shape, arrays in length, or a number is out of range.
  public init(
    _ inputs: [String: any SampleValue], targets: [String: any SampleValue], name: String = "data"
  ) throws(DataError) {
    let named = try NamedRows(inputs, "inputs", name: name)
    try self.init(
      storage: .floats(named.rows), featureShape: [named.layout.size], samples: named.count,
      targets: targets, name: name)
    inputLayout = named.layout
  }

  /// Samples with named targets, such as `Dataset(photos, targets: ["kind": kinds, "price": prices])`.
  ///
  /// - Parameters:
  ///   - samples: An array of numbers for each sample, nested like its shape.
  ///   - targets: Arrays with an element for each sample: whole numbers for class labels, numbers for values.
  ///   - shape: The shape of one sample, if the arrays are flat.
  /// - Throws: `DataError` if samples differ in shape, arrays in length, or a number is out of range.
  public init<Sample: SampleValue>(
    _ samples: [Sample], targets: [String: any SampleValue], shape: [Int]? = nil,
    name: String = "data"
  ) throws(DataError) {
    let rows = try SampleRows(samples, "the samples", name: name)
    try self.init(
      storage: rows.features, featureShape: shape ?? rows.rowShape, samples: rows.count,
      targets: targets, name: name)
  }

  private init(
    storage: FeatureStorage, featureShape: [Int], samples: Int,
    targets: [String: any SampleValue], name: String
  ) throws(DataError) {
    let named = try NamedRows(targets, "targets", name: name)
    try Self.checkCount(named.count, "targets", samples, name)
    try self.init(
      storage: storage, featureShape: featureShape, values: .floats(named.rows),
      valueShape: [named.layout.size], name: name)
    targetLayout = named.layout
  }
}
