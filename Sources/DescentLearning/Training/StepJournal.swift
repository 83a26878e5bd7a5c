import DescentData

/// The steps since a copy of all variables was made, so that they can be taken again from there.
///
/// Updates happen in place; what a step began with is gone when its loss turns out not to be finite.
/// From the copy and the same batches the same bits come again.
struct StepJournal {
  struct Entry {
    let data: Dataset
    let samples: Range<Int>
    let rate: Double
    let count: Int
  }

  private(set) var start: [String: [Float]]
  private(set) var entries: [Entry] = []
  private(set) var samples: [Int32] = []

  /// How many samples may be noted before a new copy is made.
  static let limit = 1 << 18

  init(start: [String: [Float]]) { self.start = start }

  var isFull: Bool { samples.count >= StepJournal.limit }

  mutating func note(
    _ data: Dataset, _ batch: UnsafeBufferPointer<Int32>, rate: Double, count: Int
  ) {
    let first = samples.count
    samples.append(contentsOf: batch)
    entries.append(Entry(data: data, samples: first..<samples.count, rate: rate, count: count))
  }

  mutating func restart(from start: [String: [Float]]) {
    self.start = start
    entries.removeAll(keepingCapacity: true)
    samples.removeAll(keepingCapacity: true)
  }
}
