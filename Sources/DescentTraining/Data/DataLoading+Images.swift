import DescentArrays
import DescentConfiguration
import DescentData
import DescentFiles

// Folders of images.
extension DataLoading {
  func loadImages() throws(DataError) -> LoadedTraining {
    var folder = try ImageFolder(
      settings.path, size: settings.size.map { ($0.rows, $0.columns) }, channels: settings.channels)
    if let samples = settings.samples { folder = try folder.prefix(samples) }
    var (training, validation) = (folder, ImageFolder?.none)
    switch settings.validation {
    case .fraction(let part):
      (training, validation) = try folder.split(
        first: 1 - part.share, seed: part.seed, stratified: part.stratified ?? true)
    case .fold(let fold):
      let folds = try folder.folds(
        fold.count, seed: fold.seed, stratified: fold.stratified ?? true)
      (training, validation) = folds[fold.number - 1]
    case .path(let path):
      validation = try ImageFolder(
        path, size: folder.size, channels: folder.channelCount == 1 ? .grey : .color,
        classNames: folder.classNames)
    case .none, .arrays, .column, .test: break
    }
    // Both parts of one folder share one note.
    var notes = [folder.note].compactMap { $0 }
    if case .path = settings.validation { notes += [validation?.note].compactMap { $0 } }
    let streams = streams(folder)
    var other: (any SampleSource)?
    if let validation { other = try source(validation, streams) }
    let (samples, others, standardization) = try standardizedPair(
      source(training, streams), other)
    let input = InputPreparation.ImageInput(
      rows: folder.size.rows, columns: folder.size.columns, channelCount: folder.channelCount,
      standardization: standardization)
    var loaded = LoadedTraining(
      samples, others, .images(input),
      OutputDescription(task: .classification, names: folder.classNames))
    loaded.notes += notes
    return loaded
  }

  /// The images of a folder, for a given preparation.
  func imageSamples(
    _ path: String, _ input: InputPreparation.ImageInput, _ outputs: OutputDescription
  ) throws(DataError) -> any SampleSource {
    let folder = try ImageFolder(
      path, size: (input.rows, input.columns), channels: input.channelCount == 1 ? .grey : .color,
      classNames: outputs.names)
    return try standardized(source(folder, streams(folder)), input.standardization)
  }

  private func streams(_ folder: ImageFolder) -> Bool {
    switch settings.stream {
    case .always: true
    case .never: false
    case .automatic:
      folder.size.rows * folder.size.columns * folder.channelCount * folder.count
        >= DataSettings.streamedSize
    }
  }

  private func source(
    _ folder: ImageFolder, _ streams: Bool
  ) throws(DataError) -> any SampleSource {
    if streams { return try folder.stream(window: window) }
    return try folder.dataset()
  }
}
