import DescentArrays
import DescentConfiguration
import DescentData
import DescentFiles
import DescentGraph
import DescentLearning

/// How inputs become features: fitted in training, kept with the model, and applied to all later inputs.
public enum InputPreparation: Sendable, Equatable, Codable {
  /// Rows of a table.
  case table(TableInput)
  /// Arrays of numbers.
  case features(ArrayInput)
  /// Images.
  case images(ImageInput)

  /// How rows of a table become features.
  public struct TableInput: Sendable, Equatable, Codable {
    /// How the columns become features.
    public var preparation: TablePreparation
    /// Whether the column names come first.
    public var hasHeader: Bool
    /// How texts are read if they are not plain numbers or categories; `nil` if all are, and in models of version
    /// 0.1.0.
    public var reading: TableReading?

    /// Rows of a table.
    public init(_ preparation: TablePreparation, hasHeader: Bool) {
      self.preparation = preparation
      self.hasHeader = hasHeader
    }
  }

  /// How arrays become features.
  public typealias ArrayInput = ArrayFeatureReader.Input

  /// How images become features: their bytes divided by 255, row by row, with the channels of each pixel adjacent.
  public struct ImageInput: Sendable, Equatable, Codable {
    /// The number of rows to which images are scaled.
    public var rows: Int
    /// The number of columns to which images are scaled.
    public var columns: Int
    /// 1 for grayscale, 3 for color.
    public var channelCount: Int
    /// The standardization of the features, applied after that.
    public var standardization: FeatureStandardization?

    /// Images of this size.
    public init(
      rows: Int, columns: Int, channelCount: Int, standardization: FeatureStandardization? = nil
    ) {
      self.rows = rows
      self.columns = columns
      self.channelCount = channelCount
      self.standardization = standardization
    }
  }

  /// The shape of a sample's features.
  public var featureShape: [Int] {
    switch self {
    case .table(let input): [input.preparation.featureCount]
    case .features(let input): input.shape
    case .images(let input): [input.size]
    }
  }

  /// The shape of the image that a sample is: rows and columns, and channels if it is in color; `nil` if it is none.
  public var imageShape: [Int]? {
    switch self {
    case .table: nil
    case .features(let input): input.imageShape
    case .images(let input):
      [input.rows, input.columns] + (input.channelCount == 1 ? [] : [input.channelCount])
    }
  }

  /// The shape in which a model takes the features.
  func inputShape(for model: some Layer) -> TensorShape {
    TensorShape(ofSamples: featureShape, image: imageShape, for: model)
  }

  /// What the features of arrays and images were in training; `nil` if unknown, and for tables.
  public var content: ArrayContent? {
    switch self {
    case .table: nil
    case .features(let input): input.content
    case .images: .bytes
    }
  }

  /// The standardization of arrays and images; tables have theirs in their preparation, column by column.
  public var standardization: FeatureStandardization? {
    switch self {
    case .table: nil
    case .features(let input): input.standardization
    case .images(let input): input.standardization
    }
  }
}

// Reading inputs for prediction.
extension InputPreparation {
  /// Reads a path as this kind of input: a CSV file; an NPY, NPZ or IDX file, or a folder of IDX files; a PNG image or
  /// a folder of them.
  ///
  /// - Parameters:
  ///   - array: The name of the array of features in an NPZ file, as in training.
  ///   - columns: Columns of a table whose values are passed along with the samples.
  public func reader(
    for path: String, array: String? = nil, carrying columns: [String] = []
  ) throws(DataError) -> any FeatureReader {
    try checkCarrying(columns, path)
    try check(path)
    switch self {
    case .table(let input):
      return try CSVFeatureReader(
        csv: path, preparation: input.preparation, hasHeader: input.hasHeader,
        reading: input.reading ?? TableReading(), carrying: columns)
    case .features(let input):
      switch try PathForm(path) {
      case .text: return try NumberRowReader(csv: path, input)
      case .npz: return try ArrayFeatureReader(npz: path, array: array, input)
      case .idx: return try ArrayFeatureReader(idx: path, input)
      case .idxFolder:
        return try ArrayFeatureReader(idx: imagesFile(inIDXFolder: path), input)
      default: return try ArrayFeatureReader(npy: path, input)
      }
    case .images(let input):
      return try ImageFeatureReader(
        path, size: (input.rows, input.columns), channelCount: input.channelCount
      ).standardized(standardization)
    }
  }

