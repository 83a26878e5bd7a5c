import DescentArrays
import DescentConfiguration
import DescentData
import DescentFiles

// NPY files and NPZ archives, IDX files, named sets.
extension DataLoading {
  func loadArrays() throws(DataError) -> LoadedTraining {
    let task: OutputDescription.Task? =
      switch settings.task {
      case .automatic: nil
      case .classification: .classification
      case .multiLabel: .multiLabel
      case .regression: .regression
      }
    let known =
      earlier.map { ArrayTargetKind($0.outputs) }
      ?? settings.classes.map { .labels(ArrayLabels(count: $0)) } ?? .told(task)
    let (source, labels) = try arrays(targets: nil, known)
    var (training, validation): (any SampleSource, (any SampleSource)?) = (source, nil)
    if let data = source as? Dataset {
      (training, validation) = try parts(data)
    } else {
      try checkStreamed()
    }
    if case .arrays(let others) = settings.validation {
      validation = try arrays(targets: others, labels.map { .labels($0) } ?? .values).source
    }
    let found = try self.task(of: source, told: task)
    let count = source.valueShape?.reduce(1, *) ?? 1
    let names =
      labels?.numbers.map { "\($0)" }
      ?? (count == 1 ? ["value"] : (1...count).map { "value \($0)" })
    return try loaded(training, validation, OutputDescription(task: found, names: names))
  }

  private func loaded(
    _ training: any SampleSource, _ validation: (any SampleSource)?, _ outputs: OutputDescription
  ) throws(DataError) -> LoadedTraining {
    let content = try training.featureContent()
    let (training, validation, standardization) = try standardizedPair(training, validation)
    var input = InputPreparation.ArrayInput(
      shape: training.featureShape, byteScale: content.byteScale,
      standardization: standardization, content: content)
    input.imageShape = training.imageShape
    return LoadedTraining(training, validation, earlier?.input ?? .features(input), outputs)
  }

  private func checkStreamed() throws(DataError) {
    guard settings.samples == nil else {
      throw invalid("is read as a stream, which always uses all samples; remove data.samples")
    }
    switch settings.validation {
    case .fraction, .fold:
      throw invalid(
        "is read as a stream of arrays, which cannot be split; name separate arrays in data.validation.arrays, or "
          + "set data.validation to none or data.stream to false")
    case .none, .path, .arrays, .column, .test: break
    }
  }

  private func task(
    of source: any SampleSource, told: OutputDescription.Task?
  ) throws(DataError) -> OutputDescription.Task {
    if source.classCount != nil { return .classification }
    guard told != .classification else {
      throw invalid("the targets are not whole numbers, one per sample, and cannot be classes")
    }
    if let told { return told }
    let size = source.valueShape?.reduce(1, *) ?? 1
    guard size > 1 else { return .regression }
    let batch = min(source.count, 10_000)
    var features = [Float](repeating: 0, count: batch * source.featureSize)
    var values = [Float](repeating: 0, count: batch * size)
    let reader = try source.batches(of: batch, in: .sequential, from: 0)
    var result: Result<Int, DataError> = .success(0)
    values.withUnsafeMutableBufferPointer { values in
      guard let start = values.baseAddress else { return }
      do throws(DataError) {
        result = .success(try reader.next(features: &features, targets: .values(start)))
      } catch {
        result = .failure(error)
      }
    }
    let count = try result.get()
    return values.prefix(count * size).allSatisfy { $0 == 0 || $0 == 1 } ? .multiLabel : .regression
  }

  /// The kind of an array's targets.
  enum ArrayTargetKind {
    case labels(ArrayLabels)
    case values
    /// What is specified; the rest is inferred.
    case told(OutputDescription.Task?)

    /// The targets on which a model was trained.
    init(_ outputs: OutputDescription) {
      self =
        if let labels = outputs.classNames.flatMap(ArrayLabels.init) { .labels(labels) } else {
          .values
        }
    }

    /// The labels, if the targets are labels.
    fileprivate func labels(
      _ find: (_ areClasses: Bool) throws(DataError) -> ArrayLabels?
    ) throws(DataError) -> ArrayLabels? {
      switch self {
      case .labels(let labels): labels
      case .told(nil): try find(false)
      case .told(.classification): try find(true)
      case .values, .told: nil
      }
    }
  }

