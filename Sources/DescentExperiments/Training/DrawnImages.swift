import DescentArrays
import DescentData
import DescentNumerics
import DescentRuns

/// Training images, and all test images.
struct DrawnImages: Sendable {
  let train: Dataset
  let test: Dataset
  let classes: Int

  /// Draws training images without replacement; the same seed draws the same, and fewer of them if fewer are wanted.
  ///
  /// - Parameter isDrawn: Whether they are drawn; the first ones otherwise.
  init(_ count: Int, of loaded: LoadedData, isDrawn: Bool, in context: RunContext) throws {
    test = try loaded.testData()
    classes = loaded.classes
    guard isDrawn else {
      train = try loaded.train.prefix(count)
      return
    }
    train = try loaded.train.subset(
      Array(Self.order(of: loaded.train.count, in: context).prefix(count)))
  }

  /// All training images in the order in which they are drawn.
  static func order(of images: Int, in context: RunContext) -> [Int] {
    var random = SplitMix64(seed: context.seed(of: "images"))
    return (0..<images).shuffled(using: &random)
  }

  private init(train: Dataset, test: Dataset, classes: Int) {
    (self.train, self.test, self.classes) = (train, test, classes)
  }

  /// The same images with wrong labels for the first part of the training images.
  ///
  /// - Parameter fraction: The part, 0 to 1.
  func withWrongLabels(_ fraction: Double, in context: RunContext) throws -> DrawnImages {
    guard fraction > 0 else { return self }
    var random = SplitMix64(seed: context.seed(of: "wrong labels"))
    var labels = train.labels ?? []
    for index in 0..<Int((Double(labels.count) * fraction).rounded()) {
      let shift = Int32.random(in: 1..<Int32(max(2, classes)), using: &random)
      labels[index] = (labels[index] + shift) % Int32(classes)
    }
    let wrong = try Dataset(
      features: (0..<train.count).flatMap { train.features(at: $0) },
      featureShape: train.featureShape, labels: labels, classCount: classes, name: train.name)
    return DrawnImages(train: wrong, test: test, classes: classes)
  }
}
