import CDescentKernels
import DescentGraph

/// Which samples make up the batches of an epoch.
public enum BatchOrder: String, Sendable, Hashable, CaseIterable, Codable {
  /// Every sample once an epoch, in a new order each time; the last batch may be smaller. A batch that
  /// holds all of them keeps their own order.
  case shuffled
  /// Each batch drawn anew from all samples; an epoch has ⌈samples/batch⌉ steps.
  case withReplacement

  /// The samples of one epoch, batch after batch. They depend on the arguments alone.
  ///
  /// - Parameters:
  ///   - count: The number of samples to draw from.
  ///   - epoch: The number of the epoch, from 1.
  public func indices(count: Int, batchSize: Int, seed: UInt64, epoch: Int) -> [Int32] {
    var random = RandomIndices(
      seed: seed, stream: pathHash("batches"), step: UInt32(truncatingIfNeeded: epoch))
    switch self {
    case .shuffled:
      var order = Array(0..<Int32(count))
      guard batchSize < count else { return order }
      // Fisher and Yates.
      for last in stride(from: count - 1, to: 0, by: -1) {
        order.swapAt(last, random.next(below: last + 1))
      }
      return order
    case .withReplacement:
      let steps = (count + batchSize - 1) / batchSize
      return (0..<steps * batchSize).map { _ in Int32(random.next(below: count)) }
    }
  }
}

/// Whole numbers from the counter-based generator, two of 64 bits a block.
private struct RandomIndices {
  private let key: [UInt32]
  private var counter: [UInt32]
  private var words: [UInt32] = [0, 0, 0, 0]
  private var next = 4

  init(seed: UInt64, stream: UInt64, step: UInt32) {
    key = [UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32)]
    counter = [0, step, UInt32(truncatingIfNeeded: stream), UInt32(stream >> 32)]
  }

  /// One of 0 ..< bound; the excess of any of them is below bound/2⁶⁴.
  mutating func next(below bound: Int) -> Int {
    if next == 4 {
      descent_philox4x32(counter, key, &words)
      counter[0] &+= 1
      next = 0
    }
    let wide = UInt64(words[next]) | UInt64(words[next + 1]) << 32
    next += 2
    return Int(wide.multipliedFullWidth(by: UInt64(bound)).high)
  }
}
