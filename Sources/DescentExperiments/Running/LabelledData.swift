import DescentArrays
import DescentData

/// Training and test images with class labels.
public struct LabelledData: Sendable {
  let name: DataName
  let train: Dataset
  let test: Dataset
  let classCount: Int
  /// A note on what was read, and from where.
  let note: String

  /// Reads the first training samples, or all, and all test samples.
  init(_ options: some DataDrivenOptions, samples: Int?) throws {
    let loaded = try DataSource.load(
      options.data, dataDirectory: options.dataDirectory, trainingSamples: samples)
    guard let test = loaded.test, let classes = loaded.train.classCount else {
      throw ExperimentError.setting(
        "data", value: options.data,
        problem: "training and test samples with class labels are needed")
    }
    name = DataName(loaded)
    train = loaded.train
    self.test = test
    classCount = classes
    note = loaded.note
  }
}