  /// The samples of the arrays that the settings name, or of others given in addition.
  ///
  /// - Parameter input: What the features were in training, if known.
  func arrays(
    targets others: ValidationSettings.Arrays?, _ kind: ArrayTargetKind,
    _ input: InputPreparation.ArrayInput? = nil
  ) throws(DataError) -> (source: any SampleSource, labels: ArrayLabels?) {
    let byteScale = input?.byteScale ?? 1 / 255
    let (features, target): (String, String)
    var archive: ArrayArchive?
    let isStreamed: Bool
    if format.name == .npy {
      guard let told = others?.target ?? settings.target.first?.text else {
        throw invalid("data.target must name the NPY file of the targets")
      }
      (features, target) = (others?.features ?? settings.path, told)
      isStreamed = try streams(features, target)
    } else {
      let opened = try ArrayArchive(npz: settings.path)
      (features, target) = try names(in: opened, others)
      archive = opened
      isStreamed = try streams(settings.path)
    }
    guard isStreamed else {
      let x: NumberArray
      let y: NumberArray
      if let archive {
        (x, y) = (try archive.array(features), try archive.array(target))
      } else {
        (x, y) = (try NumberArray(npy: features), try NumberArray(npy: target))
      }
      try input?.content?.check(x)
      let labels = try kind.labels { areClasses throws(DataError) in
        try ArrayLabels(y, areClasses: areClasses)
      }
      return (
        try Dataset(
          features: x, targets: y, byteScale: byteScale, asValues: labels == nil, labels: labels),
        labels
      )
    }
    guard let archive else {
      let labels = try kind.labels { areClasses throws(DataError) in
        try ArrayLabels(npy: target, areClasses: areClasses)
      }
      return (
        try SampleStream(
          npy: features, targets: target, byteScale: byteScale, labels: labels, window: window),
        labels
      )
    }
    let labels = try kind.labels { areClasses throws(DataError) in
      try ArrayLabels(npz: archive.path, target, areClasses: areClasses)
    }
    return (
      try SampleStream(
        npz: archive.path, features: features, targets: target, byteScale: byteScale,
        labels: labels, window: window), labels
    )
  }

  private func names(
    in archive: ArrayArchive, _ others: ValidationSettings.Arrays?
  ) throws(DataError) -> (features: String, target: String) {
    if let others { return (others.features, others.target) }
    let guess = ArrayNames(archive.names)
    guard let features = settings.features ?? guess.features else {
      throw invalid(
        "data.features must name the array of features; the arrays are \(listing(archive.names))")
    }
    guard let target = settings.target.first?.text ?? guess.target else {
      throw invalid(
        "data.target must name the array of targets; the arrays are \(listing(archive.names))")
    }
    return (features, target)
  }

  // MARK: IDX

  func loadIDX() throws(DataError) -> LoadedTraining {
    let takesTest = settings.validation == .test
    if format.name == .idx, settings.stream == .always {
      try checkStreamed()
      let training = try SampleStream(
        idxFolder: settings.path, isTraining: true, window: window)
      var test: SampleStream?
      if takesTest {
        test = try SampleStream(
          idxFolder: settings.path, isTraining: false, classCount: training.classCount,
          window: window)
      }
      return try loaded(training, test, .labels(training.classCount ?? 1))
    }
    guard settings.stream != .always else {
      throw invalid("a named data set is read into memory; set data.stream to false")
    }
    let loaded = try DataSource.load(
      settings.path, dataDirectory: settings.directory, trainingSamples: settings.samples,
      testSamples: takesTest ? nil : 0, environment: environment)
    let (training, validation) = try parts(loaded.train)
    return try self.loaded(
      training, takesTest ? loaded.test : validation, .labels(loaded.train.classCount ?? 1))
  }

  /// The test part, on which a model is evaluated.
  func wholeIDX() throws(DataError) -> Dataset {
    let loaded = try DataSource.load(
      settings.path, dataDirectory: settings.directory, trainingSamples: 1, environment: environment
    )
    return loaded.test ?? loaded.train
  }
}

extension OutputDescription {
  /// Classes that are named by their numbers.
  fileprivate static func labels(_ count: Int) -> OutputDescription {
    OutputDescription(task: .classification, names: (0..<count).map { "\($0)" })
  }
}

extension ColumnName {
  /// The name, or the number as text.
  var text: String {
    switch self {
    case .name(let name): name
    case .number(let number): "\(number)"
    }
  }
}

/// The arrays of an archive that hold features and targets, by their usual names.
struct ArrayNames {
  let features: String?
  let target: String?

  init(_ names: [String]) {
    func first(_ usual: [String]) -> String? {
      usual.lazy.compactMap { name in names.first { $0.lowercased() == name } }.first
    }
    let target =
      first([
        "y", "y_train", "labels", "label", "targets", "target", "train_labels", "y_test",
        "test_labels",
      ])
      ?? (names.count == 2 ? names[1] : nil)
    self.target = target
    features =
      first([
        "x", "x_train", "features", "data", "images", "train_images", "x_test", "test_images",
      ])
      ?? names.first { $0 != target }
  }
}
