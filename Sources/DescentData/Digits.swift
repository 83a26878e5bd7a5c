import DescentArrays
import DescentFiles

/// The bundled data set: 1,797 handwritten digits of 8×8 pixels.
///
/// It is the test set of the UCI "Optical Recognition of Handwritten Digits" (E. Alpaydin and C. Kaynak, 1998,
/// doi:10.24432/C50P49, CC BY 4.0). A pixel counts 0 to 16 dark points; the feature is this count divided by 16.
///
/// The split is fixed: 1,437 for training, 360 for testing. Each class contributes its share of the 360 (largest
/// remainders), evenly spaced in file order: if t of the c samples of a class are for testing, sample k (from 0) is one
/// of them if ⌊(k+1)·t/c⌋ exceeds ⌊k·t/c⌋. Both parts keep the order of the file, in which classes are mixed.
public enum Digits {
  /// The size of the test set.
  public static let testCount = 360

  /// All 1,797 samples in the order of the original file.
  public static func all() throws(DataError) -> Dataset {
    try DigitsFile(PackageResources.digits_bin).dataset()
  }

  /// The samples for training and those for testing.
  public static func load() throws(DataError) -> (train: Dataset, test: Dataset) {
    let all = try all()
    let inTest = testMembership(of: all.labels ?? [], classCount: all.classCount ?? 1)
    var train = try all.subset(all.indices.filter { !inTest[$0] })
    var test = try all.subset(all.indices.filter { inTest[$0] })
    train.name = "digits, training"
    test.name = "digits, test"
    return (train, test)
  }

  private static func testMembership(of labels: [Int32], classCount: Int) -> [Bool] {
    var counts = [Int](repeating: 0, count: classCount)
    for label in labels { counts[Int(label)] += 1 }
    let shares = apportion(testCount, among: counts)
    var seen = [Int](repeating: 0, count: classCount)
    return labels.map { label in
      let (k, t, c) = (seen[Int(label)], shares[Int(label)], counts[Int(label)])
      seen[Int(label)] += 1
      return (k + 1) * t / c > k * t / c
    }
  }
}

extension Dataset {
  var indices: Range<Int> { 0..<count }
}
