import DescentArrays
import DescentConfiguration
import DescentData
import DescentFiles

/// The data of a training, ready to use.
public struct LoadedTraining: Sendable {
  /// The training data.
  public private(set) var training: any SampleSource
  /// The validation data; `nil` if all data are for training.
  public private(set) var validation: (any SampleSource)?
  /// How later inputs become features.
  public let preparation: InputPreparation
  /// What is predicted.
  public private(set) var outputs: OutputDescription
  /// Notes on the data for the user, one sentence each: what was skipped, and how unusual values were treated.
  public var notes: [String] = []

  /// The names of the classes; `nil` if there are no classes.
  public var classNames: [String]? { outputs.classNames }
  /// The number of classes, or of values to predict.
  public var outputCount: Int { outputs.count }

  /// Loads and prepares the data that the settings name.
  ///
  /// - Parameter earlier: How they became samples in a training that is resumed; nothing is then fitted again.
  /// - Throws: `DataError` if they do not exist, are damaged, or do not fit the settings.
  public init(
    _ settings: DataSettings, environment: DataEnvironment = .process,
    preparedAs earlier: StoredPreparation? = nil
  ) throws(DataError) {
    self = try DataLoading(settings, environment, preparedAs: earlier).load()
    if let earlier {
      outputs = earlier.outputs
    } else if outputs.task == .regression {
      let moments = try training.valueMoments()
      if settings.standardizesTarget {
        outputs.scaling = try FeatureStandardization(moments, .double)
      } else if let (index, lost) = moments.firstLost {
        throw DataError(
          .invalid, path: settings.path,
          "the target \"\(outputs.names[index])\" \(lost.lostInFloat); set data.standardize-target to true"
        )
      }
    }
    training = try training.restandardized(outputs)
    validation = try validation?.restandardized(outputs)
  }

  init(
    _ training: any SampleSource, _ validation: (any SampleSource)?,
    _ preparation: InputPreparation, _ outputs: OutputDescription, notes: [String] = []
  ) {
    self.notes = notes
    self.training = training
    self.validation = validation
    self.preparation = preparation
    self.outputs = outputs
  }
}

extension InputPreparation {
  /// Samples with their targets, for evaluating a model: the data at the path in the settings, prepared as in training,
  /// with values to predict standardized if they were. Validation settings are ignored.
  public func samples(
    _ settings: DataSettings, outputs: OutputDescription, environment: DataEnvironment = .process
  ) throws(DataError) -> any SampleSource {
    var findings = RowFindings()
    return try samples(
      settings, outputs: outputs, findings: &findings, environment: environment)
  }

  /// - Parameter findings: Findings about the rows are added to these.
  public func samples(
    _ settings: DataSettings, outputs: OutputDescription, findings: inout RowFindings,
    environment: DataEnvironment = .process
  ) throws(DataError) -> any SampleSource {
    try DataLoading(settings, environment).samples(prepared: self, outputs, &findings)
      .restandardized(outputs)
  }
}

/// How data became samples, as kept with a model.
public struct StoredPreparation: Sendable, Equatable {
  /// How inputs become features.
  public let input: InputPreparation
  /// What is predicted.
  public let outputs: OutputDescription

  /// Creates the stored preparation of a model.
  public init(_ input: InputPreparation, _ outputs: OutputDescription) {
    self.input = input
    self.outputs = outputs
  }
}

extension SampleSource {
  /// The same samples with their values standardized, if the network outputs such values.
  package func restandardized(
    _ outputs: OutputDescription
  ) throws(DataError) -> any SampleSource {
    guard valueStandardization == nil, let standardization = outputs.outputStandardization else {
      return self
    }
    return try StandardizedValues(self, by: standardization)
  }
}

/// Loads the data that settings name: one extension for each kind of data.
struct DataLoading {
  let settings: DataSettings
  let environment: DataEnvironment
  let format: DataFormat
  /// How the data became samples in a training that is resumed.
  let earlier: StoredPreparation?

  init(
    _ settings: DataSettings, _ environment: DataEnvironment,
    preparedAs earlier: StoredPreparation? = nil
  ) throws(DataError) {
    try settings.checkValues()
    self.earlier = earlier
    self.settings = settings
    self.environment = environment
    format = DataFormat[try settings.foundFormat()]
    try settings.check(format)
  }

  func load() throws(DataError) -> LoadedTraining { try format.load(self) }

  func samples(
    prepared input: InputPreparation, _ outputs: OutputDescription, _ findings: inout RowFindings
  ) throws(DataError) -> any SampleSource {
    guard let samples = try format.samples(self, input, outputs, &findings) else {
      throw DataError(
        .invalid, path: settings.path,
        "is a different kind of data from what the model was trained on")
    }
    return samples
  }

  /// The window of a stream in bytes.
  var window: Int { settings.window << 20 }

  func invalid(_ message: String) -> DataError {
    DataError(.invalid, path: settings.path, message)
  }

  /// Whether a file is read as a stream.
  func streams(_ paths: String...) throws(DataError) -> Bool {
    switch settings.stream {
    case .always: return true
    case .never: return false
    case .automatic:
      var size = 0
      for path in paths {
        if try isGzipped(path) { return false }
        size += try fileSize(path)
      }
      guard size >= DataSettings.streamedSize else { return false }
      // Files that must first be converted to CSV are read whole.
      for path in paths {
        if try PathForm(path) == .text, try isTransformedText(path) { return false }
      }
      return true
    }
  }

  /// Standardizes by the training set, if requested.
  func standardizedPair(
    _ training: any SampleSource, _ validation: (any SampleSource)?
  ) throws(DataError) -> (any SampleSource, (any SampleSource)?, FeatureStandardization?) {
    var standardization = earlier?.input.standardization
    if earlier == nil, settings.standardizes == true {
      standardization = try FeatureStandardization(fitting: training)
    }
    var other: (any SampleSource)?
    if let validation { other = try standardized(validation, standardization) }
    return (
      try standardized(training, standardization, isTraining: earlier == nil), other,
      standardization
    )
  }

  func standardized(
    _ source: any SampleSource, _ standardization: FeatureStandardization?, isTraining: Bool = false
  ) throws(DataError) -> any SampleSource {
    guard let standardization else { return try source.unstandardized(isTraining: isTraining) }
    return try StandardizedSource(source, by: standardization)
  }

  /// The parts of samples in memory.
  func parts(_ data: Dataset) throws(DataError) -> (Dataset, Dataset?) {
    var data = data
    if let samples = settings.samples { data = try data.prefix(min(samples, data.count)) }
    let isLabelled = data.classCount != nil
    switch settings.validation {
    case .fraction(let part):
      return try data.split(
        first: 1 - part.share, seed: part.seed, stratified: part.stratified ?? isLabelled)
    case .fold(let fold):
      let folds = try data.folds(
        fold.count, seed: fold.seed, stratified: fold.stratified ?? isLabelled)
      return folds[fold.number - 1]
    case .none, .path, .arrays, .column, .test: return (data, nil)
    }
  }
}

extension DataSettings {
  /// Larger files are read as streams by default.
  static let streamedSize = 512 << 20
}
