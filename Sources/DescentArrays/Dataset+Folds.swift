import DescentFiles
import DescentNumerics

extension Dataset {
  /// Parts for cross-validation: every sample is in exactly one validation part and in the training parts of all other
  /// folds. Validation parts differ in size by at most one. The same seed produces the same parts everywhere.
  ///
  /// - Parameters:
  ///   - count: The number of folds; at least two and at most the number of samples.
  ///   - seed: Determines the order of the samples.
  ///   - stratified: Whether the samples of each class are spread evenly; the targets must be labels.
  public func folds(
    _ count: Int, seed: UInt64, stratified: Bool = false
  ) throws(DataError) -> [(train: Dataset, validation: Dataset)] {
    guard count >= 2, count <= self.count else {
      throw DataError(
        .invalid,
        "\(name): \(count) folds of \(self.count) samples; there must be 2 to \(self.count)")
    }
    var order = shuffledIndices(count: self.count, seed: seed)
    if stratified {
      guard let labels else {
        throw DataError(
          .invalid, "\(name): stratified folds need labels, and the targets are values")
      }
      // Class by class, each in its shuffled order; dealing them out in turn spreads every class evenly.
      order = order.enumerated().sorted {
        (labels[$0.element], $0.offset) < (labels[$1.element], $1.offset)
      }.map(\.element)
    }
    var fold = [Int](repeating: 0, count: self.count)
    for (position, index) in order.enumerated() { fold[index] = position % count }
    // In shuffled order again, not class by class.
    let shuffled = shuffledIndices(count: self.count, seed: seed)
    var parts: [(train: Dataset, validation: Dataset)] = []
    for number in 0..<count {
      parts.append(
        (
          try subset(shuffled.filter { fold[$0] != number }),
          try subset(shuffled.filter { fold[$0] == number })
        ))
    }
    return parts
  }

  /// The indices of the storage that are shown.
  package var shownRows: [Int] { (0..<count).map { rows[$0] } }
}
