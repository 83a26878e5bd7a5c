import DescentArrays
import DescentFiles

// Parts of an image folder. They are lists of files; no image is read.
extension ImageFolder {
  /// Two parts that share no image, as ``Dataset/split(first:seed:stratified:)`` makes them.
  public func split(
    first fraction: Double, seed: UInt64, stratified: Bool = true
  ) throws(DataError) -> (ImageFolder, ImageFolder) {
    let (first, second) = try indices.split(first: fraction, seed: seed, stratified: stratified)
    return (part(first), part(second))
  }

  /// Parts for cross-validation, as ``Dataset/folds(_:seed:stratified:)`` makes them.
  public func folds(
    _ count: Int, seed: UInt64, stratified: Bool = true
  ) throws(DataError) -> [(train: ImageFolder, validation: ImageFolder)] {
    try indices.folds(count, seed: seed, stratified: stratified).map {
      (part($0.train), part($0.validation))
    }
  }

  /// The first images.
  public func prefix(_ n: Int) throws(DataError) -> ImageFolder {
    part(try indices.prefix(min(n, count)))
  }

  /// The images as samples that contain only their indices.
  private var indices: Dataset {
    get throws(DataError) {
      try Dataset(
        features: [Float](repeating: 0, count: count), featureShape: [1],
        labels: images.map(\.label), classCount: classNames.count, name: path)
    }
  }

  private func part(_ indices: Dataset) -> ImageFolder {
    ImageFolder(of: self, images: indices.shownRows.map { images[$0] })
  }
}
