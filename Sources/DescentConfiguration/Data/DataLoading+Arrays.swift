import DescentData

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
    let source = try arrays(targets: nil, classes: settings.classes, task: task)
    var (training, validation): (any SampleSource, (any SampleSource)?) = (source, nil)
    if let data = source as? Dataset {
      (training, validation) = try parts(data)
    } else {
      try checkStreamed()
    }
    if case .arrays(let others) = settings.validation {
      validation = try arrays(targets: others, classes: source.classCount, task: task)
    }
    let found = try self.task(of: source, told: task)
    let count = source.classCount ?? source.valueShape?.reduce(1, *) ?? 1
    let names =
      source.classCount != nil
      ? (0..<count).map { "\($0)" }
      : count == 1 ? ["value"] : (1...count).map { "value \($0)" }
    return try loaded(training, validation, OutputDescription(task: found, names: names))
  }

  private func loaded(
    _ training: any SampleSource, _ validation: (any SampleSource)?, _ outputs: OutputDescription
  ) throws(DataError) -> LoadedTraining {
    let (training, validation, standardization) = try standardizedPair(training, validation)
    return LoadedTraining(
      training, validation,
      .features(.init(shape: training.featureShape, standardization: standardization)), outputs)
  }

  private func checkStreamed() throws(DataError) {
    guard settings.samples == nil else {
      throw invalid("is read as a stream, of which all samples are taken; take data.samples out")
    }
    switch settings.validation {
    case .fraction, .fold:
      throw invalid(
        "is read as a stream of arrays, which has no parts; name arrays of their own in "
          + "data.validation.arrays, let data.validation be none, or data.stream be false")
    case .none, .path, .arrays, .column, .test: break
    }
  }

  private func task(
    of source: any SampleSource, told: OutputDescription.Task?
  ) throws(DataError) -> OutputDescription.Task {
    if source.classCount != nil { return .classification }
    guard told != .classification else {
      throw invalid("the targets are no whole numbers, one for each sample, and cannot be classes")
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

  /// The samples of the arrays that the settings name, or of others that are named beside them.
  func arrays(
    targets others: ValidationSettings.Arrays?, classes: Int?, task: OutputDescription.Task?
  ) throws(DataError) -> any SampleSource {
    let asValues = task == .multiLabel || task == .regression
    if format == .npy {
      let features = others?.features ?? settings.path
      guard let target = others?.target ?? settings.target.first?.text else {
        throw invalid("data.target must name the NPY file of the targets")
      }
      if try streams(features, target) {
        return try SampleStream(
          npy: features, targets: target, asValues: asValues, classCount: classes, window: window)
      }
      return try Dataset(
        features: NumberArray(npy: features), targets: NumberArray(npy: target),
        asValues: asValues, classCount: classes)
    }
    let archive = try ArrayArchive(npz: settings.path)
    let (features, target) = try names(in: archive, others)
    if try streams(settings.path) {
      return try SampleStream(
        npz: settings.path, features: features, targets: target, asValues: asValues,
        classCount: classes, window: window)
    }
    return try Dataset(
      features: archive.array(features), targets: archive.array(target), asValues: asValues,
      classCount: classes)
  }

  private func names(
    in archive: ArrayArchive, _ others: ValidationSettings.Arrays?
  ) throws(DataError) -> (features: String, target: String) {
    if let others { return (others.features, others.target) }
    let guess = ArrayNames(archive.names)
    guard let features = settings.features ?? guess.features else {
      throw invalid(
        "data.features must name the array of features; there are \(listing(archive.names))")
    }
    guard let target = settings.target.first?.text ?? guess.target else {
      throw invalid(
        "data.target must name the array of targets; there are \(listing(archive.names))")
    }
    return (features, target)
  }

  // MARK: IDX

  func loadIDX() throws(DataError) -> LoadedTraining {
    let takesTest = settings.validation == .test
    if format == .idx, settings.stream == .always {
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
      throw invalid("a named set is read into memory; let data.stream be false")
    }
    let loaded = try DataSource.load(
      settings.path, dataDirectory: settings.directory, trainingSamples: settings.samples,
      testSamples: takesTest ? nil : 0, environment: environment)
    let (training, validation) = try parts(loaded.train)
    return try self.loaded(
      training, takesTest ? loaded.test : validation, .labels(loaded.train.classCount ?? 1))
  }

  /// The test part, which is what a model is measured on.
  func wholeIDX() throws(DataError) -> Dataset {
    let loaded = try DataSource.load(
      settings.path, dataDirectory: settings.directory, trainingSamples: 1, environment: environment
    )
    return loaded.test ?? loaded.train
  }
}

extension OutputDescription {
  /// Classes that have no names but their numbers.
  fileprivate static func labels(_ count: Int) -> OutputDescription {
    OutputDescription(task: .classification, names: (0..<count).map { "\($0)" })
  }
}

extension ColumnName {
  /// The name, or the number as a text.
  var text: String {
    switch self {
    case .name(let name): name
    case .number(let number): "\(number)"
    }
  }
}

/// Which arrays of an archive hold features and targets, by the names that are usual.
struct ArrayNames {
  let features: String?
  let target: String?

  init(_ names: [String]) {
    func first(_ usual: [String]) -> String? {
      usual.lazy.compactMap { name in names.first { $0.lowercased() == name } }.first
    }
    let target =
      first(["y", "y_train", "labels", "label", "targets", "target", "train_labels"])
      ?? (names.count == 2 ? names[1] : nil)
    self.target = target
    features =
      first(["x", "x_train", "features", "data", "images", "train_images"])
      ?? names.first { $0 != target }
  }
}
