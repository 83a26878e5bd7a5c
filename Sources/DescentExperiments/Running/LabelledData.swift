import DescentData

/// Training and test images with class labels.
public struct LabelledData: Sendable {
  let name: DataName
  let train: Dataset
  let test: Dataset
  let classCount: Int
  /// What was read and from where, in words.
  let note: String

  /// Reads the first samples for training, or all, and all for testing.
  init(_ options: some DataDrivenOptions, samples: Int?) throws {
    let loaded = try DataSource.load(
      options.data, dataDirectory: options.dataDirectory, trainingSamples: samples)
    guard let test = loaded.test, let classes = loaded.train.classCount else {
      throw ExperimentError.usage(
        "--data \(options.data): training and test samples with class labels are needed")
    }
    name = DataName(loaded)
    train = loaded.train
    self.test = test
    classCount = classes
    note = loaded.note
  }
}
