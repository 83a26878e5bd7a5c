import DescentArrays
import DescentFiles

/// Loads the requested samples from a folder of IDX files.
struct IDXLoader {
  let name: String
  let folder: IDXFolder
  /// The published set that the files must match; `nil` for a user's own.
  let set: KnownSet?
  let memory: VerificationMemory

  func load(trainingSamples: Int?, testSamples: Int?) throws(DataError) -> LoadedData {
    let train = try split(
      "training", .trainImages, .trainLabels, samples: trainingSamples,
      classCount: set?.classCount)
    var test: Dataset?
    if testSamples != 0 {
      // A network trained on the training part must have an output for every label of the test part.
      test = try split(
        "test", .testImages, .testLabels, samples: testSamples, classCount: train.classCount)
    }
    if let test, test.imageShape != train.imageShape {
      throw DataError(
        .damaged, path: try folder.file(.testImages),
        "its images are \(IDXHeader.text(test.imageShape ?? [])); those for training are "
          + IDXHeader.text(train.imageShape ?? []))
    }
    return LoadedData(name: name, origin: folder.path, train: train, test: test)
  }

  private func split(
    _ what: String, _ imagesPart: IDXPart, _ labelsPart: IDXPart, samples: Int?, classCount: Int?
  ) throws(DataError) -> Dataset {
    let images = try reader(imagesPart)
    let labels = try reader(labelsPart)
    let available = images.header.sampleCount
    guard labels.header.sampleCount == available else {
      throw DataError(
        .damaged, path: labels.path,
        "has \(labels.header.sampleCount) labels, but \(images.path) has \(available) images; the "
          + "counts must be equal")
    }
    let count = samples ?? available
    guard count <= available else {
      throw DataError(
        .invalid, "\(count) \(what) samples requested, but \(name) has \(available)")
    }
    let classes = try read(labels, samples: count, classCount: classCount)
    try finish(labels, labelsPart)
    let pixels = try images.read(samples: count)
    try finish(images, imagesPart)
    var dataset = try Dataset(
      bytes: pixels, scale: 1 / 255, featureShape: [images.header.sampleSize],
      labels: classes.labels, classCount: classes.count, name: "\(name), \(what)")
    dataset.imageShape = images.header.sampleShape
    return dataset
  }

  private func reader(_ part: IDXPart) throws(DataError) -> IDXReader {
    try IDXReader(
      path: try folder.file(part), rank: part.rank, memory: memory, expected: set?.digests[part])
  }

  /// The requested labels. A user's own labels are all read: the number of classes must not depend on the number of
  /// samples requested.
  private func read(
    _ reader: IDXReader, samples: Int, classCount: Int?
  ) throws(DataError) -> (labels: [UInt8], count: Int) {
    let labels = try reader.read(samples: set == nil ? reader.header.sampleCount : samples)
    let classCount = classCount ?? Int(labels.max() ?? 0) + 1
    if let wrong = labels.firstIndex(where: { Int($0) >= classCount }) {
      throw DataError(
        .damaged, path: reader.path,
        "label \(wrong) is \(labels[wrong]); it must be 0 to \(classCount - 1)"
          + (set == nil ? ", as in the training labels" : ""))
    }
    return (Array(labels.prefix(samples)), classCount)
  }

  private func finish(_ reader: IDXReader, _ part: IDXPart) throws(DataError) {
    let digest = try reader.finish()
    guard let set, let expected = set.digests[part], digest != expected else { return }
    throw DataError(
      .damaged, path: reader.path,
      "is not \(set.title)'s: the SHA-256 of its decompressed bytes is \(digest), not \(expected); download or "
        + "copy the file again, or give its folder's path instead of the name \(set.name)")
  }
}
