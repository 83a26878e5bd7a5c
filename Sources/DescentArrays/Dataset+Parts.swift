import DescentFiles
import DescentNumerics

// Parts of a data set. They share its storage.
extension Dataset {
  /// The first `n` samples.
  public func prefix(_ n: Int) throws(DataError) -> Dataset {
    guard n > 0 else {
      throw DataError(.invalid, "\(name): \(n) samples requested; there must be at least one")
    }
    guard n <= count else {
      throw DataError(.invalid, "\(name): \(n) samples requested, but there are \(count)")
    }
    return viewed(through: rows, count: n)
  }

  /// The samples with these indices, in this order; they may repeat.
  public func subset(_ indices: [Int]) throws(DataError) -> Dataset {
    guard !indices.isEmpty else {
      throw DataError(.invalid, "\(name): a subset needs at least one sample")
    }
    guard indices.count <= Int(Int32.max) else {
      throw DataError(
        .invalid, "\(name): \(indices.count) samples are more than the \(Int32.max) allowed")
    }
    if let wrong = indices.first(where: { !(0..<count).contains($0) }) {
      throw DataError(.invalid, "\(name): there is no sample \(wrong); they are 0 to \(count - 1)")
    }
    return viewed(through: .list(indices.map { Int32(rows[$0]) }), count: indices.count)
  }

  /// Two parts that share no sample: `fraction` of the samples, drawn without replacement, and the rest. Both are in
  /// shuffled order. The same seed produces the same parts everywhere.
  ///
  /// - Parameters:
  ///   - fraction: The share of the first part, rounded to whole samples; neither part may be empty.
  ///   - seed: Determines the order of the samples.
  ///   - stratified: Whether each class has the same share in both parts, as nearly as whole
  ///     samples allow (largest remainders); the targets must be labels.
  public func split(
    first fraction: Double, seed: UInt64, stratified: Bool = false
  ) throws(DataError) -> (Dataset, Dataset) {
    guard fraction > 0, fraction < 1 else {
      throw DataError(
        .invalid, "\(name): the fraction of a split is \(fraction); it must be between 0 and 1")
    }
    let size = Int((Double(count) * fraction).rounded())
    guard size > 0, size < count else {
      throw DataError(
        .invalid,
        "\(name): a split of \(count) samples at \(fraction) leaves one part empty")
    }
    let order = shuffledIndices(count: count, seed: seed)
    let first = stratified ? try stratifiedFirst(size, of: order) : Set(order.prefix(size))
    return (
      try subset(order.filter { first.contains($0) }),
      try subset(order.filter { !first.contains($0) })
    )
  }

  /// The first samples of `order` that fill each class's share of `size`.
  private func stratifiedFirst(_ size: Int, of order: [Int]) throws(DataError) -> Set<Int> {
    guard let labels, let classCount else {
      throw DataError(
        .invalid, "\(name): a stratified split needs labels, and the targets are values")
    }
    var counts = [Int](repeating: 0, count: classCount)
    for label in labels { counts[Int(label)] += 1 }
    var room = apportion(size, among: counts)
    var first: Set<Int> = []
    for index in order where room[Int(labels[index])] > 0 {
      room[Int(labels[index])] -= 1
      first.insert(index)
    }
    return first
  }
}

/// Divides `total` into whole shares in proportion to `counts`: each gets its quota rounded down, and the rest goes to
/// the largest remainders, the first among equals.
package func apportion(_ total: Int, among counts: [Int]) -> [Int] {
  let sum = counts.reduce(0, +)
  guard sum > 0 else { return counts }
  // 128 bits, because the product of two counts need not fit in 64.
  let quotas = counts.map { sum.dividingFullWidth(total.multipliedFullWidth(by: $0)) }
  var shares = quotas.map(\.quotient)
  let left = total - shares.reduce(0, +)
  let order = quotas.indices.sorted {
    (-quotas[$0].remainder, $0) < (-quotas[$1].remainder, $1)
  }
  for index in order.prefix(left) { shares[index] += 1 }
  return shares
}