  /// Reads CSV rows from bytes as they arrive, such as those of standard input.
  ///
  /// For table models the column names come first, if they did in training. For array models each row holds the numbers
  /// of a sample, without names.
  ///
  /// - Parameters:
  ///   - name: The name of the input in messages.
  ///   - columns: Columns of a table whose values are passed along with the samples.
  public func reader(
    ofCSV name: String, carrying columns: [String] = [], reading source: @escaping ByteSource
  ) throws(DataError) -> any FeatureReader {
    try check(name)
    try checkCarrying(columns, name)
    switch self {
    case .table(let input):
      return try CSVFeatureReader(
        name: name, preparation: input.preparation, hasHeader: input.hasHeader,
        reading: input.reading ?? TableReading(), carrying: columns, reading: source)
    case .features(let input):
      return NumberRowReader(name: name, input, reading: source)
    case .images: throw Self.noRows(name)
    }
  }

  /// Reads JSON lines from bytes as they arrive: an object of values by column for table models, or a list of numbers,
  /// possibly nested, for array models.
  ///
  /// - Parameter columns: Columns whose values are passed along with the samples, for table models.
  public func reader(
    ofJSONLines name: String, carrying columns: [String] = [], reading source: @escaping ByteSource
  ) throws(DataError) -> any FeatureReader {
    try checkCarrying(columns, name)
    return JSONLineReader(
      try JSONLineEncoder(self, name: name), lines: LineReader(source), carrying: columns)
  }

  /// Reads JSON lines from a file.
  public func reader(
    ofJSONLines path: String, carrying columns: [String] = []
  ) throws(DataError) -> any FeatureReader {
    try reader(ofJSONLines: path, carrying: columns, reading: byteSource(of: path))
  }

  /// Only table rows have columns.
  private func checkCarrying(_ columns: [String], _ name: String) throws(DataError) {
    if case .table = self { return }
    guard !columns.isEmpty else { return }
    throw DataError(
      .invalid, "\(name): has no named columns that could be passed along with predictions")
  }

  /// The same preparation with a different treatment of missing values and of categories not seen in training, for
  /// later rows.
  ///
  /// - Throws: If it is not for table rows.
  public func treating(
    missing: MissingPolicy? = nil, unknownCategories: UnknownCategoryPolicy? = nil
  ) throws(DataError) -> InputPreparation {
    if missing == nil, unknownCategories == nil { return self }
    guard case .table(var input) = self else {
      throw DataError(
        .invalid,
        "the model does not take table rows; only these have missing values and categories")
    }
    input.preparation.missing = missing ?? input.preparation.missing
    input.preparation.unknownCategories =
      unknownCategories ?? input.preparation.unknownCategories
    return .table(input)
  }

  /// The features of one JSON line; `nil` if the row is dropped because a value is missing. For many lines,
  /// ``reader(ofJSONLines:carrying:reading:)`` is faster.
  public func features(ofJSONLine line: String, number: Int = 1) throws(DataError) -> [Float]? {
    var encoder = try JSONLineEncoder(self, name: "input")
    return try encoder.features(Array(line.utf8), number: number)
  }

  /// Checks numbers that may come from elsewhere.
  private func check(_ name: String) throws(DataError) {
    if case .features(let input) = self { _ = try input.checkedSize(name) }
  }

  static func noRows(_ name: String) -> DataError {
    DataError(
      .invalid, "\(name): the model takes images; name a PNG file or a folder of them")
  }
}

extension InputPreparation.ImageInput {
  /// The numbers of an image; 0 if no image can have so many.
  fileprivate var size: Int {
    let (pixels, overflow) = rows.multipliedReportingOverflow(by: columns)
    let (numbers, tooMany) = pixels.multipliedReportingOverflow(by: channelCount)
    return overflow || tooMany ? 0 : max(0, numbers)
  }
}

extension InputPreparation.ArrayInput {
  /// The feature at an index of a sample.
  func feature(_ value: Double, at index: Int) -> Float {
    standardization?.standardized(value, at: index) ?? Float(value)
  }
}

extension FeatureReader {
  /// The same samples, standardized if there is a standardization.
  fileprivate func standardized(_ standardization: FeatureStandardization?) -> any FeatureReader {
    guard let standardization else { return self }
    return StandardizingFeatureReader(self, standardization)
  }
}

private final class StandardizingFeatureReader: FeatureReader {
  private let base: any FeatureReader
  private let standardization: FeatureStandardization

  var findings: RowFindings { base.findings }
  var carriedColumns: [String] { base.carriedColumns }

  init(_ base: any FeatureReader, _ standardization: FeatureStandardization) {
    self.base = base
    self.standardization = standardization
  }

  func next(atMost count: Int) throws(DataError) -> FeatureBatch? {
    guard var batch = try base.next(atMost: count) else { return nil }
    standardization.apply(to: &batch.features)
    return batch
  }
}
