import DescentNumerics

/// The order of the samples in an epoch. The same order produces the same batches everywhere.
public struct EpochOrder: Sendable, Hashable, Codable {
  /// Which samples make up the batches.
  public var kind: BatchOrder
  /// The seed that, together with the epoch, determines the order.
  public var seed: UInt64
  /// The number of the epoch, from 1.
  public var epoch: Int

  /// Samples in their stored order.
  public static let sequential = EpochOrder(.sequential, seed: 0, epoch: 1)

  /// An order of this kind.
  public init(_ kind: BatchOrder = .shuffled, seed: UInt64, epoch: Int) {
    self.kind = kind
    self.seed = seed
    self.epoch = epoch
  }

  /// The samples of the epoch, batch after batch, for a source with random access; empty if there are no samples or the
  /// batch size is below 1.
  ///
  /// - Precondition: The epoch has at most 2³¹ − 1 samples; with replacement that is steps times the batch size.
  public func indices(count: Int, batchSize: Int) -> [Int32] {
    guard count > 0, batchSize > 0 else { return [] }
    let draws = kind == .withReplacement ? EpochOrder.draws(from: count, batchSize) : count
    precondition(
      draws <= EpochOrder.most, "an epoch has at most \(EpochOrder.most) samples, not \(draws)")
    var random = EpochRandom(seed: seed, epoch: epoch)
    switch kind {
    case .sequential: return ascending(count)
    case .shuffled:
      var order = ascending(count)
      guard batchSize < count else { return order }
      // Fisher and Yates.
      for last in stride(from: count - 1, to: 0, by: -1) {
        order.swapAt(last, random.next(below: last + 1))
      }
      return order
    case .withReplacement:
      return (0..<draws).map { _ in Int32(random.next(below: count)) }
    }
  }

  /// The most samples of an epoch, whose indices are 32-bit numbers.
  private static let most = Int(Int32.max)

  /// The samples of an epoch of whole batches.
  private static func draws(from count: Int, _ batchSize: Int) -> Int {
    let (draws, overflow) = ((count - 1) / batchSize + 1).multipliedReportingOverflow(by: batchSize)
    return overflow ? .max : draws
  }

  /// 0 ..< `count` in a separate order for each `part` of the epoch, or in stored order.
  package func indices(count: Int, part: UInt64) -> [Int32] {
    var order = ascending(count)
    guard kind != .sequential else { return order }
    var random = SplitMix64(seed: mixed(seed, UInt64(truncatingIfNeeded: epoch), part))
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(random.next(below: UInt64(last) + 1)))
    }
    return order
  }
}

/// 0, 1, … up to `count` numbers.
private func ascending(_ count: Int) -> [Int32] {
  [Int32](unsafeUninitializedCapacity: count) { numbers, initialized in
    for index in 0..<count {
      numbers.initializeElement(at: index, to: Int32(truncatingIfNeeded: index))
    }
    initialized = count
  }
}

/// One number from several, by SplitMix64.
package func mixed(_ numbers: UInt64...) -> UInt64 {
  numbers.reduce(0) { state, number in
    var random = SplitMix64(seed: state ^ number)
    return random.next()
  }
}

/// Whole numbers from the counter-based generator, two 64-bit numbers per block, used to order the batches of a
/// training.
private struct EpochRandom {
  private static let stream = FNV1a("batches".utf8).value

  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var words = SIMD4<UInt32>()
  private var taken = 4

  init(seed: UInt64, epoch: Int) {
    key = Philox.halves(seed)
    let stream = Philox.halves(Self.stream)
    counter = SIMD4(0, UInt32(truncatingIfNeeded: epoch), stream[0], stream[1])
  }

  /// A number in 0 ..< bound, with a bias below bound/2⁶⁴.
  mutating func next(below bound: Int) -> Int {
    if taken == 4 {
      words = Philox.words(counter: counter, key: key)
      counter[0] &+= 1
      taken = 0
    }
    let wide = UInt64(words[taken]) | UInt64(words[taken + 1]) << 32
    taken += 2
    return Int(wide.multipliedFullWidth(by: UInt64(bound)).high)
  }
}
